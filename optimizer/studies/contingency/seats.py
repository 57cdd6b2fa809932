"""Who has a seat home if one ship is damaged: at once, and stretch by stretch after it.

The damage leaves the plan as it is: whoever is to go up goes up, whoever has a ship that still works keeps it.  A free
seat is one of a docked ship that can be used, beyond those bound to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from optimizer.problem.calendar import Calendar, StationInterval, Stay
    from optimizer.problem.ships import Flight

Case = Literal["unusable", "gone"]
How = Literal["own", "free", "improvised", "leaves"]
"""A seat in the ship to which the plan binds them; a free seat of another; a place improvised there by the file; or
gone with the ship that left."""


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody gets home."""

    ship: str
    how: How


@dataclass
class Damage:
    """One ship that fails on the first day of a stretch, and where everybody is from then on.

    ``ship`` None stands for the plan as it is.
    """

    calendar: Calendar
    ship: str | None
    case: Case
    home: dict[str, Seat] = field(default_factory=dict)
    """By person: the seat home on the day looked at last."""
    without: list[str] = field(default_factory=list)
    """People aboard without a seat home on that day, in the order of the plan."""
    aboard: list[Stay] = field(default_factory=list)
    """Everybody aboard on that day."""
    _left: set[tuple[str, str]] = field(default_factory=set)
    """Stays that ended with the damaged ship, or with a ship that gave a free seat."""
    _taken: dict[tuple[str, str], Flight] = field(default_factory=dict)
    """Free seats held."""
    _begun: bool = False

    def look(self, stretch: StationInterval) -> None:
        """Go on to the next stretch of days."""
        day = stretch.days[0]
        if not self._begun and self.case == "gone" and self.ship is not None:
            self._left |= {_key(stay) for stay, ship in stretch.aboard if ship == self.ship}
        leaving = [] if self._begun else [stay for stay, _ in stretch.aboard if _key(stay) in self._left]
        self._begun = True
        self._left |= {key for key, ship in self._taken.items() if ship.landing <= day}
        self._taken = {key: ship for key, ship in self._taken.items() if key not in self._left}
        self.aboard = self._there(stretch)
        ships = {ship.id: ship for ship in stretch.docked if ship.usable(day) and ship.id != self.ship}
        self.home = {stay.person.id: Seat(str(self.ship), "leaves") for stay in leaving}
        needing = self._own_seats(day, ships)
        self._free_seats(needing, ships)
        self.without = [stay.person.id for stay in needing if stay.person.id not in self.home]

    def _there(self, stretch: StationInterval) -> list[Stay]:
        """Those aboard by the plan, and those whose ship home does not take them: these do not go up a second time."""
        there = [stay for stay, _ in stretch.aboard]
        if self.ship is not None:
            seen, day = {_key(stay) for stay in there}, stretch.days[0]
            for stay in self.calendar.stays:
                late = stay.down is not None and stay.down.id == self.ship and stay.down.landing <= day
                if late and stay.up.station == stretch.station and stay.up.docking <= day and _key(stay) not in seen:
                    there.append(stay)
        there = [stay for stay in there if _key(stay) not in self._left]
        first: dict[str, Stay] = {}
        for stay in sorted(there, key=lambda stay: stay.launch):
            first.setdefault(stay.person.id, stay)
        return [stay for stay in there if first[stay.person.id] is stay]

    def _own_seats(self, day: date, ships: dict[str, Flight]) -> list[Stay]:
        """Seat everybody in the ship the plan binds them to, while it has seats; those left over."""
        used: Counter[str] = Counter()
        needing = []
        for stay in self.aboard:
            ship, improvised = self._bound(stay, day)
            if ship in ships and improvised:
                self.home[stay.person.id] = Seat(ship, "improvised")
            elif ship in ships and used[ship] < self.calendar.instance.places(ships[ship]):
                used[ship] += 1
                self.home[stay.person.id] = Seat(ship, "own")
            else:
                needing.append(stay)
        self._room = {name: self.calendar.instance.places(ship) - used[name] for name, ship in ships.items()}
        return needing

    def _bound(self, stay: Stay, day: date) -> tuple[str, bool]:
        """The ship somebody is bound to while the damaged one is left out, and whether on an improvised seat."""
        instance, station = self.calendar.instance, stay.up.station
        for shelter in instance.shelters:
            there = shelter.crew == stay.person.id and shelter.since <= day <= shelter.until
            if there and instance.flight[shelter.ship].station == station and shelter.ship != self.ship:
                return shelter.ship, shelter.improvised
        for ship in (stay.down, stay.up):
            if ship is not None and ship.id != self.ship and ship.station == station and ship.docked(day):
                return ship.id, False
        return "", False

    def _free_seats(self, needing: Sequence[Stay], ships: dict[str, Flight]) -> None:
        """Give free seats: those who hold one keep it, then in the order of the plan."""
        for stay in needing:
            held = self._taken.get(_key(stay))
            if held is not None and self._room.get(held.id, 0) > 0:
                self._take(stay, held)
            else:
                self._taken.pop(_key(stay), None)
        for stay in needing:
            if stay.person.id not in self.home:
                open_ = [ship for name, ship in ships.items() if self._room[name] > 0]
                if open_:
                    self._take(stay, min(open_, key=lambda ship: self._preference(stay, ship)))
        self._taken = {_key(stay): self._taken[_key(stay)] for stay in needing if _key(stay) in self._taken}

    def _take(self, stay: Stay, ship: Flight) -> None:
        self._room[ship.id] -= 1
        self._taken[_key(stay)] = ship
        self.home[stay.person.id] = Seat(ship.id, "free")

    def _preference(self, stay: Stay, ship: Flight) -> tuple[bool, bool, date, str]:
        """A ship of their own side first, then the one that lands first."""
        instance = self.calendar.instance
        other = instance.ship_party(ship) != instance.party_of(stay.person.id)
        return stay.up.id != ship.id, other, ship.landing, ship.id


def _key(stay: Stay) -> tuple[str, str]:
    return stay.person.id, stay.up.id


def first_day_with_seats(damage: Damage, waiting: Sequence[str], later: Sequence[StationInterval]) -> date | None:
    """The first day on which nobody of ``waiting`` lacks a seat; None if that does not come by the end of the horizon.

    ``damage`` has looked at the stretch before ``later``, and goes on through it.
    """
    for stretch in later:
        damage.look(stretch)
        if not set(waiting) & set(damage.without):
            return stretch.days[0]
    return None
