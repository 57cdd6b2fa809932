"""People fit the ships they fly in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from optimizer.problem.fields import LARGEST_NUMBER, CrewId, Entity, Id, VehicleId
from optimizer.problem.wording import called, listed
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Omission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember

Measure = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]


class Fit(Entity):
    """Bounds on one measure of a person, in the unit its name says."""

    min: Measure | None = Field(default=None, description="lower bound; none if absent")
    max: Measure | None = Field(default=None, description="upper bound; none if absent")


class SeatFit(Rule):
    """A person fits the ship up and the ship down. Each measure listed for the person under ``people`` lies between
    ``min`` and ``max``, both included, of that measure for the vehicle under ``vehicles``. A measure listed for only
    one of the two does not count."""

    name = "seat_fit"
    subject = "person/flight"
    waiver_price = 150
    counted: ClassVar[str] = (
        "A measure equal to `min` or `max` fits. `from` and `to` look at the launch day of the stay."
    )
    breaks: ClassVar[str] = """
        rules: {seat_fit: {vehicles: {soyuz: {height_cm: {max: 190}}}, people: {fyodor: {height_cm: 191}}}}
    """
    source: ClassVar[str] = "Soyuz takes people up to 190 cm (asc-csa.gc.ca, Soyuz pages)"

    less_is_milder = ("vehicles.min",)
    more_is_milder = ("vehicles.max",)

    vehicles: dict[VehicleId, dict[Id, Fit]] = Field(
        default={}, description="bounds of each vehicle by measure; the measure names its unit, as `height_cm` does"
    )
    people: dict[CrewId, dict[Id, Measure]] = Field(default={}, description="measures of each person by name")

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        measures = self.people.get(person.id, {})
        unfit = set()
        for vehicle, fits in self.vehicles.items():
            for name, fit in fits.items():
                most = LARGEST_NUMBER if fit.max is None else fit.max
                if name in measures and not (fit.min or 0) <= measures[name] <= most:
                    unfit.add(vehicle)
        for stay in stays if unfit else ():
            ships = {stay.up.vehicle} if stay.down is None else {stay.up.vehicle, stay.down.vehicle}
            if self.covers(stay.launch) and ships & unfit:
                yield stay, f"{person.id}/{stay.up.id}"

    def describe(self, subject: str, instance: Facts) -> str:
        crew, flight = subject.rsplit("/", 1)
        vehicle = instance.flight[flight].vehicle
        measures = self.people.get(crew, {})
        bounds = [
            f"{name} {measures[name]}, {vehicle} takes {'any' if fit.min is None else fit.min} to "
            f"{'any' if fit.max is None else fit.max}"
            for name, fit in self.vehicles.get(vehicle, {}).items()
            if name in measures
        ]
        ships = listed(bounds) if bounds else "the measures do not suit the ship down"
        return f"{called(instance, crew)} up on {flight} flies only in ships that fit: {ships}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        flight, measures = instance.flight[parts[1]], self.people.get(parts[0], {})
        fits = [self.vehicles.get(ship.vehicle, {}) for ship in self.ways_down(flight, instance)]
        return any(name in measures for fit in fits for name in fit) and self.governs(flight)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if not self.covers(stay.launch):
                continue
            settled = calendar.settled(stay)
            for vehicle in sorted({ship.vehicle for ship in (stay.up, stay.down) if ship is not None}):
                down = stay.down not in (None, stay.up) and stay.down.vehicle == vehicle
                day = stay.landing if down else stay.launch
                for name, value in self.people.get(stay.person.id, {}).items():
                    fit = self.vehicles.get(vehicle, {}).get(name)
                    if fit is None:
                        continue
                    if fit.min is not None and value < fit.min:
                        message = f"{name} {value}, {vehicle} takes at least {fit.min}"
                        yield self.violation(str(stay), message, day, settled=settled)
                    if fit.max is not None and value > fit.max:
                        message = f"{name} {value}, {vehicle} takes at most {fit.max}"
                        yield self.violation(str(stay), message, day, settled=settled)

    def omissions(
        self, instance: Facts, people: Sequence[CrewMember], refused: Sequence[StayOption]
    ) -> Iterator[Omission]:
        names = tuple(called(instance, person.id) for person in people if person.id not in self.people)
        yield Omission("people", names, "no measures", "fits every ship")
