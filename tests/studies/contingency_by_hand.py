"""A damaged ship walked through day by day, from the plan's lines alone: nothing here is shared with the study.

A stay lasts from the docking of the ship up to the day before the ship down lands.  Somebody is bound to the ship of a
shelter, else to the ship down if it is docked, else to the ship up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight


@dataclass(eq=False)
class Trip:
    """One person, up and down."""

    crew: str
    up: Flight
    down: Flight | None = None
    left: bool = False
    held: Flight | None = None
    makeshift: bool = False


@dataclass
class Day:
    """Who is where on one day after the damage."""

    ships: dict[str, int] = field(default_factory=dict)
    """Seats of the ships that can be used."""
    bound: dict[str, str] = field(default_factory=dict)
    """By person with a seat: the ship."""
    improvised: set[str] = field(default_factory=set)
    without: list[str] = field(default_factory=list)


class World:
    """An instance with the launch days of its plan."""

    def __init__(self, instance: Instance, plan: Plan, extra: dict[str, int] | None = None) -> None:
        self.instance = instance
        self.extra = extra or {}  # seats that may be improvised, by ship
        days = {line.flight: line.launch for line in plan.dates}
        self.flights = {
            flight.id: next((v for v in flight.launch_variants if v.launch == days.get(flight.id)), flight)
            for flight in instance.flights
        }
        self.trips: list[Trip] = []
        for crew in sorted({line.crew for line in plan.assignments}):
            self._read(crew, plan)
        self.trips.sort(key=lambda trip: (trip.up.launch, trip.up.id, trip.crew))

    def _read(self, crew: str, plan: Plan) -> None:
        legs = []
        for line in plan.assignments:
            flight = self.flights.get(line.flight)
            if flight is not None and line.crew == crew and line.leg != "backup":
                up = line.leg == "up"
                legs.append((flight.launch if up else flight.landing, up, flight))
        mine: list[Trip] = []
        for _, up, flight in sorted(legs, key=lambda leg: leg[:2]):
            if up:
                mine.append(Trip(crew, flight))
            elif mine and mine[-1].down is None:
                mine[-1].down = flight
        self.trips += mine

    def days(self, station: str, first: date, ship: str | None, *, gone: bool) -> Iterator[Day]:
        """Every day from the damage on; ``ship`` None: no damage."""
        for trip in self.trips:
            trip.left, trip.held = False, None
        day = first
        while day <= self.instance.horizon.until:
            if day == first and gone:
                for trip in self._present(station, day, None):
                    trip.left = self._ship(trip, day, None)[0] == ship
            yield self._one(station, day, ship)
            day += timedelta(days=1)

    def _present(self, station: str, day: date, ship: str | None) -> list[Trip]:
        there, late = [], []
        for trip in self.trips:
            if trip.up.station != station or trip.left or not trip.up.docking <= day:
                continue
            if trip.down is None or day < trip.down.landing:
                there.append(trip)
            elif trip.down.id == ship:
                late.append(trip)
        up_before = {trip.crew: trip for trip in late}
        return [trip for trip in there if trip.crew not in up_before] + late

    def _ship(self, trip: Trip, day: date, damaged: str | None) -> tuple[str | None, bool]:
        for shelter in self.instance.shelters:
            flight = self.flights[shelter.ship]
            on = shelter.crew == trip.crew and shelter.since <= day <= shelter.until
            if on and flight.station == trip.up.station and flight.id != damaged:
                same = (s for s in self.instance.shelters if (s.crew, s.ship) == (trip.crew, flight.id))
                return flight.id, any(s.improvised and s.since <= day <= s.until for s in same)
        for ship in (trip.down, trip.up):
            flight = trip.up if ship is None else ship
            at = flight.station == trip.up.station and flight.docking <= day < flight.landing
            if at and flight.id != damaged:
                return flight.id, False
        return None, False

    def _one(self, station: str, day: date, damaged: str | None) -> Day:
        usable = {
            f.id: f
            for f in self.flights.values()
            if f.station == station
            and f.id != damaged
            and f.docking <= day < f.landing
            and (f.unusable_from is None or day < f.unusable_from)
        }
        for trip in self.trips:
            if trip.held is not None and trip.held.landing <= day:
                trip.left = True
        found = Day({name: self.instance.places(flight) for name, flight in usable.items()})
        room, lacking = dict(found.ships), []
        for trip in self._present(station, day, damaged):
            name, improvised = self._ship(trip, day, damaged)
            if name in usable and improvised:
                found.bound[trip.crew], trip.held = str(name), None
                found.improvised.add(trip.crew)
            elif name in usable and room[str(name)] > 0:
                found.bound[trip.crew], trip.held = str(name), None
                room[str(name)] -= 1
            else:
                lacking.append(trip)
        spare = {name: self.extra.get(name, 0) for name in usable}
        before = {trip.crew: (trip.held, trip.held is not None and trip.makeshift) for trip in lacking}
        for trip in lacking:
            ship, makeshift = before[trip.crew]
            trip.held = None
            if ship is not None and not makeshift and room.get(ship.id, 0) > 0:
                self._sit(trip, ship, room, found)
        for trip in sorted(lacking, key=lambda trip: not before[trip.crew][1]):
            free = [flight for name, flight in usable.items() if room[name] > 0]
            if trip.held is None and free:
                self._sit(trip, min(free, key=lambda flight: self._wish(trip, flight)), room, found)
        for trip in lacking:
            ship, makeshift = before[trip.crew]
            if trip.held is None and ship is not None and makeshift and spare.get(ship.id, 0) > 0:
                self._sit(trip, ship, spare, found, makeshift=True)
        for own in (True, False):
            for trip in lacking:
                ships = [flight for name, flight in usable.items() if spare[name] > 0]
                if trip.held is None and ships and (not own or any(not self._wish(trip, ship)[1] for ship in ships)):
                    self._sit(trip, min(ships, key=lambda f: self._wish(trip, f)), spare, found, makeshift=True)
        found.without += [trip.crew for trip in lacking if trip.held is None]
        return found

    def _sit(self, trip: Trip, ship: Flight, room: dict[str, int], found: Day, *, makeshift: bool = False) -> None:
        room[ship.id] -= 1
        trip.held, trip.makeshift = ship, makeshift
        found.bound[trip.crew] = ship.id
        if makeshift:
            found.improvised.add(trip.crew)

    def _wish(self, trip: Trip, flight: Flight) -> tuple[bool, bool, date, str]:
        same = self.instance.vehicles[flight.vehicle].party == self.instance.party_of(trip.crew)
        return flight is not trip.up, not same, flight.landing, flight.id
