"""A wrong engine is found out: nothing it says is passed on unless the checker agrees."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.solver import tier_by_tier
from optimizer.solver.engines.search import search
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.engines.task import Outcome, Task

MINI = INSTANCES / "mini.yaml"


def lying(lie: Callable[[Outcome], Outcome]) -> Callable[..., Outcome]:
    """CP-SAT, but for a lie about what it found."""

    def engine(task: Task, *more: Any, **named: Any) -> Outcome:
        return lie(search(task, *more, **named))

    return engine


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        (lambda outcome: replace(outcome, solution=outcome.solution | {0, 1, 2, 3}), "the checker refuses"),
        (lambda outcome: replace(outcome, solution=frozenset()), "the checker refuses"),
        (lambda outcome: replace(outcome, value=outcome.value - 1), "the plan measures"),
    ],
    ids=["a plan that breaks rules", "an empty plan", "a value too good"],
)
def test_a_lying_engine_is_an_error_and_never_an_answer(
    lie: Callable[[Outcome], Outcome], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tier_by_tier, "search", lying(lie))
    with pytest.raises(optimizer.DisagreementError, match=told):
        optimizer.solve(optimizer.load(MINI), workers=1)


@pytest.mark.parametrize("engine", ["cp-sat", "highs"])
def test_infeasible_under_a_known_plan_is_an_error(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def lie(outcome: Outcome) -> Outcome:
        calls.append(outcome)
        return outcome if len(calls) == 1 else replace(outcome, status="infeasible", solution=None, value=None)

    monkeypatch.setattr(tier_by_tier, "search", lying(lie))
    with pytest.raises(optimizer.DisagreementError, match=r"infeasible.*plan of"):
        optimizer.solve(optimizer.load(MINI), workers=1, engine=engine)


def test_without_a_proof_nothing_is_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tier_by_tier, "search", lying(lambda outcome: replace(outcome, status="feasible", bound=0)))
    result = optimizer.solve(optimizer.load(MINI), workers=1)
    assert result.status == "feasible"
    assert not any(tier.proved for tier in result.tiers)
    assert result.report is not None
    assert result.report.ok
    assert result.values == result.report.values


def test_a_tier_that_cannot_be_bettered_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(MINI)
    data = instance.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    data["goals"] = [{"veteran_mix": {}}, {"first_flights": {}}, {"veteran_mix": {}}]
    searched = []

    def counting(task: Task, *more: Any, **named: Any) -> Outcome:
        searched.append(task.cost)
        return search(task, *more, **named)

    monkeypatch.setattr(tier_by_tier, "search", counting)
    result = optimizer.solve(type(instance).model_validate_json(json.dumps(data), strict=True), repeatable=False)
    assert result.status == "optimal"
    assert result.values[0] == result.values[2] == 0
    assert result.tiers[2].bound == 0
    assert len(searched) == 2
