"""Bounds and starting plans before the search of a tier: the strategies, asked in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.files.log import LOG
from optimizer.problem.steps import tell
from optimizer.solver.strategies._strategy import TierSearch, WarmStart
from optimizer.solver.strategies.distinct_people import distinct_people
from optimizer.solver.strategies.headcounts import headcounts
from optimizer.solver.strategies.station_by_station import station_by_station
from optimizer.solver.strategies.zero_cost import zero_cost

if TYPE_CHECKING:
    from optimizer.solver.strategies._strategy import Strategy

EASY_TERMS = 2_000_000
"""Below this size the search begins without the plan in hand, which is usually poor and holds the search near it.

Measured up to 800,000 terms, three seeds: up to 25 percent faster without the hint.
"""

__all__ = ["EASY_TERMS", "STRATEGIES", "TierSearch", "WarmStart", "warm_start"]

STRATEGIES: tuple[Strategy, ...] = (distinct_people, headcounts, station_by_station, zero_cost)
"""In the order in which they are asked; each may refine what the earlier ones found."""


def warm_start(asked: TierSearch) -> WarmStart:
    """A bound for the tier, and starting plans that are found when they are asked for."""
    goals = asked.model.instance.goals
    names = tuple(goal.name for goal in goals[asked.tier].goals())
    tell(tier=asked.tier + 1, tiers=len(goals), goals=names)
    known: WarmStart | None = None
    for strategy in STRATEGIES:
        known = strategy(asked, known)
        if known is not None:
            LOG.debug("tier %d: bound %s after %s", asked.tier + 1, known.bound, strategy.__name__)
    return known or WarmStart(asked.task.cost.least, iter(()))
