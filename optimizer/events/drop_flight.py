"""A flight that does not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, changed, flight_to_come, homes_opened, with_flights
from optimizer.problem.fields import FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


class DropFlight(Event):
    """A flight does not take place, or not within this horizon; pins and shelters on it are void."""

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
        return without(instance, flight_to_come(instance, self.flight))


def without(instance: Instance, dropped: Flight) -> Instance:
    """The instance without this flight."""
    instance = homes_opened(instance, dropped.id)
    fewer = []
    for flight in instance.flights:
        if flight.return_on != "any" and dropped.id in flight.return_on:
            left = tuple(name for name in flight.return_on if name != dropped.id)
            fewer.append(changed(flight, return_on=left or ("any" if flight.down_empty else ())))
    instance = with_flights(instance, *fewer)
    return instance.model_copy(
        update={
            "flights": tuple(flight for flight in instance.flights if flight.id != dropped.id),
            "pins": tuple(pin for pin in instance.pins if pin.flight != dropped.id),
            "shelters": tuple(shelter for shelter in instance.shelters if shelter.ship != dropped.id),
        }
    )
