"""The conflict graph of flights, or of their seats: an edge where nobody can take both, and its maximal cliques."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows


def conflicts(options: Options, rows: Rows, people: tuple[str, ...], flights: dict[str, int]) -> tuple[Any, Any]:
    """Two matrices, flights x flights, bool: nobody can fly both; somebody who could fly either cannot fly both."""
    size = len(flights)
    free_for_both = np.zeros((size, size), bool)
    barred_from_both = np.zeros((size, size), bool)
    flight_of = np.full(len(rows.names), -1)
    for stay, literal in options.literal.items():
        flight_of[literal] = flights.get(stay.up.id, -1)
    for who in people:
        mine = flight_of[options.literals(options.by_person[who])]
        ways = np.bincount(mine[mine >= 0], minlength=size)
        exclusive = _in_one_clique(*_contained_flights(rows.cliques(who), flight_of, ways), size)
        barred_from_both |= exclusive
        free_for_both |= np.outer(ways > 0, ways > 0) > exclusive
    return ~free_for_both, barred_from_both


def _contained_flights(cliques: list[tuple[int, ...]], flight_of: Any, ways: Any) -> tuple[Any, Any]:
    """Pairs of a clique and a flight all of whose ways it contains; by flight, then by clique.

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


def _in_one_clique(places: Any, flights: Any, size: int) -> Any:
    """Flights x flights: some clique contains both, given pairs of a clique and a flight it contains, by flight."""
    count = np.bincount(flights, minlength=size)
    ends = np.cumsum(count)
    contained = np.flatnonzero(count)
    first, last = np.full(size, np.iinfo(np.int32).max, np.int32), np.full(size, -1, np.int32)
    first[contained], last[contained] = places[(ends - count)[contained]], places[ends[contained] - 1]
    if (last - first + 1 == count)[contained].all():  # in order of time each flight is in a run of cliques
        before = first[:, None] <= last
        return before & before.T
    incidence = np.zeros((int(places.max()) + 1, size), np.float32)
    incidence[places, flights] = 1
    return (incidence.T @ incidence) > 0


def maximal_cliques(conflict: Any, order: list[int]) -> list[tuple[int, ...]]:
    """A clique for each slot: the slot and earlier ones in conflict with it and with each other, the latest first.

    Only maximal ones are kept.
    """
    turned = conflict[np.ix_(order, order)]
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
    return [tuple(sorted(order[place] for place in bits_set(clique))) for clique in found]


def bits_set(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
