"""Published seats in the near future no longer change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.wording import called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class Freeze(Rule):
    """Seats before ``frozen_until`` stay as published. The people published hold the seats up of every flight that may
    launch before that day, and the seats down of every ship that may land before it; nobody else does. Exception: legs
    marked empty. Without ``frozen_until`` or a published plan nothing is frozen."""

    name = "freeze"
    subject = "flight"
    waiver_price = 25
    counted: ClassVar[str] = (
        "A leg counts by its earliest possible day; a leg on the day `frozen_until` itself is free."
    )
    breaks: ClassVar[str] = """
        frozen_until: 2031-02-01
        published: [galina MS-1/commander, anna Crew-1/commander]
    """
    source: ClassVar[str] = "the shortest notice of a changed crew 2018-2024: 31 days, MS-18 (tass.com/science/1264159)"
    always = True
    textbook = "idle"

    def post(self, rows: Rows, options: Options) -> None:
        instance = options.instance
        for flight in instance.flights:
            for leg in ("up", "down"):
                if not _frozen(instance, flight, leg) or instance.leg_settled(flight, leg):
                    continue
                told = _published(instance, flight, leg)
                sits: dict[tuple[str, str], list[int]] = {seat: [] for seat in sorted(told)}
                others: list[int] = []
                for role in instance.roles(flight.id, leg):
                    for stay in (stay for day in flight.launch_variants for stay in options.in_role(day, leg, role)):
                        sits.get((stay.person.id, role), others).append(options.literal[stay])
                for literals in sits.values():
                    rows.total(self.clause(flight.id), literals, lower=1)
                rows.total(self.clause(flight.id), others, upper=0)

    def describe(self, subject: str, instance: Facts) -> str:
        flight = instance.flight[subject]
        seats = instance.published.assignments if instance.published is not None else ()
        legs = [
            f"{called(instance, seat.crew)} {seat.leg} as {seat.role}"
            for seat in seats
            if seat.flight == subject and seat.leg != "backup" and _frozen(instance, flight, seat.leg)
        ]
        return f"{subject} carries {listed(legs)}, as published, and nobody else: frozen until {instance.frozen_until}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        instance = calendar.instance
        if instance.frozen_until is None or instance.published is None:
            return
        for flight in instance.flights:
            for leg in ("up", "down"):
                days = [date.leg_day(leg) for date in flight.launch_variants]
                if min(days) >= instance.frozen_until or not instance.roles(flight.id, leg):
                    continue
                now = {(seat.crew, seat.role) for seat in calendar.people(flight.id, leg)}
                told = {
                    (seat.crew, seat.role)
                    for seat in instance.published.assignments
                    if seat.flight == flight.id and seat.leg == leg
                }
                settled, day = instance.leg_settled(flight, leg), flight.leg_day(leg)
                for crew, role in sorted(told - now):
                    fault = f"{crew} is published {leg} as {role}, frozen"
                    yield self.violation(flight.id, fault, day, settled=settled)
                for crew, role in sorted(now - told):
                    fault = f"{crew} {leg} as {role} is not as published"
                    yield self.violation(flight.id, fault, day, settled=settled)


def _frozen(instance: Facts, flight: Flight, leg: str) -> bool:
    """Model half."""
    until = instance.frozen_until
    if until is None or instance.published is None or not instance.roles(flight.id, leg):
        return False
    return any((day.launch if leg == "up" else day.landing) < until for day in flight.launch_variants)


def _published(instance: Facts, flight: Flight, leg: str) -> set[tuple[str, str]]:
    """Model half: the published people and roles of a leg."""
    seats = instance.published.assignments if instance.published is not None else ()
    return {(seat.crew, seat.role) for seat in seats if (seat.flight, seat.leg) == (flight.id, leg)}
