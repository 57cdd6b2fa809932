"""The plan as events of whole days: what a calendar holds, and what is compared when a plan changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from optimizer.problem.wording import listed, to_station

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.problem.ships import Flight
    from optimizer.report.facts import PlanView


OWN = ("stay", "training", "backup", "session")
"""Kinds of events that are of one person alone."""


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
    people: tuple[str, ...] = ()
    """Whom it concerns."""

    @property
    def days(self) -> str:
        """``2031-01-10`` or ``2031-01-10 to 2031-06-20``."""
        return f"{self.since}" if self.since == self.until else f"{self.since} to {self.until}"


def entries(facts: PlanView, person: str | None = None) -> Iterator[CalendarEntry]:
    """Every event of the plan, or those that concern one person.

    Events that a person shares with others have an identity of their own in the calendar of the person, so that
    cancelling one there cancels nothing for the others.
    """
    if facts not in _KEPT:
        _KEPT[facts] = _grouped(facts)
    yield from _KEPT[facts].get(person, ())


_KEPT: WeakKeyDictionary[PlanView, dict[str | None, list[CalendarEntry]]] = WeakKeyDictionary()
"""The events of views in use: asked for person by person, they are worked out once."""


def _grouped(facts: PlanView) -> dict[str | None, list[CalendarEntry]]:
    """All events, and those of each person."""
    found: dict[str | None, list[CalendarEntry]] = {None: list(_every(facts))}
    for entry in found[None]:
        for person in entry.people:
            own = entry if entry.kind in OWN else entry._replace(about=f"{entry.about}/{person}")
            found.setdefault(person, []).append(own)
    return found


def _every(facts: PlanView) -> Iterator[CalendarEntry]:
    for flight in facts.flights:
        yield _leg(facts, flight, "up")
        yield _leg(facts, flight, "down")
    for old, new in facts.handovers:
        words = f"Hand-over {old.id} to {new.id}"
        crews = (*facts.calendar.people(old.id, "down"), *facts.calendar.people(new.id, "up"))
        people = tuple(dict.fromkeys(seat.crew for seat in crews))
        told = "from the docking to the landing"
        yield CalendarEntry("handover", f"{old.id}/{new.id}", new.docking, old.landing, words, told, people)
    for crew in facts.involved:
        yield from _of(facts, crew)
    seen: dict[str, int] = {}
    for found in facts.report.unavoidable:
        first = found.broken_from or facts.instance.as_of_day
        words, about = f"Broken whatever is decided: {found.rule} {found.subject}", f"{found.rule}/{found.subject}"
        number = seen[about] = seen.get(about, -1) + 1
        yield CalendarEntry("broken", f"{about}/{number}", first, found.until or first, words, found.message)
    for command in facts.commands:
        name = "open" if command.crew is None else facts.name(command.crew)
        where = f" of {command.station}" if len(facts.instance.stations) > 1 else ""
        words, people = f"Station commander{where}, {command.term}: {name}", tuple(filter(None, [command.crew]))
        yield CalendarEntry("command", command.term, command.since, command.until, words, "", people)


def _of(facts: PlanView, crew: str) -> Iterator[CalendarEntry]:
    """The stays and duties of one person."""
    name = facts.name(crew)
    for stay in facts.calendar.stays_of(crew):
        last = stay.landing or facts.instance.horizon.until
        ships = stay.up.id if stay.down in (None, stay.up) else f"{stay.up.id} to {stay.down.id}"
        down = "still up at the end" if stay.down is None else f"down on {stay.down.id} as {stay.down_role}"
        told, about = f"up on {stay.up.id} as {stay.up_role}, {down}", f"{crew}/{stay.up.id}"
        yield CalendarEntry("stay", about, stay.launch, last, f"{name} in orbit: {ships}", told, (crew,))
        lead = 0 if stay.seat is not None else facts.lead_days(crew, stay.up) or 0
        if lead:
            yield _training(facts, crew, stay.up, lead)
    for flight, roles in facts.backups_of(crew):
        told = f"backs up {', '.join(roles)}"
        words, about = f"{name} backs up {flight.id}", f"{crew}/{flight.id}"
        yield CalendarEntry("backup", about, flight.launch, flight.launch, words, told, (crew,))
        lead = facts.lead_days(crew, flight) or 0
        if lead:
            yield _training(facts, crew, flight, lead)
    for given, run in facts.calendar.attended(crew):
        if run is not None:
            earned = f"earns {facts.qualification(run.training.earns)}"
            words, about = f"{name} in training: {given.session}", f"{crew}/{run.name}"
            yield CalendarEntry("session", about, run.since, run.until, words, earned, (crew,))


def _training(facts: PlanView, crew: str, flight: Flight, lead: int) -> CalendarEntry:
    since, until = facts.training_days(flight, lead)
    words = f"{facts.name(crew)} trains for {flight.id}"
    return CalendarEntry("training", f"{crew}/{flight.id}", since, until, words, f"{lead} days", (crew,))


def _leg(facts: PlanView, flight: Flight, leg: str) -> CalendarEntry:
    day = flight.launch if leg == "up" else flight.landing
    seats = facts.calendar.people(flight.id, leg)
    people = listed(f"{facts.name(seat.crew)} ({seat.role})" for seat in seats)
    word, way = ("Launch", "to") if leg == "up" else ("Landing", "from")
    words = f"{word} {flight.id}{to_station(facts.instance, flight.station, way)}"
    backups = facts.calendar.people(flight.id, "backup") if leg == "up" else []
    whom = tuple(dict.fromkeys(seat.crew for seat in (*seats, *backups)))
    return CalendarEntry(word.lower(), flight.id, day, day, words, people if seats else "carries nobody", whom)
