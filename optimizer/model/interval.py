"""An interval of days on which nothing about a station changes, and who could be aboard in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

Chance = bool | tuple[int, ...]
"""Whether something holds: always, never, or if one of these literals is true (at most one of them is)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Consecutive days on which nothing about a station changes in any plan."""

    station: str
    several: bool
    """Whether there are other stations."""
    first: date
    days: int
    docked: dict[str, Chance]
    """The ships that are docked, or may be."""
    bound: dict[str, list[int]]
    """Literals of the options aboard by the ship they are bound to."""
    unbound: dict[str, list[int]]
    """Literals of the options aboard that are bound to no ship, by the ship that left them."""
    party: Mapping[int, str | None]
    """Party of each literal."""

    def at(self, subject: str) -> str:
        """The subject of a clause about this station."""
        return f"{self.station}/{subject}" if self.several else subject

    def aboard(self, party: str | None = None, *, besides: Collection[str] = ()) -> list[int]:
        """Literals of those aboard (of one party), without those bound to the ships in ``besides``."""
        staying = [literal for ship, literals in self.bound.items() if ship not in besides for literal in literals]
        staying += [literal for literals in self.unbound.values() for literal in literals]
        return staying if party is None else [literal for literal in staying if self.party[literal] == party]
