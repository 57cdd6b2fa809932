"""Exported files say what the engines are given: read again and solved, they have the same value."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from ortools.linear_solver.python import model_builder

import optimizer
from optimizer.goals import Cost
from optimizer.model.rows import Clause, Row
from optimizer.solver.build import build
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.export import ONE, lp_text
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

MINI = INSTANCES / "mini.yaml"


@pytest.mark.parametrize("solver", ["highs", "scip"])
@pytest.mark.parametrize("tier", [1, 2])
def test_an_mps_file_read_again_has_the_same_value(tier: int, solver: str, tmp_path: Path) -> None:
    file = tmp_path / "mini.mps"
    command = [sys.executable, "-m", "optimizer", "export", str(MINI), "--tier", str(tier), "-o", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    model = model_builder.Model()
    assert model.import_from_mps_string(file.read_text())
    reader = model_builder.Solver(solver)
    assert reader.solve(model) == model_builder.SolveStatus.OPTIMAL
    assert round(reader.objective_value) == optimizer.solve(optimizer.load(MINI), workers=1).values[tier - 1]


def read_lp(text: str) -> tuple[int, list[Row], Cost]:
    """As much of the LP format as is written."""
    lines = [line for line in text.splitlines() if not line.startswith("\\")]
    head, rest = "\n".join(lines).split("Subject To\n")
    rows, tail = rest.split("Bounds\n")
    assert tail.startswith(" one = 1\nBinaries\n")

    def terms(part: str) -> list[tuple[int, int]]:
        found = re.findall(r"([+-]\d+) (one|x\d+)", part)
        return [(int(factor), ONE if name == "one" else int(name[1:])) for factor, name in found]

    read = []
    for part in re.split(r"^ r\d+[ab]?:\n", rows, flags=re.MULTILINE)[1:]:
        sign, side = re.findall(r"(>=|<=|=) (-?\d+)\s*$", part)[0]
        factors, literals = zip(*((f, x) for f, x in terms(part) if x != ONE), strict=True)
        low, high = (int(side) if sign in wanted else None for wanted in ((">=", "="), ("<=", "=")))
        read.append(Row(Clause("read", ""), literals, factors, low, high))
    cost = terms(head)
    constant = sum(factor for factor, literal in cost if literal == ONE)
    count = len(re.findall(r"^ x\d+$", tail, flags=re.MULTILINE))
    return count, read, Cost(tuple((f, x) for f, x in cost if x != ONE), constant)


def test_an_lp_file_read_again_has_the_same_value() -> None:
    model = build(optimizer.load(MINI))
    text = lp_text("mini", model.rows.names, model.rows.rows, model.tier_cost(1))
    literals, rows, cost = read_lp(text)
    assert literals == len(model.rows.names)
    again = search(Task(literals, tuple(rows), cost), engine=HIGHS)
    given = search(Task(literals, tuple(model.rows.rows), model.tier_cost(1)), engine=HIGHS)
    assert again.status == given.status == "optimal"
    assert again.value == given.value


def test_another_ending_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "optimizer", "export", str(MINI), "-o", str(tmp_path / "mini.txt")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert ".mps" in told.stderr
