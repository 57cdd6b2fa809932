"""A person is assigned by decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, flight_in
from optimizer.problem.decisions import Pin as Entry
from optimizer.problem.fields import CrewId, FlightId, RoleId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Pin(Event):
    """It is decided that a person goes up on a flight, comes down on it, or backs it up. A pin to that flight and leg
    that the person had before is void. Exception: who went up on a launched ship is settled."""

    name = "pin"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: pin
        known_on: 2031-03-01
        crew: hamid
        flight: MS-2
        role: engineer
    """

    kind: Literal["pin"] = "pin"
    crew: CrewId = Field(description="who")
    flight: FlightId = Field(description="on which flight")
    role: RoleId | None = Field(default=None, description="any role if absent")
    leg: Literal["up", "down", "backup"] = Field(default="up", description="way up, way down, or as a backup")
    by: str | None = Field(default=None, description="the person or office that decided")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_in(instance, self.flight)
        if flight.landing < instance.as_of_day or (self.leg != "down" and instance.launched(flight)):
            what, day = ("launch", flight.launch) if self.leg != "down" else ("land", flight.landing)
            raise EventRejected(("flight",), f"expected a flight still to {what}, found {flight.id}, {what}ed on {day}")
        entry = Entry(crew=self.crew, flight=self.flight, role=self.role, leg=self.leg, by=self.by)
        address = (self.crew, self.flight, self.leg)
        kept = tuple(pin for pin in instance.pins if (pin.crew, pin.flight, pin.leg) != address)
        if any((pin.crew, pin.flight, pin.leg, pin.role) == (*address, self.role) for pin in instance.pins):
            return instance
        return instance.model_copy(update={"pins": (*kept, entry)})
