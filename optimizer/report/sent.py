"""Calendar files that were sent before: what each entry said, and with which ``SEQUENCE``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from optimizer.files.writing import is_replaced
from optimizer.problem.errors import InputError, Problem
from optimizer.report.entries import CalendarEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

ABOUT = "X-CREWOPT-ABOUT"
"""Property of a calendar: the instance, and the person if it is of one alone."""
GONE = "Cancelled: "
"""Before the summary of what is gone, for programs that show cancelled entries as any other (Outlook does)."""
LARGEST = 10_000_000
"""Bytes of a calendar file; 800 flights are two millions."""


class Sent(NamedTuple):
    """One entry as it was sent."""

    entry: CalendarEntry
    sequence: int
    stamp: datetime
    """``DTSTAMP``: of two versions with one sequence number, calendars believe the later."""
    cancelled: bool


def is_calendar(path: str | Path) -> bool:
    """Whether a file is taken for a calendar, by its ending."""
    return is_replaced(path) and str(path).lower().endswith(".ics")


def sent_before(path: str | Path, about: str) -> dict[str, Sent]:
    """The entries of a calendar that this library wrote, by ``UID``.

    Raises
    ------
    InputError
        If it cannot be read, is no such calendar, or is about something else than ``about``.
    """
    written_for, found = _read(path)
    if written_for != about:
        other = f"one of {written_for}" if written_for else "another one"
        raise _refused(path, f"expected a calendar of {about}, found {other}")
    return found


def sent_to_people(paths: Iterable[str | Path]) -> dict[str, Sent]:
    """The entries of the calendars in folders of messages, by ``UID``: of several versions the last one.

    Raises
    ------
    InputError
        If there is no such folder, or no calendar in it, or one of them cannot be read.
    """
    found: dict[str, Sent] = {}
    for path in paths:
        calendars = sorted(Path(path).glob("*.ics")) if Path(path).is_dir() else []
        if not calendars:
            raise _refused(path, "expected a folder of messages that were sent, found no calendar (.ics) there")
        for calendar in calendars:
            for uid, entry in _read(calendar)[1].items():
                if uid not in found or found[uid].sequence < entry.sequence:
                    found[uid] = entry
    return found


def _read(path: str | Path) -> tuple[str, dict[str, Sent]]:
    """What a calendar is about, and its entries."""
    from icalendar import Calendar

    try:
        with open(path, "rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    if len(text) > LARGEST:
        raise _refused(path, f"expected a calendar of at most {LARGEST} bytes, found a larger file")
    try:
        calendar = Calendar.from_ical(text)
        return str(calendar.get(ABOUT, "")), {str(event["UID"]): _sent(event) for event in calendar.walk("VEVENT")}
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _refused(path, "expected a calendar that crewopt wrote, found something else") from None


def _sent(event: Any) -> Sent:
    since, until = event["DTSTART"].dt, event["DTEND"].dt
    if type(since) is not date or type(until) is not date:
        raise ValueError
    cancelled = str(event.get("STATUS", "")) == "CANCELLED"
    summary = str(event["SUMMARY"])
    entry = CalendarEntry(
        event["CATEGORIES"].to_ical().decode().lower(),
        "",
        since,
        until - timedelta(1),
        summary.removeprefix(GONE) if cancelled else summary,
        str(event.get("DESCRIPTION", "")),
    )
    return Sent(entry, int(event.get("SEQUENCE", 0)), event["DTSTAMP"].dt.astimezone(UTC), cancelled)


def _refused(path: str | Path, message: str) -> InputError:
    return InputError([Problem(str(path), 1, 1, "", message)])
