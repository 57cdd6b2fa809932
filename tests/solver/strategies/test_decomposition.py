"""Assigning people to stations gives a starting plan, and never changes the optimum."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from optimizer import solve
from optimizer.bench.generator import Size, generate
from optimizer.checker.check import check
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.strategies.decomposition import RestrictedModel, stays_elsewhere, worth_decomposing
from optimizer.solver.strategies.neighbourhood import improve
from optimizer.solver.warm_start import TierSearch, warm_start
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

TWO_STATIONS = generate(Size(years=2, stations=2), ("waiting_spread",)).instance


def test_a_few_stays_or_one_station_are_not_decomposed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not worth_decomposing(build(TWO_STATIONS))
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    assert worth_decomposing(build(TWO_STATIONS))
    assert not worth_decomposing(build(generate(Size(years=1), ("corps_size",)).instance))


def test_most_have_one_station_and_every_demand_has_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    model = build(TWO_STATIONS)
    names = stays_elsewhere(model)
    elsewhere = {literal for stay, literal in model.options.literal.items() if stay.name in names}
    at: dict[str, Counter[str]] = {}
    for stay, literal in model.options.literal.items():
        if literal not in elsewhere:
            at.setdefault(stay.person.id, Counter())[stay.up.station] += 1
    home = {who: stations.most_common(1)[0][0] for who, stations in at.items()}
    assert sum(len(stations) == 1 for stations in at.values()) >= len(at) / 2
    share = Counter(home.values())
    assert max(share.values()) <= 1.5 * min(share.values())
    person_of = model.options.person_of
    for row in model.searched:
        if row.coefficients is None and row.lower is not None and row.lower > 0:
            people = {person_of.get(literal) for literal in row.literals}
            left = {person_of.get(literal) for literal in row.literals if literal not in elsewhere}
            assert len(left) >= min(len(people), 3 * row.lower)


def test_a_model_without_some_stays_is_the_model_that_forbids_them() -> None:
    tried = 0
    for seed in range(80):
        instance = tiny(seed)
        model = build(instance)
        stays = list(model.options.literal.items())
        barred = dict(Random(seed).sample(stays, len(stays) // 3))
        forbid = Row(Clause(DEFINITION, "barred"), tuple(barred.values()), None, None, 0)
        slow = search(Task(len(model.rows.names), model.searched, model.tier_cost(0), (forbid,)))
        small = build(instance, without=frozenset(stay.name for stay in barred))
        quick = search(Task(len(small.rows.names), small.searched, small.tier_cost(0)))
        assert (quick.status, quick.value) == (slow.status, slow.value)
        if quick.solution is not None and barred:
            tried += 1
            assert not check(instance, small.plan(quick.solution)).decided
    assert tried >= 12


def _refused(*arguments: object) -> Outcome:
    raise AssertionError("a search over everything")


@pytest.mark.slow
def test_what_is_too_large_for_a_search_over_everything_is_only_restricted(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = solve(TWO_STATIONS, workers=2, repeatable=False)
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    for module in ("station_by_station", "headcount_model"):
        monkeypatch.setattr(f"optimizer.solver.strategies.{module}.TOO_MANY_TERMS", 0)
    monkeypatch.setattr("optimizer.solver.tier_by_tier.search", _refused)
    large = solve(TWO_STATIONS, workers=2, repeatable=False)
    assert large.status in ("optimal", "feasible")
    assert large.report is not None
    assert large.report.ok
    bound, value, best = large.tiers[0].bound, large.values[0], plain.values[0]
    assert bound is not None
    assert bound <= best <= value


@pytest.mark.slow
def test_what_is_best_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    for seed in range(400):
        instance = tiny(seed)
        if len(instance.stations) > 1 and tried < 10:
            tried += 1
            plain = solve(instance, workers=1, engine="highs", repeatable=False)
            with monkeypatch.context() as patched:
                patched.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
                quick = solve(instance, workers=1)
            assert (quick.status, quick.values) == (plain.status, plain.values)
    assert tried == 10


@pytest.mark.slow
def test_the_best_headcounts_are_sought_in_the_restricted_model(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(Size(years=2, stations=2), ("uncovered_days",)).instance
    plain = solve(instance, workers=2, repeatable=False)
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    tasks: list[Task] = []

    def noting(task: Task, *more: Any, **named: Any) -> Outcome:
        tasks.append(task)
        return search(task, *more, **named)

    monkeypatch.setattr("optimizer.solver.strategies.station_by_station.search", noting)
    monkeypatch.setattr("optimizer.solver.strategies.headcounts.search", noting)
    quick = solve(instance, workers=2, repeatable=False)
    assert (quick.status, quick.values) == (plain.status, plain.values) == ("optimal", quick.values)
    (restricted,) = tasks
    assert restricted.literals < len(build(instance).rows.names)
    assert {row.clause.subject for row in restricted.also} == {"headcount"}


def test_a_proposed_plan_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    judged: list[Plan] = []

    def noting(instance: Instance, plan: Plan) -> Report:
        judged.append(plan)
        return check(instance, plan)

    monkeypatch.setattr("optimizer.solver.judging.check", noting)
    instance = generate(Size(years=1, stations=2), ("uncovered_days",)).instance
    assert solve(instance, workers=2, repeatable=False).status == "optimal"
    assert judged
    assert all(plan != other for number, plan in enumerate(judged) for other in judged[:number])


@pytest.mark.slow
def test_the_stations_are_planned_anew_with_their_own_people_then_with_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = build(TWO_STATIONS)
    task = Task(len(model.rows.names), model.searched, model.tier_cost(0), workers=2)
    sweeps: list[tuple[int, int, dict[str, int]]] = []

    def noting(task: Task, groups: list[frozenset[int]], *more: Any, **named: int) -> Iterator[frozenset[int]]:
        sweeps.append((task.literals, len(groups), named))
        return improve(task, groups, *more, **named)

    monkeypatch.setattr("optimizer.solver.strategies.station_by_station.improve", noting)
    monkeypatch.setattr("optimizer.solver.strategies.decomposition.MANY_STAYS", 0)
    small = len(RestrictedModel(model, 0).model.rows.names)
    assert small < task.literals

    plans = list(warm_start(TierSearch(model, 0, task, Deadline())).plans)
    assert sweeps == [(small, 2, {"most": 1}), (task.literals, 2, {})]
    values = [check(TWO_STATIONS, model.plan(plan)).values[0] for plan in plans]
    assert len(values) > 1
    assert values == sorted(values, reverse=True)

    sweeps.clear()
    incumbent = replace(task, hint=plans[0])
    assert list(warm_start(TierSearch(model, 0, incumbent, Deadline())).plans)
    assert sweeps == [(task.literals, 2, {})]

    sweeps.clear()
    for module in ("station_by_station", "headcount_model"):
        monkeypatch.setattr(f"optimizer.solver.strategies.{module}.TOO_MANY_TERMS", 0)
    assert list(warm_start(TierSearch(model, 0, task, Deadline())).plans)
    assert sweeps == [(small, 2, {"fewest": 2})]
    assert not list(warm_start(TierSearch(model, 0, incumbent, Deadline())).plans)
