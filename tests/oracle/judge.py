"""A brute-force judge of plans in tiny worlds, written from the sentences of rules and goals alone.

It is an independent opinion on what a legal plan is and what each goal measures.  It works on plain data (an instance
dumped to JSON with its aliases, and a plan in the form of a plan file) and shares nothing with the product: only the
standard library is imported, days are looked at one by one, and the best plan is found by looking at all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.listing import Judge
from tests.oracle.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.calendar import (
        Params,
        View,
    )


def judging(world: Params, plan: Params) -> tuple[Judge, View]:
    """A judge who reads everything on the days of the plan, and the plan read."""
    judge = Judge(world, plan.get("dates") or [])
    return judge, judge.read(plan)


def violations(world: Params, plan: Params, *, history: bool = False) -> set[tuple[str, str]]:
    """The clauses ``(rule, subject)`` broken, neither waived nor (unless wanted) history."""
    judge, view = judging(world, plan)
    return set(judge.broken(view, RULES, history=history))


def measures(world: Params, plan: Params) -> list[dict[str, int]]:
    """Per tier, the unweighted value of every goal."""
    judge, view = judging(world, plan)
    return judge.measures(view)


def tier_values(world: Params, plan: Params) -> tuple[int, ...]:
    """The weighted sum of every tier."""
    judge, view = judging(world, plan)
    return judge.tier_values(view)


def every_plan(world: Params) -> Iterator[Params]:
    """Every plan that could make sense, settled seats included; no rule prunes but those that keep it small."""
    for judge in (Judge(world, dates) for dates in Judge(world).date_choices()):
        yield from (judge.plan(view) for view in judge.plans())


def best(world: Params) -> tuple[int, ...] | None:
    """The least tier values over all legal plans; ``None`` if no plan is legal."""
    judges = [Judge(world, dates) for dates in Judge(world).date_choices()]
    return min((judge.tier_values(view) for judge in judges for view in judge.plans(prune=True)), default=None)
