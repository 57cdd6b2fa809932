"""Whoever sits on a ship needs the ship to launch on that day, even where the rules that count its seats are waived."""

from __future__ import annotations

import pytest

from optimizer.solver.build import build
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day
from tests.worlds.tiny import plan_in

LONE = {"roles": {"commander": {}}}
FLIGHTS = [flight("S1", 5, 9, return_on=["S2"]), flight("S2", 7, 12, other_launches=[day(8)], up_empty=True)]
BACKED_UP = [flight("S1", 5, 9, other_launches=[day(6)])]


def waived(rule: str, ship: str) -> dict[str, str]:
    return {"rule": rule, "subject": ship, "reason": "r", "by": "b"}


CASES = [
    Case("role_seats", {"always": True}, FLIGHTS, [], soyuz=LONE, more={"waivers": [waived("role_seats", "S2")]}),
    Case("backup", {"flights": ["S1"]}, BACKED_UP, [], soyuz=LONE, more={"waivers": [waived("backup", "S1")]}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.label))
def test_nothing_is_done_on_a_day_not_chosen(case: Case) -> None:
    instance = case.instance(case.label)
    pair = {"crew": tuple(person for person in instance.crew if person.id in ("ru1", "us1"))}
    model = build(instance.model_copy(update=pair), goals=False)
    exhaust = Exhaust(model.rows)
    admitted = [solution for solution in exhaust.plans() if exhaust.admits(solution)]
    assert all(plan_in(model, solution) is not None for solution in admitted)
    assert {len(solution) for solution in admitted} > {1}, "somebody could fly"
