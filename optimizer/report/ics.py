"""The report as a calendar file (RFC 5545): launches, landings, stays, sessions, commands and hand-overs."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import listed, to_station

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.ships import Flight
    from optimizer.report.facts import PlanView

ONE_DAY = timedelta(days=1)


class CalendarEntry(NamedTuple):
    """One event of whole days."""

    kind: str
    about: str
    """Identifies the event together with its kind, without its dates: a changed plan updates it."""
    since: date
    until: date
    """Last day, included."""
    summary: str
    description: str = ""


def entries(facts: PlanView) -> Iterator[CalendarEntry]:
    """Every event of the plan."""
    for flight in facts.flights:
        yield _leg(facts, flight, "up")
        yield _leg(facts, flight, "down")
    for old, new in facts.handovers:
        words = f"Hand-over {old.id} to {new.id}"
        yield CalendarEntry(
            "handover", f"{old.id}/{new.id}", new.docking, old.landing, words, "from the docking to the landing"
        )
    for crew in facts.involved:
        for number, stay in enumerate(facts.calendar.stays_of(crew)):
            last = stay.landing or facts.instance.horizon.until
            ships = stay.up.id if stay.down in (None, stay.up) else f"{stay.up.id} to {stay.down.id}"
            down = "still up at the end" if stay.down is None else f"down on {stay.down.id} as {stay.down_role}"
            words = f"up on {stay.up.id} as {stay.up_role}, {down}"
            yield CalendarEntry(
                "stay", f"{crew}/{number}", stay.launch, last, f"{facts.name(crew)} in orbit: {ships}", words
            )
        for given, run in facts.calendar.attended(crew):
            if run is not None:
                about, earned = f"{crew}/{run.name}", f"earns {facts.qualification(run.training.earns)}"
                words = f"{facts.name(crew)} in training: {given.session}"
                yield CalendarEntry("session", about, run.since, run.until, words, earned)
    for number, found in enumerate(facts.report.unavoidable):
        first = found.broken_from or facts.instance.as_of_day
        words = f"Broken whatever is decided: {found.rule} {found.subject}"
        about = f"{found.rule}/{found.subject}/{number}"
        yield CalendarEntry("broken", about, first, found.until or first, words, found.message)
    for command in facts.commands:
        name = "open" if command.crew is None else facts.name(command.crew)
        where = f" of {command.station}" if len(facts.instance.stations) > 1 else ""
        words = f"Station commander{where}, {command.term}: {name}"
        yield CalendarEntry("command", command.term, command.since, command.until, words)


def _leg(facts: PlanView, flight: Flight, leg: str) -> CalendarEntry:
    day = flight.launch if leg == "up" else flight.landing
    seats = facts.calendar.people(flight.id, leg)
    people = listed(f"{facts.name(seat.crew)} ({seat.role})" for seat in seats)
    word, way = ("Launch", "to") if leg == "up" else ("Landing", "from")
    words = f"{word} {flight.id}{to_station(facts.instance, flight.station, way)}"
    return CalendarEntry(word.lower(), flight.id, day, day, words, people if seats else "carries nobody")


def ics_text(facts: PlanView, title: str) -> str:
    """All of them as one calendar."""
    from icalendar import Calendar, Event, vText

    day = facts.instance.as_of_day
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)  # not now: the same plan gives the same bytes
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//crewopt//report//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(readable(title)))
    for entry in entries(facts):
        key = f"{facts.instance.name}/{entry.kind}/{entry.about}"
        event = Event()
        event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@crewopt")
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.since)
        event.add("dtend", entry.until + ONE_DAY)
        event.add("summary", readable(entry.summary))
        if entry.description:
            event.add("description", readable(entry.description))
        event.add("categories", [entry.kind.upper()])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical(sorted=False)
    return text.decode()


def readable(text: str) -> str:
    """Text whose line breaks are of one kind, without other control characters: ``icalendar`` keeps them, though no
    calendar may have them."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n|[\r\n\x85\u2028\u2029]", "\n", text))
