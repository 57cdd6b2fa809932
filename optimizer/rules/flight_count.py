"""Everybody flies often enough, and not too often."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import AgencyId, Count, CrewId, Window
from optimizer.problem.wording import called, count, days
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class Bound(Window):
    """Bounds on the flights of each person, for launches in the window."""

    crew: tuple[CrewId, ...] | None = Field(default=None, description="only these people")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only people of these agencies")
    min: Count = Field(default=0, description="fewest flights of each")
    max: Count | None = Field(default=None, description="most flights of each; no bound if absent")

    @property
    def label(self) -> str:
        """The window, as the subject names it."""
        return f"{self.since or 'start'}..{self.until or 'end'}"


class FlightCount(Rule):
    """Each person of a line of ``bounds`` goes up at least ``min`` and at most ``max`` times, on flights launched in
    the window of the line and in the rule's. A line is about the people of all parties; with ``crew`` or ``agencies``
    only about those named there, with both only about those named in both. Exception: nobody ``unnamed`` is counted. A
    window in which no flight may launch is not judged."""

    name = "flight_count"
    subject = "person/from..to"
    waiver_price = 30
    counted: ClassVar[str] = (
        "Ways up, given and private seats too, by the launch day; exactly `min` or `max` is allowed."
    )
    breaks: ClassVar[str] = """
        rules: {flight_count: {bounds: [{crew: [anna, hamid], min: 1, max: 1}]}}
    """
    source: ClassVar[str] = "assumed; what crew offices ask of a plan of several years"

    less_is_milder = ("bounds.min",)
    more_is_milder = ("bounds.max",)

    bounds: tuple[Bound, ...] = Field(default=(), description="the bounds, each for some people in one window")

    def post(self, rows: Rows, options: Options) -> None:
        instance = options.instance
        ahead = {flight.launch for flight in options.flights if not instance.launched(flight)}
        for bound in self.bounds:
            if not any(bound.covers(day) and self.covers(day) for day in ahead):
                continue  # whoever goes up in the window has
            for person in instance.crew:
                if _about(instance, bound, person):
                    stays = options.by_person.get(person.id, ())
                    ruled = [stay for stay in stays if bound.covers(stay.launch) and self.covers(stay.launch)]
                    clause = self.clause(f"{person.id}/{bound.label}")
                    rows.total(clause, options.literals(ruled), lower=bound.min, upper=bound.max)

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """A flight in a window that is still open counts for those who were on it."""
        for bound in self.bounds:
            open_still = (bound.until is None or bound.until >= day) and (self.until is None or self.until >= day)
            for flight in calendar.instance.flights if open_still else ():
                if flight.landing < day and self._may_launch_within(bound, (flight,)):
                    yield flight.id, f"its launch counts in {self.name} {bound.label}"

    def describe(self, subject: str, instance: Facts) -> str:
        who, _, window = subject.partition("/")
        lines = []
        for bound in self.bounds:
            if bound.label == window and _about(instance, bound, instance.person[who]):
                most = "" if bound.max is None else f" and at most {bound.max}"
                times = f"at least {bound.min}{most}" if bound.min or not most else f"at most {bound.max}"
                noun = "time" if (bound.min if bound.max is None else bound.max) == 1 else "times"
                lines.append(f"{called(instance, who)} goes up {times} {noun} on flights launched {days(bound)}")
        return "; ".join(lines)

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"from..to": [bound.label for bound in self.bounds]}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        who, window = parts
        return any(bound.label == window and _about(instance, bound, instance.person[who]) for bound in self.bounds)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        instance = calendar.instance
        for bound in self.bounds:
            touching = [flight for flight in instance.flights if self._may_launch_within(bound, flight.launch_variants)]
            if not touching:
                continue
            settled = all(instance.launched(flight) for flight in touching)
            last = max(flight.launch for flight in touching)
            for person in self._counted(instance, bound):
                launches = [stay.launch for stay in calendar.stays_of(person.id)]
                flights = sum(self.covers(day) and bound.covers(day) for day in launches)
                subject = f"{person.id}/{bound.label}"
                flown = count(flights, "flight")
                if flights < bound.min:
                    yield self.violation(subject, f"{flown}, at least {bound.min}", last, settled=settled)
                if bound.max is not None and flights > bound.max:
                    yield self.violation(subject, f"{flown}, at most {bound.max}", last, settled=settled)

    def _may_launch_within(self, bound: Bound, launches: tuple[Flight, ...]) -> bool:
        """Checker half: whether one of a flight's days lies in the window of the line and of the rule."""
        return any(self.covers(day.launch) and bound.covers(day.launch) for day in launches)

    def _counted(self, instance: Facts, bound: Bound) -> Iterator[CrewMember]:
        """Checker half: whom a line is about."""
        for person in instance.crew:
            if bound.crew is not None and person.id not in bound.crew:
                continue
            if bound.agencies is not None and person.agency not in bound.agencies:
                continue
            anybody = bound.crew is None and bound.agencies is None
            if not person.unnamed and not (anybody and instance.party_of(person.id) is None):
                yield person

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Two lines with one window about one person: their clauses would have one address."""
        for (_, one), (number, other) in combinations(enumerate(self.bounds), 2):
            if one.label == other.label:
                both = [who.id for who in self._counted(instance, one) if who in tuple(self._counted(instance, other))]
                if both:
                    message = f"expected one line about {both[0]!r} with the window {one.label}, found two"
                    yield ("bounds", number), message


def _about(instance: Facts, bound: Bound, person: CrewMember) -> bool:
    """Model half: whether a line is about a person."""
    if person.unnamed:
        return False
    if bound.crew is None and bound.agencies is None:
        return instance.party_of(person.id) is not None
    named = bound.crew is None or person.id in bound.crew
    return named and (bound.agencies is None or person.agency in bound.agencies)
