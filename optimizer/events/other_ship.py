"""Another ship flies a flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import (
    Event,
    EventRejected,
    changed,
    flight_to_come,
    for_own_people,
    own_people,
    with_flights,
)
from optimizer.problem.fields import FlightId, RoleId, VehicleId

if TYPE_CHECKING:
    from collections.abc import Collection

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight, Seated


class OtherShip(Event):
    """A flight goes with a ship of another vehicle. Its days stay. Its roles and seats are those of the new vehicle.
    Given seats, pins and seats of the published plan keep the name of their role, or get the one under ``roles``. A pin
    to a role that the new ship lacks holds for any role; a published seat that it lacks is nobody's. A flight that
    takes up its own party's people alone, as the barter has ended, takes up those of the new ship's party."""

    name = "other_ship"
    turn = 1
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: other_ship
        known_on: 2031-03-01
        flight: MS-2
        vehicle: dragon
    """

    kind: Literal["other_ship"] = "other_ship"
    flight: FlightId = Field(description="which flight")
    vehicle: VehicleId = Field(description="the vehicle it goes with")
    roles: dict[RoleId, RoleId] = Field(
        default={},
        description="for a role of the old ship, the role that its seats, given or published, and pins get",
    )

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        known = instance.vehicles[self.vehicle].roles
        for old, new in self.roles.items():
            if new not in known:
                raise EventRejected(
                    ("roles", old), f"expected a role of {self.vehicle}, found {new!r}; known: {', '.join(known)}"
                )
        if flight.vehicle == self.vehicle:
            return instance
        ships = []
        for other in instance.flights:
            seats = tuple(self._seat(instance, other, seat) for seat in other.seated)
            if other.id == flight.id:
                other = changed(other, vehicle=self.vehicle, roles=None, roles_down=None, seats=None, seated=seats)
                ships.append(other)
            elif seats != other.seated:
                ships.append(changed(other, seated=seats))
        pins = tuple(
            changed(pin, "roles", role=self._kept(pin.role, known)) if pin.flight == flight.id else pin
            for pin in instance.pins
        )
        after = with_flights(instance, *ships)
        after = after.model_copy(update={"pins": pins, "published": self._published(instance)})
        if not for_own_people(instance, flight):
            return after
        ship = after.flight[flight.id]
        return with_flights(after, changed(ship, **own_people(after, ship)))

    def _published(self, instance: Instance) -> Plan | None:
        """The published plan with the new roles of this flight."""
        plan = instance.published
        if plan is None or not self.roles:
            return plan
        seats = (
            seat.model_copy(update={"role": self.roles[seat.role]})
            if seat.flight == self.flight and seat.role in self.roles
            else seat
            for seat in plan.assignments
        )
        return plan.model_copy(update={"assignments": tuple(seats)})

    def _kept(self, role: str | None, known: Collection[str]) -> str | None:
        """The role of a pin on the new ship; None for any."""
        new = None if role is None else self.roles.get(role, role)
        return new if new in known else None

    def _seat(self, instance: Instance, flight: Flight, seat: Seated) -> Seated:
        """A given seat of a flight, with the role it gets on the ship that changes, up and down."""
        role, down_role = seat.role, seat.down_role
        if flight.id == self.flight:
            role = self.roles.get(role, role)
        if list(instance.ways_home(flight, seat)) == [self.flight]:
            down = self.roles.get(seat.down_role or seat.role, seat.down_role or seat.role)
            down_role = seat.down_role if down == (seat.down_role or role) else down
        elif role != seat.role and not seat.chooses:
            down_role = seat.down_role or seat.role
        if (role, down_role) == (seat.role, seat.down_role):
            return seat
        return changed(seat, "roles", role=role, down_role=down_role)
