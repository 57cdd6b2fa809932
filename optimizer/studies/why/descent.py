"""The best plans under demands, where the best plan without any is proved: from as good as that downwards.

A plan that is not as good keeps the first so many tiers and then pays in the next.  So one search with these tiers kept
gives the least price, or shows that an earlier tier has to pay; and all demands that cost the same are told in one
search each, which moves the fewest people at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.studies.why.forced import seats_in
from optimizer.studies.why.tier_costs import bound_on, no_worse
from optimizer.studies.why.weighed import Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.model.rows import Row
    from optimizer.studies.why.swaps import Nearby, Swaps
    from optimizer.studies.why.tier_costs import TierCosts


@dataclass(frozen=True, slots=True)
class Standing:
    """How good plans are beside the best one: the first tiers as good, and what they come to in the next."""

    kept: int
    """How many tiers are as good."""
    value: int | None = None
    """The least value of the tier after them; None where every tier is kept, or before it was searched."""


class Descent:
    """The best plan under one demand after another, each demand no easier than the one before.

    Parameters
    ----------
    best
        The best plan without any demand, proved; up to the first tier in which it differs from the plan given.
    as_good
        False if it is known already that no plan under the demands is as good, in every tier, as the plan given.
    """

    def __init__(self, tier_costs: TierCosts, swaps: Swaps, best: Weighed, *, as_good: bool) -> None:
        self.costs, self.swaps, self.values = tier_costs, swaps, best.values
        self.hint = best.solution
        self.given_is_best = best.values == tier_costs.given.values
        self.fences = no_worse(tier_costs, best.values)
        none_so_good = self.given_is_best and not as_good
        self.at = Standing(len(self.values) - (1 if none_so_good else 0))
        """No plan under the demands to come is better than this: proved."""

    def best(self, asked: Sequence[Row], share: float, nearby: Nearby) -> Weighed:
        """The best plan under these rows that moves the fewest people; ``unknown`` if it was not settled.

        ``nearby``: who is looked at first.  What comes to no more than the demand before is asked of everybody only
        where they have such a plan: that there is none takes as long to prove as the least price, which tells it, too.
        """
        free = self.given_is_best and all(row.holds(self.hint) for row in asked)
        near = None if free else self._near(asked, nearby)
        if near is not None and near.fewest:
            return near
        likely = free or near is not None or not self.given_is_best
        found = self._equal(asked, share) if likely else None
        return found or self._next(asked, share, nearby, dearer=likely)

    def _near(self, asked: Sequence[Row], nearby: Nearby) -> Weighed | None:
        """A plan that comes to no more than the best one did, in which nobody but these people moves; None if there is
        none, or the plan given is not among the best."""
        kept, value = self.at.kept, self.at.value
        if not self.given_is_best or self.costs.hint is None or (kept < len(self.values) and value is None):
            return None
        fences = self._fences()
        solution = self.swaps.best(nearby.people, [*asked, *fences])
        if solution is None:
            return None
        found = self._judged(solution, kept, fences)
        if value is not None and found.values[kept] != value:
            raise DisagreementError(f"tier {kept + 1} was proved to be {value}, a plan has {found.values[kept]}")
        return replace(found, fewest=self.swaps.moved(solution) == nearby.least)

    def _fences(self) -> tuple[Row, ...]:
        """Rows satisfied by exactly the plans that cost no more than the best one did."""
        kept, value = self.at.kept, self.at.value
        fences = tuple(self.fences[:kept])
        return fences if value is None else (*fences, bound_on(self.costs.model.tier_cost(kept), None, value))

    def _equal(self, asked: Sequence[Row], share: float) -> Weighed | None:
        """A plan that comes to no more than the best one did; None, and none will, if there is none."""
        tiers = len(self.values)
        if self.at.kept < tiers and self.at.value is None:
            return None
        if self.at.kept == tiers and self.given_is_best:
            found = self.costs.as_good(asked, best=True, share=share)
            if found.status == "feasible" and found.values != self.values:
                raise DisagreementError("the plan given was proved best, and another one is better")
        else:
            found = self._nearest(asked, share)
        if found.status != "infeasible":
            return found
        self.at = Standing(tiers - 1) if self.at.kept == tiers else self.at
        return None

    def _next(self, asked: Sequence[Row], share: float, nearby: Nearby, *, dearer: bool) -> Weighed:
        """The best plan that comes to more than the best one did, or if it need not be ``dearer`` to as much."""
        tiers = len(self.values)
        if self.at.value is None and self.at.kept >= tiers - 1 > 0:  # the last tier but one decides most often
            found = self._cheapest(asked, tiers - 2, self.values[-2], share)
            if found.status == "unknown" or not found.proved:
                return found
            if found.status == "infeasible":
                self.at = Standing(tiers - 3)
            elif found.values[-1] > self.values[-2]:
                return self._settled(found, asked, share, nearby)
        if self.at.kept == tiers:
            equal = self._equal(asked, share)
            if equal is not None:
                return equal
        for kept in range(self.at.kept, -1, -1):
            value = self.at.value if kept == self.at.kept else None
            least = 1 + self.values[kept] if value is None else value + dearer
            found = self._cheapest(asked, kept, least, share)
            if found.status == "feasible" and found.proved:
                return self._settled(found, asked, share, nearby)
            if found.status != "infeasible":
                return found
        return Weighed("infeasible")

    def _settled(self, found: Weighed, asked: Sequence[Row], share: float, nearby: Nearby) -> Weighed:
        """What is proved to be the least price, by the plan that moves the fewest people."""
        self.at = Standing(len(found.values) - 1, found.values[-1])
        if found.tiers[-1].difference == 0:  # as bad as the plan given: later tiers decide
            return Weighed("unknown")
        assert found.plan is not None
        before, now = (seats_in(plan, roles=True) for plan in (self.costs.plan, found.plan))
        changed = (set(before.get(seat, ())) ^ set(now.get(seat, ())) for seat in before.keys() | now.keys())
        moved = frozenset().union(*changed)
        near = self._near(asked, nearby._replace(people=nearby.people & moved))
        if near is not None and near.fewest:
            return near
        nearest = self._nearest(asked, share, self.costs.with_moved(found.solution))
        if nearest.status == "infeasible":
            raise DisagreementError("no plan is as good as one in hand")
        return nearest if nearest.status == "feasible" else found

    def _cheapest(self, asked: Sequence[Row], kept: int, least: int, share: float) -> Weighed:
        """The least value of the tier after those kept, where it is known to be at least ``least``."""
        cost = self.costs.model.tier_cost(kept)
        fences = tuple(self.fences[:kept])
        outcome = self.costs.ask([*asked, *fences], cost, self.hint, share, lowest=least)
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
        fences = self._fences()
        outcome = costs.ask([*asked, *fences, *costs.moving], costs.moved, hint or costs.with_moved(self.hint), share)
        if outcome.solution is None:
            return Weighed("infeasible" if outcome.status == "infeasible" else "unknown")
        found = self._judged(outcome.solution, kept, fences)
        if value is not None and found.values[kept] != value:
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
        if report.values[:kept] != self.values[:kept]:
            raise DisagreementError("a plan that should be as good in the first tiers is not")
        tiers = self.costs.tiers_of(report, proved=True)[: min(kept + 1, len(self.values))]
        return Weighed("feasible", tiers, plan, solution, fences)
