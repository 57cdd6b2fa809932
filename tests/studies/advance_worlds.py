"""Tiny worlds with a plan in force, and the days to which they are advanced."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.files.consistency import inconsistencies
from optimizer.files.dump import to_data
from optimizer.solver.build import build
from tests.oracle.exhaust import Exhaust
from tests.worlds.everything import roomy
from tests.worlds.tiny import make, plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

MOST_TRIES = 400


def world(seed: int) -> tuple[Instance, Plan] | None:
    """A world in which nothing contradicts itself, with a plan the checker passes, if it has one."""
    instance = (roomy if seed % 3 else tiny)(70_000 + seed)
    if list(inconsistencies(instance)):
        return None
    plans = legal(instance)
    if not plans:
        return None
    busy = max(len(plan.assignments) + 2 * len(plan.sessions) for plan in plans)
    return instance, Random(seed).choice(
        [plan for plan in plans if len(plan.assignments) + 2 * len(plan.sessions) >= busy - 2]
    )


def legal(instance: Instance) -> list[Plan]:
    """Every plan of the rows that the checker passes."""
    model = build(instance, goals=False)
    exhaust = Exhaust(model.rows)
    plans = (plan_in(model, solution) for solution in exhaust.plans())
    return [plan for plan in plans if plan is not None and check(instance, plan).ok]


def days(instance: Instance) -> Iterator[date]:
    """Every day from ``as_of`` to the end of the horizon."""
    day = instance.as_of_day
    while day <= instance.horizon.until:
        yield day
        day += timedelta(days=1)


def reread(instance: Instance) -> Instance:
    """The instance as its file would be read."""
    data = json.loads(json.dumps({"format": 1, **to_data(instance)}))
    again = make(data)
    found = list(inconsistencies(again))
    assert not found, found
    return again
