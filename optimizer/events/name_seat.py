"""A seat held without a name gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_to_come, with_flights
from optimizer.problem.fields import CrewId, FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class NameSeat(Event):
    """A seat given to somebody, named or not, is given to another person. In the published plan, too, that person takes
    the seat: nobody else moves for it."""

    name = "name_seat"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: name_seat
        known_on: 2031-03-01
        flight: Crew-2
        instead_of: nasa-2
        crew: carol
    """

    kind: Literal["name_seat"] = "name_seat"
    flight: FlightId = Field(description="which flight")
    instead_of: CrewId = Field(description="who holds the given seat now")
    crew: CrewId = Field(description="who holds it from now on")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        holders = [seat.crew for seat in flight.seated]
        if self.instead_of not in holders:
            known = ", ".join(holders) or "none"
            raise EventRejected(
                ("instead_of",),
                f"expected somebody with a given seat on {flight.id}, found {self.instead_of!r}; known: {known}",
            )
        if self.crew in holders:
            raise EventRejected(
                ("crew",), f"expected somebody without a given seat on {flight.id}, found {self.crew!r}, who has one"
            )
        seats = tuple(
            changed(seat, "crew", crew=self.crew) if seat.crew == self.instead_of else seat for seat in flight.seated
        )
        return with_flights(self._published(instance), changed(flight, "crew", seated=seats))

    def _published(self, instance: Instance) -> Instance:
        """The instance with the person's name in the seats of the published plan, as far as these are of that stay."""
        plan = instance.published
        if plan is None or any(
            (seat.crew, seat.flight) == (self.crew, self.flight) and seat.leg != "backup" for seat in plan.assignments
        ):
            return instance
        legs = [seat for seat in plan.assignments if seat.crew == self.instead_of and seat.leg != "backup"]
        stay = {(self.flight, "up")}
        given = next(seat for seat in instance.flight[self.flight].seated if seat.crew == self.instead_of)
        stay |= {(home, "down") for home in instance.ways_home(instance.flight[self.flight], given)}
        taken = [seat for seat in legs if (seat.flight, seat.leg) in stay]
        seats = tuple(
            seat.model_copy(update={"crew": self.crew}) if seat in taken else seat for seat in plan.assignments
        )
        return instance.model_copy(update={"published": plan.model_copy(update={"assignments": seats})})
