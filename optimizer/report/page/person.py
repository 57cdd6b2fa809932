"""One person's page: what the plan has for them, and what of it is new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from optimizer.report.changes import changes
from optimizer.report.entries import entries
from optimizer.report.page.chart import axis_of, axis_of_both
from optimizer.report.page.seating import seating
from optimizer.report.page.templates import whole
from optimizer.report.page.timeline import both_plans, legend, of_person
from optimizer.report.page.waiting import waiting

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

    from optimizer.report.changes import State
    from optimizer.report.entries import CalendarEntry
    from optimizer.report.facts import PlanView

STATES = {"new": "new", "changed": "changed", "gone": "cancelled", "same": ""}


def _both(facts: PlanView, old: PlanView, crew: str) -> Markup:
    axis = axis_of_both(facts, old)
    return both_plans(axis, replace(axis, facts=old), (crew,), ("now", "before"))


class Duty(NamedTuple):
    """One line of the plan of a person."""

    state: str
    entry: CalendarEntry
    was: str
    """The days and words before, where they were others."""


def person_html(facts: PlanView, crew: str, title: str, old: PlanView | None = None) -> str:
    """The whole page; against an ``old`` plan, with what is new marked."""
    return whole("person.html", title, _shown(facts, crew, old))


def _shown(facts: PlanView, crew: str, old: PlanView | None) -> dict[str, Any]:
    person = facts.instance.person[crew]
    flights = {entry.flight for entry in facts.plan.assignments if entry.crew == crew}
    seats = seating(facts)
    return {
        "facts": facts,
        "crew": crew,
        "person": person,
        "compared": old is not None,
        "duties": duties(facts, crew, old),
        "chart": of_person(axis_of(facts), crew) if old is None else _both(facts, old, crew),
        "legend": legend(facts, old, people=(crew,)),
        "seating": seats._replace(flights=tuple(row for row in seats.flights if row.id in flights)),
        "held": list(_held(facts, crew)),
        "waits": [row for wait, row in zip(facts.waits, waiting(facts), strict=True) if wait.crew == crew],
        "broken": [found for found in facts.report.broken if crew in (found.subject, *found.subject.split("/"))],
    }


def duties(facts: PlanView, crew: str, old: PlanView | None) -> list[Duty]:
    """What the plan has for a person, by first day; with an ``old`` plan also what it had."""
    if old is None:
        return [Duty("", entry, "") for entry in sorted(entries(facts, crew), key=_first)]
    return [
        Duty(STATES[state], entry, _was(state, entry, before))
        for state, entry, before in sorted(changes(old, facts, crew), key=lambda change: _first(change.entry))
    ]


def _first(entry: CalendarEntry) -> tuple[date, date, str]:
    return entry.since, entry.until, entry.summary


def _was(state: State, entry: CalendarEntry, before: CalendarEntry | None) -> str:
    if state != "changed" or before is None:
        return ""
    days = [] if entry.days == before.days else [before.days]
    words = [] if entry.summary == before.summary else [before.summary]
    more = [] if entry.description == before.description else [before.description]
    return "; ".join([*days, *words, *more])


def _held(facts: PlanView, crew: str) -> list[tuple[str, object, object]]:
    """Qualifications listed, with the days on which they are held, and those that training in the plan earns."""
    person = facts.instance.person[crew]
    lapses: dict[str, list[date]] = {}
    for name, last in facts.calendar.lapses(person):
        lapses.setdefault(name, []).append(last)
    rows: list[tuple[str, object, object]] = [
        (facts.qualification(name), window.since, next(iter(lapses.get(name, [])), None))
        for name, window in person.qualifications.items()
    ]
    for _, run in facts.calendar.attended(crew):
        if run is not None and run.training.earns not in person.qualifications:
            ends = lapses.get(run.training.earns, [])
            rows.append((facts.qualification(run.training.earns), run.until, ends[0] if ends else None))
    return rows
