"""How often people can fly in a range of launches, by the rules of rest, training and place."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.analyze.matching import SeatId


class Careers:
    """How often each person can fly in a range of launches."""

    def __init__(self, model: Model, flights: Sequence[Flight], until: Deadline) -> None:
        self.place = {flight.id: number for number, flight in enumerate(flights)}
        self.takers: dict[SeatId, set[str]] = {}
        self.able: dict[str, list[int]] = {}
        """By person, the flights they could go up on."""
        self.follows: dict[str, dict[int, list[int]]] = {}
        """By person and flight, the earlier flights after which they can still fly it."""
        self.free_after: dict[str, dict[int, int]] = {}
        """By person and flight, the last of these where all flights before it are among them, as they mostly are."""
        for person, stays in model.options.by_person.items():
            until.left()
            mine = [stay for stay in stays if stay.up.id in self.place]
            bit = {model.options.literal[stay]: 1 << number for number, stay in enumerate(mine)}
            excluded = dict.fromkeys(bit, 0)
            for clique in model.rows.cliques(person):
                inside = [literal for literal in clique if literal in bit]
                mask = sum(bit[literal] for literal in inside)
                for literal in inside:
                    excluded[literal] |= mask
            on: list[list[int]] = [[] for _ in flights]
            for stay in mine:
                on[self.place[stay.up.id]].append(model.options.literal[stay])
                self.takers.setdefault((stay.up.id, stay.up_role), set()).add(person)
            masks = [sum(bit[literal] for literal in literals) for literals in on]
            self.able[person] = [number for number, literals in enumerate(on) if literals]
            able = self.able[person]
            self.follows[person] = {}
            self.free_after[person] = {}
            for place, number in enumerate(able):
                after = [
                    earlier
                    for earlier in able[:place]
                    if any(masks[earlier] & ~excluded[literal] for literal in on[number])
                ]
                self.follows[person][number] = after
                if after == able[: len(after)]:
                    self.free_after[person][number] = after[-1] if after else -1

    def may_follow(self, person: str, before: int, number: int) -> bool:
        """Whether a person who flies one flight can still fly a later one."""
        free = self.free_after[person].get(number)
        return before in self.follows[person][number] if free is None else before <= free

    def most(self, person: str, first: int, places: Sequence[int]) -> Iterator[int]:
        """For each of these flights in order, how many of those up to it, from ``first`` on, the person can fly."""
        follows, free_after = self.follows[person], self.free_after[person]
        chain: dict[int, int] = {}
        before: list[int] = []
        best = [0]
        """The longest chain among so many of the flights before."""
        for number in places:
            if number >= first:
                free = free_after.get(number)
                if free is None:
                    longest = max((chain[earlier] for earlier in follows[number] if earlier in chain), default=0)
                else:
                    longest = best[bisect_right(before, free)]
                chain[number] = 1 + longest
                before.append(number)
                best.append(max(best[-1], chain[number]))
            yield best[-1]
