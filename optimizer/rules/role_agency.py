"""Some roles belong to some agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.naming import called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.calendar import Calendar
    from optimizer.instance import Instance
    from optimizer.stays import StayOption


class RoleAgency(Rule):
    """A role is held only by people of the agencies it names, on either leg; private seats are exempt."""

    name = "role_agency"
    subject = "person/flight"
    source: ClassVar[str] = "13 of 13 Soyuz and 13 of 13 NASA Dragon commanders, 2020-2026 (counted)"

    def forbids(self, stay: StayOption, instance: Instance) -> str | None:
        if stay.private or not self.covers(stay.launch):
            return None
        seats = [instance.roles(stay.up.id, "up")[stay.up_role]]
        if stay.down is not None and stay.down_role is not None:
            seats.append(instance.roles(stay.down.id, "down")[stay.down_role])
        allowed = all(role.agencies is None or stay.person.agency in role.agencies for role in seats)
        return None if allowed else f"{stay.person.id}/{stay.up.id}"

    def tells(self, subject: str, instance: Instance) -> str:
        crew, _, flight = subject.rpartition("/")
        agency = instance.person[crew].agency
        closed = [
            f"{name} (for {listed(role.agencies)})"
            for name, role in instance.roles(flight, "up").items()
            if role.agencies is not None and agency not in role.agencies
        ]
        where = f"go up on {flight} as {listed(closed, 'or')}" if closed else f"come down so from {flight}"
        return f"{called(instance, crew)} of {agency} does not {where}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if stay.private or not self.covers(stay.launch):
                continue
            legs = [(stay.up, "up", stay.up_role)]
            if stay.down is not None:
                legs.append((stay.down, "down", stay.down_role or ""))
            for flight, leg, name in legs:
                role = calendar.instance.roles(flight.id, leg).get(name)
                if role and role.agencies is not None and stay.person.agency not in role.agencies:
                    who = ", ".join(role.agencies) or "nobody"
                    message = f"{name} {leg} on {flight.id} is for {who}, not {stay.person.agency}"
                    yield self.violation(str(stay), message, history=calendar.settled(stay))
                    break
