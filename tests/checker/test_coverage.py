"""Uncovered days beside every report: counted only while something stays docked, and as the goal counts them."""

from __future__ import annotations

import pytest

from optimizer.checker.coverage import Uncovered, uncovered
from optimizer.goals.uncovered_days import UncoveredDays
from optimizer.problem.calendar import Calendar
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY

FLIGHTS = [flight("S1", 0, 20), flight("D1", 10, 30)]
OWN = ["ru1 S1/engineer", "us1 D1/specialist"]
MIXED = [*OWN, "us2 S1/commander", "ru2 D1/commander"]


def seen(stays: list[str]) -> tuple[Calendar, dict[str, Uncovered]]:
    """The calendar of a plan on the two ships, and what is uncovered by party."""
    case = Case("two ships", {}, FLIGHTS, stays)
    calendar = Calendar(case.instance("lifeboat"), case.plan())
    return calendar, {found.party: found for found in uncovered(calendar)}


@pytest.mark.parametrize("party", ["US", "RU"])
def test_a_lone_ship_is_not_judged(party: str) -> None:
    """Both are docked from day 10 to day 19; before and after there is nothing left to stay on."""
    _, found = seen(OWN)
    assert (found[party].side_days, found[party].ship_days) == (10, 10)
    ((since, until),) = found[party].ship_spells
    assert ((since - FIRST_DAY).days, (until - FIRST_DAY).days) == (10, 19)


def test_one_of_each_on_every_ship_covers_both() -> None:
    _, found = seen(MIXED)
    assert {(entry.side_days, entry.ship_days) for entry in found.values()} == {(0, 0)}


@pytest.mark.parametrize("stays", [OWN, MIXED, MIXED[1:], []], ids=len)
@pytest.mark.parametrize("party", ["US", "RU"])
def test_the_goal_counts_the_same(stays: list[str], party: str) -> None:
    calendar, found = seen(stays)
    for scope, days in (("side", found[party].side_days), ("ship", found[party].ship_days)):
        assert UncoveredDays(min_aboard={party: 1}, scope=scope).measure(calendar) == days  # type: ignore[arg-type]


@pytest.mark.parametrize("lands", [14, 15])
def test_stretches_of_days_end_where_a_day_is_covered(lands: int) -> None:
    """us1 is bound to S1 and us2 to S2, which is docked from day 13 on: until it lands both sides are aboard."""
    ships = [*FLIGHTS, flight("S2", 13, lands)]
    stays = ["ru1 S1/commander", "ru2 D1/commander", "us1 S1/engineer", "us2 S2/commander"]
    case = Case("gap", {}, ships, stays)
    (american,) = [
        found for found in uncovered(Calendar(case.instance("lifeboat"), case.plan())) if found.party == "US"
    ]
    days = [((first - FIRST_DAY).days, (last - FIRST_DAY).days) for first, last in american.ship_spells]
    assert days == [(10, 12), (lands, 19)]
    assert american.ship_days == 3 + 20 - lands
    assert [(last - first).days + 1 for first, last in american.side_spells] == [10]
