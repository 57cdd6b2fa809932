"""A tier that can cost nothing is not minimised; light presolve gives up soon; a poor incumbent is no hint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.bench.families import entries
from optimizer.goals import Cost
from optimizer.solver import tier_by_tier
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines import cp_sat
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.strategies.zero_cost import zero_cost
from optimizer.solver.warm_start import TierSearch
from tests import INSTANCES
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance


def watched(monkeypatch: pytest.MonkeyPatch, module: Any) -> list[Task]:
    """The tasks that a module searches from now on."""
    tasks: list[Task] = []

    def noting(task: Task, *more: Any, **named: Any) -> Outcome:
        tasks.append(task)
        return search(task, *more, **named)

    monkeypatch.setattr(module, "search", noting)
    return tasks


def one_goal(goal: str, size: str = "3y") -> Instance:
    (entry,) = entries("rotation", only=f"{size}.{goal}")
    return entry.make()


def test_nothing_is_minimised_where_nothing_need_be_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    minimised = watched(monkeypatch, tier_by_tier)
    result = optimizer.solve(one_goal("rest_buffer"), workers=1, repeatable=False)
    assert (result.status, result.values) == ("optimal", (0,))
    assert not minimised


def test_where_something_must_be_paid_the_search_says_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    minimised = watched(monkeypatch, tier_by_tier)
    result = optimizer.solve(one_goal("first_flights"), workers=1, repeatable=False)
    assert (result.status, result.values) == ("optimal", (9,))
    assert len(minimised) == 1


@pytest.mark.slow
def test_no_plan_costs_less_than_the_least_of_its_cost() -> None:
    """And a starting plan of zero cost costs just that: in tiny worlds, all their goals."""
    free = 0
    for seed in range(30):
        model = build(tiny(seed))
        for tier in range(len(model.tiers)):
            cost = model.tier_cost(tier)
            task = Task(len(model.rows.names), model.searched, cost)
            best = search(task, engine=HIGHS)
            found = list(zero_cost(TierSearch(model, tier, task, Deadline()), None).plans)
            assert len(found) == (best.value == cost.least)
            if best.value is not None:
                assert best.value >= cost.least
            for solution in found:
                assert cost.of(solution) == cost.least
                free += bool(cost.terms)
    assert free > 10


@pytest.mark.slow
def test_light_presolve_without_a_plan_is_followed_by_a_full_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cp_sat, "LIGHT_SECONDS_A_TERM", 0.0)
    model = build(one_goal("corps_size", "10y"), goals=False)
    task = Task(len(model.rows.names), model.searched, Cost(()))
    assert search(replace(task, presolve="light")).status == "unknown"
    found = search(task)
    assert found.status == "optimal"
    assert found.solution is not None
    assert optimizer.check(model.instance, model.plan(found.solution)).ok


def test_full_presolve_is_not_preceded_by_a_light_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cp_sat, "presolve_lightly", None)
    model = build(one_goal("corps_size", "1y"), goals=False)
    task = Task(len(model.rows.names), model.searched, Cost(()), presolve="full")
    assert search(task).status == "optimal"


@pytest.mark.slow
def test_a_search_that_finds_worse_than_the_incumbent_does_not_replace_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a hint a search out of time may end with a plan worse than the one before: it is not accepted."""
    instance = optimizer.load(INSTANCES / "iss-2020-2024.yaml")
    model = build(instance)
    kept: list[int | None] = []

    def a_bad_plan(task: Task, tell: Any = None, stop: Stop | None = None, **named: Any) -> Outcome:
        if not (task.cost.terms and task.hint is None and task.also):
            return search(task, tell, stop, **named)
        before, found = kept[-1], None
        assert before is not None
        for seed in range(20):
            found = search(replace(task, cost=Cost(()), lowest=None, seed=seed), None, stop, **named)
            assert found.solution is not None
            value = optimizer.check(instance, model.plan(found.solution)).values[len(kept) - 1]
            if value > before:
                tell(value, None, lambda: frozenset())
                return replace(found, status="feasible", value=value, bound=None)
        raise AssertionError("no plan is worse than the incumbent")

    def noting(self: Any, known: Any, tier: int, *rest: Any) -> Outcome:
        kept.append(None if self.report is None else self.report.values[tier])
        return searched(self, known, tier, *rest)

    searched = tier_by_tier.TierByTier._from
    monkeypatch.setattr(tier_by_tier.TierByTier, "_from", noting)
    monkeypatch.setattr(tier_by_tier, "search", a_bad_plan)
    told: list[optimizer.Progress] = []
    result = optimizer.solve(instance, workers=1, on_progress=told.append, repeatable=False)
    assert result.status == "feasible"
    tier = len(kept) - 1
    before = kept[tier]
    assert before is not None
    assert tier + 1 in {heard.tier for heard in told}
    assert result.values[tier] <= before
    assert all(heard.value is not None and heard.value <= before for heard in told if heard.tier == tier + 1)


@pytest.mark.slow
def test_under_the_bound_of_a_person_specific_tier_the_incumbent_is_a_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = watched(monkeypatch, tier_by_tier)
    result = optimizer.solve(optimizer.load(INSTANCES / "iss-2020-2024.yaml"), workers=2, repeatable=False)
    assert [list(tier.goals) for tier in result.tiers[2:]] == [["waiting_spread"], ["backup_flow"]]
    hinted = {len(task.also): task.hint is not None for task in tasks}
    assert not hinted[2]
    assert hinted[3]
