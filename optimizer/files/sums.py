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
    yield from _of_repairs(instance)
    for study in dict.fromkeys(kind.sole_aim_of for kind in GOALS.values() if kind.sole_aim_of):
        yield from _of_tier(instance, sole_aim(study), ("flights",))


def _of_repairs(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """What a repair could cost by the prices of the file: every clause left open on every day, every date moved."""
    days = (instance.horizon.until - instance.horizon.since).days + 1
    things = len(instance.crew) + len(instance.flights) + len(instance.stations)
    waived = sum(cost.price * days * (things if cost.subject is None else 1) for cost in instance.waiver_costs)
    moved = sum(2 * cost.price * (len(instance.flights) if cost.flight is None else 1) for cost in instance.move_costs)
    for key, total, of in (
        ("waiver_costs", waived, f"{days} days x {things} people, flights and stations"),
        ("move_costs", moved, f"{len(instance.flights)} flights, launch and landing"),
    ):
        if total > MOST:
            words = f"expected prices that add up to at most {MOST} (2^53), found up to {total}"
            yield (key,), f"{words}: {len(getattr(instance, key))} prices x {of}"


def _of_tier(instance: Instance, tier: Tier, path: Path_) -> Iterator[tuple[Path_, str]]:
    parts = [(goal.weight * goal.most(instance).amount, goal) for goal in tier.goals()]
    total = sum(amount for amount, _ in parts)
    if total > MOST:
        _, goal = max(parts, key=lambda part: part[0])
        words = f"{goal.name} has weight {goal.weight} x {goal.most(instance).words}"
        yield path, f"expected costs that add up to at most {MOST} (2^53), found up to {total}: {words}"
