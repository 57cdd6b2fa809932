"""The rulebook as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.goals import GOALS
from optimizer.rules import RULES

if TYPE_CHECKING:
    from optimizer.goals import Goal
    from optimizer.rules import Rule


def rulebook_data() -> list[dict[str, Any]]:
    """Every rule, then every goal, with its sentence and parameters."""
    rules = [
        {"name": name, "kind": "rule", "sentence": rule.sentence(), "subject": rule.subject, "always": rule.always}
        | {"source": rule.source, "parameters": _parameters(rule)}
        for name, rule in RULES.items()
    ]
    goals = [
        {"name": name, "kind": "goal", "sentence": goal.sentence(), "unit": goal.unit, "parameters": _parameters(goal)}
        for name, goal in GOALS.items()
    ]
    return [*rules, *goals]


def _parameters(kind: type[Rule] | type[Goal]) -> list[dict[str, Any]]:
    if getattr(kind, "always", False):
        return []
    schema = kind.model_json_schema(by_alias=True)
    required = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "default": field.get("default"),
            "required": name in required,
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]
