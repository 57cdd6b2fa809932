"""Which strategy helps is read from a hook of the goal, or from the rows; engines are named in their folder alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.bench.families import entries
from optimizer.goals import GOALS
from optimizer.goals.corps_size import CorpsSize
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.names import CP_SAT, CP_SAT_STOCK, HIGHS, SCIP, TEXTBOOK
from optimizer.solver.engines.task import Task
from optimizer.solver.strategies.distinct_people import distinct_people
from optimizer.solver.strategies.headcounts import headcounts
from optimizer.solver.warm_start import STRATEGIES, TierSearch, WarmStart, warm_start
from tests.house.test_architecture import MODULES, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STRATEGY_FILES = sorted((PACKAGE / "solver" / "strategies").glob("*.py"))


def strings_in(file: Path) -> Iterator[str]:
    """Every string constant of a file, its prose included."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def asked(goal: str, size: str = "1y") -> TierSearch:
    (entry,) = entries("rotation", only=f"{size}.{goal}")
    model = build(entry.make())
    task = Task(len(model.rows.names), model.searched, model.tier_cost(0), workers=1)
    return TierSearch(model, 0, task, Deadline())


@pytest.mark.parametrize("file", STRATEGY_FILES, ids=lambda file: file.name)
def test_no_strategy_names_a_goal(file: Path) -> None:
    for text in strings_in(file):
        assert not [name for name in GOALS if name in text and "_" in name], text


def test_engines_are_named_in_their_folder_alone() -> None:
    names = {CP_SAT, CP_SAT_STOCK, HIGHS, SCIP, TEXTBOOK, "ortools", "CP-SAT", "HiGHS", "SCIP"}
    outside = [file for file in MODULES if not {"engines", "suite"} & set(file.parts)]  # the suite: others' solvers
    found = [f"{file}: {name}" for file in outside for text in strings_in(file) for name in names if name in text]
    assert len(found) <= 1, found


def test_the_hook_of_the_goal_chooses_the_bound_on_people(monkeypatch: pytest.MonkeyPatch) -> None:
    corps, covered = asked("corps_size"), asked("uncovered_days")
    found = distinct_people(corps, None)
    assert found is not None
    assert (found.bound, found.aggregate_rows) == (15, None)
    assert distinct_people(covered, None) is None
    before = WarmStart(3, iter(()))
    assert distinct_people(covered, before) is before
    monkeypatch.setattr(CorpsSize, "counts_distinct_people", False)
    assert distinct_people(corps, None) is None


def test_a_window_or_another_goal_beside_it_rules_the_bound_on_people_out() -> None:
    assert CorpsSize().counts_distinct_people
    window: dict[str, Any] = {"from": "2030-01-01"}
    assert not CorpsSize.model_validate(window).counts_distinct_people
    assert not CorpsSize.model_validate({"to": "2030-01-01"}).counts_distinct_people
    assert [name for name, goal in GOALS.items() if "counts_distinct_people" in vars(goal)] == ["corps_size"]


def test_the_rows_choose_headcounts() -> None:
    found = headcounts(asked("uncovered_days"), None)
    assert found is not None
    assert found.aggregate_rows
    assert headcounts(asked("waiting_spread"), None) is None
    before = WarmStart(3, iter(()))
    assert headcounts(asked("uncovered_days"), before) is before


def test_what_no_strategy_knows_has_the_least_of_its_cost_as_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [strategy.__name__ for strategy in STRATEGIES] == [
        "distinct_people",
        "headcounts",
        "station_by_station",
        "zero_cost",
    ]
    waiting = asked("waiting_spread")
    assert warm_start(waiting).bound == waiting.task.cost.least
    monkeypatch.setattr("optimizer.solver.warm_start.STRATEGIES", ())
    none = warm_start(waiting)
    assert (none.bound, list(none.plans)) == (waiting.task.cost.least, [])
