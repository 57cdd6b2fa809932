"""Everybody flies as often as their time in the corps says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum, most_up
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import AgencyId, CrewId, Window

if TYPE_CHECKING:
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember

MANY_STAYS = 1_000
"""Stays above which all flights are counted once, in a number of their own: else each person's row holds them all."""

PARTS = 10
"""The value counts tenths of a flight."""


class FairFlights(Goal, Window):
    """Tenths of a flight by which people miss their fair shares. All flights of the people counted, launched in the
    goal's window and in the horizon, are shared out by the days that each is in the corps in that time. Each person
    counts the difference, either way, between their flights and their share, rounded up to a tenth. A person is in the
    corps from ``joined`` (without it from ``selected``, without either always) to ``left``. People of every party
    count; with ``crew`` or ``agencies`` only those named there, with both only those named in both. Exception: nobody
    ``unnamed`` counts."""

    name = "fair_flights"
    unit: ClassVar[str] = "tenths of a flight"
    carries: ClassVar[str] = "nothing: the flights still to come are shared out by the days from `as_of` on"
    example: ClassVar[str] = """
        goals: [{fair_flights: {agencies: [NASA, ESA]}}]
    """

    crew: tuple[CrewId, ...] | None = Field(default=None, description="only these people")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only people of these agencies")

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        first, last = self._ends(instance)
        share = {person.id: _days_there(person, first, last) for person in self._members(instance)}
        whole = sum(share.values())
        if not whole:
            return Cost(())
        mine = {
            who: [options.literal[stay] for stay in options.by_person.get(who, ()) if first <= stay.launch <= last]
            for who in share
        }
        most = sum(
            most_up(instance, flight)
            for flight in instance.flights
            if any(first <= day.launch <= last for day in flight.launch_variants)
        )
        every = [(1, literal) for literals in mine.values() for literal in literals]
        if len(every) > MANY_STAYS:
            counted = rows.amount("fair flights", most)
            taken = [(-1, literal) for _, literal in every]
            rows.linear(Clause(DEFINITION, "fair flights"), [*counted, *taken], lower=0, upper=0)
            every = counted
        cost: list[tuple[int, int]] = []
        for who, literals in mine.items():
            clause = Clause(DEFINITION, who)
            missed = rows.amount(f"fair:{who}", PARTS * most)
            cost += missed
            over: dict[int, int] = {}
            for number, literal in every:
                over[literal] = over.get(literal, 0) - PARTS * share[who] * number
            for literal in literals:
                over[literal] = over.get(literal, 0) + PARTS * whole
            fair = [(coefficient, literal) for literal, coefficient in over.items() if coefficient]
            paid = [(whole * value, literal) for value, literal in missed]
            rows.linear(clause, [*paid, *fair], lower=0)
            rows.linear(clause, [*paid, *((-coefficient, literal) for coefficient, literal in fair)], lower=0)
        return Cost(tuple(cost))

    def _ends(self, instance: Facts) -> tuple[date, date]:
        """Model half: first and last day counted."""
        horizon = instance.horizon
        return max(horizon.since, self.since or horizon.since), min(horizon.until, self.until or horizon.until)

    def _members(self, instance: Facts) -> list[CrewMember]:
        """Model half: who counts."""
        anybody = self.crew is None and self.agencies is None
        return [
            person
            for person in instance.crew
            if not person.unnamed
            and (self.crew is None or person.id in self.crew)
            and (self.agencies is None or person.agency in self.agencies)
            and (not anybody or instance.party_of(person.id) is not None)
        ]

    def most(self, instance: Facts) -> Sum:
        seats = sum(most_up(instance, flight) for flight in instance.flights)
        people = len(instance.crew)
        return Sum(PARTS * people * seats, f"{people} people x {seats} seats x {PARTS} tenths")

    def measure(self, calendar: Calendar) -> int:
        instance = calendar.instance
        since, until = instance.horizon.since, instance.horizon.until
        days: dict[str, int] = {}
        flights: dict[str, int] = {}
        for person in self._counted(instance):
            begins = person.joined if person.joined is not None else person.selected
            bounds = [(begins, person.left), (since, until), (self.since, self.until)]
            start = max(day for day, _ in bounds if day is not None)
            end = min(day for _, day in bounds if day is not None)
            days[person.id] = (end - start).days + 1 if start <= end else 0
            launches = [stay.launch for stay in calendar.stays_of(person.id)]
            flights[person.id] = sum(since <= day <= until and self.covers(day) for day in launches)
        whole, flown = sum(days.values()), sum(flights.values())
        missed = (PARTS * abs(flights[who] * whole - flown * there) for who, there in days.items())
        return sum(-(-amount // whole) for amount in missed) if whole else 0

    def in_words(self, calendar: Calendar, value: int) -> str:
        return f"{value / PARTS:.1f} flights, all people together" if value else ""

    def _counted(self, instance: Facts) -> list[CrewMember]:
        """Checker half: those named, by name or agency; if nobody is, the people of all parties."""
        people = [person for person in instance.crew if not person.unnamed]
        if self.crew is None and self.agencies is None:
            return [person for person in people if instance.party_of(person.id)]
        people = [person for person in people if self.crew is None or person.id in self.crew]
        return people if self.agencies is None else [person for person in people if person.agency in self.agencies]


def _days_there(person: CrewMember, first: date, last: date) -> int:
    """Model half: days from ``first`` to ``last`` on which a person is in the corps."""
    begin = max(first, person.joined or person.selected or first)
    return max(0, (min(last, person.left or last) - begin).days + 1)
