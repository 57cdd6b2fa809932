"""Seats are counted by role and by ship."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.wording import listed, seats
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class RoleSeats(Rule):
    """On each leg a role holds at most as many people as it has seats, and a ship at most as many as it has seats. A
    leg marked empty carries nobody."""

    name = "role_seats"
    subject = "flight"
    counted: ClassVar[str] = (
        "Each leg by itself. The roles of a leg are those of the vehicle, or those the flight lists."
    )
    breaks: ClassVar[str] = """
        plan: [fyodor MS-1/commander, galina MS-1/commander]
    """
    source: ClassVar[str] = "asc-csa.gc.ca/eng/vehicles/soyuz/crewmembers.asp"
    always = True
    physical = True
    reads_dates = "none"
    textbook = "posted"
    notices: ClassVar[Notices] = {"seats up": 3}

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            for leg in ("up", "down"):
                if options.instance.leg_settled(flight, leg):
                    continue
                roles = options.instance.roles(flight.id, leg)
                for name, role in roles.items():
                    taken = options.literals(options.in_role(flight, leg, name))
                    rows.total(self.clause(flight.id), taken, upper=role.seats, times=options.launches(flight))
                places = options.instance.places(flight)
                if sum(role.seats for role in roles.values()) > places:
                    everyone = options.literals(options.on_leg(flight, leg))
                    rows.total(self.clause(flight.id), everyone, upper=places, times=options.launches(flight))

    def describe(self, subject: str, instance: Facts) -> str:
        legs = []
        for leg in ("up", "down"):
            roles = instance.roles(subject, leg).items()
            legs.append(f"{leg} {listed(seats(role.seats, name) for name, role in roles)}")
        places = instance.places(instance.flight[subject])
        return f"{subject} has these seats: {'; '.join(legs)}; {places} in the ship"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            for leg in ("up", "down"):
                people = calendar.people(flight.id, leg)
                settled, day = calendar.instance.leg_settled(flight, leg), flight.leg_day(leg)
                roles = calendar.instance.roles(flight.id, leg)
                for name, count in Counter(seat.role for seat in people).items():
                    seats = roles[name].seats if name in roles else 0
                    if count > seats:
                        message = f"{count} in role {name} {leg}, seats {seats}"
                        yield self.violation(flight.id, message, day, settled=settled)
                places = calendar.instance.places(flight)
                if len(people) > places:
                    message = f"{len(people)} people {leg}, the ship has {places} seats"
                    yield self.violation(flight.id, message, day, settled=settled)
