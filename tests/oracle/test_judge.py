"""A judge written from the README alone agrees with the checker on every plan, and with the engines on the best."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.checker.check import check, violations
from optimizer.goals import GOALS
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.solve import solve
from tests.oracle import judge
from tests.oracle.exhaust import Exhaust
from tests.slow import few_first
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation

ALLOWED = {
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "fractions",
    "functools",
    "itertools",
    "math",
    "typing",
}
JUDGE = ("calendar", "people", "flights", "training", "station", "rules", "goals", "listing", "judge")
PLANS_OF = 60
BEST_OF = 25
LONG = 2_000


def world_of(instance: Instance) -> dict[str, Any]:
    """The instance as the judge reads it."""
    world: dict[str, Any] = json.loads(instance.model_dump_json(by_alias=True))
    world["rules"] = dict.fromkeys(RULES) | world["rules"]  # those not listed are left out there
    world["goals"] = [dict.fromkeys(GOALS) | tier for tier in world["goals"]]
    return world


def plan_dict(plan: Plan) -> dict[str, Any]:
    """The plan as the judge reads it."""
    read: dict[str, Any] = json.loads(plan.model_dump_json(by_alias=True))
    return read


@pytest.mark.parametrize("name", JUDGE)
def test_the_judge_shares_nothing_with_the_package(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    taken = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    taken |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    mine = {f"tests.oracle.{other}" for other in JUDGE}
    assert {module for module in taken if module.split(".")[0] not in ALLOWED} <= mine


@pytest.mark.parametrize("seed", few_first(range(PLANS_OF), 12))
def test_judge_and_checker_name_the_same_clauses(seed: int) -> None:
    instance = tiny(1_000 + seed, most=7)
    world = world_of(instance)
    model = build(instance, goals=False, keep_forbidden=True)
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        if plan is None:
            continue
        data = plan_dict(plan)
        report = check(instance, plan)
        if any(violation.rule == "one_place" for violation in report.violations):
            continue  # which way down belongs to which way up is then anybody's guess
        assert judge.violations(world, data, "open") == clauses(report.decided), data
        assert judge.violations(world, data, "counted") == clauses(report.broken), data
        past_too = violations(instance, Calendar(instance, plan), history=True)
        assert judge.violations(world, data, "all") == clauses(each for each in past_too if not each.waived), data
        assert judge.tier_values(world, data) == report.values, data


def clauses(violations: Iterable[Violation]) -> set[tuple[str, str]]:
    """The addresses of broken clauses."""
    return {(violation.rule, violation.subject) for violation in violations}


def agree_on_the_best(seed: int) -> bool:
    """Judge and engines agree on one world; whether it had a plan."""
    return agree_on(tiny(seed), seed)


def agree_on(instance: Instance, seed: int) -> bool:
    """The same for a given world."""
    world = world_of(instance)
    best = judge.best(world)
    beyond = judge.hopeless(world) if best is None else frozenset()
    left = judge.best_left(world, beyond) if beyond else best
    for engine in ("cp-sat", "highs"):
        result = solve(instance, engine=engine, workers=1)
        if beyond is None:  # too many plans to see what no choice satisfies
            assert result.status == "infeasible" or result.unavoidable, f"seed {seed}, {engine}"
            continue
        assert result.status == ("infeasible" if left is None else "optimal"), f"seed {seed}, {engine}"
        assert left is None or result.values == left, f"seed {seed}, {engine}"
        assert best is not None or left is None or result.unavoidable, f"seed {seed}, {engine}"
    return best is not None


@pytest.mark.slow
def test_engines_find_the_best_the_judge_finds() -> None:
    feasible = [agree_on_the_best(seed) for seed in range(2_000, 2_000 + BEST_OF)]
    assert 0.2 < sum(feasible) / len(feasible) < 0.95


def test_a_world_on_which_highs_fails_with_presolve() -> None:
    world = Path(__file__).with_name("highs_presolve.json").read_text(encoding="utf-8")
    assert not agree_on(Instance.model_validate_json(world, strict=True), 0)  # all three say infeasible


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_engines_find_the_best_the_judge_finds_in_thousands_of_worlds(block: int) -> None:
    size = LONG // 20
    for seed in range(10_000 + block * size, 10_000 + (block + 1) * size):
        agree_on_the_best(seed)
