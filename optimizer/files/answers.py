"""Answers of the library as JSON and back."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from optimizer.files.documents import parse_text
from optimizer.files.validation_messages import expected_found, shown
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from typing import Self


class Written:
    """A frozen dataclass that can be written as JSON and read back; what is read back equals what was written."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def to_json(self) -> str:
        """All of it, as JSON."""
        kind: Any = type(self)
        return _adapter(kind).dump_json(self, by_alias=True).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The answer that ``to_json`` wrote.

        Raises
        ------
        InputError
            With every problem of the text.
        """
        kind: Any = cls
        document = parse_text(text)
        try:
            found: Self = _adapter(kind).validate_json(json.dumps(document.data), strict=True)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                document.add([document.problem(fault["loc"], _message(fault))])
        if document.problems:
            raise InputError(document.problems)
        return found


def _message(fault: Any) -> str:
    key = fault["loc"][-1] if fault["loc"] else ""
    if fault["type"] == "missing":
        return f"key {key!r} is missing"
    if fault["type"] == "unexpected_keyword_argument":
        return f"key {key!r} unknown"
    return expected_found([fault], shown(fault["input"]))


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
