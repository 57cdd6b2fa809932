"""Documents good and bad, for comparing what the JSON Schema says of them with what the loader says."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from optimizer.files.documents import parse
from optimizer.files.schema_paths import models_at
from optimizer.files.validation_messages import _path_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from optimizer.files.documents import Path_

CONTRADICTIONS = {"order", "empty", "twice", "starts", "notice"}
"""Faults that only show between two keys: no schema can say them."""

SWAPPED: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, -1, 1.0, 1.5, 8, 1_000, 1_001, 100_000, 100_001, -100_001, 1_000_000, 1_000_001),
    *(10**14, 1e30, 0.1, "", "x", "a/b", "ü", "-x", "any", "open", "none", "up", "seats", "1", "x" * 64, "x" * 65),
    *("2030-02-28", "2030-02-29", "2032-02-29", "2030-13-01", "2030-04-31", "2030-2-1", "2030-02-01T00:00", "2030"),
    *("1949-12-31", "1950-01-01", "2150-12-31", "2151-01-01", " 2030-01-01"),
    *([], [None], [1], ["x"], ["x", "y"], ["x", "y", "z"], [{}], ["a/b"]),
    *({}, {"x": 1}, {"x": {}}, {"x": "y"}, {"a/b": {}}, {"x" * 65: {}}, {"from": "2030-01-01"}, {"weight": 1}),
]
"""What is put in the place of a value."""


def loads(kind: type[BaseModel], text: str) -> bool:
    """Whether the loader takes the text, cross references and contradictions aside."""
    document = parse(text, "x.json")
    data = document.data
    if document.problems or not isinstance(data, dict):
        return False
    if isinstance(data.get("published"), str):  # the name of a file: a reference
        del data["published"]
    try:
        kind.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        faults = [fault for fault in error.errors() if fault["type"] != "default_factory_not_called"]
        excused = [
            at for fault in faults if fault["type"] in CONTRADICTIONS for at in _alternatives(data, fault["loc"])
        ]
        return all(any(fault["loc"][: len(at)] == at for at in excused) for fault in faults)
    return True


def _alternatives(data: Any, loc: Path_) -> Iterator[Path_]:
    """Where a fault stands, and where any union above it begins: its other members find faults of their own."""
    yield loc
    for length in range(len(loc)):
        if len(_path_in(data, loc[: length + 1])) == len(_path_in(data, loc[:length])):
            yield loc[:length]


def places(kind: type[BaseModel], data: Any) -> dict[Path_, Path_]:
    """One path for each kind of place in a document; ``*`` stands for any item of a list and for any free key, and
    values of different types are different places."""
    found: dict[Path_, Path_] = {}

    def walk(value: Any, path: Path_, form: Path_) -> None:
        found.setdefault((*form, type(value).__name__), path)
        if isinstance(value, list):
            for index, item in enumerate(value):
                walk(item, (*path, index), (*form, "*"))
        elif isinstance(value, dict):
            keys = {f.alias or name for model in models_at(kind, path) for name, f in model.model_fields.items()}
            for key, item in value.items():
                walk(item, (*path, key), (*form, key if key in keys else "*"))

    walk(data, (), ())
    return found


def mutations(kind: type[BaseModel], data: Any, seen: set[Path_]) -> Iterator[tuple[str, Any]]:
    """The document with one place changed, for every kind of place not in ``seen`` and every change; with labels."""
    for form, path in places(kind, data).items():
        if form in seen:
            continue
        seen.add(form)
        at = "/".join(map(str, path))
        value = _at(data, path)
        for other in SWAPPED:
            if path:
                yield f"{at} := {other!r}", _changed(data, path, other)
        if path and isinstance(path[-1], str):
            yield f"{at} dropped", _changed(data, path)
        if isinstance(value, dict):
            yield f"{at} with a key more", _changed(data, (*path, "nonsense"), 1)
            yield f"{at} with a private key", _changed(data, (*path, "since"), "2030-01-01")
            for odd in ("a/b", "x" * 64, "x" * 65, ""):
                yield f"{at} with a key {odd!r}", _changed(data, (*path, odd), next(iter(value.values()), {}))
        if isinstance(value, list):
            yield f"{at} doubled", _changed(data, path, [*value, *value])
            yield f"{at} shortened", _changed(data, path, value[:-1])


def _at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


_DROP = object()


def _changed(data: Any, path: Path_, value: Any = _DROP) -> Any:
    """A copy that shares all but the way to the change."""
    fresh = copy.copy(data)
    if len(path) > 1:
        fresh[path[0]] = _changed(data[path[0]], path[1:], value)
    elif value is _DROP:
        del fresh[path[0]]
    elif path:
        fresh[path[0]] = value
    else:
        return value
    return fresh


ORDERED = {"launch": "2030-02-01", "docking": "2030-02-02", "landing": "2030-08-01", "from": "2030-01-01"}
"""Days that do not contradict each other; every other day is the last one that will do."""


def slices(kind: type[BaseModel], data: Any) -> Iterator[Any]:
    """A document in many: what it must have, and of the rest one key, one rule or one goal each."""
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    least = {key: [] if isinstance(value, list) else value for key, value in data.items() if key in needed}
    yield from ({**least, key: value} for key, value in data.items() if key not in ("rules", "goals"))
    yield from ({**least, "rules": {name: rule}} for name, rule in data.get("rules", {}).items())
    for name, goal in (item for tier in data.get("goals", []) for item in tier.items()):
        if name == "prefer" and isinstance(goal, dict):
            for rule, wish in goal.get("rules", {}).items():
                yield {**least, "goals": [{name: {**goal, "rules": {rule: wish}}}]}
        else:
            yield {**least, "goals": [{name: goal}]}


def drawn(schema: dict[str, Any], random: Random, *, full: bool = False) -> Any:
    """A random document that the schema allows, without contradictions; with ``full``, every key is there."""

    def number(part: dict[str, Any]) -> int:
        low, high = part.get("minimum", -5), part.get("maximum", 5)
        return random.choice([low, high, min(high, max(low, random.randint(-1, 3)))])

    def text(part: dict[str, Any], key: str) -> str:
        if part.get("format") == "date":
            return ORDERED.get(key, "2150-12-31")
        return random.choice(["x", "y1", "z.-_" if "pattern" in part else "free text"])

    def mapping(part: dict[str, Any], depth: int) -> dict[str, Any]:
        needed, known = part.get("required", []), part.get("properties", {})
        known = {key: value for key, value in known.items() if value is not False}  # False: must not stand there
        keys = [key for key in known if full or key in needed or random.random() < 0.6 / depth]
        data = {key: draw(known[key], depth + 1, key) for key in keys if key != "up_empty"}
        free = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")][0]
        if isinstance(free, dict):
            data |= {name: draw(free, depth + 1) for name in random.sample("pqr", random.randint(1, 2))}
        return data

    def draw(part: dict[str, Any], depth: int, key: str = "") -> Any:
        if "$ref" in part:
            named = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
            return draw({**named, "properties": {**named.get("properties", {}), **part.get("properties", {})}}, depth)
        if "anyOf" in part:
            members = [member for member in part["anyOf"] if not full or member.get("type") != "null"]
            models = [member for member in members if "$ref" in member]
            return draw(random.choice(models if full and models else members), depth, key)
        if "const" in part or "enum" in part:
            return part["const"] if "const" in part else random.choice(part["enum"])
        kind = part.get("type")
        if kind == "object":
            return mapping(part, depth)
        if kind == "array":
            if "prefixItems" in part:
                while True:
                    items = [draw(item, depth + 1) for item in part["prefixItems"]]
                    if not part.get("uniqueItems") or len(set(items)) == len(items):
                        return items
            length = random.randint(max(part.get("minItems", 0), int(full)), 2)
            return [draw(part["items"], depth + 1) for _ in range(length)]
        if kind in ("integer", "number"):
            return number(part) + (0.25 if kind == "number" and "maximum" not in part else 0)
        return {"boolean": random.random() < 0.5, "null": None}.get(str(kind), text(part, key))

    return draw(schema, 1)
