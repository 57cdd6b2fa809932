"""Each crew includes somebody who has flown before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import RoleId
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class Experience(Rule):
    """Every ship that goes up with people carries at least one person who has flown. Everybody in one of the ``roles``
    named has flown. To have flown means to have launched before this launch, in the plan or before it."""

    name = "experience"
    subject = "flight or flight/role"
    waiver_price = 40
    counted: ClassVar[str] = "A launch on the same day is not an earlier one. `from` and `to` look at the launch day."
    breaks: ClassVar[str] = """
        rules: {experience: {}}
        plan: [hamid MS-1/commander]
    """
    source: ClassVar[str] = (
        "32 of 32 crewed launches to the ISS 2020-04 to 2026-10 carried someone who had flown (counted)"
    )

    notices: ClassVar[Notices] = {"earlier flights": 1, "launched crew": 3}

    roles: tuple[RoleId, ...] = Field(
        default=(), description="roles whose holders must have flown, for example `commander`"
    )

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            roles = options.instance.roles(flight.id, "up")
            if not roles or options.instance.launched(flight) or not self.covers(flight.launch):
                continue
            terms = [(-1, options.crewed(flight, "up"))]
            rookies = set()
            for stay in options.on_leg(flight, "up"):
                if stay.person.flown:
                    terms.append((1, options.literal[stay]))
                else:
                    rookies.add(stay.person.id)
            split = {who: options.flown_again(who) for who in sorted(rookies)}
            again = {who: flights[flight.key] for who, flights in split.items() if flight.key in flights}
            rows.linear(self.clause(flight.id), [*terms, *((1, literal) for literal in again.values())], lower=0)
            for name in self.roles:
                for stay in options.in_role(flight, "up", name):
                    if not stay.person.flown:
                        flew = [(-1, again[stay.person.id])] if stay.person.id in again else []
                        clause = self.clause(f"{flight.id}/{name}")
                        rows.linear(clause, [(1, options.literal[stay]), *flew], upper=0)

    def describe(self, subject: str, instance: Facts) -> str:
        flight, _, role = subject.partition("/")
        launch = instance.flight[flight].launch
        if role:
            return f"everybody who goes up on {flight} on {launch} as {role} has flown before"
        return f"if anybody goes up on {flight} on {launch}, somebody aboard has flown before"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        flight, *role = parts
        roles = set(instance.roles(flight, "up")) if self.governs(instance.flight[flight]) else set()
        return roles.intersection(self.roles).issuperset(role) and bool(roles)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            people = calendar.people(flight.id, "up")
            if not people or not self.covers(flight.launch):
                continue
            flown = {
                seat.crew
                for seat in people
                if calendar.instance.person[seat.crew].flown > 0
                or any(stay.launch < flight.launch for stay in calendar.stays_of(seat.crew))
            }
            settled = calendar.instance.launched(flight)
            if not flown:
                yield self.violation(flight.id, "nobody aboard has flown before", flight.launch, settled=settled)
            for seat in people:
                if seat.role in self.roles and seat.crew not in flown:
                    about = "/".join((flight.id, seat.role))
                    fault = f"{seat.role} {seat.crew} has not flown before"
                    yield self.violation(about, fault, flight.launch, settled=settled)
