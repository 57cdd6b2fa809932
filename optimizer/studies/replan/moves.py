"""Who moves from one plan to another, and who must be told: as data and as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.wording import flight_called, person_called, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.instance import Instance

Leg = tuple[str, str, str]
"""Flight, role, and ``up``, ``down`` or ``backup``."""


@dataclass(frozen=True, slots=True)
class Move:
    """One person with different seats: those only in the old plan, and those only in the new one."""

    crew: str
    old: tuple[Leg, ...]
    new: tuple[Leg, ...]

    @property
    def flies(self) -> bool:
        """Whether a seat up or down differs, not only backup duty."""
        return any(leg != "backup" for _, _, leg in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class Notification:
    """Somebody who must be told, and why."""

    crew: str
    agency: str
    why: str
    """The first reason, in short."""
    reasons: tuple[str, ...] = ()
    """Every reason, in words."""


class Names:
    """Names of people and flights, of those as well that only the instance of the old plan has."""

    def __init__(self, instance: Instance, of: Instance) -> None:
        self.instance, self.of = instance, of

    def person(self, crew: str | None) -> str:
        """A person's name."""
        if crew is None:
            return "nobody"
        return person_called(self.instance if crew in self.instance.person else self.of, crew)

    def agency(self, crew: str) -> str:
        """A person's agency."""
        return (self.instance.person.get(crew) or self.of.person[crew]).agency

    def flight(self, flight: str) -> str:
        """A flight's name."""
        return flight_called(self.instance if flight in self.instance.flight else self.of, flight)

    def seats(self, legs: Sequence[Leg]) -> str:
        """Seats in few words: a stay up and down on one ship is said once."""
        words = []
        for flight, role, leg in legs:
            if leg == "down" and (flight, role, "up") in legs:
                continue
            both = leg == "up" and (flight, role, "down") in legs
            words.append(f"{self.flight(flight)} {role}" if both else f"{self.flight(flight)} {role} {leg}")
        return ", ".join(words) or "no seat"


def move_data(move: Move) -> dict[str, Any]:
    """One person's seats, old and new."""

    def legs(seats: Iterable[Leg]) -> list[dict[str, str]]:
        return [{"flight": flight, "role": role, "leg": leg} for flight, role, leg in seats]

    return {"crew": move.crew, "from": legs(move.old), "to": legs(move.new)}


def move_lines(instance: Instance, moves: Sequence[Move], *, of: Instance | None = None) -> Iterator[str]:
    """The moves, one person a line."""
    names = Names(instance, of or instance)
    rows: list[tuple[str, ...]] = [("who", "agency", "from", "", "to")]
    for move in moves:
        who = names.person(move.crew), names.agency(move.crew)
        rows.append((*who, names.seats(move.old), "->", names.seats(move.new)))
    flying = sum(move.flies for move in moves)
    yield f"Who moves: {flying} who fly, {len(moves) - flying} as backup only" if flying < len(moves) else "Who moves"
    yield from table(rows)
