"""The rulebook as plain data: what stands in the files of rules, goals and events, read from the classes."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from optimizer.goals import GOALS
from optimizer.problem.plugins import comes_from
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from optimizer.goals import Goal
    from optimizer.rules import Rule

_UNITS = {
    "micro_sv": "µSv",
    "msv": "mSv",
    "days": "days",
    "seats": "seats",
    "landings": "landings",
    "people": "people",
    "weight": "weight",
    "balance": "as `unit`",
}
"""Words in the name of a number, or else in what is said about it, and the unit they stand for."""

_MOST_FIELDS = 9
"""Entries with more fields (a flight, a person, a whole rulebook) are described where they have their own place."""


def rulebook_data() -> list[dict[str, Any]]:
    """Every rule, then every goal, with its sentence, parameters and example."""
    return [*(rule_data(rule) for rule in RULES.values()), *(goal_data(goal) for goal in GOALS.values())]


def rule_data(rule: type[Rule]) -> dict[str, Any]:
    """One rule: sentence, what one clause is about, parameters, how it is counted, lines that break it, source."""
    return {
        "name": rule.name,
        "kind": "rule",
        "sentence": rule.sentence(),
        "subject": rule.subject,
        "always": rule.always,
        "price": None if rule.physical else rule.waiver_price,
        "priced_by": rule.priced_by,
        "price_steps": list(rule.price_steps),
        "source": rule.source,
        "parameters": [] if rule.always else parameters(rule),
        "counted": rule.counted,
        "breaks": cleandoc(rule.breaks),
        **_brought(rule.name),
    }


def goal_data(goal: type[Goal]) -> dict[str, Any]:
    """One goal: sentence, unit of its value, parameters, example."""
    return {
        "name": goal.name,
        "kind": "goal",
        "sentence": goal.sentence(),
        "unit": goal.unit,
        "parameters": parameters(goal),
        "example": cleandoc(goal.example),
        **_brought(goal.name),
    }


def _brought(name: str) -> dict[str, str]:
    """Which other package brings it, if one does."""
    whose = comes_from(name)
    return {} if whose is None else {"comes_from": whose}


def parameters(kind: type[BaseModel], leave_out: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The fields of a rule, goal or event; of a field with entries of its own, their fields as ``fields``."""
    schema = kind.model_json_schema(by_alias=True)
    return _fields(schema, schema.get("$defs", {}), frozenset(leave_out))


def _fields(
    schema: dict[str, Any], known: dict[str, Any], leave_out: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    found = []
    for name, field in schema.get("properties", {}).items():
        if name in leave_out:
            continue
        entry = {
            "name": name,
            "unit": _unit(name, field, field.get("description", ""), known),
            "default": field.get("default"),
            "required": name in required,
            "description": field.get("description", ""),
        }
        below = _entry(field, known)
        if below is not None and len(below.get("properties", {})) <= _MOST_FIELDS:
            entry["fields"] = _fields(below, known, frozenset(("source", "note")))
        found.append(entry)
    return found


def _choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """What a field may be, ``null`` aside."""
    choices = field.get("anyOf") or field.get("oneOf") or field.get("allOf") or [field]
    return [choice for choice in choices if choice.get("type") != "null"]


def _entry(field: dict[str, Any], known: dict[str, Any]) -> dict[str, Any] | None:
    """The entries that a field holds: itself, or in a list or a table."""
    for choice in _choices(field):
        if "$ref" in choice:
            entry: dict[str, Any] = known[choice["$ref"].rpartition("/")[2]]
            return entry if "properties" in entry else None
        for key in ("items", "additionalProperties"):
            if isinstance(choice.get(key), dict):
                return _entry(choice[key], known)
    return None


def _unit(name: str, field: dict[str, Any], said: str, known: dict[str, Any]) -> str:
    words = dict.fromkeys(_unit_of(name, choice, said, known) for choice in _choices(field))
    return " or ".join(words)


def _unit_of(name: str, field: dict[str, Any], said: str, known: dict[str, Any]) -> str:
    if "$ref" in field:
        target = known[field["$ref"].rpartition("/")[2]]
        return "entry" if "properties" in target else _unit(name, target, said, known)
    if "const" in field or "enum" in field:
        return " or ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    match field.get("type"):
        case "array":
            items = field.get("items") or {"type": "string"}
            return f"list of {_plural(_unit(name, items, said, known))}"
        case "object":
            return (
                f"table of {_plural(_unit(name, field.get('additionalProperties') or {'type': 'string'}, said, known))}"
            )
        case "boolean":
            return "`true` or `false`"
        case "string":
            return "date" if field.get("format") == "date" else "name"
        case _:
            return _unit_of_number(name, said)


def _unit_of_number(name: str, said: str) -> str:
    for text in (name, said):
        for word, unit in _UNITS.items():
            if re.search(rf"(?<![a-z]){word}(?![a-z])", text):
                return f"{unit} per day" if text.endswith("_per_day") else unit
    return "number"


def _plural(unit: str) -> str:
    return {"entry": "entries", "name": "names", "date": "dates"}.get(unit, unit)
