"""A seat promised to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.entity import FlightId
from optimizer.events._event import Event, Misfit, changed, flight_to_come, homes_opened, with_flights
from optimizer.people import CrewMember
from optimizer.ships import Seated

if TYPE_CHECKING:
    from optimizer.instance import Instance


class GiveSeat(Event):
    """A seat of a flight is given to a person, in the file or brought along; who is up and was to come down on the same
    ship as that person may then come down on any."""

    name = "give_seat"
    about: ClassVar[str] = "flight"

    kind: Literal["give_seat"] = "give_seat"
    flight: FlightId = Field(description="which flight up")
    seat: Seated = Field(description="the seat, as under `seated` of a flight")
    person: CrewMember | None = Field(default=None, description="whose, as under `crew`, if not in the file yet")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if self.person is not None:
            if self.person.id in instance.person:
                raise Misfit(("person", "id"), f"{self.person.id!r} is in the file already")
            instance = instance.model_copy(update={"crew": (*instance.crew, self.person)})
        if self.seat.crew not in instance.person:
            raise Misfit(("seat", "crew"), f"crew member {self.seat.crew!r} unknown; `person` would bring them along")
        homes = list(instance.ways_home(flight, self.seat))
        if len(homes) == 1 and homes[0] in instance.flight and instance.launched(instance.flight[homes[0]]):
            instance = homes_opened(instance, homes[0], stay=True)
        return with_flights(instance, changed(instance.flight[flight.id], seated=(*flight.seated, self.seat)))
