"""Everyone aboard has a seat home, every day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.model.intervals import intervals
from optimizer.problem.fields import Count, Entity, FlightId, VehicleId
from optimizer.problem.seats_home import sheltered
from optimizer.problem.wording import count
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from optimizer.model.interval import Chance, Interval
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar, StationInterval
    from optimizer.problem.facts import Facts
    from optimizer.problem.seats_home import Sheltered
    from optimizer.problem.ships import Flight


class ImprovisedSeats(Entity):
    """Seats that can be improvised in a docked ship, beyond its own."""

    vehicle: VehicleId | None = Field(default=None, description="only this vehicle")
    flight: FlightId | None = Field(default=None, description="only this flight")
    seats: Count = Field(description="most seats improvised in one ship at a time")


class Lifeboat(Rule):
    """On every day everyone aboard is bound to a docked, usable ship. No ship has more people bound to it than seats. A
    person bound to no ship counts against the ship they came on. Exception: who has a shelter there that day on an
    ``improvised`` seat takes none of the ship's seats. Exception: with ``shelters: decided`` it is enough that each
    station has seats for all. On every day at most as many people are aboard as its docked, usable ships have seats,
    improvised ones included; people whom a shelter binds to an improvised seat of such a ship are not counted. The last
    line of ``improvised`` that fits a ship says how many seats may be improvised in it."""

    name = "lifeboat"
    subject = "ship or station"
    waiver_price = 100  # the last that anybody gives up; three people had none for 73 days while MS-22 was unusable
    priced_by = "day"
    more_is_milder = ("improvised.seats",)
    counted: ClassVar[str] = "Day by day. `from` and `to` look at the days."
    breaks: ClassVar[str] = """
        rules: {lifeboat: {}}
        flights: [{id: MS-1, unusable_from: 2031-06-01}]
    """
    source: ClassVar[str] = (
        "MS-22, 2022-12: three people without a sound ship (interestingengineering.com, Crew-5 capsule)"
    )

    shelters: Literal["given", "decided"] = Field(
        default="given",
        description="where somebody's ship cannot be used: they take only the seat that the file's `shelters` give, or "
        "any seat that is free",
    )
    improvised: tuple[ImprovisedSeats, ...] = Field(
        default=(),
        description="seats that may be improvised where shelters are decided; the last line that fits counts",
    )

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        if self.improvised and self.shelters == "given":
            yield ("improvised",), "expected `shelters: decided` beside it, found shelters that are given"

    def post(self, rows: Rows, options: Options) -> None:
        for interval in intervals(options, self, self.name):
            if self.shelters == "decided":
                self._post_station(rows, options, interval)
                continue
            for name, left in interval.unbound.items():
                rows.total(self.clause(name), left, upper=0, day=interval.first, days=interval.days)
            for name, bound in interval.bound.items():
                seats = options.instance.places(options.instance.flight[name])
                usable = options.chance(name, lambda ship, day=interval.first: ship.usable(day))  # type: ignore[misc]
                extra = _without_seat(options, name, interval.first) if usable is True else set()
                people = [(1, literal) for literal in bound if literal not in extra]
                if isinstance(usable, tuple):
                    people += [(-seats, day) for day in usable]
                rows.linear(
                    self.clause(name),
                    people,
                    upper=seats if usable is True else 0,
                    day=interval.first,
                    days=interval.days,
                )

    def _post_station(self, rows: Rows, options: Options, interval: Interval) -> None:
        """Model half: at most as many people at a station as seats, whoever is bound to which ship."""
        instance, day = options.instance, interval.first
        seats, terms, seated = 0, list[tuple[int, int]](), set[int]()
        for name in interval.docked:
            flight = instance.flight[name]
            places = instance.places(flight)
            for line in self.improvised:
                if line.flight in (name, None) and line.vehicle in (flight.vehicle, None):
                    places = instance.places(flight) + line.seats
            usable: Chance = options.chance(name, lambda ship: ship.usable(day))
            if usable is True:
                seats += places
                seated |= _without_seat(options, name, day).intersection(interval.bound.get(name, ()))
            elif isinstance(usable, tuple):
                terms += [(-places, launch) for launch in usable]
        terms += [(1, literal) for literal in interval.aboard() if literal not in seated]
        rows.linear(self.clause(interval.station), terms, upper=seats, day=day, days=interval.days)

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return parts[0] in (instance.stations if self.shelters == "decided" else instance.flight)

    def seat_clause(self, flight: Flight) -> str:
        return flight.station if self.shelters == "decided" else flight.id

    @property
    def improvises(self) -> bool:
        return any(line.seats for line in self.improvised)

    def improvised_seats(self, flight: Flight) -> int:
        fit = [line for line in self.improvised if line.vehicle in (None, flight.vehicle)]
        return next((line.seats for line in reversed(fit) if line.flight in (None, flight.id)), 0)

    def sheltered(self, calendar: Calendar) -> list[Sheltered] | None:
        if self.shelters == "given":
            return None
        instance = calendar.instance
        spare = {flight.id: self.improvised_seats(flight) for flight in instance.flights}
        found: list[Sheltered] = []
        for station in instance.stations:
            ahead = (stretch.on(instance.as_of_day, self) for stretch in calendar.intervals)
            days = [stretch for stretch in ahead if stretch.station == station and stretch.days]
            found += sheltered(calendar, spare, days)
        return sorted(found, key=lambda line: (line.since, line.crew))

    def describe(self, subject: str, instance: Facts) -> str:
        if self.shelters == "decided":
            return f"everyone aboard {subject} has a seat in a ship docked there that can be used, every day"
        ship = instance.flight[subject]
        places = instance.places(ship)
        unusable = "" if ship.unusable_from is None else f"; from {ship.unusable_from} on none is usable"
        docked = f"docked {ship.docking} to {ship.landing - timedelta(days=1)}"
        return f"everyone bound to {subject} ({docked}) has one of its {places} seats, every day{unusable}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.day_by_day(calendar, self._findings)

    def _findings(self, instance: Facts, stretch: StationInterval) -> Iterator[tuple[str, str]]:
        today = stretch.days[0]
        if self.shelters == "decided":
            usable = [ship for ship in stretch.docked if ship.usable(today)]
            seats = sum(instance.places(ship) + self.improvised_seats(ship) for ship in usable)
            people = len(stretch.aboard) - sum(self._improvised(instance, stretch, ship.id) for ship in usable)
            if people > seats:
                yield stretch.station, f"{people} aboard, {count(seats, 'seat')} home"
            return
        bound = Counter(ship for _, ship in stretch.aboard if ship is not None)
        for name, people in bound.items():
            ship = instance.flight[name]
            seats = instance.places(ship)
            if not ship.docked(today):
                yield name, f"{people} bound to it, not docked"
            elif not ship.usable(today):
                yield name, f"{people} bound to it, not usable"
            elif people - self._improvised(instance, stretch, name) > seats:
                yield name, f"{people} bound to it, {count(seats, 'seat')}"
        for stay, name_or_none in stretch.aboard:
            if name_or_none is None:
                yield stay.up.id, f"{stay.person.id} has no ship home"

    def _improvised(self, instance: Facts, stretch: StationInterval, name: str) -> int:
        """Checker half: how many of those bound to a ship sit on improvised seats."""
        today = stretch.days[0]
        there = {
            shelter.crew
            for shelter in instance.shelters
            if shelter.improvised and shelter.ship == name and shelter.since <= today <= shelter.until
        }
        return sum(ship == name and stay.person.id in there for stay, ship in stretch.aboard)


def _without_seat(options: Options, name: str, day: date) -> set[int]:
    """Model half: literals of people for whom a seat is improvised in a ship on a day."""
    people = {
        shelter.crew: None
        for shelter in options.instance.shelters
        if shelter.improvised and (shelter.ship, shelter.since <= day <= shelter.until) == (name, True)
    }
    return {options.literal[stay] for who in people for stay in options.by_person.get(who, ())}
