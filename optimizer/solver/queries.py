"""Many queries to one model: minimise one cost after another, under more rows; every plan is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError, InputError, Problem
from optimizer.solver.build import build
from optimizer.solver.certify import doubted
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.checker.check import Report
    from optimizer.goals import Cost, Tier
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.task import SearchStatus
    from optimizer.solver.result import Result

__all__ = ["Query", "QueryResult", "TimeUpError", "best_of_first_tiers", "refuse_unknown_tiers"]

SHARE = 0.25
"""Share of the time left for one search, so that one hard query leaves time for the others."""
LEAST_SECONDS = 1.0


@dataclass(frozen=True)
class QueryResult:
    """What one search found; plan, literals and report are all given, or none is."""

    status: SearchStatus
    bound: int | None
    plan: Plan | None = None
    solution: frozenset[int] | None = None
    report: Report | None = None

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.status == "optimal"


class Query:
    """One model, built once, with the objective bounds of the tiers that are kept at their optimum."""

    def __init__(self, instance: Instance, clock: Deadline, workers: int, seed: int, kept: Iterable[int] = ()) -> None:
        self.clock, self.workers, self.seed = clock, workers, seed
        self.model = build(instance)
        self.objective_bounds = [self.model.tier_cost(tier).at_most(tier, value) for tier, value in enumerate(kept)]

    def minimise(
        self,
        cost: Cost,
        rows: Iterable[Row] = (),
        *,
        helpers: int = 0,
        hint: frozenset[int] | None = None,
        lowest: int | None = None,
    ) -> QueryResult:
        """The plan of least ``cost`` under ``rows``, which may use ``helpers`` more literals than the model has.

        Raises ``TimeUpError`` when no time is left, ``DisagreementError`` if the checker refuses a plan.
        """
        task = replace(self.task(cost, rows, helpers), hint=hint, lowest=lowest)
        outcome = search(task, stop=self.clock.stop, aloud=True)
        if outcome.solution is None:
            return QueryResult(outcome.status, outcome.bound)
        plan = self.model.plan(outcome.solution)
        report = check(self.model.instance, plan)
        if report.decided:
            raise DisagreementError(f"{DEFAULT_ENGINE} gave a plan that the checker refuses: {report.decided[0]}")
        return QueryResult(outcome.status, outcome.bound, plan, outcome.solution, report)

    def doubt_that_there_is_none(self) -> None:
        """Let a second engine look briefly whether there is no plan at all; ``DisagreementError`` if it finds one."""
        doubted(self.model, self.objective_bounds, self.workers, self.seed, self.clock)

    def task(self, cost: Cost, rows: Iterable[Row] = (), helpers: int = 0) -> Task:
        """The search of ``minimise``; raises ``TimeUpError`` when no time is left."""
        left = self.clock.left()
        limit = None if left is None else min(left, max(LEAST_SECONDS, SHARE * left))
        model, also = self.model, (*self.objective_bounds, *rows)
        literals = len(model.rows.names) + helpers
        return Task(literals, model.searched, cost, also, None, limit, self.workers, self.seed)


def refuse_unknown_tiers(instance: Instance, under: int) -> None:
    """Refuse to keep more tiers than the instance has."""
    if not 0 <= under <= len(instance.goals):
        count = len(instance.goals)
        tiers = f"{count} tier{'' if count == 1 else 's'}"
        message = f"expected 0 to {count}, found {under}: {instance.name} has {tiers}"
        raise InputError([Problem(f"--under {under}", 1, 1, "", message)])


def best_of_first_tiers(
    instance: Instance, under: int, last: Tier | None, clock: Deadline, workers: int, seed: int, share: float
) -> Result:
    """The first ``under`` tiers of the instance, then ``last``, solved in at most a ``share`` of the time left.

    The plan obeys every clause, as those of a ``Query`` do.
    """
    left = clock.search_limit
    goals = (*instance.goals[:under], *([last] if last is not None else []))
    limit = None if left is None else share * left
    asked = instance.model_copy(update={"goals": goals})
    return solve(
        asked,
        time_limit=limit,
        workers=workers,
        seed=seed,
        every_clause=True,
        second_look=False,
        repeatable=False,
        stop=clock.stop,
    )
