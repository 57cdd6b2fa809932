"""Flights launch on one of their listed days, in their planned order."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.wording import listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class LaunchDates(Rule):
    """A flight has one launch day: the planned one, or one of its ``other_launches``. Consecutive flights of a vehicle
    to a station keep their planned order if either has alternative launch days: the later one launches on a later day.
    """

    name = "launch_dates"
    subject = "flight or flight/flight"
    dates_alone = True
    waiver_price = 60
    counted: ClassVar[str] = "Launches of one vehicle to a station on the same day are not in order."
    breaks: ClassVar[str] = """
        flights: [{id: MS-2, other_launches: [2031-06-17]}]
        plan: [galina MS-2/commander, MS-2 launches 2031-06-18]
    """
    source: ClassVar[str] = "small slips change dates and nothing else: MS-25, 2024-03-21 (NASA release of 2024-03-22)"
    always = True
    textbook = "idle"

    def post(self, rows: Rows, options: Options) -> None:
        for one, other in _followed(options.instance):
            for before, after in product(one.launch_variants, other.launch_variants):
                if before.launch >= after.launch:
                    days = [options.launches(before), options.launches(after)]
                    rows.refuse(self.clause(f"{one.id}/{other.id}"), days)

    def describe(self, subject: str, instance: Facts) -> str:
        if "/" not in subject:
            days = listed((day.launch for day in instance.flight[subject].launch_variants), "or")
            return f"{subject} launches on {days}"
        one, other = subject.split("/")
        return f"{other} launches after {one}, as planned"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for chosen in calendar.plan.dates:
            flight = calendar.planned.flight[chosen.flight]
            listed = [day.launch for day in flight.launch_variants]
            if chosen.launch not in listed:
                days = ", ".join(str(day) for day in listed)
                yield self.violation(flight.id, f"launches {chosen.launch}; listed: {days}")
            if calendar.instance.flight[flight.id].launch != chosen.launch and chosen.launch in listed:
                yield self.violation(flight.id, "is given two launch days")
        for one, other in _in_order(calendar.planned):
            before, after = calendar.instance.flight[one.id].launch, calendar.instance.flight[other.id].launch
            if before >= after:
                message = f"{other.id} launches on {after}, and {one.id}, planned before it, on {before}"
                yield self.violation(f"{one.id}/{other.id}", message)


def _followed(instance: Facts) -> Iterator[tuple[Flight, Flight]]:
    """Model half: flights planned one after the other by one vehicle to a station, if either has a choice of days."""
    chain = {key: number for number, key in enumerate(product(instance.vehicles, instance.stations))}

    def place(flight: Flight) -> int:
        return chain[flight.vehicle, flight.station]

    for one, other in pairwise(sorted(instance.flights, key=lambda flight: (place(flight), flight.launch))):
        if place(one) == place(other) and len(one.launch_variants) + len(other.launch_variants) > 2:
            yield one, other


def _in_order(instance: Facts) -> Iterator[tuple[Flight, Flight]]:
    """Checker half: successive flights of one vehicle to a station of which at least one has a choice."""
    chains: dict[tuple[str, str], list[Flight]] = {}
    for flight in sorted(instance.flights, key=lambda flight: flight.launch):
        chains.setdefault((flight.vehicle, flight.station), []).append(flight)
    for chain in product(instance.vehicles, instance.stations):
        for one, other in pairwise(chains.get(chain, ())):
            if one.flexible or other.flexible:
                yield one, other
