"""A landing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_in, not_past, with_flights
from optimizer.problem.fields import Day, FlightId, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Extend(Event):
    """A ship lands on another day, usually a later one. No repair moves it from there."""

    name = "extend"
    turn = 2
    about: ClassVar[str] = "flight"
    drawn_as = "evacuation"
    example: ClassVar[str] = """
        kind: extend
        known_on: 2031-03-01
        flight: MS-1
        landing: 2031-08-20
    """

    kind: Literal["extend"] = "extend"
    flight: FlightId = Field(description="which ship")
    landing: Day = Field(description="the new day of landing")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_in(instance, self.flight)
        if flight.landing < instance.as_of_day:
            raise EventRejected(
                ("flight",), f"expected a ship still to land, found {flight.id}, landed on {flight.landing}"
            )
        not_past(instance, self.landing, "landing")
        days: dict[str, Any] = {"landing": self.landing}
        if self.landing != flight.landing:
            days["landing_window"] = Window.model_validate({"from": self.landing, "to": self.landing})
        return with_flights(instance, changed(flight, "landing", **days))
