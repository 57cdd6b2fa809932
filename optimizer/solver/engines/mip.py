"""HiGHS and SCIP through ``ortools.math_opt``, over the same rows.

Neither can be interrupted: HiGHS ignores the interrupter of 9.15, and SCIP fails with it.  A stop takes effect after
the running tier; a time limit always holds.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimizer.problem.errors import EngineError
from optimizer.solver.engines.task import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import SearchStatus, Task

SOLVERS = {"highs": mathopt.SolverType.HIGHS, "scip": mathopt.SolverType.GSCIP}


def search(engine: str, task: Task, stop: Stop) -> Outcome:
    """Minimise with a MIP solver."""
    started = time.perf_counter()
    if any(not row.literals and ((row.lower or 0) > 0 or (row.upper or 0) < 0) for row in (*task.rows, *task.also)):
        return Outcome("infeasible", None, None, None, time.perf_counter() - started)
    model, literals = model_of(task)
    parameters = mathopt.SolveParameters(relative_gap_tolerance=0.0, absolute_gap_tolerance=0.5, random_seed=task.seed)
    if task.time_limit is not None:
        parameters.time_limit = timedelta(seconds=max(0.01, task.time_limit))
    if engine == "highs":
        parameters.highs.int_options["threads"] = task.workers  # the generic `threads` is refused by 9.15
    else:
        parameters.threads = task.workers
    if stop.requested:
        return Outcome("unknown", None, None, None, time.perf_counter() - started)
    result = _solve(engine, model, parameters)
    seconds = time.perf_counter() - started
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return Outcome("infeasible", None, None, None, seconds)
    if not result.solutions:
        if reason == mathopt.TerminationReason.NO_SOLUTION_FOUND:
            return Outcome("unknown", None, None, None, seconds)
        raise EngineError(f"{engine} stopped: {reason.name} {result.termination.detail}")
    values = result.variable_values()
    solution = frozenset(index for index, literal in enumerate(literals) if values[literal] > 0.5)
    value = task.cost.of(solution)
    bound = math.ceil(result.dual_bound() - 1e-6) + task.cost.constant
    proved = reason == mathopt.TerminationReason.OPTIMAL and bound >= value
    status: SearchStatus = "optimal" if proved else "feasible"
    return Outcome(status, solution, value, min(bound, value), seconds)


def _solve(engine: str, model: mathopt.Model, parameters: mathopt.SolveParameters) -> mathopt.SolveResult:
    """Run the solver; if it fails inside, once more with its own number of threads, then without presolve.

    HiGHS keeps the threads of its first run in a process and refuses any other number; on rare models it fails.
    """
    for presolve, own_threads in ((None, False), (None, True), (mathopt.Emphasis.OFF, True)):
        parameters.presolve = presolve
        if own_threads:
            parameters.highs.int_options.pop("threads", None)
        try:
            return mathopt.solve(model, SOLVERS[engine], params=parameters)
        except Exception as error:  # 9.15 raises errors of many kinds
            reason = f"{type(error).__name__}: {error}"
    raise EngineError(f"{engine} failed: {reason}; try another engine")


def model_of(task: Task) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    """The task, written directly into the protocol buffer: ten times as fast as by calls for each coefficient."""
    proto = model_pb2.ModelProto()
    every = range(task.literals)
    proto.variables.ids.extend(every)
    proto.variables.lower_bounds.extend([0.0] * task.literals)
    proto.variables.upper_bounds.extend([1.0] * task.literals)
    proto.variables.integers.extend([True] * task.literals)
    rows = [row for row in (*task.rows, *task.also) if row.literals]
    posted, matrix = proto.linear_constraints, proto.linear_constraint_matrix
    posted.ids.extend(range(len(rows)))
    posted.lower_bounds.extend([-math.inf if row.lower is None else row.lower for row in rows])
    posted.upper_bounds.extend([math.inf if row.upper is None else row.upper for row in rows])
    for number, row in enumerate(rows):
        terms = _added(row.literals, row.coefficients or (1,) * len(row.literals))
        matrix.row_ids.extend([number] * len(terms))
        matrix.column_ids.extend([literal for literal, _ in terms])
        matrix.coefficients.extend([coefficient for _, coefficient in terms])
    objective = proto.objective.linear_coefficients
    cost = _added([literal for _, literal in task.cost.terms], [price for price, _ in task.cost.terms])
    objective.ids.extend([literal for literal, _ in cost])
    objective.values.extend([price for _, price in cost])
    model = mathopt.Model.from_model_proto(proto)
    return model, [model.get_variable(number) for number in every]


def _added(literals: Sequence[int], coefficients: Sequence[int]) -> list[tuple[int, int]]:
    """Terms in the order of their literals, each literal once."""
    terms = dict(zip(literals, coefficients, strict=True))
    if len(terms) < len(literals):
        terms = dict.fromkeys(literals, 0)
        for literal, coefficient in zip(literals, coefficients, strict=True):
            terms[literal] += coefficient
    return sorted(terms.items())
