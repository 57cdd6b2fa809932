"""A ship sent up without people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_to_come, with_flights
from optimizer.problem.fields import FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class UpEmpty(Event):
    """A flight goes up empty, as a ship home for people already up."""

    name = "up_empty"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: up_empty
        known_on: 2031-03-01
        flight: MS-2
    """

    kind: Literal["up_empty"] = "up_empty"
    flight: FlightId = Field(description="which flight")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if flight.seated:
            raise EventRejected(
                ("flight",),
                f"expected a flight without given seats, found {flight.id}: drop it and add it again without them",
            )
        return with_flights(instance, changed(flight, up_empty=True, candidates=None))
