"""The launches that alone need all the people: Hall's bound on fewer and fewer flights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.solver.strategies.hall import fewest_people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.strategies.seat_relaxation import SeatRelaxation

SECONDS = 5.0
"""For one bound."""


class CriticalLaunches:
    """Seats that must be filled, by launch, and the fewest people that can fill those of a range of launches."""

    def __init__(self, model: Model, given: SeatRelaxation, clock: Deadline, seed: int) -> None:
        self.given, self.clock, self.seed = given, clock, seed
        flights = {literal: stay.up for stay, literal in model.options.literal.items()}
        self.flight = [flights[next(iter(takers.values()))] for takers in given.stay]

    def slots(self, literals: Mapping[str, Collection[int]]) -> list[int]:
        """The seats that only people of a group can take, whatever their way home."""
        inside = {literal for mine in literals.values() for literal in mine}
        return [slot for slot, ways in enumerate(self.given.ways) if inside.issuperset(ways)]

    def fewest(self, slots: Collection[int], *, settled: bool = False) -> int:
        """Proved: the number of people these seats alone need; ``settled`` counts those who have launched as well."""
        chosen = sorted(slots)
        place = {slot: number for number, slot in enumerate(chosen)}
        cliques = {tuple(place[slot] for slot in clique if slot in place) for clique in self.given.cliques}
        part = replace(
            self.given,
            always=self.given.always if settled else frozenset(),
            stay=tuple(self.given.stay[slot] for slot in chosen),
            ways=tuple(self.given.ways[slot] for slot in chosen),
            cliques=tuple(sorted(clique for clique in cliques if clique)),
        )
        self.clock.left()
        return fewest_people(part, self.clock.within(SECONDS), 1, self.seed)[0]

    def deciding(self, slots: Collection[int], needed: int, *, settled: bool = False) -> tuple[str, str] | None:
        """First and last flight of a range that alone needs ``needed`` people, shortened at its end and then at its
        beginning; None if by this bound all the seats together need fewer."""
        launches = sorted({(self.flight[slot].launch, self.flight[slot].id) for slot in slots})
        if not launches or needed < 1 or self.fewest(slots, settled=settled) < needed:
            return None

        def enough(first: int, last: int) -> bool:
            names = {name for _, name in launches[first : last + 1]}
            return self.fewest([s for s in slots if self.flight[s].id in names], settled=settled) >= needed

        low, high = 0, len(launches) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(0, middle) else (middle + 1, high)
        last, low, high = high, 0, high
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if enough(middle, last) else (low, middle - 1)
        return launches[low][1], launches[last][1]
