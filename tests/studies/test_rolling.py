"""Years lived month by month: what is counted equals a walk apart; the same answer from any number of jobs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files.dump import to_data
from optimizer.model.rows import Clause
from optimizer.problem.errors import InputError
from optimizer.solver.engines.stop import Stop
from optimizer.studies.repair.prices import left_open
from optimizer.studies.replan import unmoved
from optimizer.studies.rolling import Lived, Month, Outcome, Rolling, rolling
from optimizer.studies.rolling.answer import rolling_data, rolling_text, student
from optimizer.studies.rolling.answering import answered
from optimizer.studies.rolling.kept_runs import Asked, kept_runs
from optimizer.studies.rolling.policies import policy, usual_policies
from optimizer.studies.stress import Odds
from optimizer.studies.stress.samples import first_aims_only
from optimizer.studies.stress.sampling import Sampler
from tests import INSTANCES
from tests.cli.test_cli import crewopt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS, SEED, NEWS = 2, 1, 6.0
POLICIES = ("as planned", "crew+25%")


@pytest.fixture(scope="module")
def mini() -> optimizer.Instance:
    return optimizer.load(INSTANCES / "mini.yaml")


@pytest.fixture(scope="module")
def alone(mini: optimizer.Instance) -> Rolling:
    """In this process."""
    return rolling(mini, runs=RUNS, policies=POLICIES, news_a_year=NEWS, seed=SEED, jobs=1)


def told(found: Rolling) -> dict[str, Any]:
    return {key: value for key, value in rolling_data(found).items() if key != "seconds"}


def months(first: date, last: date) -> Iterator[date]:
    """Every first of a month after a day."""
    number = first.year * 12 + first.month
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        yield day
        number += 1


class Walk:
    """What a run came to, counted apart: every month is gone through, and seats, rules and training are read off the
    plans in force."""

    def __init__(self, first: optimizer.Instance, until: date, answers: list[tuple[Any, Any, Any]]) -> None:
        self.state, self.broken = first, set[tuple[str, str]]()
        self.moved = self.lost = self.seats = self.empty = self.repaired = 0
        news = {before.as_of_day: (before, events, answer) for before, events, answer in answers}
        for day in months(first.as_of_day, until):
            self.go_to(day)
            if day in news:
                before, events, answer = news[day]
                assert before.digest == self.state.digest  # months without news change nothing
                assert before.published.decisions_digest == self.state.published.decisions_digest
                self.change(day, before, events, answer)
                self.state = answer.following
        self.launches(until + timedelta(1))
        self.breaks(optimizer.check(self.unwaived(), self.plan).broken)

    @property
    def plan(self) -> optimizer.Plan:
        assert self.state.published is not None
        return self.state.published

    def unwaived(self) -> optimizer.Instance:
        return self.state.model_copy(update={"waivers": ()})

    def breaks(self, violations: Any) -> None:
        self.broken |= {violation.address for violation in violations}

    def go_to(self, day: date) -> None:
        self.launches(day)
        self.breaks(optimizer.advance(self.unwaived(), self.plan, day).broken)
        self.state = optimizer.advance(self.state, self.plan, day).instance

    def launches(self, day: date) -> None:
        days = {chosen.flight: chosen.launch for chosen in self.plan.dates}
        for flight in self.state.flights:
            if self.state.as_of_day <= days.get(flight.id, flight.launch) < day:
                up = [seat for seat in self.plan.assignments if (seat.flight, seat.leg) == (flight.id, "up")]
                roles = self.state.roles(flight.id, "up").values()
                self.seats += sum(role.seats for role in roles)
                self.empty += sum(role.seats for role in roles) - len(up)

    def change(self, day: date, before: Any, events: Any, answer: Any) -> None:
        legs = [
            {(seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments}
            for plan in (before.published, answer.following.published)
        ]
        changed = {leg[0] for leg in legs[0] ^ legs[1]}
        assert changed == set(answer.moved)
        self.moved += len(changed)
        found = optimizer.replan(before, before.published, events, workers=1, second_look=False)
        if found.result.plan is not None and not answer.opened and not answer.dates:
            assert found.result.values[0] == optimizer.check(found.instance, answer.following.published).values[0]
        else:
            self.repaired += 1
            assert found.result.status == "infeasible" or found.result.unavoidable
            self.mended(found, answer)
        for who in changed:
            self.lost += self.wasted(day, before, who, legs)

    def mended(self, found: optimizer.Replan, answer: Any) -> None:
        """By no more than the cheapest waivers; or on other dates; or nothing can be decided about it."""
        after, waived = found.instance, answer.following
        hopeless = {violation.address for violation in found.result.unavoidable}
        assert {violation.address for violation in optimizer.check(waived, waived.published).decided} <= hopeless
        moved = [(f.launch, f.landing) for f in after.flights] != [(f.launch, f.landing) for f in waived.flights]
        assert moved == bool(answer.dates)
        if answer.opened and not answer.dates and len(waived.waivers) > len(after.waivers):
            judged = optimizer.check(after, waived.published).broken
            price = sum(entry.price for entry in left_open(after, judged))
            assert price == optimizer.repair(after, dates=False, workers=1).cost

    def wasted(self, day: date, before: optimizer.Instance, who: str, legs: list[set[Any]]) -> int:
        """Days behind somebody of training, 100 before each launch in this world, for a ship left for no other."""
        was, now = ({leg[1] for leg in seats if leg[0] == who and leg[3] == "up"} for seats in legs)
        goes_on = {before.flight[name].vehicle for name in now if before.flight[name].launch >= day}
        left = [before.flight[name] for name in was - now]
        return sum(
            max(0, 100 - (flight.launch - day).days)
            for flight in left
            if flight.launch >= day and flight.vehicle not in goes_on
        )


TRAINED = {"training_flow": {"lead_days": 100, "rehab_days": 0}}


@pytest.mark.slow
def test_a_run_is_what_a_walk_apart_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = to_data(optimizer.load(INSTANCES / "mini.yaml"))
    data["horizon"]["from"] = "2030-09-01"
    data["rules"] |= TRAINED
    world = optimizer.loads({"format": 1, **data})
    seed, answers = 1, list[tuple[Any, Any, Any]]()

    def heard(instance: Any, events: Any, seed: int, deadline: Any) -> Any:
        answers.append((instance, events, answered(instance, events, seed, deadline)))
        return answers[-1][2]

    monkeypatch.setattr("optimizer.studies.rolling.living.answered", heard)
    found = rolling(world, runs=2, policies=["as planned"], news_a_year=9, seed=seed, jobs=1)
    repaired = moved = 0
    for lived in found.outcomes[0].lived:
        assert lived.ended is None
        mine, answers = answers[: len(lived.months)], answers[len(lived.months) :]
        assert [tuple(events) for _, events, _ in mine] == [month.events for month in lived.months]
        days = [month.day for month in lived.months]
        assert days == drawn_days(world, seed, lived.run, 9)[: len(days)]  # then every flight has launched
        plan = found.outcomes[0].plan
        walk = Walk(first_aims_only(world).model_copy(update={"published": plan}), world.horizon.until, mine)
        assert (lived.moved, lived.seats, lived.empty) == (walk.moved, walk.seats, walk.empty)
        assert lived.training_lost == walk.lost
        assert set(lived.broken) == walk.broken
        repaired, moved = repaired + walk.repaired, moved + walk.moved
    assert repaired  # news broke rules
    assert moved


def drawn_days(instance: optimizer.Instance, seed: int, run: int, news: float) -> list[date]:
    days = months(instance.as_of_day, instance.horizon.until)
    return [day for day in days if Random(f"{seed}/{run}/{day:%Y-%m}").random() < news / 12]


@pytest.mark.slow
def test_jobs_and_number_of_runs_change_nothing(mini: optimizer.Instance, alone: Rolling) -> None:
    asked: dict[str, Any] = {"policies": POLICIES, "news_a_year": NEWS, "seed": SEED}
    assert told(rolling(mini, runs=RUNS, jobs=2, **asked)) == told(alone)
    with ThreadPoolExecutor(2) as pool:
        fewer = rolling(mini, runs=1, executor=pool, **asked)
    assert [each.lived for each in fewer.outcomes] == [each.lived[:1] for each in alone.outcomes]
    assert {lived.run for lived in alone.outcomes[0].lived} == set(range(RUNS))


@pytest.mark.slow
def test_a_later_call_goes_on_where_the_file_ends(
    mini: optimizer.Instance, alone: Rolling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = tmp_path / "runs.jsonl", {"policies": POLICIES, "news_a_year": NEWS, "seed": SEED, "jobs": 1}
    rolling(mini, runs=1, resume=path, **asked)  # type: ignore[arg-type]
    assert len(path.read_text().splitlines()) == 1 + 2 + 2
    whole = path.read_text()
    path.write_text(whole[:-40])
    assert told(rolling(mini, runs=RUNS, resume=path, **asked)) == told(alone)  # type: ignore[arg-type]
    monkeypatch.setattr("optimizer.studies.rolling.live", None)  # nothing is left to live
    monkeypatch.setattr("optimizer.studies.rolling.first_plan", None)  # nor to plan
    assert told(rolling(mini, runs=RUNS, resume=path, **asked)) == told(alone)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected 2, as this run has, found 1"):
        rolling(mini, runs=RUNS, resume=path, **asked | {"seed": 2})  # type: ignore[arg-type]
    other = tmp_path / "other"
    other.write_text("nothing of ours\n")
    with pytest.raises(InputError, match="expected a file that `rolling --resume` wrote"):
        rolling(mini, runs=RUNS, resume=other, **asked)  # type: ignore[arg-type]
    assert other.read_text() == "nothing of ours\n"


@pytest.mark.slow
def test_a_file_has_what_was_lived(mini: optimizer.Instance, alone: Rolling, tmp_path: Path) -> None:
    asked = Asked(mini, Odds(), NEWS, mini.horizon.until, SEED)
    lived = [each for outcome in alone.outcomes for each in outcome.lived]
    with kept_runs(tmp_path / "runs", asked) as file:
        file.bind({outcome.policy.name: outcome.plan for outcome in alone.outcomes if outcome.plan is not None})
        for each in lived:
            file.keep(each)
    with kept_runs(tmp_path / "runs", asked) as file:
        assert list(file.lived.values()) == lived


def test_a_plan_left_as_it_is_is_what_replan_finds(mini: optimizer.Instance) -> None:
    plan = optimizer.solve(mini, workers=1, second_look=False).plan
    assert plan is not None
    sampler, random = Sampler(mini, plan, Odds(drop_out=0.1, damage=0.0, evacuation=0.0)), Random(2)
    held = 0
    for _ in range(12):
        events = sampler.draw(random)
        following = unmoved(mini, plan, events)
        if following is not None:
            held += 1
            found = optimizer.replan(mini, plan, events, workers=1, second_look=False)
            assert found.result.status == "optimal"
            assert found.result.values[0] == 0
            assert not found.result.unavoidable
            assert following.digest == found.following.digest  # type: ignore[union-attr]
            assert optimizer.check(following, following.published).ok  # type: ignore[arg-type]
    assert 0 < held < 12


def test_policies_change_what_they_say(mini: optimizer.Instance) -> None:
    rest = policy(mini, "rest_interval.min_days+60,  handover.min_days+1")
    assert rest.words == ("rest_interval.min_days 850 instead of 790", "handover.min_days 6 instead of 5")
    assert rest.lived is mini
    goal = policy(mini, "reserve.min_spare=2")
    assert [[each.name for each in tier.goals()] for tier in goal.planned.goals] == [
        ["unfilled_seats"],
        ["reserve"],
        ["waiting_spread"],
    ]
    people = policy(mini, "crew+30%")
    assert people.words == ("3 people more, trained like others of their agency: 1 of ESA, 1 of NASA, 1 of Roscosmos",)
    assert people.lived == people.planned
    names = usual_policies(mini)
    assert names[:2] == ("as planned", "reserve")
    assert all(policy(mini, name).name == name for name in names)
    doubled = policy(mini, "crew+100%").planned
    assert sorted(person.agency for person in doubled.crew) == sorted(2 * [person.agency for person in mini.crew])
    assert all(person.last_landing is None for person in doubled.crew[len(mini.crew) :])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected `as planned`, a goal"),
        ("rest", "found 'rest'"),
        ("as planned, crew+15%", "found 'as planned'"),
        ("rest_interval.days+3", "found 'rest_interval.days'; it has handover.min_days"),
        ("rest_interval.min_days+9999", "expected a change by up to 3650"),
        ("reserve.min_spare=many", 'expected reserve.min_spare as `crewopt rules reserve` says, found "many"'),
        ("reserve.min=3", "parameter of reserve 'min' unknown; known: busy_days, from, min_spare"),
        ("crew+900%", "expected up to 200 %"),
    ],
)
def test_a_policy_that_is_not_understood_is_refused(mini: optimizer.Instance, text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        policy(mini, text)
    assert message in str(refused.value)


def test_a_policy_that_makes_a_rule_milder_is_no_margin(mini: optimizer.Instance) -> None:
    with pytest.raises(InputError, match=r"expected a margin, found 'rest_interval\.min_days-60'"):
        policy(mini, "rest_interval.min_days-60")


def test_a_policy_asked_for_twice_is_one_and_one_after_a_failed_one_is_measured(mini: optimizer.Instance) -> None:
    asked = ["handover.min_days+300", "as planned", " as  planned"]
    found = rolling(mini, runs=1, policies=asked, news_a_year=0, jobs=1)
    assert [(each.policy.name, len(each.lived)) for each in found.outcomes] == [(asked[0], 0), ("as planned", 1)]
    moved = rolling_data(found)["policies"][1]["measures"]["moved"]
    assert (moved["mean"], moved["against_first"]) == (0, None)
    assert len(found.to_pandas()) == len(rolling_data(found)["policies"][1]["measures"])
    assert len(repr(found)) <= 400


def test_margins_without_a_plan_are_told(mini: optimizer.Instance) -> None:
    found = rolling(mini, runs=1, policies=["as planned", "handover.min_days+300"], news_a_year=0, jobs=1)
    assert found.outcomes[1].plan is None
    assert "NO PLAN with these margins" in str(found)
    assert len(found.common) == 1
    assert not found.outcomes[0].lived[0].months
    assert found.spread(found.outcomes[0], "moved").mean == 0  # type: ignore[union-attr]


def test_a_stop_leaves_out_what_is_not_lived(mini: optimizer.Instance) -> None:
    stop = Stop()
    stop.request()
    assert not rolling(mini, runs=2, policies=["as planned"], jobs=1, stop=stop).common


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"runs": 0}, "expected 1 or more runs"),
        ({"until": date(2031, 1, 1)}, "expected a last day after `as_of`"),
        ({"news_a_year": 13.0}, "expected 0 to 12 days"),
    ],
)
def test_wrong_arguments_are_refused(mini: optimizer.Instance, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        rolling(mini, jobs=1, **asked)


PLAN = optimizer.Plan.model_validate({"instance": {"name": "mini", "digest": "sha256:0"}, "assignments": ()})


def lived(run: int, moved: int, days: int = 1461) -> Lived:
    clause = (Clause("seat_coverage", "MS-1"),)
    month = Month(date(2031, 2, 1), (), ("x",) * moved, clause, 0, 40)
    return Lived(run, "p", days, (month,), 10, 1, clause if moved else (), 20 * bool(moved))


def test_numbers_are_per_year_and_compared_run_by_run(mini: optimizer.Instance) -> None:
    plain, more = policy(mini, "as planned"), policy(mini, "crew+15%")
    plan = PLAN
    first = Outcome(plain, plan, tuple(lived(run, 4 + run) for run in range(3)))
    second = Outcome(more, plan, tuple(lived(run, run) for run in range(2)))
    found = Rolling(mini, (first, second), Odds(), 2.25, mini.horizon.until, 0, 3, 1.0)
    assert found.common == {0, 1}
    spread = found.spread(first, "moved")
    assert (spread.mean, spread.low, spread.high) == (4.5 / 4, 1.0, 1.25)  # type: ignore[union-attr]
    gap = found.gap(second, "moved")
    assert (gap.mean, gap.low, gap.high) == (-1.0, -1.0, -1.0)  # type: ignore[union-attr]
    assert (found.whole(first), found.whole(second)) == (0, 1)
    assert found.spread(second, "training_days_lost").mean == 10  # type: ignore[union-attr]
    assert "2 of 3 runs lived under each policy" in rolling_text(found)
    lines = rolling_text(found).splitlines()
    head = lines.index("Rules broken under 'as planned', in so many runs")
    assert [line.split() for line in lines[head + 1 : head + 3]] == [["rule", "runs"], ["seat_coverage", "2"]]
    frame = found.to_pandas()
    assert list(frame[frame["measure"] == "moved"]["mean"]) == [1.125, 0.125]
    assert "crew+15%" in (found._repr_html_() or "")


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (199, 1.972)])
def test_student(degrees: int, quantile: float) -> None:
    assert student(degrees) == pytest.approx(quantile, abs=0.02)


def test_the_command_prints_the_library_s_answer(alone: Rolling) -> None:
    asked = [
        "rolling",
        str(INSTANCES / "mini.yaml"),
        "--runs",
        "1",
        "--seed",
        "1",
        "--news",
        "6",
        "--jobs",
        "1",
        "--json",
    ]
    done = crewopt(*asked, *(word for name in POLICIES for word in ("--policy", name)))
    assert done.returncode == 0
    printed = json.loads(done.stdout)
    known = told(replace(alone, asked=1, outcomes=tuple(replace(o, lived=o.lived[:1]) for o in alone.outcomes)))
    assert {key: printed[key] for key in known} == json.loads(json.dumps(known))
