"""Some seats, or all, must be filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.wording import listed, seats
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Role


class SeatCoverage(Rule):
    """Every seat of a ``required`` role is filled on each leg that carries anyone; if a role does not say,
    ``commander`` is required and others are not. With ``full`` every seat of every leg is filled. Exception: legs
    marked empty."""

    name = "seat_coverage"
    subject = "flight"
    counted: ClassVar[str] = (
        "Each leg by itself. Without `full` a leg that carries nobody needs nobody. `from` and `to` look at the "
        "launch day of the flight."
    )
    breaks: ClassVar[str] = """
        rules: {seat_coverage: {}}
        plan: [fyodor MS-1/engineer]
    """
    source: ClassVar[str] = "asc-csa.gc.ca/eng/vehicles/soyuz/crewmembers.asp"

    empties_seats = True
    textbook = "posted"
    notices: ClassVar[Notices] = {"seats up": 1}

    full: bool = Field(default=False, description="fill every seat of every leg not marked empty")

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            for leg in ("up", "down"):
                if options.instance.leg_settled(flight, leg) or not self.covers(flight.launch):
                    continue
                for name, role in options.instance.roles(flight.id, leg).items():
                    taken = [(1, literal) for literal in options.literals(options.in_role(flight, leg, name))]
                    if self.full:
                        launches = options.launches(flight)
                        rows.linear(self.clause(flight.id), taken, lower=role.seats, times=launches)
                    elif role.required or (role.required is None and name == "commander"):
                        crewed = (-role.seats, options.crewed(flight, leg))
                        rows.linear(self.clause(flight.id), [crewed, *taken], lower=0)

    def describe(self, subject: str, instance: Facts) -> str:
        flight = instance.flight[subject]
        legs = []
        for leg, day in (("up", flight.launch), ("down", flight.landing)):
            roles = [
                seats(role.seats, name)
                for name, role in instance.roles(subject, leg).items()
                if self.full or _required(name, role)
            ]
            if roles and not instance.leg_settled(flight, leg):
                legs.append(f"{leg} on {day}: {listed(roles)}")
        if self.full:
            return f"{subject} flies with every seat filled, {'; '.join(legs)}"
        return f"if {subject} carries anybody, these seats are filled, {'; '.join(legs)}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            for leg in ("up", "down"):
                people = calendar.people(flight.id, leg)
                if not self.covers(flight.launch) or not (people or self.full):
                    continue
                settled, day = calendar.instance.leg_settled(flight, leg), flight.leg_day(leg)
                for name, role in calendar.instance.roles(flight.id, leg).items():
                    missing = role.seats - sum(seat.role == name for seat in people)
                    if missing > 0 and (self.full or _required(name, role)):
                        message = f"{leg}: {missing} of {role.seats} seats of {name} empty"
                        yield self.violation(flight.id, message, day, settled=settled)

    @property
    def filled_legs(self) -> tuple[str, ...]:
        return ("up", "down") if self.full else ()


def _required(name: str, role: Role) -> bool:
    """Checker half, and the text: whether the seats of a role must be filled."""
    return name == "commander" if role.required is None else role.required
