"""A seat that goes to other agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, Misfit, changed, flight_to_come, with_flights
from optimizer.problem.fields import AgencyId, FlightId, PartyId, RoleId
from optimizer.rules.role_agency import RoleAgency

if TYPE_CHECKING:
    from optimizer.instance import Instance


class SeatFor(Event):
    """A role of a flight goes to people of other agencies, on both legs."""

    name = "seat_for"
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
    role: RoleId = Field(description="which role")
    agencies: tuple[AgencyId, ...] = Field(min_length=1, description="whose people")
    account: PartyId | Literal["none"] | None = Field(default=None, description="whose seat it is in the barter")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if instance.listed(RoleAgency) is None:
            raise Misfit(("kind",), "it closes a role to agencies: the rule `role_agency` would have to be listed")
        if self.role not in instance.roles(flight.id, "up"):
            known = ", ".join(instance.roles(flight.id, "up"))
            raise Misfit(("role",), f"{flight.id} has no seat {self.role!r} on the way up; known: {known}")
        legs: dict[str, Any] = {}
        for key, leg in (("roles", "up"), ("roles_down", "down")):
            roles = dict(instance.roles(flight.id, leg))
            if self.role in roles:
                account = self.account or roles[self.role].account
                roles[self.role] = changed(roles[self.role], agencies=self.agencies, account=account)
            legs[key] = roles or getattr(flight, key)
        return with_flights(instance, changed(flight, **legs))
