"""An additional flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, not_past, person_brought, roles_brought
from optimizer.files.strange_roles import strange_roles_of
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Flight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.instance import Instance


class AddFlight(Event):
    """A flight is added. People it brings who are not in the file yet are added too."""

    name = "add_flight"
    turn = 0
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: add_flight
        known_on: 2031-03-01
        entry: {id: MS-3, vehicle: soyuz, launch: 2031-10-01, landing: 2031-10-12}
    """

    kind: Literal["add_flight"] = "add_flight"
    entry: Flight = Field(description="the flight, as under `flights`")
    people: tuple[CrewMember, ...] = Field(default=(), description="people, as under `crew`")

    @classmethod
    def brings(cls, data: dict[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
        entry, people = data.get("entry"), data.get("people")
        if isinstance(entry, dict):
            yield "flight", entry.get("id")
            for roles in (entry.get("roles"), entry.get("roles_down")):
                yield from roles_brought(roles)
        for person in people if isinstance(people, list) else ():
            yield from person_brought(person)

    def apply(self, instance: Instance) -> Instance:
        if self.entry.id in instance.flight:
            raise EventRejected(
                ("entry", "id"), f"expected an id of its own, found {self.entry.id!r}, the id of another flight"
            )
        not_past(instance, self.entry.launch, "entry")
        for path, message in strange_roles_of(instance, self.entry):
            raise EventRejected(("entry", *path), message)
        for number, person in enumerate(self.people):
            self._as_in_file(instance, number, person)
        new = (person for person in self.people if person.id not in instance.person)
        return instance.model_copy(update={"flights": (*instance.flights, self.entry), "crew": (*instance.crew, *new)})

    @staticmethod
    def _as_in_file(instance: Instance, number: int, person: CrewMember) -> None:
        """Refuse a person of the file of whom the event says something else than the file."""
        known = instance.person.get(person.id, person)
        for name in person.model_fields_set - {"source", "note"}:
            if getattr(person, name) != getattr(known, name):
                field = type(person).model_fields[name].alias or name
                raise EventRejected(
                    ("people", number, field),
                    f"expected what the file says of {person.id}, or an id of its own, found another `{field}`",
                )
