"""A ship that comes home without people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, Misfit, comes_down_empty, flight_in
from optimizer.problem.fields import FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class DownEmpty(Event):
    """A ship comes down empty; its people come down on other ships."""

    name = "down_empty"
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
            raise Misfit(("flight",), f"{flight.id} landed on {flight.landing}, before this became known")
        if flight.down_empty:
            raise Misfit(("flight",), f"{flight.id} comes down empty already")
        return comes_down_empty(instance, flight)
