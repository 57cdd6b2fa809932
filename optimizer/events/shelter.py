"""A person bound to another ship."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, flight_in
from optimizer.problem.decisions import Shelter as Entry
from optimizer.problem.fields import CrewId, Day, FlightId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Shelter(Event):
    """A person is bound to another ship than their own for some days, in a seat of it or in an improvised one. On these
    days it takes the place of every other shelter of that person."""

    name = "shelter"
    turn = 5
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: shelter
        known_on: 2031-03-01
        crew: fyodor
        ship: Crew-1
        improvised: true
    """

    kind: Literal["shelter"] = "shelter"
    crew: CrewId = Field(description="who")
    ship: FlightId = Field(description="the ship they are bound to, while at its station")
    since: Day | None = Field(default=None, alias="from", description="first day; `known_on` if absent")
    until: Day | None = Field(default=None, alias="to", description="last day; the last one docked if absent")
    improvised: bool = Field(default=False, description="on an improvised seat, which takes none of the ship's seats")

    def apply(self, instance: Instance) -> Instance:
        ship, first = flight_in(instance, self.ship, "ship"), self.since or self.known_on
        last = self.until or ship.landing - timedelta(days=1)
        if last < first:
            at = "to" if self.until else "ship"
            raise EventRejected(
                (at,), f"expected a day on or after {first}, found {last}" if self.until else self._gone(ship.landing)
            )
        entry = Entry.model_validate(
            {"crew": self.crew, "ship": self.ship, "from": first, "to": last, "improvised": self.improvised}
        )
        if instance.shelters[:1] == (entry,):
            return instance
        return instance.model_copy(update={"shelters": (entry, *instance.shelters)})  # the first that fits counts

    def _gone(self, landing: object) -> str:
        return f"expected a ship still to land, found {self.ship}, landed on {landing}"
