"""What one run is made of, by hand: the days with news, what is lived and lost, and what runs have in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files.dump import to_data
from optimizer.model.rows import Clause
from optimizer.problem.plan import Assignment
from optimizer.solver.deadline import Deadline
from optimizer.studies.rolling import Lived, Month, Outcome, Rolling
from optimizer.studies.rolling.answer import rolling_data, rolling_text
from optimizer.studies.rolling.counting import first_of_next_month, passed, seats_flown, training_lost
from optimizer.studies.rolling.kept_runs import Asked, kept_runs
from optimizer.studies.rolling.living import Question, _Life
from optimizer.studies.rolling.policies import _in_proportion, policy
from optimizer.studies.stress import Odds
from tests import INSTANCES
from tests.studies.test_rolling import drawn_days

if TYPE_CHECKING:
    from pathlib import Path

LEAD = 100
FIRST, SECOND, LAST = date(2031, 1, 10), date(2031, 6, 10), date(2031, 12, 31)
"""Launches of the two Soyuz of the world, and its last day."""


@pytest.fixture(scope="module")
def world() -> optimizer.Instance:
    """The smallest shipped world, a hundred days of training before each launch, with its plan published."""
    data = to_data(optimizer.load(INSTANCES / "mini.yaml"))
    data["rules"] |= {"training_flow": {"lead_days": LEAD, "rehab_days": 0}}
    instance = optimizer.loads({"format": 1, **data})
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    return instance.model_copy(update={"published": plan})


def life(world: optimizer.Instance, policy: str = "as planned", **named: Any) -> _Life:
    asked = {"run": 3, "policy": policy, "instance": world, "odds": Odds(), "news_a_year": 6.0, "seed": 4}
    return _Life(Question(**{**asked, "until": LAST, **named}), Deadline())


def test_news_come_on_first_days_of_months_drawn_by_seed_run_and_month(world: optimizer.Instance) -> None:
    days = [day for day, _ in life(world)._news_days()]
    assert days == drawn_days(world, 4, 3, 6)
    assert len(days) > 3
    every = [day for day, _ in life(world, news_a_year=12.0, until=date(2031, 5, 1))._news_days()]
    assert every == [date(2031, month, 1) for month in range(world.as_of_day.month + 1, 6)]
    rates = [len(list(life(world, run=run, news_a_year=3.0)._news_days())) for run in range(200)]
    assert sum(rates) / 200 == pytest.approx(3 * 11 / 12, rel=0.1)


def test_news_are_the_same_under_every_policy_and_others_in_every_run(world: optimizer.Instance) -> None:
    def drawn(**named: Any) -> list[tuple[date, float]]:
        return [(day, random.random()) for day, random in life(world, **named)._news_days()]

    assert drawn(policy="crew+25%") == drawn(policy="as planned")
    assert len({tuple(drawn(run=run)) for run in range(9)}) == 9
    assert drawn(seed=5) != drawn()


def test_months_follow_each_other() -> None:
    days = [date(2027, 12, 31)]
    while days[-1] < date(2029, 1, 1):
        days.append(first_of_next_month(days[-1]))
    assert [day.day for day in days[1:]] == 13 * [1]
    assert all((one.year, one.month) != (two.year, two.month) for one, two in pairwise(days))
    assert days[-1] == date(2029, 1, 1)


def without(world: optimizer.Instance, who: str, *instead: Assignment) -> optimizer.Instance:
    plan = world.published
    assert plan is not None
    kept = tuple(seat for seat in plan.assignments if seat.crew != who)
    return world.model_copy(update={"published": plan.model_copy(update={"assignments": (*kept, *instead)})})


def seat(who: str, flight: str, leg: str = "up", role: str = "flight-engineer") -> Assignment:
    return Assignment.model_validate({"crew": who, "flight": flight, "role": role, "leg": leg})


@pytest.mark.parametrize(
    ("before", "lost"), [(130, 0), (LEAD, 0), (LEAD - 1, 1), (40, 60), (0, 100), (-1, 0)], ids=lambda each: str(each)
)
def test_training_begun_for_a_flight_that_is_left_is_lost(world: optimizer.Instance, before: int, lost: int) -> None:
    """So many days before the launch; one who has flown has lost nothing."""
    day = SECOND - timedelta(before)
    assert training_lost(world, without(world, "carol"), day) == lost
    assert training_lost(world, world, day) == 0


def test_training_is_not_lost_on_who_goes_on_to_that_vehicle(world: optimizer.Instance) -> None:
    day = FIRST - timedelta(40)
    soyuz, dragon = (
        without(world, "dario", seat("dario", flight, "up", role), seat("dario", flight, "down", role))
        for flight, role in (("MS-2", "flight-engineer"), ("Crew-B", "mission-specialist"))
    )
    assert training_lost(world, soyuz, day) == 0
    assert training_lost(world, dragon, day) == 60
    both = without(without(world, "dario"), "jan")
    assert training_lost(world, both, day) == 120
    backs_up = without(world, "dario", seat("dario", "MS-1", "backup"))
    assert training_lost(world, backs_up, day) == 0
    assert training_lost(backs_up, without(world, "dario"), day) == 60


def test_seats_are_those_of_flights_launched_meanwhile(world: optimizer.Instance) -> None:
    one_day = timedelta(1)
    assert seats_flown(world, FIRST, FIRST + one_day) == (3, 0)
    assert seats_flown(world, FIRST + one_day, SECOND)[0] == 3
    assert seats_flown(world, SECOND, SECOND + one_day) == (3, 1)
    assert seats_flown(without(world, "carol"), SECOND, SECOND + one_day) == (3, 2)
    assert seats_flown(world, SECOND + one_day, SECOND + one_day) == (0, 0)


def test_what_is_past_of_broken_clauses_is_what_the_rest_has_not() -> None:
    one, two, three, four = (Clause("seat_coverage", name) for name in "abcd")
    whole, rest = {one: 50, two: 50, three: 50, four: 0}, {two: 20, three: 50}
    assert passed(whole, rest) == {one: 50, two: 30, four: 0}
    assert passed({one: 10}, {one: 30}) == {}


CLAUSE = Clause("seat_coverage", "MS-1")


def lived(run: int, moved: int, *, ended: date | None = None, proved: bool = True, broken: bool = False) -> Lived:
    month = Month(FIRST, (), ("x",) * moved, (), 0, 0, proved)
    return Lived(run, "p", 1461, (month, month), 10, 1, (CLAUSE,) * broken, 7 * broken, ended)


def of(world: optimizer.Instance, *runs: list[Lived]) -> Rolling:
    assert world.published is not None
    names = ("as planned", "crew+15%")
    outcomes = [
        Outcome(policy(world, name), world.published, tuple(each)) for name, each in zip(names, runs, strict=True)
    ]
    return Rolling(world, tuple(outcomes), Odds(), 2.25, LAST, 0, 4, 1.0)


def test_the_interval_is_that_of_student_with_one_degree_less_than_runs(world: optimizer.Instance) -> None:
    found = of(
        world, [lived(run, 1) for run in range(3)], [lived(run, 1 + more) for run, more in enumerate((2, 4, 12))]
    )
    gap = found.gap(found.outcomes[1], "moved")  # 2 months a run, 4 years: gaps of 1, 2 and 6 a year
    assert gap is not None
    reach = 4.3027 * sqrt(7) / sqrt(3)
    assert (gap.mean, gap.low, gap.high) == pytest.approx((3, 3 - reach, 3 + reach))
    spread = found.spread(found.outcomes[1], "moved")
    assert spread is not None
    assert (spread.mean, spread.low, spread.high) == pytest.approx((3.5, 1.5, 6.5))


def test_runs_are_compared_that_every_policy_has(world: optimizer.Instance) -> None:
    found = of(world, [lived(run, run) for run in (0, 1, 3)], [lived(run, 0) for run in (1, 2, 3)])
    assert found.common == {1, 3}
    assert [each.run for each in found.compared(found.outcomes[0])] == [1, 3]
    nobody = replace(found.outcomes[1], plan=None, lived=())
    assert replace(found, outcomes=(found.outcomes[0], nobody)).common == {0, 1, 3}


def test_a_run_without_a_breach_goes_to_its_end(world: optimizer.Instance) -> None:
    runs = [lived(0, 1), lived(1, 1, broken=True), lived(2, 1, ended=SECOND)]
    found = of(world, runs, runs)
    assert found.whole(found.outcomes[0]) == 1
    assert rolling_data(found)["policies"][0]["ended"] == 1
    assert "Under 'as planned' 1 of 3 ended early" in rolling_text(found)


def test_answers_that_are_not_proved_are_counted(world: optimizer.Instance, tmp_path: Path) -> None:
    runs = [lived(0, 1), lived(1, 1, proved=False)]
    found = of(world, [lived(0, 1), lived(1, 1)], runs)
    data = rolling_data(found)["policies"]
    assert [(each["months_with_news"], each["months_not_proved"]) for each in data] == [(4, 0), (4, 2)]
    assert "Under 'crew+15%' 2 of 4 answers to news are not proved to be the cheapest." in rolling_text(found)
    assert "Under 'as planned'" not in rolling_text(found)
    asked = Asked(world, Odds(), 2.25, LAST, 0)
    with kept_runs(tmp_path / "runs", asked) as file:
        file.bind({})
        for each in runs:
            file.keep(each)
    with kept_runs(tmp_path / "runs", asked) as file:
        assert list(file.lived.values()) == runs


def test_people_are_added_in_proportion() -> None:
    assert _in_proportion({"ESA": 2, "NASA": 5, "Roscosmos": 3}, 25) == {"ESA": 1, "NASA": 1, "Roscosmos": 1}
    assert _in_proportion({"ESA": 1, "NASA": 9}, 20) == {"ESA": 0, "NASA": 2}
    assert _in_proportion({"ESA": 1, "NASA": 1}, 50) == {"ESA": 1, "NASA": 0}


def test_an_empty_list_of_policies_is_refused(world: optimizer.Instance) -> None:
    with pytest.raises(ValueError, match=r"^rolling: policies: expected one or more, or None, found \[\] \(list\)$"):
        optimizer.rolling(world, policies=[])
