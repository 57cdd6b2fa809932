"""Places matched to people, by augmenting paths; what is left shows a shortage (Hall 1935)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

SeatId = tuple[str, str]
"""Flight and role, on the way up."""


class Room(Protocol):
    """How many places each person may have; a dictionary, or what works it out."""

    def get(self, person: str, otherwise: int, /) -> int:
        """That of a person."""
        ...


class Matching:
    """Places matched to people, each person up to their room; grown by augmenting paths."""

    def __init__(self, room: Room | None = None) -> None:
        self.room: Room = {} if room is None else room
        self.takers: dict[SeatId, list[str]] = {}
        self.places: dict[SeatId, int] = {}
        self.sits: dict[str, list[SeatId]] = {}
        self.filled: dict[SeatId, int] = {}

    def grow(self, new: Sequence[SeatId]) -> list[SeatId]:
        """Match all that can be matched of new seats, those before being full; the seats left with an empty place."""
        left = []
        for seat in new:
            while self.filled.get(seat, 0) < self.places[seat]:
                if not self._place(seat, set()):
                    left.append(seat)
                    break
                self.filled[seat] = self.filled.get(seat, 0) + 1
        return left

    def _place(self, seat: SeatId, seen: set[str]) -> bool:
        takers, sits, room = self.takers[seat], self.sits, self.room
        for person in takers:  # whoever has no place yet; few rooms are asked for then
            if person not in sits and room.get(person, 0) > 0:
                sits[person] = [seat]
                return True
        for person in takers:  # who has room spares the search for those who could move
            if person in sits and len(sits[person]) < room.get(person, 0):
                sits[person].append(seat)
                return True
        for person in takers:
            if person in seen:
                continue
            seen.add(person)
            for number, other in enumerate(mine := sits.get(person, [])):
                if other != seat and self._place(other, seen):
                    mine[number] = seat
                    return True
        return False

    def reached(self, seats: list[SeatId]) -> tuple[set[SeatId], set[str]]:
        """The seats that these reach by moving people about, and everybody who could take one of them."""
        found, people, todo = set(seats), set[str](), list(seats)
        while todo:
            for person in self.takers[todo.pop()]:
                if person not in people:
                    people.add(person)
                    fresh = set(self.sits.get(person, ())) - found
                    found |= fresh
                    todo.extend(fresh)
        return found, people
