"""Tiny worlds with a plan in force, and the days to which they are advanced."""

from __future__ import annotations

import json
from datetime import timedelta
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
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

FEWEST_DAYS = 12


def world(seed: int) -> tuple[Instance, list[Plan]] | None:
    """A world of at least twelve days in which nothing contradicts itself, with its plans; None if it has none."""
    instance = (roomy if seed % 3 else tiny)(70_000 + seed)
    last = max(instance.horizon.until, instance.as_of_day + timedelta(FEWEST_DAYS - 1))
    instance = instance.model_copy(update={"horizon": instance.horizon.model_copy(update={"until": last})})
    if list(inconsistencies(instance)):
        return None
    plans = legal(instance)
    return (instance, plans) if plans else None


def in_force(seed: int, plans: list[Plan]) -> Plan:
    """One of the plans in which most is done."""
    busy = max(map(_done, plans))
    return Random(seed).choice([plan for plan in plans if _done(plan) >= busy - 2])


def _done(plan: Plan) -> int:
    return len(plan.assignments) + 2 * len(plan.sessions)


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
    """The instance as its file is read, in which nothing contradicts itself."""
    again = make(json.loads(json.dumps({"format": 1, **to_data(instance)})))
    assert not list(inconsistencies(again))
    return again
