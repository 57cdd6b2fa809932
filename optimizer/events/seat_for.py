"""A seat goes to other agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_to_come, with_flights
from optimizer.problem.fields import AgencyId, FlightId, PartyId, RoleId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class SeatFor(Event):
    """A role of a flight goes to people of other agencies, up and down."""

    name = "seat_for"
    turn = 5
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: seat_for
        known_on: 2031-03-01
        flight: Crew-2
        role: commander
        agencies: [ESA]
    """

    kind: Literal["seat_for"] = "seat_for"
    flight: FlightId = Field(description="which flight")
    role: RoleId = Field(description="the role")
    agencies: tuple[AgencyId, ...] = Field(min_length=1, description="the agency")
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seat in the barter; `none`: nobody"
    )

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if not any(rule.closes_roles for rule in instance.rulebook):
            raise EventRejected(
                ("kind",), "expected the rule `role_agency` among the rules, as this event closes a role; found none"
            )
        if self.role not in instance.roles(flight.id, "up"):
            known = ", ".join(instance.roles(flight.id, "up"))
            raise EventRejected(
                ("role",), f"expected a role of {flight.id} on the way up, found {self.role!r}; known: {known}"
            )
        legs: dict[str, Any] = {}
        for key, leg in (("roles", "up"), ("roles_down", "down")):
            roles = dict(instance.roles(flight.id, leg))
            if self.role in roles:
                account = self.account or roles[self.role].account
                roles[self.role] = changed(roles[self.role], agencies=self.agencies, account=account)
            legs[key] = roles or getattr(flight, key)
        return with_flights(instance, changed(flight, **legs))
