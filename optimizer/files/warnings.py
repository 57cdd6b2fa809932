"""Warnings: things in an instance that are valid but may not be intended."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from optimizer.files.given_plan import made_for_another
from optimizer.goals import GOALS
from optimizer.problem.ships import STATION
from optimizer.problem.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance

MANY_FLEXIBLE = 12
"""With more flights that choose a launch day a proof takes too long (measured with three days each)."""

NEAR = 0.75
"""Least likeness of two spellings taken for one agency: one letter of four may differ, not one of three."""

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
        missed = None if name in chosen else kind.missed(instance) or kind.missed_beside(instance.rulebook)
        if missed is not None:
            yield missed


def misspelt(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """People of an agency that no party lists and that is spelt nearly as one that is, each with the path.

    They are third parties: legal, and seldom meant.
    """
    listed_by = {agency.casefold(): agency for agency in instance.party_of_agency}
    for number, person in enumerate(instance.crew):
        if person.agency in instance.party_of_agency:
            continue
        near = get_close_matches(person.agency.casefold(), listed_by, n=1, cutoff=NEAR)
        if near:
            yield (
                ("crew", number, "agency"),
                f"expected an agency that a party lists, found {person.agency!r}, which makes {person.id!r} a third "
                f"party; did you mean {listed_by[near[0]]!r}?",
            )


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
