"""An additional flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, not_past
from optimizer.files.strange_roles import strange_roles_of
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Flight

if TYPE_CHECKING:
    from optimizer.instance import Instance


class AddFlight(Event):
    """A flight is added. People it brings who are not in the file yet are added too."""

    name = "add_flight"
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: add_flight
        known_on: 2031-03-01
        entry: {id: MS-3, vehicle: soyuz, launch: 2031-10-01, landing: 2031-10-12}
    """

    kind: Literal["add_flight"] = "add_flight"
    entry: Flight = Field(description="the flight, as under `flights`")
    people: tuple[CrewMember, ...] = Field(default=(), description="people, as under `crew`")

    def apply(self, instance: Instance) -> Instance:
        if self.entry.id in instance.flight:
            raise EventRejected(
                ("entry", "id"), f"expected an id of its own, found {self.entry.id!r}, the id of another flight"
            )
        not_past(instance, self.entry.launch, "entry")
        for path, message in strange_roles_of(instance, self.entry):
            raise EventRejected(("entry", *path), message)
        return instance.model_copy(
            update={"flights": (*instance.flights, self.entry), "crew": (*instance.crew, *self.people)}
        )
