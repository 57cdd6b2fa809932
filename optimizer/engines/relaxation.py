"""The LP relaxation by HiGHS, and what its duals prove in whole numbers.

A float solver proves nothing, but its duals are a good guess: rounded to fractions of ``SCALE`` they give, by weak
duality and in exact arithmetic, a bound on every solution and one on every solution that has a given literal true.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimizer.engines.matrix import OPEN

if TYPE_CHECKING:
    from optimizer.engines.matrix import Ints, Matrix
    from optimizer.goals import Cost

SCALE = 2**20
LARGEST = 2**62


@dataclass(frozen=True)
class Relaxation:
    """What is proved of a cost (without its constant), in units of ``1 / SCALE``."""

    bound: int
    """No solution costs less."""
    if_true: Ints
    """By literal: a solution in which it is true costs at least so much more than the bound; 0 if it may be true."""


def relaxation(given: Matrix, cost: Cost, time_limit: float | None) -> Relaxation | None:
    """Solve the LP; None if it is not solved in time or its duals prove nothing."""
    parameters = mathopt.SolveParameters()
    if time_limit is not None:
        parameters.time_limit = timedelta(seconds=max(0.01, time_limit))
    parameters.highs.string_options["solver"] = "simplex"
    try:
        result = mathopt.solve(_model(given, cost), mathopt.SolverType.HIGHS, params=parameters)
    except Exception:  # 9.15's error path raises whatever comes; without an LP there is still the search
        return None
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL or not result.has_dual_feasible_solution():
        return None
    duals = np.zeros(given.rows)
    for row, value in result.dual_values().items():
        duals[row.id] = value
    return proved(given, cost, duals)


def proved(given: Matrix, cost: Cost, duals: Ints) -> Relaxation | None:
    """What duals, right or wrong, prove: exact, so that rounding can only weaken the bound."""
    if not np.all(np.isfinite(duals)) or np.abs(duals).max(initial=0.0) * SCALE > 2.0**40:
        return None
    scaled = np.rint(duals * SCALE).astype(np.int64)
    scaled[(scaled > 0) & (given.lower <= -OPEN)] = 0
    scaled[(scaled < 0) & (given.upper >= OPEN)] = 0
    costs = np.zeros(given.literals, np.int64)
    for coefficient, literal in cost.terms:
        costs[literal] += coefficient
    products = scaled[given.row_of_entry] * given.coefficient
    sizes = np.bincount(given.column, np.abs(products.astype(float)), minlength=len(costs))
    if sizes.max(initial=0.0) + np.abs(costs).max(initial=0) * float(SCALE) > LARGEST:
        return None  # would not fit 64 bits
    reduced = costs * SCALE
    np.subtract.at(reduced, given.column, products)
    sides = np.where(scaled > 0, given.lower, given.upper)
    used = scaled != 0
    bound = sum(int(dual) * int(side) for dual, side in zip(scaled[used], sides[used], strict=True))
    bound += int(np.minimum(reduced, 0).astype(object).sum())
    return Relaxation(bound, np.maximum(reduced, 0))


def rounded_up(bound: int) -> int:
    """The least whole cost that a bound in units of ``1 / SCALE`` allows."""
    return -(-bound // SCALE)


def _model(given: Matrix, cost: Cost) -> mathopt.Model:
    proto = model_pb2.ModelProto()
    width = given.literals
    proto.variables.ids.extend(range(width))
    proto.variables.lower_bounds.extend([0.0] * width)
    proto.variables.upper_bounds.extend([1.0] * width)
    proto.variables.integers.extend([False] * width)
    terms = sorted((literal, coefficient) for coefficient, literal in cost.terms)
    proto.objective.linear_coefficients.ids.extend(literal for literal, _ in terms)
    proto.objective.linear_coefficients.values.extend(float(coefficient) for _, coefficient in terms)
    rows = proto.linear_constraints
    rows.ids.extend(range(given.rows))
    rows.lower_bounds.extend(np.where(given.lower <= -OPEN, -math.inf, given.lower.astype(float)))
    rows.upper_bounds.extend(np.where(given.upper >= OPEN, math.inf, given.upper.astype(float)))
    entry_rows = given.row_of_entry
    order = np.lexsort((given.column, entry_rows))
    proto.linear_constraint_matrix.row_ids.extend(entry_rows[order])
    proto.linear_constraint_matrix.column_ids.extend(given.column[order])
    proto.linear_constraint_matrix.coefficients.extend(given.coefficient[order].astype(float))
    return mathopt.Model.from_model_proto(proto)
