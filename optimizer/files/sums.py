"""Sums of costs that engines could not count exactly, refused before any engine sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import GOALS, sole_aim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.files.documents import Path_
    from optimizer.goals import Tier
    from optimizer.instance import Instance

MOST = 2**53
"""Whole numbers up to here are exact as floating-point numbers, in which two of the engines count."""


def sums_too_large(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Every tier whose costs could add up to more than engines count, with its path and where the sum comes from.

    The tiers of studies that minimise a goal of their own are among them, at the flights whose priorities they add up.
    """
    for number, tier in enumerate(instance.goals):
        yield from _of_tier(instance, tier, ("goals", number))
    for study in dict.fromkeys(kind.sole_aim_of for kind in GOALS.values() if kind.sole_aim_of):
        yield from _of_tier(instance, sole_aim(study), ("flights",))


def _of_tier(instance: Instance, tier: Tier, path: Path_) -> Iterator[tuple[Path_, str]]:
    parts = [(goal.weight * goal.most(instance).amount, goal) for goal in tier.goals()]
    total = sum(amount for amount, _ in parts)
    if total > MOST:
        _, goal = max(parts, key=lambda part: part[0])
        words = f"{goal.name} has weight {goal.weight} x {goal.most(instance).words}"
        yield path, f"expected costs that add up to at most {MOST} (2^53), found up to {total}: {words}"
