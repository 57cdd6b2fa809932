"""CP-SAT, filled from rows."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from optimizer.engines import Outcome
from optimizer.engines.lean import lean
from optimizer.engines.matrix import matrix
from optimizer.engines.relaxation import SCALE, relaxation, rounded_up
from optimizer.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.engines import OnIncumbent, SearchStatus, Task
    from optimizer.engines.relaxation import Relaxation
    from optimizer.engines.stop import Stop
    from optimizer.rows import Row

STATUS: dict[int, SearchStatus] = {
    int(cp_model.OPTIMAL): "optimal",
    int(cp_model.FEASIBLE): "feasible",
    int(cp_model.INFEASIBLE): "infeasible",
    int(cp_model.UNKNOWN): "unknown",
}


SMALL = 500
"""Rows: below, a search is over before an LP would be."""
CORE_SHARE = 2 / 3
"""A core with more than this share of the literals is not worth a search of its own."""
LP_SHARE = 0.25
"""Of the time left, for the LP."""


def search(task: Task, stop: Stop, on_incumbent: OnIncumbent | None = None, *, stock: bool = False) -> Outcome:
    """Minimise with CP-SAT; ``stock`` gives it all rows and leaves everything to its own choice.

    Else rows that others imply are dropped, and in larger tasks the LP relaxation, solved by HiGHS, proves a bound
    and which literals no solution near that bound has.  If those are many, what is left, the *core*, is searched
    first: it is proved best for the whole task if it costs no more than the bound that leaves them out.
    """
    started = time.perf_counter()
    if stock:
        return _search(task, task.rows, stop, on_incumbent, stock=True)
    rows = lean(task.rows)
    lowest = None if task.lowest is None else task.lowest - task.cost.constant
    if task.cost.terms and len(rows) > SMALL and not stop.requested:
        relaxed = _relaxed(task, rows)
        if relaxed is not None:
            lowest = max(rounded_up(relaxed.bound), rounded_up(relaxed.bound) if lowest is None else lowest)
            core = frozenset((relaxed.if_true <= lowest * SCALE - relaxed.bound).nonzero()[0].tolist())
            if len(core) <= CORE_SHARE * task.literals:
                found = _search(_left(task, started), rows, stop, on_incumbent, lowest=lowest, core=core)
                if found.status == "optimal" and found.value == lowest + task.cost.constant:
                    return replace(found, seconds=time.perf_counter() - started)
                if found.true is not None:  # best of the core only
                    task = replace(task, hint=found.true)
    found = _search(_left(task, started), rows, stop, on_incumbent, lowest=lowest)
    return replace(found, seconds=time.perf_counter() - started)


def _left(task: Task, started: float) -> Task:
    """The task with what is left of its time."""
    if task.time_limit is None:
        return task
    return replace(task, time_limit=max(0.01, task.time_limit - (time.perf_counter() - started)))


def _relaxed(task: Task, rows: list[Row]) -> Relaxation | None:
    limit = None if task.time_limit is None else LP_SHARE * task.time_limit
    return relaxation(matrix(task.literals, rows), task.cost, limit)


def _search(
    task: Task,
    rows: Sequence[Row],
    stop: Stop,
    on_incumbent: OnIncumbent | None,
    *,
    stock: bool = False,
    lowest: int | None = None,
    core: frozenset[int] | None = None,
) -> Outcome:
    """One run of CP-SAT, with every literal outside ``core`` false and no cost below ``lowest``."""
    started = time.perf_counter()
    model = cp_model.CpModel()
    off = model.new_constant(0)
    literals = [model.new_bool_var("") if core is None or literal in core else off for literal in range(task.literals)]
    for row in rows:
        _add(model, literals, row, core)
    if task.cost.terms:
        cost = cp_model.LinearExpr.weighted_sum(
            [literals[literal] for _, literal in task.cost.terms],
            [coefficient for coefficient, _ in task.cost.terms],
        )
        model.minimize(cost)
        if lowest is not None:
            model.add(cost >= lowest)
    if task.hint is not None:
        for index, literal in enumerate(literals):
            if core is None or index in core:
                model.add_hint(literal, index in task.hint)
    solver = cp_model.CpSolver()
    _configure(solver, task, stock=stock)
    callback = _Incumbents(on_incumbent, task.cost.constant) if on_incumbent else None
    with stop.ends(solver.stop_search):
        # a request that came just before is not seen by a solver that has not begun
        status = "unknown" if stop.requested else STATUS.get(int(solver.solve(model, callback)))
    if status is None:
        raise EngineError(f"CP-SAT refused the rows: {model.validate() or 'no reason given'}")
    seconds = time.perf_counter() - started
    if status in ("infeasible", "unknown"):
        return Outcome(status, None, None, None, seconds)
    true = frozenset(index for index, literal in enumerate(literals) if solver.boolean_value(literal))
    value = task.cost.constant + sum(coefficient for coefficient, literal in task.cost.terms if literal in true)
    bound = value if status == "optimal" else _round_up(solver.best_objective_bound) + task.cost.constant
    return Outcome(status, true, value, bound, seconds)


def _round_up(bound: float) -> int:
    """The objective is whole, so its bound may be rounded up; the tolerance keeps that safe."""
    return -int(-(bound - 1e-6) // 1)


def _add(
    model: cp_model.CpModel, literals: list[cp_model.IntVar], row: Row, core: frozenset[int] | None = None
) -> None:
    if core is not None and not core.issuperset(row.literals):
        row = _within(row, core)
    chosen = [literals[literal] for literal in row.literals]
    if row.at_most_one:
        model.add_at_most_one(chosen)
    elif row.coefficients is None and row.lower == 1 and row.upper is None:
        model.add_bool_or(chosen)
    elif row.coefficients is None and row.lower == row.upper == 1:
        model.add_exactly_one(chosen)
    else:
        coefficients = row.coefficients or (1,) * len(chosen)
        low = sum(coefficient for coefficient in coefficients if coefficient < 0)
        high = sum(coefficient for coefficient in coefficients if coefficient > 0)
        lower = low if row.lower is None else max(low, row.lower)
        upper = high if row.upper is None else min(high, row.upper)
        if lower > upper:
            model.add_bool_or([])  # nothing satisfies this row
        else:
            model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(chosen, coefficients), lower, upper)


def _within(row: Row, core: frozenset[int]) -> Row:
    """The row without literals that are false."""
    kept = [place for place, literal in enumerate(row.literals) if literal in core]
    coefficients = None if row.coefficients is None else tuple(row.coefficients[place] for place in kept)
    return row._replace(literals=tuple(row.literals[place] for place in kept), coefficients=coefficients)


def _configure(solver: cp_model.CpSolver, task: Task, *, stock: bool) -> None:
    parameters = solver.parameters
    parameters.num_workers = task.workers
    parameters.random_seed = task.seed
    parameters.catch_sigint_signal = False  # else it leaves the default handler behind, and a plan is lost
    if task.time_limit is not None:
        parameters.max_time_in_seconds = max(0.01, task.time_limit)
    if stock:
        return
    if task.workers == 1:
        parameters.linearization_level = 2
    elif task.workers < 8:
        # Few workers get no LP-heavy full sub-solver by default; the proof then hangs on these rows.
        parameters.subsolvers.append("max_lp")


class _Incumbents(cp_model.CpSolverSolutionCallback):
    """Passes each better solution on."""

    def __init__(self, on_incumbent: OnIncumbent, constant: int) -> None:
        super().__init__()
        self._tell = on_incumbent
        self._constant = constant

    def on_solution_callback(self) -> None:
        bound = _round_up(self.best_objective_bound) + self._constant
        self._tell(round(self.objective_value) + self._constant, bound)
