"""The answer of a solve as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.checker.check import Report
    from optimizer.solver.result import Result
from optimizer.checker.data import _tables, plan_data, unavoidable_data


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
        "unavoidable": unavoidable_data(result.unavoidable),
        "proved_by": list(result.proved_by),
        "certified": result.certified,
        "certified_by": result.certified_by,
        "repeatable": result.repeatable,
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
