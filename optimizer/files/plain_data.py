"""Objects in memory to plain data, as if they had been read from a file, with every problem at its path.

Data come from ``json``, a database or a form: dictionaries and lists, dates, and objects of this package among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from optimizer.files.documents import MAX_DEPTH, MAX_DIGITS, MAX_NODES, Document, unprintable
from optimizer.problem.errors import InputError, cut

if TYPE_CHECKING:
    from optimizer.files.documents import Path_


def document_of(given: Any, name: str = "") -> Document:
    """The plain data of an object; what has no plain form is a problem of the document.

    Raises
    ------
    InputError
        If it is deeper or has more keys and values than a file may have.
    """
    document = Document(name)
    document.data = _Reading(document).value(given, ())
    return document


class _Reading:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0

    def value(self, given: Any, path: Path_) -> Any:
        """One value; None where it has no plain form, which is then told."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop((), f"expected at most {MAX_NODES} keys and values, found more")
        if len(path) >= MAX_DEPTH:
            self._stop(path[:4], f"expected at most {MAX_DEPTH} levels of nesting, found more")
        if given is None or isinstance(given, bool):
            return given
        if isinstance(given, str):
            return self._text(str(given), path)
        if isinstance(given, Real):
            return self._number(given, path)
        if isinstance(given, date):
            if isinstance(given, datetime):
                return self._refuse(path, f"expected a date without a time of day, found {given.isoformat()}")
            return given.isoformat()
        if isinstance(given, BaseModel):
            return self._object(given, path)
        if isinstance(given, Mapping):
            return self._mapping(given, path)
        if isinstance(given, (Sequence, AbstractSet)) and not isinstance(given, (bytes, bytearray, memoryview)):
            return [self.value(each, (*path, place)) for place, each in enumerate(given)]
        return self._refuse(path, f"expected text, a number, a date, a list or keys with values, found {_named(given)}")

    def _text(self, text: str, path: Path_) -> Any:
        if sign := unprintable(text):
            return self._refuse(path, f"expected printable text, found the control character {sign!r}")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            return self._refuse(path, f"expected printable text, found half a letter in {text[:60]!a}")
        return text

    def _number(self, number: Real, path: Path_) -> Any:
        if not isinstance(number, Integral) and not isfinite(number):
            return self._refuse(path, f"expected a finite number, found {number}")
        if abs(number) >= 10**MAX_DIGITS:
            return self._refuse(path, f"expected at most {MAX_DIGITS} digits, found more")
        if isinstance(number, Integral):
            return int(number)
        exact = float(number)
        return int(exact) if exact.is_integer() else exact

    def _mapping(self, given: Mapping[Any, Any], path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in given.items():
            if not isinstance(key, str):
                self._refuse(path, f"expected text as a key, found {_named(key)}")
            elif unprintable(key):
                self._refuse(path, f"expected printable text as a key, found {key[:60]!a}")
            else:
                data[str(key)] = self.value(value, (*path, str(key)))
        return data

    def _object(self, given: BaseModel, path: Path_) -> Any:
        """An object with what was said when it was made; a default is none of it."""
        try:
            said = given.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
        except PydanticSerializationError as error:
            return self._refuse(path, f"expected plain data, found an object with something else: {error}")
        return self.value(said, path)

    def _refuse(self, path: Path_, message: str) -> Any:
        """Tell a problem; nothing stands in the place of the value."""
        self.document.add([self.document.problem(path, message)])
        self.document.unread.add(path)
        return None

    def _stop(self, path: Path_, message: str) -> None:
        raise InputError([*self.document.problems, self.document.problem(path, message)])


def _named(value: object) -> str:
    """A value of a form that no file has, with its type."""
    return f"{cut(repr(value))} ({type(value).__name__})"
