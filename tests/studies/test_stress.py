"""Stress tests: the same answer from any number of jobs, each sample the answer of a replan alone."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.problem.errors import InputError
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.repair.date_moves import with_dates
from optimizer.studies.replan import after_news
from optimizer.studies.stress import SOURCES, Odds, samples, share, stress
from optimizer.studies.stress.answer import Stress, stress_data
from optimizer.studies.stress.samples import first_aims_only
from optimizer.studies.stress.sampling import Sampler
from optimizer.studies.stress.settling import seats_stay
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.rules.cases._case import Case, day, flight, plan_of

if TYPE_CHECKING:
    from pathlib import Path

MINI = str(INSTANCES / "mini.yaml")
SAMPLES = 10
SEED = 0
GROUND = Odds(damage=0.0, evacuation=0.0)


@pytest.fixture(scope="module")
def mini() -> optimizer.Instance:
    return optimizer.load(MINI)


@pytest.fixture(scope="module")
def plan(mini: optimizer.Instance) -> optimizer.Plan:
    found = optimizer.solve(mini, workers=1).plan
    assert found is not None
    return found


@pytest.fixture(scope="module")
def alone(mini: optimizer.Instance, plan: optimizer.Plan) -> Stress:
    """In this process."""
    return stress(mini, plan, samples=SAMPLES, odds=GROUND, seed=SEED, jobs=1)


def told(found: Stress) -> dict[str, object]:
    return {key: value for key, value in stress_data(found).items() if key != "seconds"}


@pytest.mark.slow
def test_other_processes_threads_and_an_own_solve_change_nothing(
    mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress
) -> None:
    apart = stress(mini, plan, samples=4, odds=GROUND, seed=SEED, jobs=2)
    assert apart.samples == alone.samples[:4]
    with ThreadPoolExecutor(3) as pool:
        assert told(stress(mini, None, samples=4, odds=GROUND, seed=SEED, executor=pool)) == told(apart)
    assert stress(mini, plan, samples=1, odds=GROUND, seed=SEED + 1, jobs=1).samples != alone.samples[:1]


@pytest.mark.slow
def test_each_sample_is_what_replan_says(mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress) -> None:
    assert {sample.status for sample in alone.samples} == {"holds", "moves", "dates", "breaks", "none"}
    for sample in alone.samples:
        answer = optimizer.replan(mini, plan, sample.events, workers=1)
        if sample.status == "dates":
            assert answer.result.status == "infeasible" or answer.result.unavoidable
            moved = with_dates(answer.instance, {(move.flight, move.what): move.new for move in sample.dates})
            again = optimizer.solve(moved, workers=1, second_look=False, every_clause=True)
            assert again.values[0] == sample.changes
            assert not again.unavoidable
            continue
        if sample.status == "none":
            assert answer.result.status == "infeasible"
            assert answer.difference is None
            clauses = {clause.rule for clause in sample.conflict}
            assert clauses & {rule for rule, _ in alone.conflicts}
            continue
        assert answer.result.values[0] == sample.changes
        broken = {each.address for each in answer.result.unavoidable}
        assert broken - {each.address for each in optimizer.check(mini, plan).broken} == set(sample.conflict)
        assert bool(sample.conflict) == (sample.status == "breaks")
        assert (sample.changes == 0) == (not sample.moved)
        assert sample.status == "breaks" or (sample.status == "holds") == (not sample.moved)
        assert set(sample.out) & {seat.crew for seat in plan.assignments if seat.leg == "up"} <= set(sample.moved)


def test_counts_add_up(alone: Stress) -> None:
    shares = [alone.share(status) for status in ("holds", "moves", "breaks", "none", "dates")]
    assert sum(each.count for each in shares) == len(alone.samples) == SAMPLES
    assert all(each.low <= each.count / each.of <= each.high for each in shares)
    assert sum(alone.moved.values()) == shares[0].count + shares[1].count + shares[4].count
    assert shares[0].count <= alone.moved[0] <= shares[0].count + shares[4].count
    assert max(times for _, times in alone.dates) <= shares[4].count
    assert sum(impact.times for impact in alone.losses) == sum(len(set(sample.out)) for sample in alone.samples)
    assert sum(impact.times for impact in alone.slips) == sum(len(set(sample.slipped)) for sample in alone.samples)
    assert max(times for _, times in alone.conflicts) <= shares[2].count + shares[3].count
    moving = sum(bool(sample.moved) for sample in alone.samples)
    assert shares[1].count <= moving <= shares[1].count + shares[2].count + shares[4].count
    for names in (alone.flights, alone.seats, alone.people):
        assert max(times for _, times in names) <= moving
    assert [sample.number for sample in alone.samples] == list(range(SAMPLES))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545), (0, 0, 0.0, 1.0)],
)
def test_intervals_are_those_of_wilson(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_odds_are_what_is_drawn(mini: optimizer.Instance, plan: optimizer.Plan) -> None:
    def drawn(**odds: object) -> list[tuple[optimizer.Event, ...]]:
        sampler, random = Sampler(mini, plan, replace(GROUND, **odds)), Random(1)  # type: ignore[arg-type]
        return [sampler.draw(random) for _ in range(60)]

    only_people = [event for events in drawn(drop_out=1.0, for_good=1.0) for event in events]
    assert {event.name for event in only_people} == {"person_out"}
    assert all(event.until is None for event in only_people)  # type: ignore[attr-defined]
    back = [event for events in drawn(drop_out=1.0, for_good=0.0) for event in events]
    assert all(event.until is not None for event in back)  # type: ignore[attr-defined]
    slips = drawn(drop_out=0.0, more=0.0, slip_days=(7,), notice=(1,))
    assert all(len(events) == 1 for events in slips)
    for (event,) in slips:
        flight = mini.flight[event.flight]  # type: ignore[attr-defined]
        assert (event.launch - flight.launch).days == 7  # type: ignore[attr-defined]
        assert (flight.launch - event.known_on).days == 1
    assert max(len(events) for events in drawn(more=1.0, slip_days=(2,))) == 4
    for events in drawn():
        assert len({event.known_on for event in events}) == 1
        assert events[0].known_on >= mini.as_of_day


def test_docked_ships_are_damaged_and_evacuated(mini: optimizer.Instance, plan: optimizer.Plan) -> None:
    for odds, name in (
        ({"damage": 1.0, "evacuation": 0.0}, "unusable"),
        ({"damage": 0.0, "evacuation": 1.0}, "extend"),
    ):
        sampler, random = Sampler(mini, plan, Odds(drop_out=0.0, notice=(31,), **odds)), Random(1)  # type: ignore[arg-type]
        kinds = {event.name: event for _ in range(30) for event in sampler.draw(random)}
        assert set(kinds) == {name, "slip"}  # a launch slips where no ship is docked
        news = kinds[name]
        ship = mini.flight[news.flight]  # type: ignore[attr-defined]
        assert ship.docking < news.known_on < ship.landing
        if name == "extend":
            assert (news.landing - news.known_on).days == 7  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="damage and evacuation: expected at most 1 together"):
        Odds(damage=0.6, evacuation=0.5)


def test_news_on_a_day_is_about_the_launch_at_the_notice_drawn(mini: optimizer.Instance, plan: optimizer.Plan) -> None:
    sampler, day = Sampler(mini, plan, replace(GROUND, drop_out=0.0, more=0.0, notice=(100,))), date(2031, 3, 1)
    events = sampler.draw_on(Random(1), day)
    assert events is not None
    assert {(event.known_on, event.flight) for event in events} == {(day, "MS-2")}  # type: ignore[attr-defined]
    over = optimizer.advance(mini, plan, date(2031, 8, 1)).instance
    assert over.published is not None
    assert Sampler(over, over.published, GROUND).draw_on(Random(1), date(2031, 8, 1)) is None


def test_the_odds_are_stated_with_their_sources() -> None:
    assert median(Odds().notice) == 138
    assert set(SOURCES) == set(vars(Odds()))
    for wrong in ({"drop_out": 1.5}, {"notice": ()}, {"slip_days": (0,)}, {"more": -0.1}, {"notice": (-1,)}):
        with pytest.raises(InputError, match=r"odds:1:1 .*: expected .*, found "):
            Odds(**wrong)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_stop_gives_what_is_done(mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress) -> None:
    for jobs in (1, 2):
        stop = Stop()

        def enough(count: int, stop: Stop = stop) -> None:
            if count >= 2:
                stop.request()

        found = stress(mini, plan, samples=500, odds=GROUND, seed=SEED, jobs=jobs, on_sample=enough, stop=stop)
        assert 2 <= len(found.samples) < 500
        assert found.asked == 500
        known = {sample.number: sample for sample in alone.samples}
        assert all(known.get(sample.number, sample) == sample for sample in found.samples)


def test_nonsense_is_told(mini: optimizer.Instance, plan: optimizer.Plan) -> None:
    worse = plan.model_copy(update={"assignments": plan.assignments[1:]})
    with pytest.raises(InputError, match="expected a plan that breaks no rule before any news, found one that breaks"):
        stress(mini, worse, samples=1)
    for wrong in ({"samples": 0}, {"jobs": 0}):
        with pytest.raises(InputError, match="1 or more") as caught:
            stress(mini, plan, **wrong)  # type: ignore[arg-type]
        assert [(found.file, found.line, found.column) for found in caught.value.problems] == [("stress", 1, 1)]
    over = mini.model_copy(update={"flights": ()})
    with pytest.raises(InputError, match="expected a flight still to launch, found none"):
        stress(over, plan.model_copy(update={"assignments": ()}), samples=1, jobs=1)


def test_the_command() -> None:
    run = crewopt("stress", MINI, "--samples", "4", "--seed", "16", "--jobs", "1", "--json")
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert answer["answered"] == answer["asked"] == 4
    assert sum(answer[status]["count"] for status in ("holds", "moves", "dates", "breaks", "none")) == 4
    assert answer["odds"]["for_good"] == {"value": 0.25, "source": "assumed"}
    assert len(answer["samples"]) == 4
    text = crewopt("stress", MINI, "--samples", "2", "--jobs", "1", "--drop-out", "0", "--slip-days", "1,2")
    assert text.returncode == 0
    assert text.stdout.startswith("2 of 2 samples answered, each proved")
    assert "slip_days 1, 2: given" in text.stdout
    for nonsense in (["--drop-out", "2"], ["--notice", "soon"], ["--slip-days", "0"]):
        refused = crewopt("stress", MINI, *nonsense)
        assert (refused.returncode, refused.stdout) == (2, ""), nonsense
    tired = crewopt("stress", str(INSTANCES / "infeasible-rest.yaml"), "--samples", "1")
    assert tired.returncode == 1
    assert "These clauses cannot hold together" in tired.stdout
    assert crewopt("stress", MINI, "--time-limit", "0.000001").returncode == 3


def test_seats_stay_only_where_replan_moves_nobody(mini: optimizer.Instance, plan: optimizer.Plan) -> None:
    sampler, random, bare, stays = Sampler(mini, plan, GROUND), Random(SEED), first_aims_only(mini), set[bool]()
    for _ in range(SAMPLES):
        events = sampler.draw(random)
        kept = seats_stay(after_news(bare, plan, events), SEED, Deadline(None))
        answer = optimizer.replan(bare, plan, events, workers=1, second_look=False)
        nobody = answer.result.status == "optimal" and not answer.result.unavoidable and answer.result.values[0] == 0
        assert (kept is not None) is nobody
        stays.add(nobody)
        if kept is not None:
            assert optimizer.check(answer.instance, kept).ok
    assert stays == {True, False}


def test_who_sits_where_published_and_stays_up_for_longer_has_moved() -> None:
    """The seat down is left though the seat up is kept: every rule holds, and still somebody moves."""
    case = Case(
        "longer",
        {},
        [flight("S1", 10, 20, return_on=["S1", "open"])],
        ["ru1 S1/commander>S1/commander"],
        more={"as_of": day(5), "goals": [{"changes": {}}]},
    )
    longer = replace(case, rule={"limits": [{"of": "person", "min_days": 30}]}).instance("stay_limit")
    longer = longer.model_copy(update={"published": case.plan()})
    longer.note_examined()
    assert seats_stay(longer, SEED, Deadline(None)) is None
    report = optimizer.check(longer, plan_of("longer", ["ru1 S1/commander>open"]))
    assert report.ok
    assert report.values[0] == 1


def test_patience_ends_a_repair_only_after_a_plan_and_only_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "PATIENCE", 0.0)
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    for asked in (False, True):
        with samples._Patience(asked) as patience:
            found = optimizer.repair(instance, workers=1, on_answer=patience.told, stop=patience.stop)
            if patience.timer is not None:
                patience.timer.join()
        assert found.cost == 5
        assert patience.stop.requested is asked


def test_the_same_news_is_asked_once(
    mini: optimizer.Instance, plan: optimizer.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Odds(drop_out=0.0, damage=1.0, evacuation=0.0, notice=(31,), more=0.0, slip_days=(2,))
    asked: list[tuple[optimizer.Event, ...]] = []

    def heard(question: samples.Question, **limits: Any) -> samples.Sample | None:
        asked.append(question.events)
        return samples.Sample(question.number, question.events, "holds", 0, (), (), ())

    monkeypatch.setattr("optimizer.studies.stress.answer", heard)
    counted: list[int] = []
    found = stress(mini, plan, samples=12, odds=few, jobs=1, on_sample=counted.append, resume=tmp_path / "kept")
    sampler, random = Sampler(mini, plan, few), Random(0)
    assert [sample.events for sample in found.samples] == [sampler.draw(random) for _ in range(12)]
    assert [sample.number for sample in found.samples] == list(range(12))
    assert asked == list(dict.fromkeys(sample.events for sample in found.samples))
    assert len(asked) < 12
    assert counted == list(range(1, 13))
    assert (tmp_path / "kept").read_bytes().count(b"\n") == 13
    more = stress(mini, plan, samples=14, odds=few, jobs=1, resume=tmp_path / "kept")
    assert more.samples[:12] == found.samples
    assert len(asked) == len({sample.events for sample in more.samples})


def test_the_same_news_waits_for_the_answer_that_is_under_way(
    mini: optimizer.Instance, plan: optimizer.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Odds(drop_out=0.0, damage=1.0, evacuation=0.0, notice=(31,), more=0.0, slip_days=(2,))
    monkeypatch.setattr("optimizer.studies.stress.answer", _slowly)
    with ThreadPoolExecutor(4) as pool:
        found = stress(mini, plan, samples=12, odds=few, executor=pool)
    assert [sample.number for sample in found.samples] == list(range(12))
    by_news = {sample.events: sample.changes for sample in reversed(found.samples)}
    assert all(sample.changes == by_news[sample.events] for sample in found.samples)


def _slowly(question: samples.Question, **limits: Any) -> samples.Sample | None:
    time.sleep(0.2)
    return samples.Sample(question.number, question.events, "moves", question.number, (), (), ())


def test_the_short_way_of_large_instances_tells_no_other_outcome(
    mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "LARGE", 0)
    short = stress(mini, plan, samples=SAMPLES, odds=GROUND, seed=SEED, jobs=1)
    assert [sample.status for sample in short.samples] == [sample.status for sample in alone.samples]
    for one, other in zip(short.samples, alone.samples, strict=True):
        if one.status != "none":
            assert one == other
            continue
        assert one.price is not None
        assert other.price is not None
        assert one.least <= other.price
        assert other.least <= one.price
        assert one.conflict
        after = after_news(first_aims_only(mini), plan, one.events)
        assert not Clauses(after, Deadline()).hold(one.conflict)
