"""The JSON Schema of recipes: whole ones, and those that hold only their differences from another."""

from __future__ import annotations

from typing import Any

from optimizer.files.importing.layers import EXTENDS
from optimizer.files.importing.recipe import Recipe
from optimizer.files.schema_paths import json_schema

APART = ".difference"
"""Ends the name of a part in which every key may be left out, or taken away by ``null``."""


def recipe_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a recipe file."""
    whole = json_schema(Recipe)
    draft, known = whole.pop("$schema"), whole.pop("$defs")
    difference = _difference(whole)
    difference["properties"][EXTENDS] = {"type": "string", "description": "a recipe in the same folder"}
    lists = "|".join(name for name, part in whole["properties"].items() if _is_list(part))
    difference["patternProperties"] = {rf"^({lists})\+$": {"type": "array"}}
    apart = {f"{name}{APART}": _difference(part) for name, part in known.items()}
    return {
        "$schema": draft,
        "title": "Recipe",
        "type": "object",
        "$defs": {**known, **apart},
        "if": {"required": [EXTENDS]},
        "then": difference,
        "else": whole,
    }


def _is_list(part: dict[str, Any]) -> bool:
    return any(choice.get("type") == "array" for choice in (part, *part.get("anyOf", ())))


def _difference(part: Any) -> Any:
    """A part of the schema whose keys may be absent or null at any depth; lists are replaced as a whole."""
    if not isinstance(part, dict):
        return part
    found = {key: value for key, value in part.items() if key not in ("required", "minProperties")}
    if "$ref" in found:
        found["$ref"] += APART
    for key in ("anyOf", "oneOf", "allOf"):
        if key in found:
            found[key] = [_difference(choice) for choice in found[key]]
    for key in ("properties", "patternProperties"):
        if key in found:
            found[key] = {name: _or_null(value) for name, value in found[key].items()}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _or_null(found["additionalProperties"])
    return found


def _or_null(part: Any) -> dict[str, Any]:
    return {"anyOf": [_difference(part), {"type": "null"}]}
