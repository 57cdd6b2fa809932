"""CP-SAT below the modelling layer of its package, which loads pandas: a third of a second in each new process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ortools.sat.python.cp_model_helper import CpSatHelper, CpSolverStatus, SatParameters, SolveWrapper

if TYPE_CHECKING:
    from collections.abc import Callable

    from ortools.sat.python.cp_model_helper import CpModelProto, SolutionCallback


class CpSatSolver:
    """One search after another; what the last one found."""

    def __init__(self) -> None:
        self.parameters = SatParameters()
        self.best_bound_callback: Callable[[float], None] | None = None
        self.response: Any = None
        """What the last search answered, a ``CpSolverResponse``; None before."""
        self._running: SolveWrapper | None = None
        self._lock = threading.Lock()

    def solve(self, model: CpModelProto, callback: SolutionCallback | None = None) -> CpSolverStatus:
        """Search; the callback hears of each better solution."""
        running = SolveWrapper()
        running.set_parameters(self.parameters)
        if callback is not None:
            running.add_solution_callback(callback)
        if self.best_bound_callback is not None:
            running.add_best_bound_callback(self.best_bound_callback)
        with self._lock:
            self._running = running
        self.response = running.solve(model)
        if callback is not None:
            running.clear_solution_callback(callback)
        with self._lock:
            self._running = None
        status: CpSolverStatus = self.response.status
        return status

    def stop_search(self) -> None:
        """End the search that runs, from another thread; nothing if none does."""
        with self._lock:
            if self._running is not None:
                self._running.stop_search()


def faults(model: CpModelProto) -> str:
    """What CP-SAT refuses of a model, in its words; empty if nothing."""
    return str(CpSatHelper.validate_model(model))
