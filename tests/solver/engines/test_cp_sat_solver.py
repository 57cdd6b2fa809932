"""CP-SAT without the layer that loads pandas: it starts without it, tells of bounds, stops, and refuses in words."""

from __future__ import annotations

import subprocess
import sys
import threading
from random import Random
from typing import Any

from ortools.sat.python.cp_model_helper import CpModelProto, CpSolverStatus

from optimizer.model.cost import Cost
from optimizer.solver.engines.cp_sat import tune
from optimizer.solver.engines.cp_sat_solver import CpSatSolver, faults
from optimizer.solver.engines.task import Task
from tests import INSTANCES


def packing(count: int) -> CpModelProto:
    """Things of many sizes in five boxes, the fullest as empty as can be: no search ends it soon."""
    random, model = Random(1), CpModelProto()
    for _ in range(5 * count):
        model.variables.add().domain.extend((0, 1))
    model.variables.add().domain.extend((0, 10**9))
    sizes = [random.randrange(10**5, 10**6) for _ in range(count)]
    for thing in range(count):
        model.constraints.add().exactly_one.literals.extend(range(5 * thing, 5 * thing + 5))
    for box in range(5):
        load = model.constraints.add().linear
        load.vars.extend((*range(box, 5 * count, 5), 5 * count))
        load.coeffs.extend((*sizes, -1))
        load.domain.extend((-(10**9), 0))
    model.objective.vars.append(5 * count)
    model.objective.coeffs.append(1)
    return model


def test_a_search_loads_no_pandas() -> None:
    code = (
        "import sys, optimizer\n"
        f"found = optimizer.solve(optimizer.load({str(INSTANCES / 'mini.yaml')!r}), workers=1, second_look=False)\n"
        "assert found.status == 'optimal', found.status\n"
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_task_says_what_is_done_without() -> None:
    def set_by(**asked: Any) -> tuple[int, int, list[str]]:
        solver = CpSatSolver()
        tune(solver, Task(1, (), Cost(()), **asked), 1)
        chosen = solver.parameters
        return chosen.linearization_level, chosen.cp_model_probing_level, list(chosen.subsolvers)

    level, probing, _ = set_by(workers=8)
    assert set_by() == (2, probing, [])
    assert set_by(workers=2) == (level, probing, ["max_lp"])
    assert set_by(probing=False, workers=2) == (level, 0, ["max_lp"])
    assert set_by(linear=False, probing=False) == (0, 0, [])
    assert 0 not in (level, probing)


def test_bounds_are_told_and_a_stop_ends_it() -> None:
    solver, told = CpSatSolver(), threading.Event()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    bounds: list[float] = []

    def hear(bound: float) -> None:
        bounds.append(bound)
        told.set()

    def stop() -> None:
        told.wait(60)
        while solver.response is None:  # a wish that comes before the first row is looked at is not seen
            solver.stop_search()

    solver.best_bound_callback = hear
    stopping = threading.Thread(target=stop, daemon=True)
    stopping.start()
    assert solver.solve(packing(40)) in (CpSolverStatus.FEASIBLE, CpSolverStatus.UNKNOWN)
    stopping.join()
    assert bounds
    assert bounds == sorted(bounds)
    assert solver.response.wall_time < 60


def test_what_is_no_model_is_refused_in_words() -> None:
    wrong = CpModelProto()
    wrong.constraints.add().bool_or.literals.append(3)
    assert CpSatSolver().solve(wrong) == CpSolverStatus.MODEL_INVALID
    assert "3" in faults(wrong)
    assert faults(packing(2)) == ""
