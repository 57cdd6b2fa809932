"""Who could take which seats, and which seats nobody can take together: the bare bones of ``corps_size``.

Read off the rows of any instance: a row that says "at least so many of these stays" is a *demand*, and two flights
*clash* if nobody can fly both.  Everything else an instance asks is ignored, so what is impossible here is impossible
there, and a staffing found here is only a proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.rows import DEFINITION

if TYPE_CHECKING:
    from optimizer.model import Model
    from optimizer.options import Options
    from optimizer.rows import Rows
    from optimizer.stays import StayOption


@dataclass(frozen=True)
class Staffing:
    """Slots to fill; slots and people are counted from 0."""

    people: tuple[str, ...]
    always: frozenset[int]
    """People who fly in any case: a settled stay is theirs."""
    stay: tuple[dict[int, int], ...]
    """Of each slot: who can take it, with the literal of the stay."""
    nobody_both: Any
    """Slots x slots: nobody at all can take both."""
    somebody_not_both: Any
    """Slots x slots: at least one person who could take either cannot take both."""
    whole: bool
    """Whether the instance asks little else, so that a staffing is likely a plan."""
    cliques: tuple[tuple[int, ...], ...]
    """Sets of slots of which nobody can take two, none inside another."""
    ways: tuple[tuple[int, ...], ...]
    """Of each slot: the literals of all stays that take it, one person's different ways home among them."""


def staffing(model: Model) -> Staffing:
    """The demands and clashes of a model."""
    options, rows = model.options, model.rows
    people = tuple(options.by_person)
    number = {who: place for place, who in enumerate(people)}
    stays = {literal: stay for stay, literal in options.literal.items()}
    slots: list[dict[int, int]] = []
    flight_of: list[str] = []
    ways: list[tuple[int, ...]] = []
    for flight, demand, count in _demands(rows, stays):
        takers: dict[int, int] = {}
        for literal in sorted(demand, key=lambda literal: (stays[literal].down is not stays[literal].up, literal)):
            takers.setdefault(number[stays[literal].person.id], literal)
        slots += [takers] * count
        ways += [demand] * count
        flight_of += [flight] * count
    flights = {flight: place for place, flight in enumerate(dict.fromkeys(flight_of))}
    clash, some = _clashes(options, rows, people, flights)
    at = np.array([flights[flight] for flight in flight_of], int)
    always = frozenset(number[stay.person.id] for stay in options.stays if stay.settled)
    nobody = clash[np.ix_(at, at)] if len(at) else np.zeros((0, 0), bool)
    order = {flight.id: flight.launch for flight in model.instance.flights}
    launch_order = sorted(range(len(slots)), key=lambda slot: (order[flight_of[slot]], slot))
    return Staffing(
        people,
        always,
        tuple(slots),
        nobody,
        some[np.ix_(at, at)] if len(at) else nobody,
        _whole(rows, stays),
        tuple(_cliques(nobody, launch_order)),
        tuple(ways),
    )


def _demands(rows: Rows, stays: dict[int, StayOption]) -> list[tuple[str, tuple[int, ...], int]]:
    """Rows that say: at least so many of these stays, all up on one flight; no stay counts in two of them."""
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


def _whole(rows: Rows, stays: dict[int, StayOption]) -> bool:
    """Whether every row is a demand, or only says how many at most."""
    return all(
        row.clause.rule == DEFINITION
        or (
            row.coefficients is None
            and (not row.lower or len({stays[x].up.id for x in row.literals if x in stays}) == 1)
        )
        for row in rows.rows
    )


def _clashes(options: Options, rows: Rows, people: tuple[str, ...], flights: dict[str, int]) -> tuple[Any, Any]:
    """Flights x flights: nobody can fly both, and: somebody who could fly either cannot fly both."""
    size = len(flights)
    free_for_both = np.zeros((size, size), bool)
    taken_for_both = np.zeros((size, size), bool)
    for who in people:
        mine = {options.literal[stay]: flights[stay.up.id] for stay in options.by_person[who] if stay.up.id in flights}
        ways = np.bincount(list(mine.values()), minlength=size) if mine else np.zeros(size, int)
        cliques = [[mine[literal] for literal in clique if literal in mine] for clique in rows.cliques(who)]
        holds = np.zeros((len(cliques) + 1, size), np.float32)
        for place, clique in enumerate(cliques):
            holds[place] = (np.bincount(clique, minlength=size) == ways) & (ways > 0) if clique else 0
        exclusive = (holds.T @ holds) > 0
        both = np.outer(ways > 0, ways > 0)
        free_for_both |= both & ~exclusive
        taken_for_both |= both & exclusive
    return ~free_for_both, taken_for_both


def _cliques(clash: Any, order: list[int]) -> list[tuple[int, ...]]:
    """For each slot, those before it that clash with it and with each other, the latest first; maximal ones only."""
    found: list[frozenset[int]] = []
    for place, slot in enumerate(order):
        clique = [slot]
        left = clash[slot].copy()
        for other in reversed(order[:place]):
            if left[other]:
                clique.append(other)
                left &= clash[other]
        members = frozenset(clique)
        found = [other for other in found if not other <= members]
        found.append(members)
    return [tuple(sorted(clique)) for clique in found]
