"""Backups of flights that have launched: the published plan says who they were, to rows and checker alike."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.checker.check import check
from optimizer.events import EVENTS
from optimizer.solver.solve import solve
from optimizer.studies.advance import advance
from optimizer.studies.replan import replan, unmoved
from tests.rules.cases._case import Case, day, flight, plan_of

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

ONE: dict[str, Any] = {"roles": {"commander": 1}, "rotation": True}
TRAINING = {"lead_days": 90, "current_lead_days": 30, "rehab_days": 10, "current_days": 400}
STOOD_BY = ("ru2", "S1", "backup")


def office(**more: Any) -> Instance:
    """ru2, away on days 165 to 215, is pinned to stand by for S1 and to fly on S3: current, they have time to train."""
    case = Case(
        "office",
        {},
        [flight("S1", 100, 200, **ONE), flight("S2", 180, 290, **ONE), flight("S3", 250, 350, **ONE)],
        [],
        crew={"ru2": {"unavailable": [{"from": day(165), "to": day(215)}]}},
        more={
            "rules": {"training_flow": TRAINING, "backup": {"flights": ["S1"]}},
            "goals": [{"backup_flow": 1}],
            "pins": [{"crew": "ru2", "flight": "S3"}, {"crew": "ru2", "flight": "S1", "leg": "backup"}],
            **more,
        },
        horizon=(0, 400),
    )
    return case.instance("training_flow")


@pytest.fixture(scope="module")
def planned() -> tuple[Instance, Plan]:
    instance = office()
    plan = solve(instance).plan
    assert plan is not None
    assert STOOD_BY in {(seat.crew, seat.flight, seat.leg) for seat in plan.assignments}
    return instance, plan


def test_who_stood_by_a_launch_is_current_after_it(planned: tuple[Instance, Plan]) -> None:
    after = advance(*planned, date.fromisoformat(day(110))).instance
    found = solve(after)
    assert found.status == "optimal"
    assert found.plan is not None
    assert found.values == (1,)  # ru2 stays behind S2, as cannot be helped
    assert STOOD_BY in {(seat.crew, seat.flight, seat.leg) for seat in found.plan.assignments}
    assert check(after, found.plan).ok


def test_so_it_is_after_one_month_and_another(planned: tuple[Instance, Plan]) -> None:
    instance, plan = planned
    for today in (110, 120, 205):
        instance = advance(instance, plan, date.fromisoformat(day(today))).instance
        plan = solve(instance).plan or plan
    assert [seat.crew for seat in instance.stood_by] == ["ru2"]
    assert check(instance, plan).ok


def test_news_after_the_launch_leaves_it(planned: tuple[Instance, Plan]) -> None:
    instance, plan = planned
    news = {"kind": "person_out", "known_on": day(120), "crew": "us1"}
    found = replan(instance, plan, [EVENTS["person_out"].model_validate(news)])
    assert found.result.status == "optimal"
    assert found.result.plan is not None
    assert STOOD_BY in {(seat.crew, seat.flight, seat.leg) for seat in found.result.plan.assignments}


def test_a_line_of_another_plan_about_a_launched_flight_says_nothing() -> None:
    published = plan_of("office", ["ru2 S1/commander!"]).model_dump(mode="json", exclude_defaults=True)
    flown = office(
        as_of=day(110), published=published, rules={"training_flow": {**TRAINING, "assumed_before": day(200)}}
    )
    line, none = (plan_of("office", ["ru2 S3/commander", *more]) for more in (["ru1 S1/commander!"], []))
    for plan in (line, none, plan_of("office", ["ru2 S3/commander", "ru2 S1/commander!"])):
        assert not [found for found in check(flown, plan).broken if found.rule == "training_flow"]
    unknown = flown.model_copy(update={"published": None})
    told = plan_of("office", ["ru2 S3/commander", "ru2 S1/commander!"])
    assert [found.subject for found in check(unknown, told).broken if found.rule == "training_flow"] == ["ru2"]


def test_a_pinned_backup_that_no_rule_asks_for_is_in_the_plan() -> None:
    pin = {"crew": "ru1", "flight": "S2", "leg": "backup"}
    found = solve(office(pins=[pin], rules={"training_flow": TRAINING}))
    assert found.plan is not None
    assert [(seat.crew, seat.flight) for seat in found.plan.assignments if seat.leg == "backup"] == [("ru1", "S2")]
    assert not found.unavoidable


def test_news_that_moves_nobody_leaves_it(planned: tuple[Instance, Plan]) -> None:
    news = EVENTS["person_out"].model_validate({"kind": "person_out", "known_on": day(120), "crew": "us1"})
    following = unmoved(*planned, [news])
    assert following is not None
    assert [seat.crew for seat in following.stood_by] == ["ru2"]
