"""A relaxation of an instance: which people could take which seats, and which seats nobody can take together.

It is read off the rows of any instance: a row that says "at least N of these stays" is a *demand*, and two
flights are in *conflict* if nobody can fly both.  Everything else is left out, so what is impossible here is impossible
in the instance, and a seating found here is only a proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.model.rows import DEFINITION
from optimizer.solver.strategies.conflict_graph import conflicts, maximal_cliques

if TYPE_CHECKING:
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.solver.build import Model


@dataclass(frozen=True)
class SeatRelaxation:
    """Slots to fill; slots and people are counted from 0."""

    people: tuple[str, ...]
    always: frozenset[int]
    """People who fly in any case: they have a settled stay."""
    stay: tuple[dict[int, int], ...]
    """Of each slot: who can take it, with the literal of the stay."""
    conflict_for_all: Any
    """Slots x slots, bool: nobody can take both."""
    conflict_for_some: Any
    """Slots x slots, bool: at least one person who could take either cannot take both."""
    complete: bool
    """Whether the instance demands little else, so that a seating is likely a plan."""
    cliques: tuple[tuple[int, ...], ...]
    """Sets of slots of which nobody can take two, none inside another."""
    ways: tuple[tuple[int, ...], ...]
    """Of each slot: the literals of all stays that take it, one person's different ways home among them."""


def seat_relaxation(model: Model) -> SeatRelaxation:
    """The demands and conflicts of a model."""
    options, rows = model.options, model.rows
    people = tuple(options.by_person)
    number = {who: place for place, who in enumerate(people)}
    stays = {literal: stay for stay, literal in options.literal.items()}
    slots: list[dict[int, int]] = []
    flight_of: list[str] = []
    ways: list[tuple[int, ...]] = []
    for flight, demand, count in _demands(rows, stays):
        takers: dict[int, int] = {}
        for same_ship in (True, False):
            for literal in demand:
                if (stays[literal].down is stays[literal].up) is same_ship:
                    takers.setdefault(number[stays[literal].person.id], literal)
        slots += [takers] * count
        ways += [demand] * count
        flight_of += [flight] * count
    order = {flight.id: flight.launch for flight in model.instance.flights}
    flights = {
        flight: place for place, flight in enumerate(sorted(set(flight_of), key=lambda each: (order[each], each)))
    }
    for_all, for_some = conflicts(options, rows, people, flights)
    at = np.array([flights[flight] for flight in flight_of], int)
    always = frozenset(number[stay.person.id] for stay in options.stays if stay.settled)
    slots_for_all = for_all[np.ix_(at, at)] if len(at) else np.zeros((0, 0), bool)
    launch_order = sorted(range(len(slots)), key=lambda slot: (order[flight_of[slot]], slot))
    return SeatRelaxation(
        people,
        always,
        tuple(slots),
        slots_for_all,
        for_some[np.ix_(at, at)] if len(at) else slots_for_all,
        _complete(rows, stays),
        tuple(maximal_cliques(slots_for_all, launch_order)),
        tuple(ways),
    )


def _demands(rows: Rows, stays: dict[int, StayOption]) -> list[tuple[str, tuple[int, ...], int]]:
    """Rows that say: at least N of these stays, all up on one flight; no stay counts in two of them."""
    found: dict[str, list[tuple[tuple[int, ...], int]]] = {}
    for row in rows.rows:
        if row.coefficients is None and row.lower and row.literals and all(x in stays for x in row.literals):
            flights = {stays[literal].up.id for literal in row.literals}
            if len(flights) == 1 and not stays[row.literals[0]].settled:
                found.setdefault(flights.pop(), []).append((row.literals, row.lower))
    demands = []
    for flight, wanted in found.items():
        seen: set[int] = set()
        for literals, count in sorted(wanted, key=lambda item: -item[1]):
            if seen.isdisjoint(literals):
                seen.update(literals)
                demands.append((flight, literals, count))
    return demands


def _complete(rows: Rows, stays: dict[int, StayOption]) -> bool:
    """Whether every row is a demand, a definition, or only limits from above."""
    return all(
        row.clause.rule == DEFINITION
        or (
            row.coefficients is None
            and (not row.lower or len({stays[x].up.id for x in row.literals if x in stays}) == 1)
        )
        for row in rows.rows
    )
