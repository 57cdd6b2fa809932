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
    from tests.oracle.rules import Count, Part


def judging(world: Params, plan: Params) -> tuple[Judge, View]:
    """A judge who reads everything on the days of the plan, and the plan read."""
    judge = Judge(world, plan.get("dates") or [])
    return judge, judge.read(plan)


def violations(world: Params, plan: Params, count: Count = "counted") -> set[tuple[str, str]]:
    """The clauses ``(rule, subject)`` broken and not waived: those that count, those open to decisions, or all."""
    judge, view = judging(world, plan)
    return set(judge.broken(view, RULES, count))


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
    return _least(world, frozenset())


MANY = 4_000
"""Plans looked at to see what is broken whatever is decided."""


def hopeless(world: Params) -> frozenset[Part] | None:
    """What every plan breaks that is possible in the world of things; ``None`` if there are too many plans to see."""
    shared: set[Part] | None = None
    plans = (pair for dates in Judge(world).date_choices() for pair in _possible(Judge(world, dates)))
    for number, (judge, view) in enumerate(plans):
        found = set(judge.parts(view, RULES))
        shared = found if shared is None else shared & found
        if not shared:
            break
        if number == MANY:
            return None
    return frozenset(shared or ())


def best_left(world: Params, beyond: frozenset[Part]) -> tuple[int, ...] | None:
    """The least tier values over the plans that break nothing else; ``None`` if there is none."""
    return _least(world, beyond)


def _least(world: Params, beyond: frozenset[Part]) -> tuple[int, ...] | None:
    judges = [Judge(world, dates) for dates in Judge(world).date_choices()]
    for judge in judges:
        judge.beyond = beyond
    return min((judge.tier_values(view) for judge in judges for view in judge.plans(prune=True)), default=None)


def _possible(judge: Judge) -> Iterator[tuple[Judge, View]]:
    """Plans in which ships have seats for their people, nobody is in two places, and seats of ships launched are
    taken as they were."""
    launched = {ship.id for ship in judge.ships.values() if ship.settled}
    for view in judge.plans():
        physical = judge.broken(view, ("one_place", "way_home", "role_seats", "seated"))
        if all(rule == "seated" and subject not in launched for rule, subject in physical):
            yield judge, view
