"""Rows over counts say the same as the rows, and the search finds the same optimum."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from ortools.sat.python.cp_model_helper import CpSolverStatus

from optimizer import solve
from optimizer.bench.families import entries
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.build import build
from optimizer.solver.engines import cp_sat_model as building
from optimizer.solver.engines.aggregation import aggregated
from optimizer.solver.engines.cp_sat_solver import CpSatSolver
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable


def _kept(rows: Iterable[Row], values: dict[int, int]) -> list[bool]:
    sums = []
    for row in rows:
        terms = zip(row.coefficients or (1,) * len(row.literals), row.literals, strict=True)
        total = sum(coefficient * values.get(literal, 0) for coefficient, literal in terms)
        sums.append((row.lower is None or row.lower <= total) and (row.upper is None or total <= row.upper))
    return sums


@pytest.mark.parametrize("name", ["3y.uncovered_days", "3y.ledger_imbalance", "3y.rest_buffer"])
def test_the_same_plans_keep_them(name: str) -> None:
    (entry,) = entries("rotation", only=name)
    model = build(entry.make())
    literals, rows = len(model.rows.names), model.searched
    over, counts = aggregated(rows, literals)
    assert len(over) == len(rows)
    assert sum(len(row.literals) for row in over) < 0.7 * sum(len(row.literals) for row in rows)
    assert all(len(members) > 1 for members in counts)
    random = Random(name)
    broken = 0
    for _ in range(30):
        share = random.random() * 0.3
        values = {literal: 1 for literal in range(literals) if random.random() < share}
        numbers = {
            literals + place: sum(values.get(member, 0) for member in members) for place, members in enumerate(counts)
        }
        before = {(row.clause, row.lower, row.upper, kept) for row, kept in zip(rows, _kept(rows, values), strict=True)}
        after = _kept(over, values | numbers)
        assert before == {(row.clause, row.lower, row.upper, kept) for row, kept in zip(over, after, strict=True)}
        assert sorted(_kept(rows, values)) == sorted(after)
        broken += not all(after)
    assert broken


@pytest.mark.parametrize("name", ["1y.corps_size", "1y.uncovered_days", "1y.ledger_imbalance", "1y.rest_buffer"])
def test_the_search_finds_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = entries("rotation", only=name)
    instance = entry.make()
    plain = solve(instance, workers=1, engine="highs")
    monkeypatch.setattr(building, "MANY_TERMS", 0)
    monkeypatch.setattr("optimizer.solver.engines.aggregation.LONG", 3)
    calls = []

    def spied(rows: Iterable[Row], literals: int) -> tuple[list[Row], list[tuple[int, ...]]]:
        calls.append(aggregated(rows, literals))
        return calls[-1]

    monkeypatch.setattr(building, "aggregated", spied)
    over = solve(instance, workers=1)
    assert over.status == plain.status == "optimal"
    assert over.values == plain.values
    assert name.endswith("corps_size") or any(counts for _, counts in calls)


def test_a_literal_that_only_later_rows_name_stands_behind_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MANY_TERMS", 0)
    (entry,) = entries("rotation", only="1y.uncovered_days")
    model = build(entry.make())
    literals = len(model.rows.names)
    first = search(Task(literals, model.searched, Cost(())))
    assert first.solution is not None
    unused = next(literal for literal in range(model.rows.decisions) if literal not in first.solution)
    clause = Clause(DEFINITION, "asked")
    also = (Row(clause, (unused,), None, None, 0), Row(clause, (unused, literals), None, 1, None))
    found = search(Task(literals + 1, model.searched, Cost(((3, literals),)), also, first.solution))
    assert (found.status, found.value) == ("optimal", 3)
    assert found.solution is not None
    assert literals in found.solution
    assert unused not in found.solution
    assert model.plan(found.solution).assignments


def test_a_plan_to_begin_with_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MANY_TERMS", 0)
    (entry,) = entries("rotation", only="3y.uncovered_days")
    model = build(entry.make())
    task = Task(len(model.rows.names), model.searched, Cost(()))
    known = search(task).solution
    assert known is not None
    begun = building.cp_sat_model(replace(task, hint=known))
    assert len(begun.counts) > 10
    hint = begun.proto.solution_hint
    values = dict(zip(hint.vars, hint.values, strict=True))
    assert values.keys() == set(range(len(begun.highest)))
    for variable, value in values.items():
        begun.proto.variables[variable].domain.clear()
        begun.proto.variables[variable].domain.extend((value, value))
    assert CpSatSolver().solve(begun.proto) == CpSolverStatus.OPTIMAL  # it obeys every row
