"""A centre trains a limited number of people at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.model.intervals import waived_days
from optimizer.model.rows import DEFINITION, Clause
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
MANY_TERMS = 100_000
"""Above this, trainings on the same days are summed up first: else rows grow with the square of the flights."""


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
            trained = _summed(rows, name, spans) if _terms(spans, starts) > MANY_TERMS else _alone(spans)
            for day, end, here in _on_each(trained, [*starts, last + ONE_DAY]):
                clause = self.clause(f"{name}/{day:%Y-%m}")
                rows.linear(clause, here, upper=centre.people, day=day, days=(end - day).days)

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


Training = tuple[date, date, list[tuple[int, int]]]
"""First day, day after the last, and terms that say for how many seats."""


def _terms(spans: list[tuple[date, date, int]], starts: list[date]) -> int:
    """Model half: how many terms the rows would have with one for each training."""
    return sum(bisect_left(starts, after) - bisect_left(starts, begin) for begin, after, _ in spans)


def _alone(spans: list[tuple[date, date, int]]) -> list[Training]:
    """Model half: each training by itself."""
    return [(begin, after, [(1, literal)]) for begin, after, literal in spans]


def _summed(rows: Rows, name: str, spans: list[tuple[date, date, int]]) -> list[Training]:
    """Model half: trainings on the same days as one number, which is at least that of the seats trained for."""
    together: dict[tuple[date, date], list[int]] = {}
    for begin, after, literal in spans:
        together.setdefault((begin, after), []).append(literal)
    found: list[Training] = []
    for (begin, after), literals in together.items():
        label = f"{name}/{begin}..{after}"
        number = rows.amount(f"trained:{label}", len(literals))
        if len(number) < len(literals):
            rows.linear(Clause(DEFINITION, label), [*number, *((-1, literal) for literal in literals)], lower=0)
        else:
            number = [(1, literal) for literal in literals]
        found.append((begin, after, number))
    return found


def _on_each(trained: list[Training], starts: list[date]) -> Iterator[tuple[date, date, list[tuple[int, int]]]]:
    """Model half: of each of these days and the next one the terms of the trainings between them, in their order."""
    coming = sorted(range(len(trained)), key=lambda number: trained[number][0], reverse=True)
    there: list[int] = []
    for day, end in pairwise(starts):
        while coming and trained[coming[-1]][0] <= day:
            there.append(coming.pop())
        there = sorted(number for number in there if day < trained[number][1])
        yield day, end, [term for number in there for term in trained[number][2]]


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
