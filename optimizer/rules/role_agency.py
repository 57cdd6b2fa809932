"""Some roles are reserved for some agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.wording import called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class RoleAgency(Rule):
    """Only people of the agencies that a role names hold it, up or down. Exception: private seats. A role without
    ``agencies`` is open to all."""

    name = "role_agency"
    subject = "person/flight"
    waiver_price = 60
    counted: ClassVar[str] = "Both legs count. `from` and `to` look at the launch day of the stay."
    breaks: ClassVar[str] = """
        rules: {role_agency: {}}
        vehicles: {soyuz: {roles: {commander: {agencies: [Roscosmos]}}}}
        plan: [anna MS-1/commander]
    """
    source: ClassVar[str] = "13 of 13 Soyuz and 13 of 13 NASA Dragon commanders, 2020-2026 (counted)"
    closes_roles = True
    reads_dates = "none"

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        for stay in stays:
            closed = [role for role in stay.roles if role.agencies is not None and person.agency not in role.agencies]
            if closed and not stay.private and self.covers(stay.launch):
                yield stay, f"{person.id}/{stay.up.id}"

    def describe(self, subject: str, instance: Facts) -> str:
        crew, _, flight = subject.rpartition("/")
        agency = instance.person[crew].agency
        closed = [
            f"{name} (for {listed(role.agencies)})"
            for name, role in instance.roles(flight, "up").items()
            if role.agencies is not None and agency not in role.agencies
        ]
        name = f"{called(instance, crew)} of {agency}"
        if not closed:
            return f"{name}, up on {flight}, does not come down in a role closed to {agency}"
        return f"{name} does not go up on {flight} as {listed(closed, 'or')}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        agency, flight = instance.person[parts[0]].agency, instance.flight[parts[1]]
        legs = [instance.roles(flight.id, "up")]
        legs += [instance.roles(ship.id, "down") for ship in self.ways_down(flight, instance)]
        closed = any(role.agencies is not None and agency not in role.agencies for leg in legs for role in leg.values())
        return closed and bool(legs[0]) and self.governs(flight)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if stay.private or not self.covers(stay.launch):
                continue
            legs = [(stay.up, "up", stay.up_role)]
            if stay.down is not None:
                legs.append((stay.down, "down", stay.down_role or ""))
            faults: list[tuple[Flight, str, str]] = []
            for flight, leg, name in legs:
                role = calendar.instance.roles(flight.id, leg).get(name)
                if role and role.agencies is not None and stay.person.agency not in role.agencies:
                    who = ", ".join(role.agencies) or "nobody"
                    faults.append((flight, leg, f"{name} {leg} on {flight.id} is for {who}, not {stay.person.agency}"))
            if faults:
                day = max(stay.launch if flight is stay.up else flight.landing for flight, _, _ in faults)
                yield self.violation(str(stay), faults[0][2], day, settled=calendar.settled(stay))
