"""Lines of the ledger, waits and waived days, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.checker.check import check
from optimizer.checker.ledger import ledger_lines
from optimizer.checker.waits import Wait, longest_waits
from optimizer.problem.calendar import Calendar
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day
from tests.worlds.tiny import make

SHIPS = [
    flight("S1", 0, 20, rotation=True),
    flight("D1", 5, 30, rotation=True),
    flight("S2", 15, 40, rotation=True),
    flight("D2", 25, 50),
]
STAYS = ["us1 S1/engineer", "ru1 D1/specialist", "ru2 D1/specialist", "us2 S2/commander", "ru3 D2/commander"]


def lines(**account: Any) -> list[tuple[str, int, int, int]]:
    """Flight, launch day, change and balance of one account."""
    case = Case("ledger", {"accounts": [{"between": ["US", "RU"], **account}]}, SHIPS, STAYS)
    instance = case.instance("reciprocity")
    found = ledger_lines(instance, Calendar(instance, case.plan()))
    return [(line.flight, (line.launch - FIRST_DAY).days, line.change, line.balance) for line in found]


def test_each_covered_launch_has_its_change_and_balance() -> None:
    assert lines() == [("S1", 0, -1, -1), ("D1", 5, 2, 1), ("S2", 15, -1, 0)]
    assert lines(carried_in=3) == [("S1", 0, -1, 2), ("D1", 5, 2, 4), ("S2", 15, -1, 3)]
    assert lines(unit="days") == [("S1", 0, -20, -20), ("D1", 5, 50, 30), ("S2", 15, -25, 5)]
    assert lines(between=["RU", "US"]) == [("S1", 0, 1, 1), ("D1", 5, -2, -1), ("S2", 15, 1, 0)]
    assert lines(flights="all")[-1] == ("D2", 25, 1, 1)


@pytest.mark.parametrize(
    ("ends", "flights"),
    [
        ({"from": 4}, ["D1", "S2"]),
        ({"from": 5}, ["D1", "S2"]),
        ({"from": 6}, ["S2"]),
        ({"to": 14}, ["S1", "D1"]),
        ({"to": 15}, ["S1", "D1", "S2"]),
        ({"from": 5, "to": 5}, ["D1"]),
        ({"from": 16}, []),
    ],
)
def test_an_account_covers_launches_on_its_first_and_last_day(ends: dict[str, int], flights: list[str]) -> None:
    assert [line[0] for line in lines(**{key: day(at) for key, at in ends.items()})] == flights


def waits(crew: dict[str, dict[str, Any]], stays: list[str], **more: Any) -> list[Wait]:
    """Who waits, of the people named."""
    held = {who: {"qualifications": {"hand": {}}, **given} for who, given in crew.items()}
    case = Case("waits", {}, SHIPS, stays, crew=held, more=more)
    return list(longest_waits(Calendar(case.instance("lifeboat"), case.plan())))


def test_a_wait_runs_from_landing_or_selection_to_the_next_launch_or_the_end() -> None:
    crew = {
        "us1": {"selected": day(-500), "last_landing": day(-100)},
        "us2": {"selected": day(-300), "flown": 0},
        "ru1": {"last_landing": day(-90)},
        "ru2": {},
    }
    assert waits(crew, ["us1 S2/engineer"]) == [
        Wait("us2", 360, FIRST_DAY.fromisoformat(day(-300)), None),
        Wait("ru1", 150, FIRST_DAY.fromisoformat(day(-90)), None),
        Wait("us1", 115, FIRST_DAY.fromisoformat(day(-100)), "S2"),
    ]


def test_a_stay_launched_ends_a_wait_and_begins_another() -> None:
    seated = [{**SHIPS[0], "seated": [{"crew": "us1", "role": "engineer"}]}, *SHIPS[1:]]
    found = waits({"us1": {"last_landing": day(-100)}}, ["us1 S1/engineer"], as_of=day(1), flights=seated)
    assert found == [Wait("us1", 40, FIRST_DAY.fromisoformat(day(20)), None)]
    again = waits(
        {"us1": {"last_landing": day(-100)}}, ["us1 S1/engineer", "us1 D2/commander"], as_of=day(1), flights=seated
    )
    assert again == [Wait("us1", 5, FIRST_DAY.fromisoformat(day(20)), "D2")]


@pytest.mark.parametrize(("landing", "home"), [(80, "S1/engineer"), (61, "S1/engineer"), (20, "open")])
def test_who_is_aboard_when_the_horizon_ends_does_not_wait(landing: int, home: str) -> None:
    seat = {"crew": "us1", "role": "engineer"}
    seated = [{**SHIPS[0], "landing": day(landing), "return_on": ["S1", "open"], "seated": [seat]}, *SHIPS[1:]]
    crew = {"us1": {"last_landing": day(-100)}}
    assert waits(crew, [f"us1 S1/engineer>{home}"], as_of=day(1), flights=seated) == []
    seated[0]["landing"] = day(60)
    assert waits(crew, ["us1 S1/engineer"], as_of=day(1), flights=seated) == [
        Wait("us1", 0, FIRST_DAY.fromisoformat(day(60)), None)
    ]
    planned = waits(crew, [f"us1 S2/engineer>{home.replace('S1', 'S2')}"])
    assert [(wait.days, wait.flight) for wait in planned] == [(115, "S2")]


def test_who_cannot_be_assigned_any_more_does_not_wait() -> None:
    """The horizon ends on day 60."""
    since = {"last_landing": day(-100)}
    crew = {
        "us1": {**since, "left": day(59)},
        "us2": {**since, "left": day(60)},
        "us3": {**since, "unavailable": [{"from": day(50)}]},
        "ru1": {**since, "unavailable": [{"from": day(50), "to": day(59)}]},
        "ru2": {**since, "qualifications": {}},
        "ru3": {**since, "unavailable": [{"from": day(60), "to": day(60)}]},
        "guest": since,
    }
    assert [wait.crew for wait in waits(crew, [])] == ["ru1", "us2"]


@pytest.mark.parametrize(
    ("windows", "waived"),
    [
        ([{}], True),
        ([{"from": 20, "to": 39}], True),
        ([{"from": 21, "to": 39}], False),
        ([{"from": 20, "to": 38}], False),
        ([{"from": 20, "to": 29}, {"from": 30, "to": 39}], True),
        ([{"from": 20, "to": 29}, {"from": 31, "to": 39}], False),
    ],
)
def test_a_clause_is_waived_if_waivers_cover_each_of_its_days(windows: list[dict[str, int]], waived: bool) -> None:
    """ru1 has no ship home from day 20, when S1 lands, to day 39."""
    ships = [flight("S1", 0, 20, return_on=["S2"]), flight("S2", 40, 60)]
    entry = {"rule": "lifeboat", "subject": "S1", "reason": "why", "by": "who"}
    waivers = [{**entry, **{key: day(at) for key, at in window.items()}} for window in windows]
    case = Case("waived", {}, ships, ["ru1 S1/commander>S2/commander"], more={"waivers": waivers})
    report = check(case.instance("lifeboat"), case.plan())
    (clause,) = [found for found in report.violations if found.rule == "lifeboat"]
    assert (clause.since, clause.until) == tuple(FIRST_DAY.fromisoformat(day(at)) for at in (20, 39))
    assert clause.waived is waived
    assert report.ok is waived
    other = [{**entry, "subject": "S2"}, {**entry, "rule": "handover"}]
    case = Case("waived", {}, ships, ["ru1 S1/commander>S2/commander"], more={"waivers": other})
    assert not check(case.instance("lifeboat"), case.plan()).ok


def test_history_counts_when_it_is_asked_for() -> None:
    """A rest broken before today."""
    case = Case(
        "history",
        {"min_days": 10},
        [flight("S1", 0, 10), flight("S2", 15, 20)],
        ["ru1 S1/commander", "ru1 S2/commander"],
    )
    data = case.data("rest_interval") | {"as_of": day(16)}
    for ship in data["flights"]:
        ship["seated"] = [{"crew": "ru1", "role": "commander"}]
    instance = make(data)
    assert check(instance, case.plan()).ok
    judged = check(instance, case.plan(), history=True)
    assert not judged.ok
    assert judged.broken[0].subject == "ru1"
    assert check(case.instance("rest_interval"), case.plan()).broken[0].subject == "ru1"
