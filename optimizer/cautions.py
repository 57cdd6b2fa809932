"""Things in an instance that are right and may still surprise: said once, before the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance

MANY_FLEXIBLE = 12
"""More flights with a choice of launch days than this have no proof in useful time (measured on three days each)."""


def cautions(instance: Instance) -> Iterator[str]:
    """One line each."""
    flexible = sum(flight.flexible for flight in instance.flights)
    if flexible > MANY_FLEXIBLE:
        yield (
            f"{flexible} flights list several launch days; beyond {MANY_FLEXIBLE} a proof may be out of reach: "
            "list other days only where the choice matters"
        )
    if instance.sittings and all(goal.name != "training_days" for goal in instance.all_goals):
        yield "no goal counts `training_days`: people may be sent to sessions for nothing"
