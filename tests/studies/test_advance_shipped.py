"""Every shipped plan, advanced to six days of its horizon."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.files.dump import as_text, to_data
from optimizer.files.load import load, load_plan, loads
from optimizer.solver.solve import solve
from optimizer.studies.advance import advance
from optimizer.studies.replan import replan
from tests import ROOT
from tests.cli.stored import MINI_PLAN
from tests.slow import few_first
from tests.studies.advance_worlds import reread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

DAYS = 6
SHIPPED = {
    "mini": MINI_PLAN,
    "ms-16-2020": str(ROOT / "instances" / "ms-16-2020.published.json"),
    "iss-2020-2024": str(ROOT / "instances" / "iss-2020-2024.flown.json"),
    "iss-2020-2026": str(ROOT / "instances" / "iss-2020-2026.flown.json"),
}


def shipped(name: str) -> tuple[Instance, Plan]:
    """An instance and its plan; the one without is solved."""
    instance = load(ROOT / "instances" / f"{name}.yaml")
    if name in SHIPPED:
        return instance, load_plan(SHIPPED[name], instance)
    found = solve(instance, workers=2, time_limit=240)
    assert found.plan is not None
    return instance, found.plan


def days_of(instance: Instance) -> Iterator[date]:
    """Days from the first to the last, evenly."""
    days = (instance.horizon.until - instance.as_of_day).days
    yield from (instance.as_of_day + timedelta(days * number // (DAYS - 1)) for number in range(DAYS))


def test_every_plan_that_is_shipped_is_here() -> None:
    files = {path.name.split(".")[0] for path in (ROOT / "instances").glob("*.json")}
    assert files == set(SHIPPED) - {"mini"}


@pytest.mark.parametrize("name", few_first(SHIPPED, 2))
def test_the_same_plan_passes_and_twice_is_once(name: str) -> None:
    instance, plan = shipped(name)
    before = check(instance, plan)
    last = instance
    for day in days_of(instance):
        answer = advance(instance, plan, day)
        report = check(answer.instance, plan)
        assert (report.ok, before.ok) == (True, True), day
        assert report.tiers == answer.report.tiers
        last = advance(last, plan, day).instance
        assert as_text(last, as_json=False) == as_text(answer.instance, as_json=False), day


@pytest.mark.parametrize(
    "name",
    [
        "mini",
        "ms-16-2020",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("iss-2020-2024", "iss-2020-2026", "iss-2026-2030")),
    ],
)
def test_a_replan_without_news_moves_nobody_and_changes_no_session(name: str) -> None:
    instance, plan = shipped(name)
    for day in days_of(instance):
        following = advance(instance, plan, day).instance
        again = replan(following, plan, [], workers=2)
        assert again.difference is not None, day
        assert again.result.plan is not None
        assert again.difference.moves == (), day
        kept, now = (
            {(entry.crew, entry.name) for entry in one.sessions}
            for one in (following.remaining(plan), again.result.plan)
        )
        assert kept == now, day


def test_past_grows_and_rest_shrinks_by_as_much() -> None:
    """Of goals that add up, from one day to the next."""
    instance, plan = shipped("iss-2020-2026")
    answers = [advance(instance, plan, day) for day in days_of(instance)]
    grown = 0
    for one, other in pairwise(answers):
        for before, after in zip(one.goals, other.goals, strict=True):
            if before.past is not None and after.past is not None:
                assert before.whole == after.whole
                assert before.past + before.rest == before.whole
                assert 0 <= before.past <= after.past, (other.instance.as_of_day, before.goal)
                grown += after.past > before.past
    assert grown


def test_what_was_agreed_about_a_flight_leaves_with_it() -> None:
    """Days of training and the price of a move, for a flight that has landed."""
    instance, plan = shipped("mini")
    data = {**to_data(instance), "move_costs": [{"flight": "MS-1", "price": 3}, {"price": 4}]}
    data["short_trainings"] = [{"flight": "MS-1", "days": 90}, {"flight": "MS-2", "days": 100}]
    agreed = loads({"format": 1, **data})
    answer = advance(agreed, plan, date(2031, 6, 25))
    assert [said for said in answer.fallen if said.startswith("what ")] == [
        "what `short_trainings` says of MS-1",
        "what `move_costs` says of MS-1",
    ]
    following = reread(answer.instance)
    assert "MS-1" not in following.flight
    assert [short.flight for short in following.short_trainings] == ["MS-2"]
    assert [cost.flight for cost in following.move_costs] == [None]


def test_a_pin_of_a_backup_falls_away_when_the_ship_has_launched() -> None:
    instance, plan = shipped("mini")
    data = {**to_data(instance), "pins": [{"crew": "jan", "flight": "MS-1", "leg": "backup"}]}
    pinned = loads({"format": 1, **data})
    launch = pinned.flight["MS-1"].launch
    assert [pin.leg for pin in advance(pinned, plan, launch).instance.pins] == ["backup"]
    answer = advance(pinned, plan, launch + timedelta(1))
    assert answer.instance.pins == ()
    assert any("pin of" in said and "MS-1 backup" in said for said in answer.fallen)
