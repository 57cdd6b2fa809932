"""What rules show of a plan to tables and the timeline: bars of people, bounds on who is aboard."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.problem.calendar import Calendar
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day

SHIPS = [
    flight("S1", 10, 20, seated=[{"crew": "us1", "role": "engineer"}]),
    flight("S2", 40, 55, return_on=["open"]),
]
STAYS = ["ru1 S1/commander", "ru1 S2/commander>open", "us1 S1/engineer"]


def bars(name: str, form: dict[str, Any], crew: str, *stays: str, **more: Any) -> list[tuple[int, int, str, str]]:
    """First day, the day after the last, label and text of what a rule shows of a person."""
    case = Case("shown", form, SHIPS, [*STAYS, *stays], crew={"ru1": {"last_landing": day(-9)}}, more=more)
    instance = case.instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    found = rule.bars(Calendar(instance, case.plan()), crew)
    return [((bar.since - FIRST_DAY).days, (bar.until - FIRST_DAY).days, bar.label, bar.text) for bar in found]


def test_rest_is_shown_after_each_landing() -> None:
    form = {"min_days": 15, "long_stay_days": 11, "min_days_after_short_stay": 4}
    assert bars("rest_interval", form, "ru1") == [
        (-9, 6, "", "rests after landing 2029-12-23: no launch before 2030-01-07, 15 days"),
        (20, 24, "", "rests after landing 2030-01-21: no launch before 2030-01-25, 4 days"),
    ], "of S2 nobody lands"


def test_training_is_shown_before_launches_from_the_rule_on() -> None:
    (second,) = bars("training_flow", {"lead_days": 5, "from": day(40)}, "ru1")
    assert second == (35, 40, "", "trains for S2 from 2030-02-05 to 2030-02-09: 5 days")
    assert [bar[:2] for bar in bars("training_flow", {"lead_days": 5}, "ru1")] == [(5, 10), (35, 40)]
    assert bars("training_flow", {"lead_days": 5}, "us1") == [], "the seat is given"
    assert bars("training_flow", {"lead_days": 0}, "ru1") == []


@pytest.mark.parametrize(("other", "where"), [("ISS", "the station"), ("Mir", "ISS")])
def test_a_term_of_command_is_shown_with_its_last_day(other: str, where: str) -> None:
    terms = [
        {"id": name, "from": day(first), "to": day(first + 3), "station": "ISS"}
        for name, first in (("t1", 11), ("t2", 14))
    ]
    ships = [*SHIPS, flight("D1", 0, 30, station=other)]
    case = Case("shown", {"terms": terms}, ships, [*STAYS, "ru1 commands t1", "us1 commands t2"])
    instance = case.instance("station_commander")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "station_commander")
    (bar,) = rule.bars(Calendar(instance, case.plan()), "ru1")
    assert ((bar.since - FIRST_DAY).days, (bar.until - FIRST_DAY).days, bar.label) == (11, 15, "t1")
    assert bar.text == f"commands {where} in t1 from 2030-01-12 to 2030-01-15"


@pytest.mark.parametrize(
    ("total", "bounds"),
    [
        ({"min": 2, "max": 7}, [(2, "at least 2"), (7, "at most 7")]),
        ({"max": 0}, [(0, "at most 0")]),
        ({"min": 1}, [(1, "at least 1")]),
    ],
)
def test_bounds_on_all_who_are_aboard(total: dict[str, int], bounds: list[tuple[int, str]]) -> None:
    case = Case("shown", {"total": total, "parties": {"RU": {"min": 1}}}, SHIPS, [])
    (rule,) = (rule for rule in case.instance("station_complement").rulebook if rule.name == "station_complement")
    assert list(rule.bounds_aboard()) == bounds
