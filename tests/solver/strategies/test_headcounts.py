"""Bounds by headcounts never exceed the best plan, and a plan with the best headcounts costs as much as they do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer import solve
from optimizer.bench.families import entries
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError
from optimizer.solver.build import Model, build
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search, search_counts
from optimizer.solver.engines.task import CountOutcome, CountTask, Task
from optimizer.solver.strategies import headcounts as strategy
from optimizer.solver.strategies.headcount_model import HeadcountModel, headcount_model
from tests.slow import few_first
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.model.rows import Row

COUNTING = ("uncovered_days", "ledger_imbalance", "unfilled_seats", "share_distance")
ASKING_WHO = ("corps_size", "waiting_spread", "first_flights", "rest_buffer")
BLOCKS = 6


def over_headcounts(model: Model, cost: Cost) -> HeadcountModel | None:
    return headcount_model(task(model, cost), model.options.person_of, model.rows.decisions)


def task(model: Model, cost: Cost, rows: tuple[Row, ...] = ()) -> Task:
    return Task(len(model.rows.names), model.searched, cost, rows)


@pytest.mark.parametrize("block", few_first(range(BLOCKS), 2))
def test_in_tiny_worlds(block: int) -> None:
    met: Counter[str] = Counter()
    loose = 0
    for seed in range(20 * block, 20 * block + 20):
        model = build(tiny(seed))
        for tier, goals in enumerate(model.instance.goals):
            name = next(iter(goals.goals())).name
            cost = model.tier_cost(tier)
            counted = over_headcounts(model, cost)
            if counted is None:
                continue
            best = search(task(model, cost), engine=HIGHS)
            solved = search_counts(counted.task(60, 1, 0))
            if solved is None:
                assert best.status == "infeasible"
                continue
            bound, rows = solved.bound, counted.fixing(solved.counts)
            held = search(task(model, cost, rows), engine=HIGHS)
            if best.value is not None:
                assert bound <= best.value
                loose += bound < best.value
                met[name] += 1
            if held.value is not None:
                assert held.value == bound == best.value
                free = search(task(model, Cost(()), rows))
                assert free.solution is not None
    assert all(met[name] for name in COUNTING)
    assert loose


@pytest.mark.parametrize("name", ["3y.uncovered_days", "3y.ledger_imbalance"])
def test_a_plan_of_the_best_headcounts_is_found_and_passes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = entries("rotation", only=name)
    instance = entry.make()
    slow = solve(instance, workers=1, engine="highs")

    def refused(*more: object) -> None:
        raise AssertionError("the full search is not needed")

    monkeypatch.setattr("optimizer.solver.tier_by_tier.search", refused)
    quick = solve(instance, workers=1, repeatable=False)
    assert quick.status == "optimal"
    assert quick.values == slow.values
    assert quick.report is not None
    assert quick.report.ok


@pytest.mark.parametrize("goal", ASKING_WHO)
def test_goals_that_ask_who_flies_have_none(goal: str) -> None:
    (entry,) = entries("rotation", only=f"3y.{goal}")
    model = build(entry.make())
    assert over_headcounts(model, model.tier_cost(0)) is None


def test_a_bound_too_low_leaves_the_proof_to_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be found for the best headcounts: the search goes on, and what it says is what the others say."""
    (entry,) = entries("rotation", only="1y.uncovered_days")
    instance = entry.make()
    model = build(instance)
    asked = task(model, model.tier_cost(0))
    counted = over_headcounts(model, asked.cost)
    assert counted is not None
    solved = search_counts(counted.task(60, 1, 0))
    assert solved is not None
    lower = replace(solved, bound=solved.bound - 1)
    never = asked.rows[0]._replace(literals=(), coefficients=None, lower=1)
    monkeypatch.setattr(strategy, "search_counts", lambda *more, **named: lower)
    monkeypatch.setattr(HeadcountModel, "fixing", lambda *more: (never,))
    result = solve(instance, workers=1)
    assert result.status == "optimal"
    assert result.values == solve(instance, workers=1, engine="highs").values


def test_a_bound_too_high_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = entries("rotation", only="3y.uncovered_days")
    instance = entry.make()

    def boasted(asked: CountTask, **named: Any) -> CountOutcome | None:
        solved = search_counts(asked, **named)
        return None if solved is None else replace(solved, bound=solved.bound + 1)

    monkeypatch.setattr(strategy, "search_counts", boasted)
    with pytest.raises(DisagreementError, match="bounded by"):
        solve(instance, workers=1)
