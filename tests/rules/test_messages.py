"""What broken clauses say: numbers as people say them."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.checker.check import check
from optimizer.checker.text import plan_lines
from optimizer.problem.plan import Assignment
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day


@pytest.mark.parametrize(
    ("docking", "least", "told"),
    [
        (18, 3, "2 days of overlap, needs at least 3"),
        (19, 3, "1 day of overlap, needs at least 3"),
        (20, 3, "no overlap, needs at least 3"),
        (21, 3, "a gap of 1 day, needs at least 3"),
        (113, 0, "a gap of 93 days, none allowed"),
        (113, -90, "a gap of 93 days, at most 90 allowed"),
    ],
)
def test_missing_overlap_is_a_gap(docking: int, least: int, told: str) -> None:
    flights = [flight("S1", 0, 20, rotation=True), flight("S2", docking, 150, rotation=True)]
    case = Case("gap", {"min_days": least}, flights, [], horizon=(0, 200))
    (broken,) = check(case.instance("handover"), case.plan()).violations
    assert broken.message == told
    (rule,) = (rule for rule in case.instance("handover").rulebook if rule.name == "handover")
    assert rule.describe("S1/S2", case.instance("handover")).endswith(f": {told}, whoever flies")


@pytest.mark.parametrize(
    ("a_day", "told"),
    [(2000, "20.0 mSv after S1, at most 19"), (1901, "19.010 mSv after S1, at most 19"), (1950, "19.5 mSv")],
)
def test_a_dose_that_passes_the_limit_is_told_as_more(a_day: int, told: str) -> None:
    form = {"micro_sv_per_day": a_day, "default_limit_msv": 19}
    case = Case("dose", form, [flight("S1", 0, 10)], ["ru1 S1/commander"])
    (broken,) = (each for each in check(case.instance("dose_limit"), case.plan()).violations)
    assert broken.message.startswith(told)


@pytest.mark.parametrize(("today", "history"), [(4, True), (3, False)])
def test_who_comes_down_without_having_gone_up_is_told_with_the_landing(today: int, history: bool) -> None:
    """Who comes down on a flight is settled once it has launched."""
    down = Assignment(crew="ru1", flight="S1", role="commander", leg="down")
    case = Case("down alone", {"always": True}, [flight("S1", 3, 8)], [], more={"as_of": day(today)})
    plan = case.plan().model_copy(update={"assignments": (down,)})
    (broken,) = (each for each in check(case.instance(""), plan).violations if each.rule == "way_home")
    assert (broken.subject, str(broken.day), broken.settled) == ("ru1/S1", day(8), history)


LATE = [flight("S1", 10, 30), flight("D2", 40, 60)]


@pytest.mark.parametrize(
    ("rule", "form", "stays", "told"),
    [
        ("rest_interval", {}, ["ru1 S1/commander", "ru1 D2/specialist"], "10 days from S1"),
        ("rest_interval", {}, ["guest S1/commander"], "S1 launches 50 days before"),
    ],
)
def test_no_message_has_days_below_nothing(rule: str, form: dict[str, Any], stays: list[str], told: str) -> None:
    case = Case("early", form, LATE, stays, crew={"guest": {"last_landing": day(60)}}, horizon=(0, 60))
    instance = case.instance(rule)
    found = [each.message for each in check(instance, case.plan()).violations if each.rule == rule]
    assert any(message.startswith(told) for message in found), found
    assert not [text for text in (*found, *plan_lines(instance, case.plan())) if " -" in text]
