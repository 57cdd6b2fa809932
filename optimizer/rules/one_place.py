"""A person is in one place at a time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.fields import NEVER
from optimizer.problem.wording import called
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class OnePlace(Rule):
    """A person is in one place at a time. Their next launch is at least the day after their landing. Nobody holds two
    seats on one leg."""

    name = "one_place"
    subject = "person"
    counted: ClassVar[str] = "A landing and the next launch on one day break it; a launch on the day after does not."
    breaks: ClassVar[str] = """
        flights: [{id: MS-2, launch: 2031-06-20, docking: 2031-06-20}]
        plan: [fyodor MS-1/commander, fyodor MS-2/engineer]
    """
    source: ClassVar[str] = "plain sense"
    always = True
    physical = True
    one_seat_at_a_time = True
    textbook = "posted"

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        """Stays that begin before the landing of a settled stay of the same person."""
        landing = max((landing for _, landing in instance.settled_landings(person.id)), default=None)
        if landing is not None:
            for stay in stays:
                if stay.launch <= landing and not instance.launched(stay.up):
                    yield stay, person.id

    def post(self, rows: Rows, options: Options) -> None:
        for person, stays in options.by_person.items():
            free = {stay: NEVER if stay.down is None else stay.landing + timedelta(days=1) for stay in stays}
            for chain in options.chains(stays, free):
                rows.exclusive(person, self.clause(person), chain)

    def describe(self, subject: str, instance: Facts) -> str:
        return f"{called(instance, subject)} is in one seat of one ship at a time, and lands before the next launch day"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            for before, after in pairwise(calendar.stays_of(person.id)):
                settled = calendar.instance.launched(after.up)
                if before.landing is None:
                    fault = f"still up from {before} at {after}"
                    yield self.violation(person.id, fault, after.launch, settled=settled)
                elif after.launch <= before.landing:
                    message = f"{after} launches {after.launch}, {before} lands {before.landing}"
                    yield self.violation(person.id, message, after.launch, settled=settled)
        for flight in calendar.instance.flights:
            for leg in ("up", "down"):
                people = [seat.crew for seat in calendar.people(flight.id, leg)]
                for crew in sorted({crew for crew in people if people.count(crew) > 1}):
                    message = f"holds {people.count(crew)} seats {leg} on {flight.id}"
                    settled = calendar.instance.leg_settled(flight, leg)
                    yield self.violation(crew, message, flight.leg_day(leg), settled=settled)
