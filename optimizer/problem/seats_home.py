"""Who has which seat home, stretch by stretch: in the ship they are bound to, a free seat of another, or an improvised
one.

A free seat is one of a docked ship that can be used, beyond those bound to it.  Any free seat takes anybody, so nobody
is left without one while one is free, whoever comes first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.problem.calendar import Calendar, StationInterval, Stay
    from optimizer.problem.ships import Flight

How = Literal["own", "free", "improvised", "leaves"]
"""A seat in the ship to which the plan binds them; a free seat of another; a seat improvised there; or gone with the
ship that left."""


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody gets home."""

    ship: str
    how: How


@dataclass(frozen=True, slots=True)
class Sheltered:
    """Days on which somebody has another seat home than the plan and the file say, or none."""

    crew: str
    ship: str | None
    """The ship with the seat; None if they have none."""
    since: date
    until: date
    """Last day."""
    improvised: bool


@dataclass
class SeatsHome:
    """The seats at one station, given anew on each stretch of days: whoever holds one keeps it while they can."""

    calendar: Calendar
    improvised: Mapping[str, int] = field(default_factory=dict)
    """By ship, the seats that may be improvised in it, beyond those of the file's ``shelters``."""
    lost: str | None = None
    """A ship that takes nobody, whatever the file says."""
    home: dict[str, Seat] = field(default_factory=dict)
    """By person: the seat home on the stretch given last."""
    taken: dict[tuple[str, str], Seat] = field(default_factory=dict)
    """By person and flight up, those of the seats that neither the plan nor the file gives."""

    def give(self, aboard: Sequence[Stay], docked: Sequence[Flight], day: date) -> list[Stay]:
        """Give the seats from ``day`` on; the stays without one, in the order of ``aboard``."""
        ships = {ship.id: ship for ship in docked if ship.usable(day) and ship.id != self.lost}
        self.home = {}
        needing = self._own(aboard, ships, day)
        held = {key_of(stay): self.taken[key_of(stay)] for stay in needing if key_of(stay) in self.taken}
        kept = {key: seat for key, seat in held.items() if seat.how == "free"}
        makeshift = {key: seat for key, seat in held.items() if seat.how == "improvised"}
        self.taken = {}
        self._keep(needing, kept)
        for stay in sorted(needing, key=lambda stay: key_of(stay) not in makeshift):
            self._seat(stay, ships, "free")
        self._keep(needing, makeshift)
        for anybody in (False, True):
            for stay in needing:
                if anybody or self._of_its_side(stay, ships):
                    self._seat(stay, ships, "improvised")
        return [stay for stay in needing if stay.person.id not in self.home]

    def _own(self, aboard: Sequence[Stay], ships: Mapping[str, Flight], day: date) -> list[Stay]:
        """Seat everybody in the ship they are bound to, while it has seats; those left over."""
        used: Counter[str] = Counter()
        needing = []
        for stay in aboard:
            ship, improvised = self._bound(stay, day)
            if ship in ships and improvised:
                self.home[stay.person.id] = Seat(ship, "improvised")
            elif ship in ships and used[ship] < self.calendar.instance.places(ships[ship]):
                used[ship] += 1
                self.home[stay.person.id] = Seat(ship, "own")
            else:
                needing.append(stay)
        places = {name: self.calendar.instance.places(ship) - used[name] for name, ship in ships.items()}
        self._room: dict[tuple[str, How], int] = {(name, "free"): left for name, left in places.items()}
        self._room |= {(name, "improvised"): self.improvised.get(name, 0) for name in ships}
        return needing

    def _bound(self, stay: Stay, day: date) -> tuple[str, bool]:
        """The ship somebody is bound to while the lost one is left out, and whether on an improvised seat."""
        instance, station = self.calendar.instance, stay.up.station
        mine = [each for each in instance.shelters if each.crew == stay.person.id and each.since <= day <= each.until]
        for shelter in mine:
            if instance.flight[shelter.ship].station == station and shelter.ship != self.lost:
                return shelter.ship, any(each.improvised for each in mine if each.ship == shelter.ship)
        for ship in (stay.down, stay.up):
            if ship is not None and ship.id != self.lost and ship.station == station and ship.docked(day):
                return ship.id, False
        return "", False

    def _keep(self, needing: Sequence[Stay], held: Mapping[tuple[str, str], Seat]) -> None:
        """Whoever has no seat yet takes the one held before, if it can be had."""
        for stay in needing:
            seat = held.get(key_of(stay))
            if seat is not None and stay.person.id not in self.home and self._room.get((seat.ship, seat.how), 0) > 0:
                self._take(stay, seat)

    def _seat(self, stay: Stay, ships: Mapping[str, Flight], how: How) -> None:
        """A seat of this kind for somebody who has none yet, if there is one."""
        open_ = [ship for name, ship in ships.items() if self._room[name, how] > 0]
        if open_ and stay.person.id not in self.home:
            self._take(stay, Seat(min(open_, key=lambda ship: self._preference(stay, ship)).id, how))

    def _of_its_side(self, stay: Stay, ships: Mapping[str, Flight]) -> bool:
        """Whether a seat can be improvised in a ship of the person's own side: that side's people come first."""
        instance = self.calendar.instance
        party = instance.party_of(stay.person.id)
        return any(
            self._room[name, "improvised"] and instance.ship_party(ship) == party for name, ship in ships.items()
        )

    def _take(self, stay: Stay, seat: Seat) -> None:
        self._room[seat.ship, seat.how] -= 1
        self.home[stay.person.id] = self.taken[key_of(stay)] = seat

    def _preference(self, stay: Stay, ship: Flight) -> tuple[bool, bool, date, str]:
        """The ship they came on first, then one of their own side, then the one that lands first."""
        instance = self.calendar.instance
        other = instance.ship_party(ship) != instance.party_of(stay.person.id)
        return stay.up.id != ship.id, other, ship.landing, ship.id


def key_of(stay: Stay) -> tuple[str, str]:
    """What tells a stay from another."""
    return stay.person.id, stay.up.id


def sheltered(
    calendar: Calendar, improvised: Mapping[str, int], days: Sequence[StationInterval]
) -> Iterator[Sheltered]:
    """Who has another seat home than the plan and the file say, or none, over these stretches of one station in order;
    consecutive days are joined."""
    seats = SeatsHome(calendar, improvised)
    running: dict[tuple[str, Seat | None], Sheltered] = {}
    for stretch in days:
        without = seats.give([stay for stay, _ in stretch.aboard], stretch.docked, stretch.days[0])
        found: dict[str, Seat | None] = {crew: seat for (crew, _), seat in seats.taken.items()}
        now: dict[tuple[str, Seat | None], Sheltered] = {}
        for crew, seat in (found | dict.fromkeys(stay.person.id for stay in without)).items():
            before = running.pop((crew, seat), None)
            since = stretch.days[0] if before is None else before.since
            ship = None if seat is None else seat.ship
            line = Sheltered(crew, ship, since, stretch.days[-1], seat is not None and seat.how == "improvised")
            now[crew, seat] = line
        yield from running.values()
        running = now
    yield from running.values()
