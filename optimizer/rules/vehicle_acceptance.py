"""People of an agency fly on a new vehicle only after enough crewed landings."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import AgencyId, Count, Day, Entity, VehicleId
from optimizer.problem.wording import called, count, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class Acceptance(Entity):
    """What an agency requires of a vehicle before its people fly on it."""

    agency: AgencyId = Field(description="the agency that accepts the vehicle")
    vehicle: VehicleId = Field(description="the vehicle")
    landings: Count = Field(default=3, description="crewed landings before the launch day")
    already: Count = Field(default=0, description="crewed landings that the file does not list")
    certified_from: Day | None = Field(
        default=None, description="first launch day with a certificate, if one is asked for"
    )


class VehicleAcceptance(Rule):
    """People of an agency listed in ``accepted`` go up or come down on the vehicle only after enough landings: before
    the launch day of their stay, at least ``landings`` ships of the vehicle that are not marked ``down_empty`` have
    landed. The number in ``already`` counts as landed too. Where ``certified_from`` is set, the launch day of their
    stay is that day or later. If several lines apply, each must hold."""

    name = "vehicle_acceptance"
    subject = "person/flight"
    waiver_price = 60
    counted: ClassVar[str] = (
        "Landings on a day before the launch day count, one on the launch day does not. `from` and `to` look at the "
        "launch day of the stay."
    )
    breaks: ClassVar[str] = """
        rules: {vehicle_acceptance: {accepted: [{agency: Roscosmos, vehicle: dragon, landings: 1}]}}
        plan: [anna Crew-1/commander, ben Crew-2/commander, hamid Crew-2/specialist]
    """
    source: ClassVar[str] = "Roscosmos on Dragon after sufficient statistics, 2021-10-25 (thegoaspotlight.com, RIA)"

    less_is_milder = ("accepted.landings", "accepted.certified_from")
    more_is_milder = ("accepted.already",)

    textbook = "idle"

    accepted: tuple[Acceptance, ...] = Field(default=(), description="what each agency asks of a vehicle")

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        asked = [(line, _earliest_landings(line, instance)) for line in self.accepted if line.agency == person.agency]
        for launch, flying in groupby(stays, key=attrgetter("launch")) if asked else ():
            if not self.covers(launch):
                continue
            refused = {
                line.vehicle
                for line, landings in asked
                if line.already + bisect_left(landings, launch) < line.landings or not _certified(line, launch)
            }
            for stay in flying:
                if stay.up.vehicle in refused or (stay.down is not None and stay.down.vehicle in refused):
                    yield stay, f"{person.id}/{stay.up.id}"

    def post(self, rows: Rows, options: Options) -> None:
        """Rows for landings whose day is still to be chosen, where they are needed: of a person's stays begun on one
        day one is flown."""
        for line in self.accepted:
            together: dict[tuple[date, str, str], list[int]] = {}
            for stay in options.stays:
                if stay.settled or stay.person.agency != line.agency or not self.covers(stay.launch):
                    continue
                if line.vehicle in (stay.up.vehicle, stay.up.vehicle if stay.down is None else stay.down.vehicle):
                    group = stay.launch, stay.person.id, stay.up.id
                    together.setdefault(group, []).append(options.literal[stay])
            if not together:
                continue
            lacking = _lacking(options, line, sorted({launch for launch, _, _ in together}))
            for (launch, person, flight), stays in together.items():
                missing, days = lacking[launch]
                if missing > 0 and days:
                    terms = [*((-missing, stay) for stay in stays), *((1, day) for day in days)]
                    rows.linear(self.clause(f"{person}/{flight}"), terms, lower=0)

    def describe(self, subject: str, instance: Facts) -> str:
        crew, _, ship = subject.rpartition("/")
        person, launch = instance.person[crew], instance.flight[ship].launch
        lines = [
            f"{line.vehicle} only after {line.landings} crewed landings"
            + (f" and from {line.certified_from}" if line.certified_from else "")
            for line in self.accepted
            if line.agency == person.agency
        ]
        return f"{called(instance, crew)} of {person.agency} flies on {listed(lines)}: too early for {ship} on {launch}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        agency, flight = instance.person[parts[0]].agency, instance.flight[parts[1]]
        ships = {ship.vehicle for ship in self.ways_down(flight, instance)}
        asked = any(line.agency == agency and line.vehicle in ships for line in self.accepted)
        return asked and self.governs(flight)

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """The landings of flights that are gone are in ``already``."""
        landed = [flight.vehicle for flight in calendar.instance.flights if flight.id in gone and not flight.down_empty]
        lines = (
            line.model_copy(update={"already": line.already + landed.count(line.vehicle)}) for line in self.accepted
        )
        return self.model_copy(update={"accepted": tuple(lines)})

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """A landing counts for later launches only, so it stays while somebody launched before it is up."""
        up = [stay for stay in calendar.stays if stay.launch < day and (stay.landing is None or stay.landing >= day)]
        for flight in calendar.instance.flights:
            early = [stay for stay in up if stay.launch <= flight.landing]
            if flight.landing < day and early and any(line.vehicle == flight.vehicle for line in self.accepted):
                yield flight.id, f"{early[0].up.id}, which launched before it landed, is still up"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if not self.covers(stay.launch):
                continue
            ships = [stay.up] if stay.down is None or stay.down is stay.up else [stay.up, stay.down]
            for line in self.accepted:
                if line.agency != stay.person.agency or all(ship.vehicle != line.vehicle for ship in ships):
                    continue
                settled = calendar.settled(stay)
                day = stay.landing if ships[-1].vehicle == line.vehicle and len(ships) > 1 else stay.launch
                flown = line.already + len(_landed_before(calendar, line.vehicle, stay.launch))
                if flown < line.landings:
                    message = f"{line.vehicle}: {count(flown, 'crewed landing')}, {line.agency} needs {line.landings}"
                    yield self.violation(str(stay), message, day, settled=settled)
                if line.certified_from is not None and line.certified_from > stay.launch:
                    message = f"{line.vehicle} is certified from {line.certified_from}, launch {stay.launch}"
                    yield self.violation(str(stay), message, day, settled=settled)


def _certified(line: Acceptance, launch: date) -> bool:
    """Model half: whether a stay begun that day needs no later certificate."""
    return line.certified_from is None or launch >= line.certified_from


def _earliest_landings(line: Acceptance, instance: Facts) -> list[date]:
    """Model half: the first day on which each ship that counts may land, in order."""
    return sorted(
        min(day.landing for day in flight.launch_variants)
        for flight in instance.flights
        if flight.vehicle == line.vehicle and not flight.down_empty
    )


def _lacking(options: Options, line: Acceptance, launches: list[date]) -> dict[date, tuple[int, list[int]]]:
    """Model half: by launch, in ascending order, how many landings are missing that are not certain, and the literals
    of the days of those that may come in time."""
    ships = [ship for ship in options.instance.flights if ship.vehicle == line.vehicle and not ship.down_empty]
    ships.sort(key=lambda ship: min(day.landing for day in ship.launch_variants), reverse=True)
    missing = line.landings - line.already
    maybe: list[Flight] = []
    found: dict[date, tuple[int, list[int]]] = {}
    for launch in launches:
        while ships and any(day.landing < launch for day in ships[-1].launch_variants):
            maybe.append(ships.pop())

        def in_time(day: Flight, launch: date = launch) -> bool:
            return day.landing < launch

        chances = [(ship, options.chance(ship.id, in_time)) for ship in maybe]
        missing -= sum(chance is True for _, chance in chances)
        maybe = [ship for ship, chance in chances if chance is not True]
        days = [day for _, chance in chances if isinstance(chance, tuple) for day in chance]
        found[launch] = missing, days
    return found


def _landed_before(calendar: Calendar, vehicle: str, day: date) -> list[Flight]:
    """Checker half: ships of a vehicle that brought people home before a day."""
    ships = [flight for flight in calendar.instance.flights if flight.vehicle == vehicle]
    return [ship for ship in ships if day > ship.landing and not ship.down_empty]
