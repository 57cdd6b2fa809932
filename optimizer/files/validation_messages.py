"""What a validation found wrong, in our words and at its place in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from optimizer.files.references import unknown
from optimizer.files.schema_paths import models_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel, ValidationError

    from optimizer.errors import Problem
    from optimizer.files.documents import Document, Path_


def explained(kind: type[BaseModel], document: Document, error: ValidationError) -> Iterator[Problem]:
    """One problem per place; the alternatives of a union are told together."""
    told: dict[Path_, list[str]] = {}
    for fault in error.errors():
        path = _path_in(document.data, fault["loc"])
        if fault["type"] == "extra_forbidden":
            key = str(fault["loc"][-1])
            known = _keys_of(kind, document.data, (*path, key)[:-1] if path and path[-1] != key else path[:-1])
            yield document.problem((*path[:-1], key) if path else (key,), unknown("key", key, known), at_key=True)
        elif fault["type"] == "missing":
            yield document.problem(path, f"key {fault['loc'][-1]!r} is missing")
        elif fault["type"] != "default_factory_not_called":  # said of what the default would be made from
            told.setdefault(path, []).append(plain(fault))
    for path, messages in told.items():
        found = _at(document.data, path)
        told_once = ", or ".join(dict.fromkeys(messages))
        if isinstance(found, (dict, list)):
            yield document.problem(path, told_once)
        else:
            shown = json.dumps(found, ensure_ascii=False)
            yield document.problem(path, f"found {'nothing' if found is None else cut(shown)}; {told_once}")


def cut(text: str) -> str:
    """What was found, not longer than a message bears, and with nothing in it that cannot be seen."""
    seen = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
    return seen if len(seen) <= 60 else seen[:57] + "..."


def plain(fault: Any) -> str:
    """Pydantic's message in our words."""
    words = {
        "string_type": "text would do; put it in quotes",
        "int_type": "a whole number would do",
        "int_parsing": "a whole number would do",
        "int_from_float": "a whole number would do",
        "bool_type": "true or false would do",
        "bool_parsing": "yes or no would do",
        "dict_type": "keys with values would do",
        "tuple_type": "a list would do",
        "model_type": "keys with values would do, `{}` where the defaults will do",
        "string_pattern_mismatch": "letters A-Z or a-z, digits, `.`, `_`, `-` would do, a letter or digit first",
    }
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        return f"{context['expected']} would do"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"a number {'of at least' if 'ge' in context else 'of at most'} {bound} would do"
    if kind in ("string_too_long", "string_too_short"):
        bound = context.get("max_length", context.get("min_length"))
        return f"at {'most' if 'max_length' in context else 'least'} {bound} character{'s' * (bound > 1)} would do"
    return words.get(kind) or fault["msg"]


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
    """Keys that would do at ``path``: those of every model that the types allow there."""
    return [field.alias or name for model in models_at(kind, path) for name, field in model.model_fields.items()]
