"""What one engine proved, a second one proves again, says so, or says that it did not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli import cli
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError, EngineError
from optimizer.solver import certify as certifying
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines import cp_sat
from optimizer.solver.engines.task import Outcome
from optimizer.solver.text import solve_text
from tests import INSTANCES

if TYPE_CHECKING:
    from optimizer.solver.engines.task import Task


@pytest.mark.parametrize(("engine", "second"), [("cp-sat", "highs"), ("highs", "scip")])
def test_every_tier_is_proved_again(engine: str, second: str) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plain = optimizer.solve(instance, engine=engine, workers=1, second_look=False)
    result = optimizer.solve(instance, engine=engine, workers=1, certify=True)
    assert plain.certified is None
    assert plain.certified_by is None
    assert (plain.proved_by, result.proved_by) == ((engine,), (engine, second))
    assert f"Proved by {engine} alone" in solve_text(instance, plain, None)
    assert result.values == plain.values
    assert [tier.certified for tier in result.tiers] == [True] * len(instance.goals)
    assert (result.certified, result.certified_by) == (True, second)
    assert f"Proved by two engines: {engine} and {second}." in solve_text(instance, result, None)


def test_that_there_is_no_plan_is_proved_again() -> None:
    done = CliRunner().invoke(cli, ["solve", str(INSTANCES / "infeasible-rest.yaml"), "--certify", "--json"])
    assert done.exit_code == 1
    data = json.loads(done.stdout)
    assert (data["certified"], data["certified_by"], data["tiers"]) == (True, "highs", [])


def test_what_was_not_finished_is_not_called_proved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    unknown = Outcome("unknown", None, None, None, 0.0)
    monkeypatch.setattr(certifying, "search", lambda *_, **__: unknown)
    result = optimizer.solve(instance, workers=1, certify=True)
    assert result.status == "optimal"
    assert result.certified is False
    text = solve_text(instance, result, None)
    assert "two engines" not in text
    assert "Proved by cp-sat alone: tiers 1 and 2." in text

    def fails(*_: object, **__: object) -> Outcome:
        raise EngineError("no")

    monkeypatch.setattr(certifying, "search", fails)
    assert optimizer.solve(instance, workers=1, certify=True).certified is False


def test_a_second_engine_that_finds_a_better_plan_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    better = Outcome("feasible", frozenset(), 0, None, 0.0)
    monkeypatch.setattr(certifying, "search", lambda *_, **__: better)
    with pytest.raises(DisagreementError, match="better than"):
        optimizer.solve(instance, workers=1, certify=True)


def test_a_wrong_proof_is_found() -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    result = optimizer.solve(instance, workers=1)
    model = build(instance)
    worse = replace(result, tiers=(replace(result.tiers[0], value=result.tiers[0].value + 1), *result.tiers[1:]))
    with pytest.raises(DisagreementError):
        certifying.certified(model, worse, Deadline())


def test_a_second_look_is_part_of_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifying, "LEAST_SECONDS", 60.0)
    instance = optimizer.load(INSTANCES / "mini.yaml")
    result = optimizer.solve(instance, workers=1)
    assert result.proved_by == ("cp-sat", "highs")
    none = optimizer.solve(optimizer.load(INSTANCES / "infeasible-rest.yaml"), workers=1)
    assert (none.status, none.proved_by) == ("infeasible", ("cp-sat", "highs"))


def test_a_second_look_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float | None] = []

    def noting(task: Task, **named: object) -> Outcome:
        limits.append(task.time_limit)
        return Outcome("unknown", None, None, None, 0.0)

    monkeypatch.setattr(certifying, "search", noting)
    instance = optimizer.load(INSTANCES / "mini.yaml")
    result = optimizer.solve(instance, workers=1)
    assert limits
    assert all(limit is not None and limit <= max(0.5, 0.1 * result.seconds) for limit in limits)
    assert result.proved_by == ("cp-sat",)
    limits.clear()
    monkeypatch.setattr(certifying, "SECONDS_A_TERM", 1.0)
    assert optimizer.solve(instance, workers=1).certified_by is None
    assert limits == [], "rows that take too long to hand over are not handed over"


@pytest.mark.parametrize("lie", ["no plan", "a plan"])
def test_an_engine_that_lies_is_caught_without_being_asked(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = cp_sat.search

    def lying(task: Task, *given: Any, **named: Any) -> Outcome:
        if lie == "no plan":
            return Outcome("infeasible", None, None, None, 0.0)
        found = right(replace(task, cost=Cost(())), *given, **named)  # any plan is called the best
        value = None if found.solution is None else task.cost.of(found.solution)
        return replace(found, status="optimal", value=value, bound=value)

    monkeypatch.setattr(cp_sat, "search", lying)
    monkeypatch.setattr(certifying, "LEAST_SECONDS", 60.0)
    instance = optimizer.load(INSTANCES / "mini.yaml")
    with pytest.raises(
        DisagreementError, match=r"highs finds a plan|but a plan of|proved \d+ for tier 2 and the choice"
    ):
        optimizer.solve(instance, workers=1)
