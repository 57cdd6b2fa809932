"""Seats filled in turn: a quick proof that no range of launches is short of people, where it succeeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model
    from optimizer.studies.analyze.careers import Careers
    from optimizer.studies.analyze.matching import SeatId

SWAPS = 2
"""So many earlier seats change hands at most to fill one."""


def filled_in_turn(model: Model, careers: Careers, flights: Sequence[Flight], must: Collection[SeatId]) -> bool:
    """Whether all these seats are filled, flight by flight, each person flying again as early as they may.

    Each range of launches can be filled then: by the same people.  Where it fails nothing is known.
    """
    turns = _Turns(careers, must)
    for flight in flights:
        roles = model.instance.roles(flight.id, "up")
        seats = [(flight.id, role) for role in roles if (flight.id, role) in must]
        for seat in sorted(seats, key=lambda seat: (len(turns.takers[seat]), seat)):
            for _ in range(roles[seat[1]].seats):
                if not turns.fill(seat, careers.place[flight.id], SWAPS):
                    return False
    return True


class _Turns:
    """Who has flown so far, and in which seats."""

    def __init__(self, careers: Careers, must: Collection[SeatId]) -> None:
        self.careers = careers
        self.takers = {seat: sorted(careers.takers.get(seat, ())) for seat in must}
        self.could = Counter(person for people in self.takers.values() for person in people)
        """By person, how many seats they could take."""
        self.flown: dict[str, list[tuple[int, SeatId]]] = {person: [] for person in self.could}

    def fill(self, seat: SeatId, number: int, swaps: int) -> bool:
        """Whether somebody takes a seat of this flight, if need be by leaving their last one to somebody else."""
        free = [person for person in self.takers[seat] if self._may_fly(person, number)]
        if free:  # whoever can take few other seats
            self.flown[min(free, key=self._worth)].append((number, seat))
            return True
        for person in self.takers[seat] if swaps else ():
            mine = self.flown[person]
            if not mine or mine[-1][0] == number:
                continue
            left = mine.pop()
            if self._may_fly(person, number):
                mine.append((number, seat))
                if self.fill(left[1], left[0], swaps - 1):
                    return True
                mine.pop()
            mine.append(left)
        return False

    def _may_fly(self, person: str, number: int) -> bool:
        mine = self.flown[person]
        return not mine or self.careers.may_follow(person, mine[-1][0], number)

    def _worth(self, person: str) -> tuple[int, int, str]:
        mine = self.flown[person]
        return self.could[person], mine[-1][0] if mine else -1, person
