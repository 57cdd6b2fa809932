"""CP-SAT over rows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ortools.sat.python.cp_model_helper import CpModelProto, CpSolverStatus, SolutionCallback

from optimizer.model.rows import terms_in
from optimizer.problem.errors import EngineError
from optimizer.problem.steps import Step, listener
from optimizer.solver.engines.cp_sat_model import CpSatModel, cp_sat_model
from optimizer.solver.engines.cp_sat_solver import CpSatSolver, faults
from optimizer.solver.engines.task import CountOutcome, Outcome, Task

if TYPE_CHECKING:
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import CountTask, OnIncumbent, SearchStatus

STATUS: dict[int, SearchStatus] = {
    int(CpSolverStatus.OPTIMAL): "optimal",
    int(CpSolverStatus.FEASIBLE): "feasible",
    int(CpSolverStatus.INFEASIBLE): "infeasible",
    int(CpSolverStatus.UNKNOWN): "unknown",
}

MANY_ROWS = 20_000
"""Above this presolve takes two rounds, not three: 10 percent less time over twelve goals of two real instances."""

LIGHT_SECONDS_A_TERM = 3e-7
"""Deterministic time limit of a search with light presolve, for each term of the rows; most that succeed need less."""
LARGE_TERMS, LARGE_SECONDS_A_TERM = 1_000_000, 1e-6
"""The same above so many terms, where full presolve, which follows, takes long."""


def search(task: Task, stop: Stop, on_incumbent: OnIncumbent | None = None, *, stock: bool = False) -> Outcome:
    """Minimise with CP-SAT; ``stock`` gives it every row and leaves the choice of sub-solvers to it.

    Without a cost, it first searches for any solution with light presolve.
    """
    started = time.perf_counter()
    found = cp_sat_model(task, stock=stock)
    callback = _Incumbents(on_incumbent, task, found) if on_incumbent or task.ends_at is not None else None
    light = task.presolve == "light" or not (task.cost.terms or task.presolve == "full")
    if light and not stock:
        solver = CpSatSolver()
        tune(solver, task, len(found.proto.constraints))
        presolve_lightly(solver, terms_in(task.rows), merging=bool(task.cost.terms))
        if task.presolve == "light" and task.work is not None:
            solver.parameters.max_deterministic_time = task.work
        outcome = _solved(solver, task, found, stop, callback, started)
        if outcome.status != "unknown" or task.presolve == "light" or stop.requested:
            return outcome
        task = task.after(outcome.seconds)
    solver = CpSatSolver()
    tune(solver, task, len(found.proto.constraints), stock=stock)
    if task.work is not None:
        solver.parameters.max_deterministic_time = task.work
    return _solved(solver, task, found, stop, callback, started)


def _solved(
    solver: CpSatSolver, task: Task, found: CpSatModel, stop: Stop, callback: _Incumbents | None, started: float
) -> Outcome:
    hear = None if callback is None else callback.hear
    if hear is not None:  # between better solutions too

        def tell_bound(bound: float) -> None:
            hear(Step(bound=round_up(bound) + task.cost.constant))

        solver.best_bound_callback = tell_bound
    with stop.ends(solver.stop_search):
        # a request that came just before is not seen by a solver that has not begun
        status = "unknown" if stop.requested else STATUS.get(int(solver.solve(found.proto, callback)))
    if status is None:
        raise EngineError(f"CP-SAT refused the rows: {faults(found.proto) or 'no reason given'}")
    seconds = time.perf_counter() - started
    if status in ("infeasible", "unknown"):
        return Outcome(status, None, None, None, seconds)
    solution = found.true_literals(solver.response.solution, task.literals)
    value = task.cost.of(solution)
    bound = value if status == "optimal" else round_up(solver.response.best_objective_bound) + task.cost.constant
    if task.lowest is not None:
        bound = max(bound, task.lowest)
    return Outcome("optimal" if bound == value else status, solution, value, bound, seconds)


def search_counts(task: CountTask, stop: Stop) -> CountOutcome | None:
    """Minimise over whole numbers; None if no solution was found."""
    found = CpSatModel(CpModelProto(), [], len(task.highest), ())
    found.variables(task.highest)
    found.aggregated_rows(task.rows)
    found.cost(task.cost)
    solver = CpSatSolver()
    tune(solver, task, len(task.rows))
    with stop.ends(solver.stop_search):
        status = CpSolverStatus.UNKNOWN if stop.requested else solver.solve(found.proto)
    if status not in (CpSolverStatus.OPTIMAL, CpSolverStatus.FEASIBLE):
        return None
    bound = round_up(solver.response.best_objective_bound) + task.cost.constant
    return CountOutcome(bound, tuple(solver.response.solution)[: found.literals])


def round_up(bound: float) -> int:
    """The bound as a whole number: the objective is whole, and the tolerance covers rounding errors."""
    return -int(-(bound - 1e-6) // 1)


def tune(solver: CpSatSolver, task: Task | CountTask, rows: int, *, stock: bool = False) -> None:
    """Set the parameters of a search over that many rows; ``stock`` leaves the choice of sub-solvers to CP-SAT."""
    parameters = solver.parameters
    parameters.num_workers = task.workers
    parameters.random_seed = task.seed
    parameters.catch_sigint_signal = False  # else CP-SAT replaces the handler of its host
    if task.time_limit is not None:
        parameters.max_time_in_seconds = max(0.01, task.time_limit)
    if stock:
        return
    if rows > MANY_ROWS:
        parameters.max_presolve_iterations = 2
    if isinstance(task, Task) and not task.probing:
        parameters.cp_model_probing_level = 0
    if isinstance(task, Task) and not task.linear:
        parameters.linearization_level = 0
    elif task.workers == 1:
        parameters.linearization_level = 2
    elif task.workers < 8:
        # few workers get no LP-heavy full sub-solver by default, on which most proofs of these rows depend: measured
        # at ten years, 2 workers with it need less CPU time to the proof than 8 workers of the stock mix, 5 goals of 6
        parameters.subsolvers.append("max_lp")


def presolve_lightly(solver: CpSatSolver, terms: int, *, merging: bool = False) -> None:
    """Set light presolve for a short search for any plan: 0.22 seconds instead of 0.41, mean of seven searches.

    With ``merging`` at-most-one rows are still merged, on which bounds of a cost depend: a search over 70 long rows
    took 0.3 seconds of processor time with it and 3.9 without.
    """
    parameters = solver.parameters
    parameters.max_presolve_iterations = 1
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    if not merging:
        parameters.merge_at_most_one_work_limit = 0
    parameters.max_deterministic_time = terms * (LARGE_SECONDS_A_TERM if terms > LARGE_TERMS else LIGHT_SECONDS_A_TERM)


class _Incumbents(SolutionCallback):
    """Reports each better solution, and ends the search at a bound that is proved already."""

    def __init__(self, on_incumbent: OnIncumbent | None, task: Task, found: CpSatModel) -> None:
        super().__init__()
        self._tell = on_incumbent
        self.hear = listener() if on_incumbent is not None and task.cost.terms else None
        """Who listens; not to searches whose solutions nobody asks for, as they are parts of another one."""
        self._task, self._found = task, found

    def OnSolutionCallback(self) -> None:  # noqa: N802, so the binding calls it
        """Hear of a better solution."""
        constant, lowest = self._task.cost.constant, self._task.lowest
        value, bound = round(self.ObjectiveValue()) + constant, round_up(self.BestObjectiveBound()) + constant
        if self.hear is not None:
            self.hear(Step(value=value, bound=bound))
        if self._tell is not None:
            self._tell(value, bound if lowest is None else max(bound, lowest), self._solution)
        if self._task.ends_at is not None and value <= self._task.ends_at:
            self.StopSearch()

    def _solution(self) -> frozenset[int]:
        response = self.Response()  # type: ignore[no-untyped-call]  # its stub has no types
        return self._found.true_literals(response.solution, self._task.literals)
