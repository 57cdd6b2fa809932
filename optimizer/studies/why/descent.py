"""The best plans under demands, where the plan given is proved best: from as good as it downwards.

A plan that is not as good keeps the first so many tiers and then pays in the next.  So one search with these tiers kept
gives the least price, or shows that an earlier tier has to pay; and all demands that cost the same are told in one
search each, which moves the fewest people at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.studies.why.tier_costs import Weighed, bound_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.model.rows import Row
    from optimizer.studies.why.tier_costs import TierCosts


@dataclass(frozen=True, slots=True)
class Standing:
    """How good plans are beside the one given: the first tiers as good, and what they come to in the next."""

    kept: int
    """How many tiers are as good."""
    value: int | None = None
    """The least value of the tier after them; None where every tier is kept, or before it was searched."""


class Descent:
    """The best plan under one demand after another, each demand no easier than the one before.

    Parameters
    ----------
    tier_costs
        Its plan is proved best, in every tier.
    as_good
        False if it is known already that no plan under the demands is as good.
    """

    def __init__(self, tier_costs: TierCosts, *, as_good: bool) -> None:
        self.costs, tiers = tier_costs, len(tier_costs.given.values)
        self.at = Standing(tiers if as_good else tiers - 1)
        """No plan under the demands to come is better than this: proved."""

    def best(self, asked: Sequence[Row], share: float) -> Weighed:
        """The best plan under these rows that moves the fewest people; ``unknown`` if it was not settled."""
        costs, tiers = self.costs, len(self.costs.given.values)
        if self.at.kept == tiers:
            found = costs.as_good(asked, best=True, share=share)
            if found.status == "feasible" and found.values != costs.given.values:
                raise DisagreementError("the plan given was proved best, and another one is better")
            if found.status != "infeasible":
                return found
            self.at = Standing(tiers - 1)
        if self.at.value is not None:
            found = self._nearest(asked, share)
            if found.status != "infeasible":
                return found
        for kept in range(self.at.kept, -1, -1):
            before = self.at.value if kept == self.at.kept else None
            known = costs.given.values[kept] if before is None else before
            found = self._cheapest(asked, kept, known + 1, share)
            if found.status == "infeasible":
                continue
            if found.proved and found.status == "feasible":
                self.at = Standing(kept, found.values[kept])
                nearest = self._nearest(asked, share, costs.with_moved(found.solution))
                if nearest.status == "infeasible":
                    raise DisagreementError("no plan is as good as one in hand")
                return nearest if nearest.status == "feasible" else found
            return found
        return Weighed("infeasible")

    def _cheapest(self, asked: Sequence[Row], kept: int, least: int, share: float) -> Weighed:
        """The least value of the tier after those kept, where it is known to be at least ``least``."""
        cost = self.costs.model.tier_cost(kept)
        fences = (*self.costs.as_good_rows[:kept],)
        outcome = self.costs.ask([*asked, *fences], cost, self.costs.hint, share, lowest=least)
        if outcome.solution is None:
            return Weighed("infeasible" if outcome.status == "infeasible" else "unknown")
        found = self._judged(outcome.solution, kept, fences)
        value, proved = found.values[kept], outcome.status == "optimal"
        if value < least or (proved and value != outcome.value):
            raise DisagreementError(f"tier {kept + 1} was proved at {outcome.value} or {least}, the plan has {value}")
        last = replace(found.tiers[kept], bound=outcome.bound, proved=proved)
        fence = bound_on(cost, None, value)
        return replace(found, tiers=(*found.tiers[:kept], last), objective_bounds=(*fences, fence))

    def _nearest(self, asked: Sequence[Row], share: float, hint: frozenset[int] | None = None) -> Weighed:
        """Of the plans that cost what the best one did, one that moves the fewest people; none may cost more."""
        costs, kept, value = self.costs, self.at.kept, self.at.value
        fences = (*costs.as_good_rows[:kept], bound_on(costs.model.tier_cost(kept), None, value))
        outcome = costs.ask([*asked, *fences, *costs.moving], costs.moved, hint or costs.hint, share)
        if outcome.solution is None:
            return Weighed("infeasible" if outcome.status == "infeasible" else "unknown")
        found = self._judged(outcome.solution, kept, fences)
        if found.values[kept] != value:
            raise DisagreementError(
                f"tier {kept + 1} was proved to be {value} or more, a plan has {found.values[kept]}"
            )
        return replace(found, fewest=outcome.status == "optimal")

    def _judged(self, solution: frozenset[int], kept: int, fences: tuple[Row, ...]) -> Weighed:
        """The plan of a search, its tiers up to the first that is not kept."""
        plan = self.costs.model.plan(solution)
        report = check(self.costs.instance, plan)
        if report.decided:
            raise DisagreementError(f"a plan that a search found is refused by the checker: {report.decided[0]}")
        if report.values[:kept] != self.costs.given.values[:kept]:
            raise DisagreementError("a plan that should be as good in the first tiers is not")
        tiers = self.costs.tiers_of(report, proved=True)[: kept + 1]
        return Weighed("feasible", tiers, plan, solution, fences)
