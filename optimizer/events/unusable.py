"""A docked ship can bring nobody home."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, comes_down_empty, flight_in, with_flights
from optimizer.problem.fields import Day, FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Unusable(Event):
    """A ship is nobody's lifeboat from a day on and comes down empty. Its people come down on other ships."""

    name = "unusable"
    turn = 4
    about: ClassVar[str] = "flight"
    drawn_as = "damage"
    example: ClassVar[str] = """
        kind: unusable
        known_on: 2031-03-01
        flight: MS-1
        on: 2031-02-27
    """

    kind: Literal["unusable"] = "unusable"
    flight: FlightId = Field(description="which ship")
    on: Day | None = Field(default=None, description="first day it is no lifeboat; `known_on` if absent")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_in(instance, self.flight)
        if flight.landing < instance.as_of_day:
            raise EventRejected(
                ("flight",), f"expected a ship still to land, found {flight.id}, landed on {flight.landing}"
            )
        day = self.on or min(filter(None, (flight.unusable_from, self.known_on)))  # told again it is none the longer
        if flight.landing <= day:
            raise EventRejected(("on",), f"expected a day before {flight.id} lands on {flight.landing}, found {day}")
        return comes_down_empty(
            with_flights(instance, changed(flight, unusable_from=day)), changed(flight, unusable_from=day)
        )
