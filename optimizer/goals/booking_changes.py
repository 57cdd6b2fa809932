"""Published bookings that change: training, terms of command and launch days."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.rules.station_commander import StationCommander

if TYPE_CHECKING:
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class BookingChanges(Goal):
    """Bookings that differ from the published plan. A person in a session, or run of a course, that begins on or after
    ``as_of`` counts 1 if only one of the two plans sends them there. A term of command that begins on or after
    ``as_of`` counts 1 if its published commander does not command in it. A flight with several launch days counts 1 if
    it does not launch on its published day, which is the planned one if the published plan names none. Exception:
    training, terms and days that the file no longer has do not count. Without a published plan the value is 0."""

    name = "booking_changes"
    unit: ClassVar[str] = "bookings"
    carries: ClassVar[str] = "the published plan"
    replan_tier = 3
    example: ClassVar[str] = """
        sessions: [{id: class, earns: spacewalk, from: 2031-06-01, to: 2031-06-10, seats: 2}]
        published: [galina MS-2/commander, anna attends class]
        plan: [galina MS-2/commander, ben attends class]
        goals: [{booking_changes: 1}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        if instance.published is None:
            return Cost(())
        booked = {(entry.crew, entry.name) for entry in instance.published.sessions}
        terms: list[tuple[int, int]] = []
        constant = sum((person.id, run.name) in booked for run in instance.sittings for person in instance.crew)
        for attended, literal in options.sessions.items():
            if not attended.settled:
                told = (attended.person.id, attended.sitting.name) in booked
                terms.append((-1 if told else 1, literal))
        rule = instance.listed(StationCommander)
        ahead = {term.id for term in rule.to_fill(instance)} if rule is not None else set()
        named = {(entry.crew, entry.term) for entry in instance.published.commanders if entry.term in ahead}
        constant += len(named)
        terms += [(-1, literal) for duty, literal in options.commands.items() if (duty.person.id, duty.term) in named]
        days = _published_days(instance)
        for day in options.flights:
            launches = options.launches(day)
            if launches is not None and days[day.id] == day.launch:
                constant += 1
                terms.append((-1, launches))
        return Cost(tuple(terms), constant)

    def most(self, instance: Facts) -> Sum:
        people, runs, flights = len(instance.crew), len(instance.sittings), len(instance.flights)
        commands = 0 if instance.published is None else len(instance.published.commanders)
        words = f"{people} people x {runs} sessions, {commands} published commands and {flights} flights"
        return Sum(people * runs + commands + flights, words)

    def measure(self, calendar: Calendar) -> int:
        instance, published = calendar.instance, calendar.instance.published
        if published is None:
            return 0
        offered = {run.name for run in instance.sittings}
        told, now = (
            {(entry.crew, entry.name) for entry in plan.sessions if entry.name in offered}
            for plan in (published, calendar.plan)
        )
        rule = instance.listed(StationCommander)
        terms = () if rule is None else (term for term in rule.terms if rule.covers(term.since))
        ahead = {term.id for term in terms if term.since >= instance.as_of_day}
        said = {(entry.crew, entry.term) for entry in calendar.plan.commanders}
        lost = {(entry.crew, entry.term) for entry in published.commanders if entry.term in ahead} - said
        moved = 0
        for flight in calendar.planned.flights:
            days = [day.launch for day in flight.launch_variants]
            wanted = next((one.launch for one in published.dates if one.flight == flight.id), flight.launch)
            moved += len(days) > 1 and wanted in days and instance.flight[flight.id].launch != wanted
        return len(told ^ now) + len(lost) + moved

    @classmethod
    def asked_in_replan(cls, instance: Facts) -> bool:
        """Whether there is anything to book."""
        rule = instance.listed(StationCommander)
        terms = rule is not None and bool(rule.to_fill(instance))
        return bool(instance.sittings) or terms or any(flight.flexible for flight in instance.flights)


def _published_days(instance: Facts) -> dict[str, date]:
    """Model half: the published launch day of each flight."""
    published = () if instance.published is None else instance.published.dates
    days = {flight.id: flight.launch for flight in instance.flights}
    return days | {chosen.flight: chosen.launch for chosen in reversed(published)}
