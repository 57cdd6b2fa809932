"""Who could take which seats, and which seats nobody can take together: the bare bones of ``corps_size``.

Read off the rows of any instance: a row that says "at least so many of these stays" is a *demand*, and two flights
*clash* if nobody can fly both.  Everything else an instance asks is ignored, so what is impossible here is impossible
there, and a staffing found here is only a proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.model.rows import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.solver.build import Model


@dataclass(frozen=True)
class SeatRelaxation:
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


def seat_relaxation(model: Model) -> SeatRelaxation:
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
    clash, some = _clashes(options, rows, people, flights)
    at = np.array([flights[flight] for flight in flight_of], int)
    always = frozenset(number[stay.person.id] for stay in options.stays if stay.settled)
    nobody = clash[np.ix_(at, at)] if len(at) else np.zeros((0, 0), bool)
    launch_order = sorted(range(len(slots)), key=lambda slot: (order[flight_of[slot]], slot))
    return SeatRelaxation(
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
    flight_of = np.full(len(rows.names), -1)
    for stay, literal in options.literal.items():
        flight_of[literal] = flights.get(stay.up.id, -1)
    for who in people:
        mine = flight_of[options.literals(options.by_person[who])]
        ways = np.bincount(mine[mine >= 0], minlength=size)
        exclusive = _together(*_held(rows.cliques(who), flight_of, ways), size)
        taken_for_both |= exclusive
        free_for_both |= np.outer(ways > 0, ways > 0) > exclusive
    return ~free_for_both, taken_for_both


def _held(cliques: list[tuple[int, ...]], flight_of: Any, ways: Any) -> tuple[Any, Any]:
    """Pairs of a clique and a flight of which it holds all ways; by flight, then by clique.

    Cliques are counted in the order of their latest flights.
    """
    sizes = np.array([len(clique) for clique in cliques], int)
    flights = flight_of[np.fromiter(chain.from_iterable(cliques), int, sizes.sum())]
    places = np.repeat(np.arange(len(cliques)), sizes)
    latest = np.full(len(cliques), -1)
    np.maximum.at(latest, places, flights)
    rank = np.empty(len(cliques), int)
    rank[np.argsort(latest, kind="stable")] = np.arange(len(cliques))
    known = flights >= 0
    pairs, count = np.unique(flights[known] * len(cliques) + rank[places[known]], return_counts=True)
    flights, places = np.divmod(pairs, max(1, len(cliques)))
    whole = count == ways[flights]
    return places[whole], flights[whole]


def _together(places: Any, flights: Any, size: int) -> Any:
    """Flights x flights: some clique holds both, given pairs of a clique and a flight it holds, by flight."""
    count = np.bincount(flights, minlength=size)
    ends = np.cumsum(count)
    held = np.flatnonzero(count)
    first, last = np.full(size, np.iinfo(np.int32).max, np.int32), np.full(size, -1, np.int32)
    first[held], last[held] = places[(ends - count)[held]], places[ends[held] - 1]
    if (last - first + 1 == count)[held].all():  # in order of time each flight is in a run of cliques
        before = first[:, None] <= last
        return before & before.T
    holds = np.zeros((int(places.max()) + 1, size), np.float32)
    holds[places, flights] = 1
    return (holds.T @ holds) > 0


def _cliques(clash: Any, order: list[int]) -> list[tuple[int, ...]]:
    """For each slot, those before it that clash with it and with each other, the latest first; maximal ones only."""
    turned = clash[np.ix_(order, order)]
    earlier = [int.from_bytes(row.tobytes(), "little") for row in np.packbits(turned, axis=1, bitorder="little")]
    found: list[int] = []
    for place in range(len(order)):
        clique, left = 1 << place, earlier[place] & ((1 << place) - 1)
        while left:
            latest = left.bit_length() - 1
            clique |= 1 << latest
            left &= earlier[latest] & ((1 << latest) - 1)
        found = [other for other in found if other & ~clique]
        found.append(clique)
    return [tuple(sorted(order[place] for place in members(clique))) for clique in found]


def members(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
