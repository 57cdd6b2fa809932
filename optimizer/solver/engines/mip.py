"""HiGHS and SCIP through ``ortools.math_opt``, over the same rows.

Neither can be interrupted: HiGHS ignores the interrupter of 9.15, and SCIP fails with it.  A stop takes effect after
the running tier; a time limit always holds.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from ortools.math_opt.python import mathopt

from optimizer.errors import EngineError
from optimizer.solver.engines.task import Outcome

if TYPE_CHECKING:
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import SearchStatus, Task

SOLVERS = {"highs": mathopt.SolverType.HIGHS, "scip": mathopt.SolverType.GSCIP}


def search(engine: str, task: Task, stop: Stop) -> Outcome:
    """Minimise with a MIP solver."""
    started = time.perf_counter()
    if any(not row.literals and ((row.lower or 0) > 0 or (row.upper or 0) < 0) for row in (*task.rows, *task.also)):
        return Outcome("infeasible", None, None, None, time.perf_counter() - started)
    model, literals = _model(task)
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


def _model(task: Task) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    model = mathopt.Model()
    literals = [model.add_binary_variable() for _ in range(task.literals)]
    for row in (*task.rows, *task.also):
        if not row.literals:
            continue
        coefficients = row.coefficients or (1,) * len(row.literals)
        constraint = model.add_linear_constraint(
            lb=-math.inf if row.lower is None else row.lower, ub=math.inf if row.upper is None else row.upper
        )
        for coefficient, literal in zip(coefficients, row.literals, strict=True):
            constraint.set_coefficient(literals[literal], coefficient)
    for coefficient, literal in task.cost.terms:
        model.objective.set_linear_coefficient(literals[literal], coefficient)
    return model, literals
