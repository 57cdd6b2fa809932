"""The end of an agreement about seats."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, Misfit, changed, with_flights
from optimizer.problem.fields import Day
from optimizer.rules.reciprocity import Reciprocity
from optimizer.rules.role_agency import RoleAgency

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight, Role


class AgreementEnd(Event):
    """The barter ends: on flights launched from a day on no party goes up on another's ship, given seats aside, no
    flight is integrated, and the accounts are closed."""

    name = "agreement_end"
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: agreement_end
        known_on: 2031-03-01
        from: 2031-06-01
    """

    kind: Literal["agreement_end"] = "agreement_end"
    since: Day | None = Field(
        default=None, alias="from", description="first launch day without it; `known_on` if absent"
    )

    def apply(self, instance: Instance) -> Instance:
        first = self.since or self.known_on
        if instance.listed(RoleAgency) is None:
            raise Misfit(("kind",), "it closes roles to agencies: the rule `role_agency` would have to be listed")
        closed = [
            changed(flight, integrated=False, **_own_people(instance, flight))
            for flight in instance.flights
            if not instance.launched(flight) and flight.launch >= first and not flight.up_empty
        ]
        return _accounts_closed(with_flights(instance, *closed), first - timedelta(days=1))


def _own_people(instance: Instance, flight: Flight) -> dict[str, Any]:
    """Roles on the way up for people of the ship's own side and of third parties; the way down as it was."""
    given = {seat.role for seat in flight.seated}
    own = instance.ship_party(flight)
    agencies = dict.fromkeys(person.agency for person in instance.crew)
    agencies |= dict.fromkeys(instance.party_of_agency)

    def narrowed(role: Role) -> Role:
        allowed = agencies if role.agencies is None else role.agencies
        mine = tuple(name for name in allowed if instance.party_of_agency.get(name) in (own, None))
        return changed(role, agencies=mine)

    up = instance.roles(flight.id, "up")
    roles = {name: role if name in given else narrowed(role) for name, role in up.items()}
    down = None if flight.down_empty else dict(instance.roles(flight.id, "down"))
    return {"roles": roles, "roles_down": down or flight.roles_down}


def _accounts_closed(instance: Instance, last: Any) -> Instance:
    """Accounts cover launches up to ``last`` only; one that would cover none is gone."""
    rule = instance.listed(Reciprocity)
    if rule is None:
        return instance
    kept = [account for account in rule.accounts if account.since is None or account.since <= last]
    accounts = tuple(changed(account, until=min(account.until or last, last)) for account in kept)
    rules = instance.rules.model_copy(update={"reciprocity": rule.model_copy(update={"accounts": accounts})})
    return instance.model_copy(update={"rules": rules})
