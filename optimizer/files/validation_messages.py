"""Messages of a validation: what was expected and what was found, at its place in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from optimizer.files.references import unknown
from optimizer.files.schema_paths import models_at
from optimizer.problem.errors import cut
from optimizer.problem.fields import ONE_LINE
from optimizer.problem.plugins import why_unusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel, ValidationError

    from optimizer.files.documents import Document, Path_
    from optimizer.problem.errors import Problem

EXPECTATIONS = ("day", "format")
"""Types of our own faults whose message names what is expected; all others say what was found as well."""

OTHER_FORMS = ("int_type", "bool_type", "string_type", "dict_type", "model_type", "tuple_type", "literal_error", "day")
"""Faults of a value of another form than was expected."""

SHOULD_BE = "Input should be "
"""How pydantic begins the messages that name what is expected."""


def explained(kind: type[BaseModel], document: Document, error: ValidationError) -> Iterator[Problem]:
    """One problem per place; the alternatives of a union are named together."""
    by_path: dict[Path_, list[Any]] = {}
    for fault in error.errors(include_url=False):
        path = _path_in(document.data, fault["loc"])
        if path in document.unread:
            continue
        if fault["type"] == "extra_forbidden":
            key = str(fault["loc"][-1])
            known = _keys_of(kind, document.data, (*path, key)[:-1] if path and path[-1] != key else path[:-1])
            message = why_unusable(key) or unknown("key", key, known)
            yield document.problem((*path[:-1], key) if path else (key,), message, at_key=True)
        elif fault["type"] == "missing":
            missing = fault["loc"][-1]
            yield document.problem(path, f"key {missing!r} is missing", near=(*path, missing))
        elif fault["type"] != "default_factory_not_called":  # said of what the default would be made from
            by_path.setdefault(path, []).append(fault)
    inside = {path[:length] for path in by_path for length in range(len(path))}
    for path, faults in by_path.items():
        if path in inside and all(fault["type"] in OTHER_FORMS for fault in faults):
            continue  # of a union: what is wrong is told where it stands, inside the form that was written
        yield document.problem(path, expected_found(faults, shown(_at(document.data, path))))


def expected_found(faults: Iterable[Any], found: str) -> str:
    """The message for pydantic's faults with one value: ``expected a whole number, found "three"``.

    A fault that relates several values says by itself what was found.
    """
    expectations: dict[str, None] = {}
    statements: dict[str, None] = {}
    for fault in faults:
        expectation = expected(fault)
        (statements if expectation is None else expectations)[expectation or fault["msg"]] = None
    if expectations:
        statements[f"expected {', or '.join(expectations)}, found {found}"] = None
    return ", or ".join(statements)


def shown(value: Any) -> str:
    """A value of a file as a message names it."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    return cut(json.dumps(value[:61] if isinstance(value, str) else value, ensure_ascii=False))


def expected(fault: Any) -> str | None:
    """The expected value; None for a fault that relates several values."""
    words = {
        "string_type": "text (in quotes)",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "bool_type": "true or false",
        "bool_parsing": "yes or no",
        "dict_type": "keys with values",
        "tuple_type": "a list",
        "model_type": "keys with values (`{}` for the defaults)",
        "string_pattern_mismatch": "letters, digits, `.`, `_`, `-` (a letter or digit first)",
    }
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in EXPECTATIONS:
        return str(fault["msg"])
    if kind == "string_pattern_mismatch" and context.get("pattern") == ONE_LINE:
        return "text on one line"
    if kind == "literal_error":
        return str(context["expected"])
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"a number of at {'least' if 'ge' in context else 'most'} {bound}"
    if kind in ("string_too_long", "string_too_short", "too_long", "too_short"):
        bound = context.get("max_length", context.get("min_length"))
        one = "character" if kind.startswith("string") else "item"
        return f"at {'most' if 'max_length' in context else 'least'} {bound} {one}{'s' * (bound > 1)}"
    message = str(fault["msg"])
    return words.get(kind) or (message.removeprefix(SHOULD_BE) if message.startswith(SHOULD_BE) else None)


def _at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def _path_in(data: Any, steps: tuple[int | str, ...]) -> Path_:
    """The part of a validation path that stands in the data; union members and the like do not."""
    path: list[str | int] = []
    for step in steps:
        known = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step in known:
            data = data[step]
            path.append(step)
    return tuple(path)


def _keys_of(kind: type[BaseModel], data: Any, path: Path_) -> list[str]:
    """Keys allowed at ``path``: those of every model that the types allow there."""
    return [field.alias or name for model in models_at(kind, path) for name, field in model.model_fields.items()]
