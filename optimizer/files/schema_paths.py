"""Models and JSON Schemas that the types allow at a place of a file."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from optimizer.files.documents import Path_


def models_at(kind: Any, path: Path_) -> Iterator[type[BaseModel]]:
    """The models that may stand at ``path`` below ``kind``."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from models_at(arguments[0], path)
    elif origin in (Union, types.UnionType):
        for member in arguments:
            yield from models_at(member, path)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        if not path:
            yield kind
        for name, field in kind.model_fields.items():
            if path and path[0] == (field.alias or name):
                yield from models_at(field.annotation, path[1:])
    elif path and origin in (list, tuple):
        yield from models_at(arguments[0], path[1:])
    elif path and origin is dict:
        yield from models_at(arguments[1], path[1:])


def types_at(kind: Any, path: Path_) -> Iterator[Any]:
    """The types that may stand at ``path`` below ``kind``, none of them a union."""
    origin, arguments = get_origin(kind), get_args(kind)
    inner = arguments[0] if origin is Annotated else kind
    if origin in (Union, types.UnionType):
        for member in arguments:
            yield from types_at(member, path)
    elif origin is Annotated and get_origin(inner) in (Union, types.UnionType):
        yield from types_at(inner, path)
    elif not path:
        if inner is not type(None):
            yield kind
    elif isinstance(inner, type) and issubclass(inner, BaseModel):
        for name, field in inner.model_fields.items():
            if path[0] == (field.alias or name):
                yield from types_at(written(field), path[1:])
    elif get_origin(inner) in (list, tuple) and isinstance(path[0], int):
        yield from types_at(get_args(inner)[0], path[1:])
    elif get_origin(inner) is dict and isinstance(path[0], str):
        yield from types_at(get_args(inner)[1], path[1:])


def written(field: FieldInfo) -> Any:
    """The type of a field with all that is said about it."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def json_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file; ``published`` may also be a file name, as the loader allows."""
    schema = kind.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    _close_patterns(schema)
    published = schema["properties"].get("published")
    if published is not None:
        published["anyOf"].append({"type": "string", "description": "name of a plan file beside the instance"})
    return schema


def one_of_each(kinds: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a list of things, each marked by its ``kind``."""
    shared: dict[str, Any] = {}
    members = []
    for name, model in kinds.items():
        schema = model.model_json_schema(by_alias=True)
        shared |= schema.pop("$defs", {})
        schema["properties"] = {"kind": {"const": name}, **schema["properties"]}
        schema["required"] = ["kind", *schema.get("required", [])]
        _close_patterns(schema)
        members.append(schema)
    _close_patterns(shared)
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "type": "array", "items": {"oneOf": members}, "$defs": shared}


def _close_patterns(schema: Any) -> None:
    """Where keys must match a pattern, refuse the others, as the loader does."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            _close_patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            _close_patterns(value)
