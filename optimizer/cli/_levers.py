"""Where no plan obeys every rule: whether people are too few, and what a planner could change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.cli._search import SoFar
from optimizer.problem.errors import EndedEarlyError

if TYPE_CHECKING:
    from optimizer.cli._search import Search
    from optimizer.instance import Instance
    from optimizer.studies.explain import Conflict
    from optimizer.studies.levers.answer import Levers

LEVER_SECONDS = 10.0
SHARE = 0.5
"""Of the time left, where the command has a limit; the rest is for what comes after."""


def pulled(
    search: Search, instance: Instance, conflict: Conflict | None, workers: int | None, seed: int, share: float = SHARE
) -> Levers | None:
    """The levers found in the time there is; None if there is none left."""
    if search.stop.requested:
        return None
    so_far = SoFar()
    known = None if conflict is None or conflict.irreducible == "no" else conflict
    try:
        found: Levers | None = search.run(
            "optimizer.studies.levers:levers_against",
            instance,
            known,
            phase="looking for levers",
            told=so_far.told,
            so_far=so_far.answer,
            seconds=LEVER_SECONDS if search.left is None else share * search.left,
            workers=workers,
            seed=seed,
        )
    except EndedEarlyError:
        return None
    return found
