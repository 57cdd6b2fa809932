"""The report as a calendar file (RFC 5545): launches, landings, stays, training, commands and hand-overs."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from optimizer.report.changes import State, compared
from optimizer.report.entries import entries
from optimizer.report.sent import ABOUT, GONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optimizer.report.entries import CalendarEntry
    from optimizer.report.facts import PlanView
    from optimizer.report.sent import Sent

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)

EPOCH = date(2000, 1, 1)
"""Revisions are counted from here."""


def revision(facts: PlanView, old: PlanView | None, *, changed: bool) -> int:
    """The ``SEQUENCE`` of an entry: it rises with the day of the file, and by one on the same day if the entry
    differs from the plan before.  (RFC 5545: a calendar believes the higher one.)"""
    day = max(each.instance.as_of_day for each in (facts, old) if each is not None)
    return 2 * max(0, (day - EPOCH).days) + changed


def ics_text(
    facts: PlanView,
    title: str,
    old: PlanView | None = None,
    person: str | None = None,
    sent: Mapping[str, Sent] | None = None,
) -> str:
    """All events as one calendar, or those of one person.

    Of an ``old`` plan, what is gone is in it as cancelled.  With ``sent``, the calendar sent before, what it said
    counts instead: only what differs from it gets a higher number, and what it cancelled stays cancelled.
    """
    return _text(facts, title, person, _events(facts, old, person) if sent is None else _after(facts, person, sent))


def ics_of_changes(
    facts: PlanView, title: str, old: PlanView, person: str, sent: Mapping[str, Sent] | None = None
) -> str | None:
    """What an ``old`` plan had otherwise for one person; None if that is nothing.

    With ``sent``, what was sent of them before, the numbers go on from there.
    """
    events = [event for event in _events(facts, old, person) if event.state != "same"]
    if sent:
        events = [_raised(event, sent.get(event.uid)) for event in events]
    return _text(facts, title, person, events) if events else None


def about(facts: PlanView, person: str | None) -> str:
    """What a calendar says that it is about."""
    return readable(facts.instance.name if person is None else f"{facts.instance.name}, {person}")


class _Event(NamedTuple):
    uid: str
    entry: CalendarEntry
    state: State
    sequence: int
    stamp: datetime


def _events(facts: PlanView, old: PlanView | None, person: str | None) -> list[_Event]:
    now = {_uid(facts, entry): entry for entry in entries(facts, person)}
    before = {} if old is None else {_uid(old, entry): entry for entry in entries(old, person)}
    stamp, numbers = _stamp(facts), [revision(facts, old, changed=changed) for changed in (False, True)]
    return [
        _Event(uid, entry, state, numbers[old is not None and state != "same"], stamp)
        for uid, state, entry, _ in compared(before, now, facts.instance.as_of_day)
    ]


def _after(facts: PlanView, person: str | None, sent: Mapping[str, Sent]) -> list[_Event]:
    """The events after a calendar that was sent: as they are now, then what is gone."""
    now = {_uid(facts, entry): entry for entry in entries(facts, person)}
    number, stamp = revision(facts, None, changed=False), _stamp(facts)
    events = []
    for uid, entry in now.items():
        was = sent.get(uid)
        if was is not None and not was.cancelled and _says(was.entry) == _says(entry):
            events.append(_Event(uid, entry, "same", was.sequence, was.stamp))
        else:
            state: State = "new" if was is None else "changed"
            events.append(_raised(_Event(uid, entry, state, number, stamp), was))
    for uid, was in sent.items():
        if uid in now or was.entry.until < facts.instance.as_of_day:  # what is over is history, not gone
            continue
        if was.cancelled:
            events.append(_Event(uid, was.entry, "gone", was.sequence, was.stamp))
        else:
            events.append(_raised(_Event(uid, was.entry, "gone", number, stamp), was))
    return events


def _raised(event: _Event, was: Sent | None) -> _Event:
    """An event that differs from what was sent, with a higher number and a later stamp."""
    if was is None:
        return event
    later = max(event.stamp, was.stamp + ONE_SECOND)
    return event._replace(sequence=max(event.sequence, was.sequence + 1), stamp=later)


def _says(entry: CalendarEntry) -> tuple[object, ...]:
    return entry.since, entry.until, readable(entry.summary), readable(entry.description)


def _uid(facts: PlanView, entry: CalendarEntry) -> str:
    key = f"{facts.instance.name}/{entry.kind}/{entry.about}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@crewopt"


def _stamp(facts: PlanView) -> datetime:
    """The day of the file, not now: the same plan gives the same bytes."""
    day = facts.instance.as_of_day
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _text(facts: PlanView, title: str, person: str | None, events: Iterable[_Event]) -> str:
    from icalendar import Calendar, Event, vText

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//crewopt//report//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(readable(title)))
    calendar.add(ABOUT, vText(about(facts, person)))
    for uid, entry, state, sequence, stamp in events:
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", stamp)
        event.add("sequence", sequence)
        event.add("dtstart", entry.since)
        event.add("dtend", entry.until + ONE_DAY)
        event.add("summary", (GONE if state == "gone" else "") + readable(entry.summary))
        if entry.description:
            event.add("description", readable(entry.description))
        event.add("categories", [entry.kind.upper()])
        event.add("transp", "TRANSPARENT")
        if state == "gone":
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    text: bytes = calendar.to_ical(sorted=False)
    return text.decode()


def readable(text: str) -> str:
    """Text whose line breaks are of one kind, without other control characters: ``icalendar`` keeps them, though no
    calendar may have them."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n|[\r\n\x85\u2028\u2029]", "\n", text))
