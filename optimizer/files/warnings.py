"""Warnings: things in an instance that are valid but may not be intended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from optimizer.files.given_plan import made_for_another
from optimizer.goals import GOALS
from optimizer.problem.ships import STATION
from optimizer.problem.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.instance import Instance

MANY_FLEXIBLE = 12
"""With more flights that choose a launch day a proof takes too long (measured with three days each)."""

SHOWN = 3
"""Flights named in a warning; the others are counted."""


def warnings_in(instance: Instance) -> Iterator[str]:
    """One line each."""
    published = instance.published
    if published is not None and published.instance.name != instance.name:  # an earlier version is what it may be of
        stranger = made_for_another(instance, published)
        if stranger is not None:
            yield f"`published`: {stranger}"
    flexible = sum(flight.flexible for flight in instance.flights)
    if flexible > MANY_FLEXIBLE:
        yield (
            f"{flexible} flights list several launch days; with more than {MANY_FLEXIBLE} a proof may take too long: "
            "list other days only where the choice matters"
        )
    silent = [flight.id for flight in instance.flights if not flight.names_station]
    if silent and len(instance.stations) > 1:
        few = [*silent[:SHOWN], *([f"{len(silent) - SHOWN} more"] if len(silent) > SHOWN else [])]
        yield (
            f"{len(silent)} of {len(instance.flights)} flights name no `station` and so go to {STATION} "
            f"({listed(few)}): write `station: {STATION}` if that is intended"
        )
    yield from _alike(instance.stations)
    chosen = {goal.name for goal in instance.all_goals}
    for name, kind in GOALS.items():
        missed = None if name in chosen else kind.missed(instance)
        if missed is not None:
            yield missed


def _alike(stations: Iterable[str]) -> Iterator[str]:
    """Names of stations that differ only in spelling."""
    spelt: dict[str, list[str]] = {}
    for station in stations:
        spelt.setdefault(re.sub(r"[._-]", "", station.casefold()), []).append(station)
    for names in spelt.values():
        if len(names) > 1:
            yield (
                f"{listed(f'`{name}`' for name in names)} are read as {len(names)} stations because their spelling "
                "differs: if one station is meant, write one name"
            )
