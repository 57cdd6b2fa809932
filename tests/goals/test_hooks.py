"""What goals tell beside cost and measure: gaps in the data, whether a replan asks them, what a day still reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.goals import GOALS
from optimizer.problem.calendar import Calendar
from optimizer.rules import RULES
from tests import INSTANCES
from tests.goals.test_goals import current
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

SHIPS = [flight("S1", 0, 9), flight("S2", 5, 30)]


def test_changes_says_that_nothing_is_published() -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    (told,) = GOALS["changes"]().omissions(instance)
    assert (told.about, told.missing) == (("mini",), "no `published` plan")
    plan = Case("none", {"always": True}, SHIPS, []).plan()
    assert not list(GOALS["changes"]().omissions(instance.model_copy(update={"published": plan})))


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, False),
        ({"flights": "flexible"}, True),
        ({"rules": {"station_commander": {"terms": [{"id": "t", "from": day(1), "to": day(8)}]}}}, True),
        ({"rules": {"station_commander": {"terms": []}}}, False),
    ],
)
def test_bookings_are_asked_where_there_is_anything_to_book(more: dict[str, Any], asked: bool) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    data = instance.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    if more.get("flights") == "flexible":
        data["flights"][0]["other_launches"] = ["2031-01-12"]
    elif "rules" in more:
        terms = [{"id": "t", "from": "2031-02-01", "to": "2031-03-01"}] if asked else []
        data["rules"]["station_commander"] = {"terms": terms}
    assert GOALS["booking_changes"].asked_in_replan(optimizer.loads(data)) is asked


@pytest.mark.parametrize(
    ("stays", "words"), [(["ru1 S2/engineer"], "no backup, current"), (["ru2 S2/engineer"], "no backup, not current")]
)
def test_replacements_say_how_far_from_the_first_choice(stays: list[str], words: str) -> None:
    (case, _) = current(stays, 0).values
    (tier,) = check(case.instance(case.label), case.plan()).tiers
    assert tier.in_words.endswith(f" ({words})")


@pytest.mark.parametrize(("lasting", "told"), [(11, ["S1"]), (10, [])])
def test_who_trains_less_as_somebody_current_is_read_on(lasting: int, told: list[str]) -> None:
    """S1 landed on day 9, eleven days before."""
    goal = {"training_days": {"lead_days": 9, "current_lead_days": 3, "current_days": lasting}}
    case = Case("current", {"always": True}, SHIPS, ["ru1 S1/commander"], more={"goals": [goal]})
    instance = case.instance("one_place")
    (counted,) = instance.all_goals
    assert [flight for flight, _ in counted.still_reads(Calendar(instance, case.plan()), date(2030, 1, 21))] == told


def test_wishes_read_on_what_their_rules_do() -> None:
    """After a long stay and a short one the rest of the long one ends later; only the last landing is carried."""
    wish = {
        "prefer": {"rules": {"rest_interval": {"min_days": 90, "long_stay_days": 5, "min_days_after_short_stay": 3}}}
    }
    ships, stays = [flight("S1", 0, 9), flight("S2", 10, 12)], ["ru1 S1/commander", "ru1 S2/commander"]
    case = Case("wish", {"always": True}, ships, stays, more={"goals": [wish]})
    instance = case.instance("one_place")
    (goal,) = instance.all_goals
    assert [flight for flight, _ in goal.still_reads(Calendar(instance, case.plan()), date(2030, 1, 20))] == ["S1"]


def test_sessions_that_no_goal_counts_are_told() -> None:
    """Somebody can only be sent to training that the file has."""
    kind = GOALS["training_days"]
    without = Case("sessions", {"always": True}, SHIPS, [])
    offered = {"sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(4), "seats": 1}]}
    told = kind.missed(replace(without, more=offered).instance("one_place"))
    assert told == f"no goal counts `{kind.name}`, so people may be sent to sessions they do not need"
    assert kind.missed(without.instance("one_place")) is None


def test_improvised_seats_that_no_goal_counts_are_told() -> None:
    kind, lifeboat = GOALS["days_without_seat"], RULES["lifeboat"]
    some = lifeboat.model_validate({"shelters": "decided", "improvised": [{"seats": 1}]})
    assert kind.missed_beside([lifeboat(), some]) == (
        f"no goal counts `{kind.name}`, so a plan may improvise seats that it does not need"
    )
    assert kind.missed_beside([lifeboat()]) is None


@pytest.mark.parametrize(
    ("ship", "leg", "counts"), [("S1", "up", 5), ("S1", "down", 3), ("S2", "up", 3), ("S2", "down", 1), ("S9", "up", 1)]
)
def test_a_change_counts_by_the_days_to_it(ship: str, leg: str, counts: int) -> None:
    """Today is day 0: S1 flies from day 0 to day 9, S2 from day 5 to day 30."""
    goal = GOALS["changes"].model_validate(
        {"notice": [{"within_days": 9, "weight": 3}, {"within_days": 2, "weight": 5}]}
    )
    instance = Case("notice", {"always": True}, SHIPS, [], more={"as_of": day(0)}).instance("one_place")
    assert goal.leg_counts(instance, ship, leg) == counts


def test_what_adds_up_carries_nothing() -> None:
    assert {name for name, goal in GOALS.items() if goal.model_construct().adds_up} == {
        *("crew_continuity", "days_without_seat", "first_flights", "preferences", "reserve", "rest_buffer"),
        *("training_days", "uncovered_days", "unfilled_seats", "veteran_mix", "wanted_days"),
    }
    case = Case("none", {"always": True}, SHIPS, ["ru1 S1/commander"])
    instance, calm = case.instance("one_place"), GOALS["days_without_seat"]()
    assert calm.adds_up
    assert not [*calm.omissions(instance), *calm.wished_rules()]
    assert not list(calm.still_reads(Calendar(instance, case.plan()), date(2030, 1, 21)))
