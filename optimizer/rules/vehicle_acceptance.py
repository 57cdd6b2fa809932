"""People of an agency fly on a new vehicle only after enough crewed landings."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import AgencyId, Count, Day, Entity, VehicleId
from optimizer.problem.wording import called, listed
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
        asked = [line for line in self.accepted if line.agency == person.agency]
        for launch, flying in groupby(stays, key=attrgetter("launch")) if asked else ():
            if not self.covers(launch):
                continue
            refused = {line.vehicle for line in asked if _refused(line, launch, instance)}
            for stay in flying:
                if stay.up.vehicle in refused or (stay.down is not None and stay.down.vehicle in refused):
                    yield stay, f"{person.id}/{stay.up.id}"

    def post(self, rows: Rows, options: Options) -> None:
        """Rows for landings whose day is still to be chosen, where they are needed."""
        for stay in options.stays:
            if stay.settled or not self.covers(stay.launch):
                continue
            ships = {stay.up.vehicle, stay.up.vehicle if stay.down is None else stay.down.vehicle}
            for line in self.accepted:
                if line.agency == stay.person.agency and line.vehicle in ships:
                    self._post_landings(rows, options, stay, line)

    def _post_landings(self, rows: Rows, options: Options, stay: StayOption, line: Acceptance) -> None:
        missing = line.landings - line.already
        days: list[int] = []
        for flight in options.instance.flights:
            if flight.vehicle == line.vehicle and not flight.down_empty:
                landed = options.chance(flight.id, lambda day: day.landing < stay.launch)
                missing -= landed is True
                days += landed if isinstance(landed, tuple) else ()
        if missing > 0 and days:
            terms = [(-missing, options.literal[stay]), *((1, day) for day in days)]
            rows.linear(self.clause(f"{stay.person.id}/{stay.up.id}"), terms, lower=0)

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
                    message = f"{line.vehicle}: {flown} crewed landings, {line.agency} needs {line.landings}"
                    yield self.violation(str(stay), message, day, settled=settled)
                if line.certified_from is not None and line.certified_from > stay.launch:
                    message = f"{line.vehicle} is certified from {line.certified_from}, launch {stay.launch}"
                    yield self.violation(str(stay), message, day, settled=settled)


def _refused(line: Acceptance, launch: date, instance: Facts) -> bool:
    """Model half: whether nobody of the agency may fly on the vehicle if launched that day."""
    landed = line.already + sum(
        any(day.landing < launch for day in flight.launch_variants)
        for flight in instance.flights
        if flight.vehicle == line.vehicle and not flight.down_empty
    )
    return landed < line.landings or (line.certified_from is not None and launch < line.certified_from)


def _landed_before(calendar: Calendar, vehicle: str, day: date) -> list[Flight]:
    """Checker half: ships of a vehicle that brought people home before a day."""
    ships = [flight for flight in calendar.instance.flights if flight.vehicle == vehicle]
    return [ship for ship in ships if day > ship.landing and not ship.down_empty]
