"""The laws of a month-end, in tiny worlds: standing still is free, and nothing is forgotten or made up."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.checker.check import check
from optimizer.events._settled import settled_on
from optimizer.files.dump import as_text
from optimizer.goals import Tier
from optimizer.problem.calendar import Calendar
from optimizer.studies.advance import advance
from optimizer.studies.advance.flights import home_ships
from optimizer.studies.replan import replan
from tests.studies.advance_worlds import days, in_force, legal, reread, world

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

FEW, MANY = (*range(18), 59, 99), range(1000, 1250)  # in 17 and the last two of the few somebody is in training
LONG = pytest.param(MANY, marks=pytest.mark.long, id="many")
WORLDS = [pytest.param(FEW, id="few"), LONG]
ON_EVERY_DAY = [pytest.param((*FEW[:8], *FEW[-3:]), id="few"), LONG]
"""Fewer, as each is asked about all of its days."""


def advanced(seeds: Iterable[int]) -> Iterable[tuple[int, Instance, Plan, dict[date, Any]]]:
    """Each world that has a plan, with the plan in force and the answer for each of its days."""
    yield from filter(None, map(_answers, seeds))


@lru_cache(maxsize=20)
def _answers(seed: int) -> tuple[int, Instance, Plan, dict[date, Any]] | None:
    found = world(seed)
    if found is None:
        return None
    instance, plans = found
    plan = in_force(seed, plans)
    return seed, instance, plan, {day: advance(instance, plan, day) for day in days(instance)}


@pytest.mark.slow
@pytest.mark.parametrize("seeds", ON_EVERY_DAY)
def test_the_same_plan_passes_on_every_day(seeds: Iterable[int]) -> None:
    seen: Counter[str] = Counter()
    for seed, _, plan, answers in advanced(seeds):
        assert len(answers) >= 12
        for day, answer in answers.items():
            following = reread(answer.instance)
            assert as_text(following, as_json=False) == as_text(answer.instance, as_json=False), (seed, day)
            for again in (plan, following.published):
                assert again is not None
                report = check(following, again)
                assert report.ok, (seed, day, [str(violation) for violation in report.broken])
                assert report.tiers == answer.report.tiers, (seed, day)
            seen.update(left=len(answer.left), kept=len(answer.kept), earned=len(answer.earned), days=1)
            seen["under way"] += bool(following.begun)
            seen["open"] += any(seat.chooses for ship in following.flights for seat in ship.seated)
    assert seen["days"] > 100
    assert min(seen[what] for what in ("left", "kept", "earned", "under way", "open")) > 3, seen


@pytest.mark.slow
@pytest.mark.parametrize("seeds", ON_EVERY_DAY)
def test_advancing_twice_is_advancing_once(seeds: Iterable[int]) -> None:
    compared = 0
    for seed, _, plan, answers in advanced(seeds):
        once = {day: as_text(answer.instance, as_json=False) for day, answer in answers.items()}
        for number, first in enumerate(answers):
            for second in list(answers)[number::3]:
                twice = advance(answers[first].instance, plan, second).instance
                assert as_text(twice, as_json=False) == once[second], (seed, first, second)
                compared += 1
    assert compared > 200


@pytest.mark.slow
@pytest.mark.parametrize("seeds", WORLDS)
def test_the_next_instance_allows_what_the_whole_one_still_allows(seeds: Iterable[int]) -> None:
    """Every plan with the same past is legal in both or in neither: what left the file is carried exactly."""
    compared = left = 0
    for seed, instance, plan, answers in advanced(seeds):
        published = instance.model_copy(update={"published": plan})
        calendar = Calendar(published, plan)
        for day, answer in list(answers.items())[seed % 5 :: 5]:
            whole, _ = home_ships(published, settled_on(published, day), calendar)
            following = answer.instance
            mine, theirs = ({_ahead(following, other) for other in legal(each)} for each in (following, whole))
            assert mine == theirs, (seed, day, answer.left)
            compared += len(theirs)
            left += bool(answer.left) * len(theirs)
    assert compared > left > 5


def _ahead(instance: Instance, plan: Plan) -> tuple[frozenset[Any], ...]:
    """The decisions of a plan about what lies ahead."""
    plan = instance.remaining(plan)
    flexible = {flight.id for flight in instance.flights if flight.flexible}
    return (
        frozenset((seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments),
        frozenset((entry.crew, entry.name) for entry in plan.sessions),
        frozenset((chosen.flight, chosen.launch) for chosen in plan.dates if chosen.flight in flexible),
        frozenset((entry.crew, entry.term) for entry in plan.commanders),
    )


@pytest.mark.parametrize("seeds", [pytest.param(FEW[:8], id="few"), LONG])
def test_past_and_rest_are_the_whole_of_a_goal_that_adds_up(seeds: Iterable[int]) -> None:
    """The rest of a best plan is the best plan of the rest; what has passed is counted apart."""
    passed: Counter[str] = Counter()
    for seed in seeds:
        found = world(seed)
        if found is None:
            continue
        instance, plans = found
        for goal in (goal for goal in instance.all_goals if goal.adds_up):
            alone = Tier.model_validate({goal.name: goal.model_copy(update={"weight": 1})})
            sole = instance.model_copy(update={"goals": (alone,)})
            values = [check(sole, plan).values[0] for plan in plans]
            best = plans[values.index(min(values))]
            for day in list(days(instance))[(seed + len(goal.name)) % 5 :: 5]:
                answer = advance(sole, best, day)
                (one,) = answer.goals
                rest = min(check(answer.instance, plan).values[0] for plan in legal(answer.instance))
                assert one.past is not None
                assert one.past >= 0
                assert one.past + rest == one.whole == min(values), (goal.name, seed, day)
                passed[goal.name] += one.past > 0
    assert sum(passed.values()) > 5, passed


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [pytest.param(FEW[5:], id="few"), LONG])
def test_a_replan_without_news_changes_nothing(seeds: Iterable[int]) -> None:
    asked = 0
    for seed, _, plan, answers in advanced(seeds):
        for day, answer in list(answers.items())[seed % 6 :: 6]:
            again = replan(answer.instance, plan, [], workers=1)
            assert again.difference is not None, (seed, day)
            assert again.difference.moves == (), (seed, day)
            assert again.result.plan is not None
            assert _ahead(answer.instance, again.result.plan) == _ahead(answer.instance, plan), (seed, day)
            asked += 1
    assert asked > 10


def test_every_goal_says_what_it_carries_or_adds_up() -> None:
    found = world(0)
    assert found is not None
    said = {goal.name: (goal.adds_up, goal.carries) for goal in found[0].all_goals}
    assert all(adds_up or carries for adds_up, carries in said.values())
    assert {name for name, (adds_up, _) in said.items() if adds_up} >= {
        "unfilled_seats",
        "uncovered_days",
        "training_days",
        "rest_buffer",
    }
