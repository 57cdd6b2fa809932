"""Progress of a running solve, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running solve stands: the value of the best plan so far and the proved bound, of one tier."""

    tier: int
    """Counted from 1."""
    tiers: int
    goals: tuple[str, ...]
    value: int | None
    bound: int | None
    seconds: float
    """Since the start of the solve."""
