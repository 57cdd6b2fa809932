"""The one interface of all strategies: what is asked before the search of a tier, and what is answered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.model.rows import Row
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.engines.task import Task

BOUND_SHARE = 0.2
"""Share of the time left that a bound may take."""
BOUND_SECONDS = 30.0
PLAN_SHARE = 0.5
"""Share of the time left that a plan of the best headcounts may take."""
PLAN_SECONDS = 120.0
"""The same without a time limit."""


@dataclass(frozen=True)
class TierSearch:
    """One tier that is about to be searched."""

    model: Model
    tier: int
    """Counted from 0."""
    task: Task
    """The full search; its hint is the plan of the earlier tiers."""
    deadline: Deadline

    @property
    def bound_seconds(self) -> float:
        """Seconds for a bound."""
        return min(BOUND_SECONDS, BOUND_SHARE * self.deadline.remaining)

    @property
    def plan_seconds(self) -> float:
        """Seconds for a plan of the best headcounts."""
        share = PLAN_SHARE * self.deadline.remaining
        return PLAN_SECONDS if math.isinf(share) else share


@dataclass(frozen=True)
class WarmStart:
    """What is known of a tier before its full search.

    The bound holds for every plan of the rows.  A starting plan need not obey them: the caller has the checker judge
    it, and a plan that passes and meets the bound is proved best without a full search.
    """

    bound: int
    """No plan of the tier costs less."""
    plans: Iterator[frozenset[int]]
    """True literals of starting plans, the most promising first; each is searched for when it is asked for."""
    aggregate_rows: tuple[Row, ...] | None = None
    """Rows that fix the best headcounts; None if it matters to the tier who flies."""
    skip_full_search: bool = False
    """Whether the full search is out of reach, so that these plans are all there will be."""


Strategy = Callable[[TierSearch, WarmStart | None], WarmStart | None]
"""What is known of a tier with this strategy.

The second argument is what earlier strategies found; a strategy that does not apply returns it as it is.
"""
