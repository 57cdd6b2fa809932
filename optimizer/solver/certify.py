"""A second engine proves again what the first one proved: each tier's bound, or that there is no plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import terms_in
from optimizer.problem.errors import DisagreementError, EngineError
from optimizer.problem.steps import tell
from optimizer.solver.engines.names import DEFAULT_ENGINE, second_engine
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from optimizer.model.rows import Row
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.result import Result


LEAST_SECONDS, TENTH = 0.5, 0.1
"""Of a second look: seconds, or the share of the first engine's time if that is more."""
NO_PLAN_SECONDS = 30.0
"""Of a second look at an instance that has no plan, without a time limit; or those of the first engine if more."""
SECONDS_A_TERM = 1.5e-6
"""To give the rows to a second engine, for each of their terms."""


def certified(model: Model, result: Result, deadline: Deadline) -> Result:
    """The same result; ``certified`` tells whether a second engine proved each proved tier, or that there is no plan.

    ``False`` means that the second engine did not finish by the deadline, or failed.

    Raises
    ------
    DisagreementError
        If the second engine finds what the first one proved impossible.
    """
    second = _Second(model, result.engine, result.workers, result.seed, deadline)
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


def glanced(model: Model, result: Result, deadline: Deadline, *, brief: bool = False) -> Result:
    """As ``certified``, in a small part of the time that the first engine took; for nothing where it would not do.

    That there is no plan is looked at for as long as the deadline allows, unless the look is to be ``brief``.
    """
    proved = result.status == "infeasible" or any(tier.proved for tier in result.tiers)
    seconds = max(LEAST_SECONDS, TENTH * deadline.seconds)
    if result.status == "infeasible" and not brief:
        seconds = max(NO_PLAN_SECONDS, deadline.seconds) if deadline.unlimited else deadline.remaining
    if not proved or terms_in(model.rows.rows) * SECONDS_A_TERM > seconds / 2:
        return result
    return certified(model, result, deadline.within(seconds))


def doubted(model: Model, objective_bounds: list[Row], workers: int, seed: int, deadline: Deadline) -> None:
    """Look briefly at the default engine's word that no plan obeys the rows and these objective bounds.

    Raises
    ------
    DisagreementError
        If the second engine finds such a plan.
    """
    seconds = max(LEAST_SECONDS, TENTH * deadline.seconds)
    second = _Second(model, DEFAULT_ENGINE, workers, seed, deadline.within(seconds))
    if terms_in(model.rows.rows) * SECONDS_A_TERM <= seconds / 2:
        second.finds_nothing(objective_bounds, "a plan", Cost(()))


class _Second:
    """The searches of the second engine, after those of ``first``."""

    def __init__(self, model: Model, first: str, workers: int, seed: int, deadline: Deadline) -> None:
        self.model, self.first, self.engine = model, first, second_engine(first)
        self.workers, self.seed, self.deadline = workers, seed, deadline

    def finds_nothing(self, objective_bounds: list[Row], what: str, cost: Cost) -> bool:
        """Whether the engine proves that no plan obeys the rows and these objective bounds."""
        if self.deadline.over:
            return False
        tell(trying=f"{self.engine}: is there {what}?")
        rows = self.model.rows
        limit = self.deadline.search_limit
        every = tuple(rows.rows)
        task = Task(len(rows.names), every, cost, tuple(objective_bounds), None, limit, self.workers, self.seed)
        try:
            outcome = search(task, stop=self.deadline.stop, engine=self.engine)
        except EngineError:
            return False
        if outcome.solution is not None:
            raise DisagreementError(f"{self.engine} finds {what}, {self.first} proved there is none")
        return outcome.status == "infeasible"
