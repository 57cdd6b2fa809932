"""Points of a frontier, and what is known of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.goals import Tier
    from optimizer.plan import Plan
    from optimizer.result import TierResult


@dataclass(frozen=True)
class Point:
    """One plan of the frontier, checked."""

    values: tuple[int, int]
    """What the checker measures of either goal."""
    plan: Plan
    proved: bool
    """No plan is better in one goal and as good in the other."""
    true: frozenset[int]
    """Literals of the model."""


@dataclass(frozen=True, slots=True)
class Open:
    """Where plans of the frontier that are not listed may still lie: lowest and highest value of either goal."""

    low: tuple[int | None, int | None]
    high: tuple[int | None, int | None]


@dataclass(frozen=True)
class Frontier:
    """The answer of ``tradeoff``."""

    instance: str
    goals: tuple[str, str]
    units: tuple[str, str]
    status: Literal["complete", "partial", "infeasible", "unknown"]
    """``complete``: every value pair that no plan beats is listed, and each is proved."""
    points: tuple[Point, ...]
    """The first goal from its best to its worst; the second the other way round."""
    open: tuple[Open, ...]
    gap: float | None
    """Share of the rectangle between the two ends not ruled out; None if the ends are not proved."""
    kept: tuple[TierResult, ...]
    """Tiers held at their best, where asked for; the frontier is that of the plans as good there."""
    workers: int
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether the whole frontier is listed and proved."""
        return self.status == "complete"

    def __str__(self) -> str:
        from optimizer.report.traded import frontier_text

        return frontier_text(self)


def unit(tier: Tier) -> str:
    """What one unit of the value is."""
    units = dict.fromkeys(goal.unit for goal in tier.goals())
    return next(iter(units)) if len(units) == 1 else "weighted sum"
