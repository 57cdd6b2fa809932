"""An agreement about seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_to_come, with_flights, with_rules
from optimizer.problem.fields import Day, FlightId, RoleId, VehicleId
from optimizer.problem.ships import Role
from optimizer.rules._account import Account
from optimizer.rules.reciprocity import Reciprocity

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


class AgreementSign(Event):
    """A barter is signed. The crewed rotation flights launched from a day on, or only the flights listed, become
    integrated. The roles named are open to all parties. The accounts listed are kept."""

    name = "agreement_sign"
    turn = 4
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: agreement_sign
        known_on: 2031-03-01
        accounts: [{between: [US, RU], max_imbalance: 1}]
    """

    kind: Literal["agreement_sign"] = "agreement_sign"
    since: Day | None = Field(default=None, alias="from", description="first launch day covered; `known_on` if absent")
    flights: tuple[FlightId, ...] | None = Field(default=None, description="only these flights")
    opens: dict[VehicleId, RoleId] = Field(default={}, description="on each vehicle, a role open to all parties")
    accounts: tuple[Account, ...] = Field(default=(), description="accounts, as under the rule `reciprocity`")

    def apply(self, instance: Instance) -> Instance:
        first = self.since or self.known_on
        if self.flights is None:
            covered = [
                flight
                for flight in instance.flights
                if flight.rotation and flight.launch >= first and not instance.launched(flight) and not flight.up_empty
            ]
        else:
            covered = [flight_to_come(instance, name) for name in self.flights]
        if not covered:
            raise EventRejected(
                ("from",) if self.since else ("kind",),
                f"expected a rotation flight with people from {first} on, found none",
            )
        rule = (instance.listed(Reciprocity) or Reciprocity()).agreement_signed(self.accounts)
        return with_rules(with_flights(instance, *(self._integrated(instance, flight) for flight in covered)), rule)

    def _integrated(self, instance: Instance, flight: Flight) -> Flight:
        name = self.opens.get(flight.vehicle)
        up, down = dict(instance.roles(flight.id, "up")), dict(instance.roles(flight.id, "down"))
        if name is None:
            return changed(flight, integrated=True)
        if name not in up:
            raise EventRejected(
                ("opens", flight.vehicle), f"expected a role of {flight.id} on the way up, found {name!r}"
            )
        named = up[name].agencies
        everyone = None if named is None else tuple(dict.fromkeys((*named, *instance.party_of_agency)))
        opened: Role = changed(up[name], agencies=everyone)
        roles = {key: opened if key == name else role for key, role in up.items()}
        roles_down = {key: opened if key == name else role for key, role in down.items()}
        return changed(flight, integrated=True, roles=roles, roles_down=roles_down or flight.roles_down)
