"""Brute force, CP-SAT, HiGHS and SCIP give the same values, whatever their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.goals import Cost
from optimizer.solver.engines import cp_sat, mip
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.task import Task
from tests.oracle import engines
from tests.oracle.engines import EVERY_SETTING, MEDIUM, MODELS, SET, TINY, Setting, answer, tiny_instance
from tests.slow import few_first

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance

CI, LONG, BLOCKS = 15, 100, range(4)


@pytest.mark.parametrize("block", BLOCKS)
def test_brute_force_and_three_engines_agree_on_tiny_instances(block: int) -> None:
    assert engines.agreements(CI, TINY + block * CI) == []


def test_cp_sat_and_highs_agree_on_generated_instances() -> None:
    assert engines.medium_agreements(6) == []


@pytest.mark.parametrize("block", few_first(BLOCKS, 2))
def test_no_setting_changes_a_value(block: int) -> None:
    assert engines.setting_agreements(1, SET + block) == []


@pytest.mark.parametrize(("make", "first"), [(tiny_instance, TINY), (engines.medium_instance, MEDIUM)])
def test_there_are_instances_with_and_without_a_plan(make: Callable[[int], Instance], first: int) -> None:
    plans = [answer(make(seed), "cp-sat") is not None for seed in range(first, first + 16)]
    assert 0.3 < sum(plans) / len(plans) < 0.9


@pytest.mark.parametrize("engine", MODELS)
def test_a_slip_of_one_engine_is_told(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = engines.answer

    def wrong(instance: Instance, asked: str, setting: Setting = engines.USUAL) -> engines.Answer:
        return "exploded" if asked == engine else right(instance, asked, setting)

    monkeypatch.setattr(engines, "answer", wrong)
    (said,) = engines.agreements(1, TINY + 1)
    assert f"{engine}: exploded" in said
    assert said.startswith(f"tiny {TINY + 1}: brute force: ")


def test_presolve_is_off_where_it_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    task, run = Task(1, (), Cost(((1, 0),))), mip.mathopt.solve
    told: list[object] = []

    def listening(model: Any, kind: Any, *, params: Any) -> Any:
        told.append(params.presolve)
        return run(model, kind, params=params)

    def presolves() -> object:
        solver = cp_sat.CpSatSolver()
        cp_sat.tune(solver, task, 1)
        mip.search("highs", task, Stop())
        return solver.parameters.cp_model_presolve

    monkeypatch.setattr(mip.mathopt, "solve", listening)
    with engines.without_presolve():
        assert not presolves()
    assert presolves()
    assert told == [mip.mathopt.Emphasis.OFF, None]


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_brute_force_and_three_engines_agree_on_thousands(block: int) -> None:
    assert engines.agreements(LONG, TINY + 10_000 + block * LONG) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_cp_sat_and_highs_agree_on_hundreds_of_generated_instances(block: int) -> None:
    assert engines.medium_agreements(30, MEDIUM + 1_000 + 30 * block) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_no_setting_of_all_changes_a_value(block: int) -> None:
    assert engines.setting_agreements(10, SET + 1_000 + 10 * block, EVERY_SETTING) == []
