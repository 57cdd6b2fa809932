"""A flight that does not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, flight_to_come, without_flight
from optimizer.problem.fields import FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class DropFlight(Event):
    """A flight does not take place, or not within this horizon. Waivers, pins and shelters that name it are void, and
    so is what rules, goals and agreements say of it; a rule or goal that is about it alone falls away. Who trains for
    it by the published plan is in training for its vehicle."""

    name = "drop_flight"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: drop_flight
        known_on: 2031-03-01
        flight: MS-2
    """

    kind: Literal["drop_flight"] = "drop_flight"
    flight: FlightId = Field(description="which flight")

    def apply(self, instance: Instance) -> Instance:
        return without_flight(instance, flight_to_come(instance, self.flight))
