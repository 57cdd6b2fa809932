"""CP-SAT, filled from rows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from optimizer.errors import EngineError
from optimizer.model.rows import terms_in
from optimizer.solver.engines.cp_sat_model import filled
from optimizer.solver.engines.task import Outcome

if TYPE_CHECKING:
    from optimizer.solver.engines.cp_sat_model import Filled
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import OnIncumbent, SearchStatus, Task

STATUS: dict[int, SearchStatus] = {
    int(cp_model.OPTIMAL): "optimal",
    int(cp_model.FEASIBLE): "feasible",
    int(cp_model.INFEASIBLE): "infeasible",
    int(cp_model.UNKNOWN): "unknown",
}

MANY_ROWS = 20_000
"""Above this a third round of presolve costs more than it brings: over the twelve goals of two real instances (29,000
rows, two seeds each) the searches take 10 percent less time with two rounds.  At ten years (7,000 rows) the proofs of
one goal in three draws hang on the third round: 4.1 seconds with it, 7.4 without."""


A_GLANCE = 1e-6
"""Deterministic seconds for each term of the rows: where any plan will do, a first look takes no longer.  Of such
searches at ten years, of real instances and at four stations those that ended soon mostly took up to three quarters of
it; of three others two were not done after thirteen times as much, where all of presolve took about two seconds."""


def search(task: Task, stop: Stop, on_incumbent: OnIncumbent | None = None, *, stock: bool = False) -> Outcome:
    """Minimise with CP-SAT; ``stock`` gives it every row and leaves the choice of sub-solvers to it."""
    started = time.perf_counter()
    found = filled(task, stock=stock)
    callback = _Incumbents(on_incumbent, task) if on_incumbent or task.lowest is not None else None
    if not (task.cost.terms or stock or task.look == "thorough"):
        solver = cp_model.CpSolver()
        tune(solver, task, len(found.model.proto.constraints))
        glance(solver, terms_in(task.rows))
        outcome = _solved(solver, task, found, stop, callback, started)
        if outcome.status != "unknown" or task.look == "glance" or stop.requested:
            return outcome
        task = task.after(outcome.seconds)
    solver = cp_model.CpSolver()
    tune(solver, task, len(found.model.proto.constraints), stock=stock)
    return _solved(solver, task, found, stop, callback, started)


def _solved(
    solver: cp_model.CpSolver, task: Task, found: Filled, stop: Stop, callback: _Incumbents | None, started: float
) -> Outcome:
    with stop.ends(solver.stop_search):
        # a request that came just before is not seen by a solver that has not begun
        status = "unknown" if stop.requested else STATUS.get(int(solver.solve(found.model, callback)))
    if status is None:
        raise EngineError(f"CP-SAT refused the rows: {found.model.validate() or 'no reason given'}")
    seconds = time.perf_counter() - started
    if status in ("infeasible", "unknown"):
        return Outcome(status, None, None, None, seconds)
    values = list(solver.response_proto.solution)
    solution = frozenset(literal for literal in range(task.literals) if values[found.place(literal)])
    value = task.cost.of(solution)
    bound = value if status == "optimal" else round_up(solver.best_objective_bound) + task.cost.constant
    if task.lowest is not None:
        bound = max(bound, task.lowest)
    return Outcome("optimal" if bound == value else status, solution, value, bound, seconds)


def round_up(bound: float) -> int:
    """The objective is whole, so its bound may be rounded up; the tolerance keeps that safe."""
    return -int(-(bound - 1e-6) // 1)


def tune(solver: cp_model.CpSolver, task: Task, rows: int, *, stock: bool = False) -> None:
    """The settings of a search over so many rows; ``stock`` leaves the choice of sub-solvers to CP-SAT."""
    parameters = solver.parameters
    parameters.num_workers = task.workers
    parameters.random_seed = task.seed
    parameters.catch_sigint_signal = False  # else it leaves the default handler behind, and a plan is lost
    if task.time_limit is not None:
        parameters.max_time_in_seconds = max(0.01, task.time_limit)
    if stock:
        return
    if rows > MANY_ROWS:
        parameters.max_presolve_iterations = 2
    if task.workers == 1:
        parameters.linearization_level = 2
    elif task.workers < 8:
        # Few workers get no LP-heavy full sub-solver by default; the proof then hangs on these rows.  CPU seconds to
        # the proof at 10 years (single runs, seed 0), 2 workers, with `max_lp` against 8
        # workers of the stock mix: corps_size 1.9, 5.0; waiting_spread 1.4, 3.6; uncovered_days 2.5, 1.0;
        # ledger_imbalance 4.1, 5.7; first_flights 1.5, 1.8; rest_buffer 5.0, 14.8.  `core` beside it changes little;
        # instead of it, no proof of rest_buffer in 25 s.
        parameters.subsolvers.append("max_lp")


def glance(solver: cp_model.CpSolver, terms: int) -> None:
    """Settings for a first look for any plan: mostly presolve takes longer than the search, so do less of it.

    Over seven such searches at ten years and of a real instance, three seeds each: 0.41 seconds with all of presolve,
    0.32 without probing, 0.22 with this.
    """
    parameters = solver.parameters
    parameters.max_presolve_iterations = 1
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.merge_at_most_one_work_limit = 0
    parameters.max_deterministic_time = A_GLANCE * terms


class _Incumbents(cp_model.CpSolverSolutionCallback):
    """Passes each better solution on, and ends the search at the bound that is proved already."""

    def __init__(self, on_incumbent: OnIncumbent | None, task: Task) -> None:
        super().__init__()
        self._tell = on_incumbent
        self._task = task

    def on_solution_callback(self) -> None:
        constant, lowest = self._task.cost.constant, self._task.lowest
        value, bound = round(self.objective_value) + constant, round_up(self.best_objective_bound) + constant
        if self._tell is not None:
            self._tell(value, bound if lowest is None else max(bound, lowest))
        if lowest is not None and value <= lowest:
            self.stop_search()
