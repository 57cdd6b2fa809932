"""The linear relaxation of a task, and the weight of each row in its bound: with those, anybody can add the rows up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.errors import EngineError
from optimizer.solver.engines.names import HIGHS

if TYPE_CHECKING:
    from optimizer.solver.engines.task import Task


class Relaxation(NamedTuple):
    """The optimum over fractions from 0 to 1, as floating-point numbers give it."""

    value: float
    """Without the constant of the cost; no solution in whole numbers costs less, but for rounding."""
    weights: tuple[float, ...]
    """Of each row of the task that has literals: above 0 for its lower side, below 0 for its upper side."""


def relaxed(task: Task) -> Relaxation | None:
    """The linear relaxation of a task by HiGHS; None if it has no solution, or if time ran out.

    It cannot be interrupted; ``task.time_limit`` holds.
    """
    from ortools.math_opt.python import mathopt  # a quarter of a second, which few commands need

    from optimizer.solver.engines.mip import model_of

    model, literals = model_of(task)
    for literal in literals:
        literal.integer = False
    parameters = mathopt.SolveParameters(random_seed=task.seed)
    if task.time_limit is not None:
        parameters.time_limit = timedelta(seconds=max(0.01, task.time_limit))
    try:
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    except Exception as error:  # 9.15 raises errors of many kinds
        raise EngineError(f"{HIGHS} failed: {type(error).__name__}: {error}") from None
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL or not result.has_dual_feasible_solution():
        return None
    duals = result.dual_values()
    return Relaxation(result.objective_value(), tuple(duals[row] for row in model.linear_constraints()))
