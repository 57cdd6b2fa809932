"""A ship is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import (
    Event,
    EventRejected,
    changed,
    comes_down_empty,
    flight_in,
    with_flights,
    without_flight,
)
from optimizer.problem.fields import Day, FlightId, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Lost(Event):
    """A ship is lost. Before or at its launch: the flight does not take place. Once docked: the ship is gone from that
    day on, and its people come down on other ships."""

    name = "lost"
    turn = 4
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: lost
        known_on: 2031-03-01
        flight: MS-2
    """

    kind: Literal["lost"] = "lost"
    flight: FlightId = Field(description="which ship")
    on: Day | None = Field(default=None, description="first day without it; `known_on` if absent")

    def apply(self, instance: Instance) -> Instance:
        flight, day = flight_in(instance, self.flight), self.on or self.known_on
        if not instance.launched(flight) and day <= flight.launch:
            return without_flight(instance, flight)
        if not flight.docking < day < flight.landing:
            stay = f"after {flight.docking} and before {flight.landing}"
            raise EventRejected(
                ("on" if self.on else "flight",), f"expected a day {stay}, when {flight.id} is docked, found {day}"
            )
        fixed = Window.model_validate({"from": day, "to": day})
        gone = changed(flight, landing=day, landing_window=fixed)
        return comes_down_empty(with_flights(instance, gone), gone)
