"""A second engine proves again what the first one proved: each tier's bound, or that there is no plan."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.errors import DisagreementError, EngineError
from optimizer.goals import Cost
from optimizer.solver.engines.names import second_engine
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from optimizer.model.rows import Row
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import Result


def certified(model: Model, result: Result, deadline: float | None, stop: Stop) -> Result:
    """The same result; ``certified`` says of each proved tier, and of no plan, whether HiGHS proved it as well.

    SCIP does, where HiGHS gave the result.  ``False`` means it did not finish by ``deadline``, or failed.

    Raises
    ------
    DisagreementError
        If the second engine finds what the first one proved impossible.
    """
    second = _Second(model, second_engine(result.engine), result, deadline, stop)
    if result.status == "infeasible":
        return replace(result, certified_by=second.engine, certified=second.finds_nothing([], "a plan", Cost(())))
    objective_bounds: list[Row] = []
    tiers = []
    for number, tier in enumerate(result.tiers):
        cost = model.tier_cost(number)
        if tier.proved:
            better = f"a plan better than {tier.value} in tier {number + 1}"
            nothing = second.finds_nothing([*objective_bounds, cost.at_most(number, tier.value - 1)], better, cost)
            tier = replace(tier, certified=nothing)
        objective_bounds.append(cost.at_most(number, tier.value))
        tiers.append(tier)
    whole = all(tier.certified for tier in tiers) if tiers and result.status == "optimal" else None
    return replace(result, tiers=tuple(tiers), certified_by=second.engine if tiers else None, certified=whole)


class _Second:
    """The second engine at work."""

    def __init__(self, model: Model, engine: str, result: Result, deadline: float | None, stop: Stop) -> None:
        self.model, self.engine, self.result, self.deadline, self.stop = model, engine, result, deadline, stop

    def finds_nothing(self, objective_bounds: list[Row], what: str, cost: Cost) -> bool:
        """Whether the engine proves that nothing obeys the rows and these fences."""
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        if self.stop.requested or (left is not None and left <= 0):
            return False
        rows = self.model.rows
        workers, seed = self.result.workers, self.result.seed
        task = Task(len(rows.names), tuple(rows.rows), cost, tuple(objective_bounds), None, left, workers, seed)
        try:
            outcome = search(task, stop=self.stop, engine=self.engine)
        except EngineError:
            return False
        if outcome.solution is not None:
            raise DisagreementError(f"{self.engine} finds {what}, {self.result.engine} proved there is none")
        return outcome.status == "infeasible"
