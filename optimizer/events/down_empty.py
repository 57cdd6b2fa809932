"""A ship that comes home without people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, comes_down_empty, flight_in
from optimizer.problem.fields import FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class DownEmpty(Event):
    """A ship comes down empty. Its people come down on other ships."""

    name = "down_empty"
    turn = 4
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: down_empty
        known_on: 2031-03-01
        flight: MS-1
    """

    kind: Literal["down_empty"] = "down_empty"
    flight: FlightId = Field(description="which ship")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_in(instance, self.flight)
        if flight.landing < instance.as_of_day:
            raise EventRejected(
                ("flight",), f"expected a ship still to land, found {flight.id}, landed on {flight.landing}"
            )
        if flight.down_empty:
            return instance
        return comes_down_empty(instance, flight)
