"""A centre trains a limited number of people at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.model.intervals import waived_days
from optimizer.problem.fields import Count, Days, Entity, Id, VehicleId, month_of, overlap
from optimizer.problem.wording import listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight

ONE_DAY = timedelta(days=1)


class Centre(Entity):
    """Capacity of one centre."""

    people: Count = Field(description="seats trained for at once")
    vehicles: tuple[VehicleId, ...] = Field(default=(), description="crews of these vehicles train here")
    lead_days: Days = Field(default=180, description="days before launch on which they train")


class TrainingCapacity(Rule):
    """On every day a centre trains for at most ``people`` seats. On the ``lead_days`` days before a launch of one of
    its ``vehicles`` it trains for each seat up that is held and not given, and for each backup of each role. It also
    trains everyone in a session held there, on each day of the session. Exception: fewer days before the launch where
    ``short_trainings`` says so."""

    name = "training_capacity"
    subject = "centre/month"
    waiver_price = 1
    priced_by = "day"
    reads_dates = "all"  # days before launches
    counted: ClassVar[str] = (
        "Day by day: the `lead_days` days before a launch, without the launch day; exactly `people` is allowed. "
        "`from` and `to` look at the days."
    )
    breaks: ClassVar[str] = """
        rules: {training_capacity: {centres: {houston: {people: 1, vehicles: [dragon]}}}}
        plan: [anna Crew-1/commander, carol Crew-1/specialist]
    """
    source: ClassVar[str] = "assumed; at most 11 at once trained for Soyuz and 10 for Dragon in 2020-2024 (counted)"

    less_is_milder = ("centres.lead_days",)
    more_is_milder = ("centres.people",)

    shares_capacity = True

    centres: dict[Id, Centre] = Field(default={}, description="capacity of each centre")

    def post(self, rows: Rows, options: Options) -> None:
        horizon = options.instance.horizon
        first = max(horizon.since, self.since or horizon.since, options.instance.as_of_day)
        last = min(horizon.until, self.until or horizon.until)
        for name, centre in self.centres.items():
            spans = list(_possible(options, name, centre))
            days = {first, *horizon.months(), *waived_days(options.instance, self.name)}
            days.update(day for begin, end, _ in spans for day in (begin, end))
            starts = sorted(day for day in days if first <= day <= last)
            for day, end in pairwise([*starts, last + ONE_DAY]):
                here = [literal for begin, after, literal in spans if begin <= day < after]
                clause = self.clause(f"{name}/{day:%Y-%m}")
                rows.total(clause, here, upper=centre.people, day=day, days=(end - day).days)

    def describe(self, subject: str, instance: Facts) -> str:
        name, _, month = subject.partition("/")
        centre = self.centres[name]
        crews = f", crews of {listed(centre.vehicles)} among them" if centre.vehicles else ""
        return f"{name} trains for at most {centre.people} seats at once in {month}{crews}"

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"centre": list(self.centres)}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return overlap(self, month_of(parts[1]))

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.joined_days(calendar.instance.as_of_day, self._findings(calendar))

    def _findings(self, calendar: Calendar) -> Iterator[tuple[date, str, str, bool]]:
        horizon = calendar.instance.horizon
        dates = (horizon.since + timedelta(number) for number in range((horizon.until - horizon.since).days + 1))
        judged = [day for day in dates if self.covers(day)]
        for name, centre in self.centres.items():
            trained = [(since, until) for since, until in _trained(calendar, name, centre) if since <= until]
            begins, ends = sorted(since for since, _ in trained), sorted(until for _, until in trained)
            for day in judged:
                here = bisect_right(begins, day) - bisect_left(ends, day)  # begun by then, less those over before
                if here > centre.people:
                    subject = f"{name}/{day:%Y-%m}"
                    settled = day < calendar.instance.as_of_day
                    yield day, subject, f"trains for {here} seats, at most {centre.people}", settled


def _possible(options: Options, name: str, centre: Centre) -> Iterator[tuple[date, date, int]]:
    """Model half: first day, day after the last, and literal of each training that a centre may give."""

    def lead(who: str, flight: Flight) -> timedelta:
        return timedelta(options.instance.training_days(who, flight.id, centre.lead_days))

    for stay in options.stays:
        if stay.up.vehicle in centre.vehicles and stay.seat is None:
            yield stay.launch - lead(stay.person.id, stay.up), stay.launch, options.literal[stay]
    for backup, literal in options.backups.items():
        if backup.flight.vehicle in centre.vehicles:
            yield backup.flight.launch - lead(backup.person.id, backup.flight), backup.flight.launch, literal
    for attended, literal in options.sessions.items():
        if attended.sitting.training.centre == name:
            yield attended.sitting.since, attended.sitting.until + ONE_DAY, literal


def _trained(calendar: Calendar, name: str, centre: Centre) -> Iterator[tuple[date, date]]:
    """Checker half: first and last day of each training that a centre gives."""
    seats = [(stay.person.id, stay.up) for stay in calendar.stays if stay.seat is None]
    for flight in calendar.instance.flights:
        seats += [(seat.crew, flight) for seat in calendar.people(flight.id, "backup")]
    for who, flight in seats:
        if flight.vehicle in centre.vehicles:
            days = [centre.lead_days]
            for short in calendar.instance.short_trainings:
                if short.crew in (None, who) and short.flight in (None, flight.id):
                    days.append(short.days)
            yield flight.launch - timedelta(days=min(days)), flight.launch - ONE_DAY
    for person in calendar.instance.crew:
        for _, run in calendar.attended(person.id):
            if run is not None and run.training.centre == name:
                yield run.since, run.until
