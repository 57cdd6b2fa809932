"""Answers as plain data, for ``--json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.goals import GOALS
from optimizer.rules import RULES
from optimizer.writing import to_data

if TYPE_CHECKING:
    from optimizer.checking import Report
    from optimizer.goals import Goal
    from optimizer.plan import Plan
    from optimizer.result import Result
    from optimizer.rules import Rule


def plan_data(plan: Plan) -> Any:
    """As in a plan file."""
    return {"format": 1, **to_data(plan)}


def solve_data(result: Result, published: Report | None) -> dict[str, Any]:
    """The answer of a solve."""
    data: dict[str, Any] = {
        "instance": result.instance,
        "status": result.status,
        "tiers": [
            {
                "goals": tier.goals,
                "value": tier.value,
                "bound": tier.bound,
                "gap": tier.gap,
                "certified": tier.certified,
                "seconds": tier.seconds,
            }
            for tier in result.tiers
        ],
        "certified": result.certified,
        "certified_by": result.certified_by,
        "plan": None if result.plan is None else plan_data(result.plan),
        "seconds": result.seconds,
        "engine": result.engine,
        "workers": result.workers,
        "seed": result.seed,
        "options": result.options,
        "rows": result.rows,
    }
    if result.report is not None:
        data |= _tables(result.report)
    if published is not None:
        data["published"] = [{"goals": tier.goals, "value": tier.value} for tier in published.tiers]
    return data


def check_data(report: Report) -> dict[str, Any]:
    """The verdict on a plan."""
    return {
        "instance": report.instance,
        "ok": report.ok,
        "violations": [_dated(asdict(violation)) for violation in report.violations],
        "tiers": [{"goals": tier.goals, "value": tier.value} for tier in report.tiers],
        "digest_matches": report.digest_matches,
        **_tables(report),
    }


def _tables(report: Report) -> dict[str, Any]:
    return {
        "coverage": [_dated(_placed(asdict(party))) for party in report.coverage],
        "ledger": [_dated(asdict(line)) for line in report.ledger],
    }


def _placed(line: dict[str, Any]) -> dict[str, Any]:
    """With the station only where there are several."""
    return {key: value for key, value in line.items() if key != "station" or value is not None}


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dated(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dated(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


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
