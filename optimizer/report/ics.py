"""The report as a calendar file (RFC 5545): launches, landings, stays, training, commands and hand-overs."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from optimizer.report.changes import State, compared
from optimizer.report.entries import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.report.entries import CalendarEntry
    from optimizer.report.facts import PlanView

ONE_DAY = timedelta(days=1)


EPOCH = date(2000, 1, 1)
"""Revisions are counted from here."""


def revision(facts: PlanView, old: PlanView | None, *, changed: bool) -> int:
    """The ``SEQUENCE`` of an entry: it rises with the day of the file, and by one on the same day if the entry
    differs from the plan before.  (RFC 5545: a calendar believes the higher one.)"""
    day = max(each.instance.as_of_day for each in (facts, old) if each is not None)
    return 2 * max(0, (day - EPOCH).days) + changed


def ics_text(facts: PlanView, title: str, old: PlanView | None = None, person: str | None = None) -> str:
    """All events as one calendar, or those of one person.  Of an ``old`` plan, what is gone is in it as cancelled."""
    return _text(facts, title, old, _events(facts, old, person))


def ics_of_changes(facts: PlanView, title: str, old: PlanView, person: str) -> str | None:
    """What an ``old`` plan had otherwise for one person; None if that is nothing."""
    events = [event for event in _events(facts, old, person) if event.state != "same"]
    return _text(facts, title, old, events) if events else None


class _Event(NamedTuple):
    uid: str
    entry: CalendarEntry
    state: State


def _events(facts: PlanView, old: PlanView | None, person: str | None) -> list[_Event]:
    now = {_uid(facts, entry): entry for entry in entries(facts, person)}
    before = {} if old is None else {_uid(old, entry): entry for entry in entries(old, person)}
    return [_Event(uid, entry, state) for uid, state, entry, _ in compared(before, now, facts.instance.as_of_day)]


def _uid(facts: PlanView, entry: CalendarEntry) -> str:
    key = f"{facts.instance.name}/{entry.kind}/{entry.about}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@crewopt"


def _text(facts: PlanView, title: str, old: PlanView | None, events: Iterable[_Event]) -> str:
    from icalendar import Calendar, Event, vText

    day = facts.instance.as_of_day
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)  # not now: the same plan gives the same bytes
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//crewopt//report//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(readable(title)))
    for uid, entry, state in events:
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", stamp)
        event.add("sequence", revision(facts, old, changed=old is not None and state != "same"))
        event.add("dtstart", entry.since)
        event.add("dtend", entry.until + ONE_DAY)
        event.add("summary", readable(entry.summary))
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
