"""In tiny worlds in which news extends, removes, empties and damages ships, judge, checker and engines agree."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.events import EVENTS
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from optimizer.solver.solve import solve
from tests.oracle import judge
from tests.oracle.exhaust import Exhaust
from tests.oracle.test_judge import agree_on, clauses, plan_dict, world_of
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.instance import Instance

WORLDS = 20
MOST = 300
"""Plans looked at in one world."""
KINDS = ("extend", "drop_flight", "down_empty", "unusable")


def after_news(seed: int) -> Instance | None:
    """A tiny world with a published plan after one drawn event; None if it has no plan, or the news cannot be."""
    instance, random = tiny(seed, most=7), Random(f"news {seed}")
    found = solve(instance, workers=1)
    if found.plan is None:
        return None
    flight = random.choice(instance.flights)
    kind = KINDS[seed % len(KINDS)]
    known_on = instance.as_of_day + timedelta(random.randint(0, 6))
    fields: dict[str, Any] = {"kind": kind, "flight": flight.id, "known_on": known_on}
    if kind == "extend":
        fields["landing"] = flight.landing + timedelta(random.randint(1, 8))
    event: Event = EVENTS[kind].model_validate(fields)
    try:
        return optimizer.happen(instance, found.plan, [event])
    except InputError:
        return None


def agree(seed: int) -> str:
    """What became of one world: rows, checker and judge agree on every plan that is left, and on the best of them."""
    after = after_news(seed)
    if after is None:
        return "no news"
    model = build(after, goals=False, keep_forbidden=True)
    world, exhaust = world_of(after), Exhaust(model.rows)
    for solution in islice(exhaust.plans(), MOST):
        plan = plan_in(model, solution)
        if plan is None:
            continue
        report = check(after, plan)
        assert exhaust.admits(solution) == (not report.decided), seed
        if not any(violation.rule == "one_place" for violation in report.violations):
            assert judge.violations(world, plan_dict(plan), "open") == clauses(report.decided), seed
            assert judge.violations(world, plan_dict(plan), "counted") == clauses(report.broken), seed
    agree_on(after, seed)
    return "unavoidable" if solve(after, workers=1).unavoidable else "mended or infeasible"


def test_news_in_tiny_worlds() -> None:
    became = [agree(seed) for seed in range(70_000, 70_000 + WORLDS)]
    assert became.count("unavoidable") >= 1
    assert became.count("no news") < WORLDS * 0.8


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_news_in_hundreds_of_tiny_worlds(block: int) -> None:
    for seed in range(80_000 + 100 * block, 80_100 + 100 * block):
        agree(seed)
