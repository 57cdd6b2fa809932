"""What has happened to people: flights flown, last landings, and qualifications earned or renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.problem.fields import NEVER, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.people import CrewMember

ALWAYS = date.min
ONE_DAY = timedelta(days=1)

Span = tuple[date, date]
"""First and last day held, ``ALWAYS`` and ``NEVER`` for open ends."""


@dataclass(frozen=True, slots=True)
class Earned:
    """A qualification that a session or a landing has earned or renewed, as the person now holds it."""

    crew: str
    qualification: str
    since: date | None
    until: date | None


def with_people(
    instance: Instance, calendar: Calendar, to: date, gone: Sequence[str]
) -> tuple[Instance, tuple[Earned, ...]]:
    """The instance with what is over in the entries of its people, and the qualifications that changed.

    Stays begun on flights that are ``gone`` count as flown; the last of them gives the last landing.
    """
    crew, earned = [], []
    for person in instance.crew:
        update: dict[str, object] = {}
        flown = [stay for stay in calendar.stays_of(person.id) if stay.up.id in gone]
        landing = flown[-1].landing if flown else None
        if landing is not None:
            update["flown"] = person.flown + len(flown)
            update["last_landing"], update["last_stay_days"] = landing, (landing - flown[-1].launch).days
        held, _ = _merged(calendar, person, to)
        windows = dict(person.qualifications)
        for name, span in held.items():
            if name not in windows or _span(calendar, person, name) != span:
                since = None if span[0] == ALWAYS else span[0]
                until = None if span[1] == NEVER else span[1]
                windows[name] = Window(since=since, until=until)
                earned.append(Earned(person.id, name, since, until))
                update["qualifications"] = windows
        crew.append(person.model_copy(update=update) if update else person)
    return instance.model_copy(update={"crew": tuple(crew)}), tuple(earned)


def unmergeable(calendar: Calendar, person: CrewMember, to: date) -> Iterator[tuple[str, date]]:
    """Qualifications with the first day of an interval held that one entry cannot hold beside the days listed."""
    _, left = _merged(calendar, person, to)
    yield from ((name, first) for name, first, _ in left)


def _merged(calendar: Calendar, person: CrewMember, to: date) -> tuple[dict[str, Span], list[tuple[str, date, date]]]:
    """Days held by qualification, with what is over joined to the days listed; and what could not be joined.

    One entry holds one interval.  Days that are over by ``to`` give way to later ones; days that begin only later
    cannot be joined to others before them.
    """
    held = {name: _span(calendar, person, name) for name in person.qualifications}
    pending = sorted(
        ((name, first, NEVER if last is None else last) for name, first, last in calendar.earned(person, to)),
        key=lambda entry: (entry[1], entry[0], entry[2]),
    )
    up = [stay.launch for stay in calendar.stays_of(person.id) if stay.launch < to]
    while True:
        left = []
        for name, first, last in pending:
            known = held.get(name)
            if known is None or known[1] < first - ONE_DAY:
                held[name] = (first, last)
            elif known[0] == ALWAYS or last >= known[0] - ONE_DAY:
                held[name] = (min(known[0], first), max(known[1], last))
            elif last >= to or any(first <= day <= last for day in up[-1:]):
                left.append((name, first, last))
        if len(left) == len(pending):
            return held, left
        pending = left


def _span(calendar: Calendar, person: CrewMember, name: str) -> Span:
    """The days for which a person's entry lists a qualification."""
    window, valid = person.qualifications[name], calendar.instance.qualifications[name].valid_days
    end = window.until
    if end is None and window.since is not None and valid is not None:
        end = window.since + timedelta(days=valid)
    return window.since or ALWAYS, end or NEVER
