"""The report as a calendar file (RFC 5545): launches, landings, stays, sessions, commands and hand-overs."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import listed, to_station

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.ships import Flight
    from optimizer.report.facts import PlanView

ONE_DAY = timedelta(days=1)

LINE = 75
"""Octets in a line of the file, its end aside."""


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
    stamp = facts.instance.as_of_day.strftime("%Y%m%dT000000Z")  # not now: the same plan gives the same bytes
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//crewopt//report//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escaped(title)}")
    for entry in entries(facts):
        key = f"{facts.instance.name}/{entry.kind}/{entry.about}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@crewopt",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.since:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.until + ONE_DAY:%Y%m%d}",
            f"SUMMARY:{escaped(entry.summary)}",
            *([f"DESCRIPTION:{escaped(entry.description)}"] if entry.description else []),
            f"CATEGORIES:{entry.kind.upper()}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """Text as a value: no separator, line break or control character is left bare."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = re.sub(r"\r\n|[\r\n\x85\u2028\u2029]", r"\\n", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)


def folded(line: str) -> Iterator[str]:
    """A line as lines of at most ``LINE`` octets, each but the first begun with a space; no character is split."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
