"""A plan and the verdict on it, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.files.dump import to_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.checker.check import Report
    from optimizer.problem.plan import Plan
    from optimizer.problem.seats_home import Sheltered
    from optimizer.rules import Violation


def plan_data(plan: Plan) -> Any:
    """As in a plan file."""
    return {"format": 1, **to_data(plan)}


def check_data(report: Report) -> dict[str, Any]:
    """The verdict on a plan."""
    return {
        "instance": report.instance,
        "ok": report.ok,
        "violations": [_violation(violation) for violation in report.violations],
        "unavoidable": unavoidable_data(report.unavoidable),
        "tiers": [{"goals": tier.goals, "value": tier.value} for tier in report.tiers],
        "digest_matches": report.digest_matches,
        **_tables(report),
    }


def unavoidable_data(violations: Iterable[Violation]) -> list[dict[str, Any]]:
    """Clauses broken whatever is decided; ``since`` is the first of its days, or the day to which it belongs."""
    return [
        {
            "rule": violation.rule,
            "subject": violation.subject,
            "message": violation.message,
            "since": _dated(violation.broken_from),
            "until": _dated(violation.until),
        }
        for violation in violations
    ]


def _violation(violation: Violation) -> dict[str, Any]:
    data: dict[str, Any] = _dated(asdict(violation))
    del data["settled"]
    return data


def _tables(report: Report) -> dict[str, Any]:
    return {
        "coverage": [_dated(_placed(asdict(party))) for party in report.coverage],
        "ledger": [_dated(asdict(line)) for line in report.ledger],
        "assumed": list(report.assumed),
        **shelters_data(report),
    }


def shelters_data(report: Report) -> dict[str, Any]:
    """Who takes which other seat home, or has none, under ``shelters``; nothing where no rule decides it."""
    return {} if report.shelters is None else {"shelters": [_shelter(line) for line in report.shelters]}


def _shelter(line: Sheltered) -> dict[str, Any]:
    """As in a file's ``shelters``; the ship is null for somebody without a seat."""
    days = {"from": line.since.isoformat(), "to": line.until.isoformat()}
    return {"crew": line.crew, "ship": line.ship, **days, "improvised": line.improvised}


def _placed(line: dict[str, Any]) -> dict[str, Any]:
    """With the station only where there are several."""
    return {key: value for key, value in line.items() if key != "station" or value is not None}


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dated(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dated(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
