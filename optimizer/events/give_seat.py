"""A seat is promised to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import (
    Event,
    EventRejected,
    changed,
    flight_to_come,
    homes_opened,
    person_brought,
    with_flights,
)
from optimizer.problem.fields import FlightId, RoleId
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Seated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.instance import Instance


class GiveSeat(Event):
    """A seat of a flight is given to a person of the file, or to one the event brings. People already up who were to
    come down on the same ship as that person may then come down on any ship. Exception: private guests."""

    name = "give_seat"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: give_seat
        known_on: 2031-03-01
        flight: MS-2
        seat: {crew: guest, role: engineer, down_on: MS-1, private: true}
        person: {id: guest, agency: PRIVATE}
    """

    kind: Literal["give_seat"] = "give_seat"
    flight: FlightId = Field(description="which flight up")
    seat: Seated = Field(description="the seat, as under `seated` of a flight")
    instead_of: RoleId | None = Field(
        default=None, description="a role that loses one seat in exchange, on the way up and on the ship down"
    )
    person: CrewMember | None = Field(default=None, description="the person, as under `crew`, if not in the file yet")

    @classmethod
    def brings(cls, data: dict[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
        yield from person_brought(data.get("person"))

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if self.seat in flight.seated and self.person in (None, instance.person.get(self.seat.crew)):
            return instance
        if self.person is not None:
            if self.person.id in instance.person:
                raise EventRejected(
                    ("person", "id"), f"expected a person not yet in the file, found {self.person.id!r}"
                )
            instance = instance.model_copy(update={"crew": (*instance.crew, self.person)})
        if self.seat.crew not in instance.person:
            raise EventRejected(
                ("seat", "crew"),
                f"expected a crew member of the file, or one given under `person`, found {self.seat.crew!r}",
            )
        homes = list(instance.ways_home(flight, self.seat))
        if len(homes) == 1 and homes[0] in instance.flight and instance.launched(instance.flight[homes[0]]):
            instance = homes_opened(instance, homes[0], stay=True)
        if self.instead_of is not None:
            instance = self._room(instance, self.flight, "up", self.seat.role)
            if len(homes) == 1 and homes[0] in instance.flight:
                instance = self._room(instance, homes[0], "down", self.seat.down_role or self.seat.role)
        flight = instance.flight[flight.id]
        returns = flight.return_on
        if returns != "any":
            returns = tuple(dict.fromkeys((*returns, *(name for name in homes if name != flight.id))))
        return with_flights(instance, changed(flight, seated=(*flight.seated, self.seat), return_on=returns))

    def _room(self, instance: Instance, name: str, leg: str, wanted: str) -> Instance:
        """Add one seat of ``wanted`` in exchange for one of ``instead_of``; the other leg does not change."""
        flight, roles = instance.flight[name], dict(instance.roles(name, leg))
        known = instance.vehicles[flight.vehicle].roles
        room = roles.pop(self.instead_of or "", None)
        if room is None or (wanted not in roles and wanted not in known):
            missing = self.instead_of if room is None else wanted
            there = ", ".join(dict.fromkeys((*instance.roles(name, leg), *(() if room is None else known)))) or "none"
            raise EventRejected(("instead_of",), f"expected a role of {name} {leg}, found {missing!r}; known: {there}")
        if room.seats > 1:
            roles[self.instead_of or ""] = changed(room, seats=room.seats - 1)
        before = roles.get(wanted)
        roles[wanted] = changed(known[wanted], seats=1) if before is None else changed(before, seats=before.seats + 1)
        down = flight.roles_down if flight.down_empty else dict(instance.roles(name, "down"))
        legs = {"roles": roles, "roles_down": down} if leg == "up" else {"roles_down": roles}
        return with_flights(instance, changed(flight, **legs))
