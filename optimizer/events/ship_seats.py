"""The places of a ship change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_in, roles_brought, with_flights
from optimizer.problem.fields import Count, FlightId, RoleId
from optimizer.problem.ships import Leg, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


class ShipSeats(Event):
    """A ship has another number of seats, or a role of it changes. For a role give its number of seats, 0 for none, or
    what changes of it; the rest of the role stays. Exception: the way up of a launched ship stays as it was."""

    name = "ship_seats"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: ship_seats
        known_on: 2031-03-01
        flight: Crew-2
        seats: 3
        roles: {specialist: 2, commander: {requires: [dragon-commander]}}
    """

    kind: Literal["ship_seats"] = "ship_seats"
    flight: FlightId = Field(description="which flight")
    seats: Count | None = Field(default=None, description="number of seats in the ship; as before if absent")
    roles: dict[RoleId, Count | Role] = Field(
        default={}, description="roles that change: their number of seats, or an entry as under `roles` of a vehicle"
    )
    leg: Leg | None = Field(
        default=None, description="the roles of the way up or the way down alone; of both if absent"
    )

    @classmethod
    def brings(cls, data: dict[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
        yield from roles_brought(data.get("roles"))

    def apply(self, instance: Instance) -> Instance:
        flight = flight_in(instance, self.flight)
        if self.seats is None and not self.roles:
            raise EventRejected(("kind",), "expected `seats` or `roles`, found neither")
        if flight.landing < instance.as_of_day:
            raise EventRejected(
                ("flight",), f"expected a ship still to land, found {flight.id}, landed on {flight.landing}"
            )
        if self.seats is not None and self.leg is not None:
            raise EventRejected(
                ("seats",),
                f"expected `roles` alone with `leg`, as a ship has its seats both ways, found `seats` {self.seats}",
            )
        if self.leg == "up" and instance.launched(flight):
            raise EventRejected(("leg",), f"expected `down`, as {flight.id} launched on {flight.launch}, found `up`")
        new: dict[str, Any] = {} if self.seats is None else {"seats": self.seats}
        return with_flights(instance, changed(flight, "roles", **new, **self._legs(instance, flight)))

    def _legs(self, instance: Instance, flight: Flight) -> dict[str, Any]:
        """The roles of each leg, those of the leg that stays as they were."""
        if not self.roles:
            return {}
        ahead = ("down",) if instance.launched(flight) else ("up", "down")
        touched = [leg for leg in ahead if self.leg in (leg, None) and instance.roles(flight.id, leg)]
        if not touched:
            raise EventRejected(("roles",), f"expected a leg of {flight.id} with people, found none")
        legs: dict[str, Any] = {"roles": flight.roles, "roles_down": flight.roles_down}
        if "up" in touched:
            legs["roles"] = self._after(instance, flight, "up")
            legs["roles_down"] = flight.roles_down if flight.down_empty else dict(instance.roles(flight.id, "down"))
        if "down" in touched:
            legs["roles_down"] = self._after(instance, flight, "down")
        return legs

    def _after(self, instance: Instance, flight: Flight, leg: str) -> dict[str, Role]:
        roles, known = dict(instance.roles(flight.id, leg)), instance.vehicles[flight.vehicle].roles
        for name, new in self.roles.items():
            old = roles.get(name, known.get(name))
            if old is None and not isinstance(new, Role):
                listed = ", ".join(dict.fromkeys([*roles, *known]))
                raise EventRejected(
                    ("roles", name), f"expected a role of {flight.id} or its vehicle, found {name!r}; known: {listed}"
                )
            entry = new if isinstance(new, Role) else Role(seats=new)
            told = {key: getattr(entry, key) for key in entry.model_fields_set}
            roles[name] = changed(old or Role(), "roles", **told)
        return {name: role for name, role in roles.items() if role.seats}
