"""What differs between two plans, in words: people, seats, days, training, commands and broken clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import listed
from optimizer.report.changes import changes
from optimizer.report.worth import OTHER, THIS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.report.facts import PlanView
    from optimizer.rules import Violation

EVENTS = {
    "launch": "flight",
    "landing": "flight",
    "handover": "hand-over",
    "training": "training",
    "session": "training",
    "command": "command",
}
"""Kinds of events that are listed beside seats, in words."""


def name_in(facts: PlanView, other: PlanView, crew: str) -> str:
    """A person of either plan, with the agency."""
    view = facts if crew in facts.instance.person else other
    return f"{view.name(crew)} ({view.agency(crew)})"


def movers(facts: PlanView, other: PlanView) -> dict[str, tuple[str, str]]:
    """People whose seats differ: those of this plan, and those of the other, in words."""
    found = {}
    for crew in dict.fromkeys((*facts.involved, *other.involved)):
        seats = _seats(facts, crew), _seats(other, crew)
        if seats[0] != seats[1]:
            found[crew] = (listed(seats[0]) if seats[0] else "no seat", listed(seats[1]) if seats[1] else "no seat")
    return found


def _seats(facts: PlanView, crew: str) -> tuple[str, ...]:
    words = []
    for stay in facts.calendar.stays_of(crew):
        if stay.down is None:
            down = ", still up at the end"
        elif (stay.down, stay.down_role) == (stay.up, stay.up_role):
            down = ""
        else:
            down = f", down on {stay.down.id} as {stay.down_role}"
        words.append(f"{stay.up.id} as {stay.up_role}{down}")
    words += [f"{flight.id} as backup ({', '.join(roles)})" for flight, roles in facts.backups_of(crew)]
    return tuple(words)


class EventChange(NamedTuple):
    """An event that differs: what it is, and its words in either plan."""

    kind: str
    what: str
    here: str
    there: str


def other_changes(facts: PlanView, other: PlanView) -> list[EventChange]:
    """Days of flights, training and commands that differ, beside seats."""
    found = []
    for state, entry, was in changes(other, facts):
        before = None if was is None else was.days
        now = None if state == "gone" else entry.days
        if entry.kind == "command":
            before, now = (None if each is None else entry.summary for each in (before, now))
            if state == "changed" and was is not None:
                before = was.summary
        if entry.kind in EVENTS and before != now:
            found.append(EventChange(EVENTS[entry.kind], entry.summary, now or "-", before or "-"))
    return sorted(found, key=lambda each: list(dict.fromkeys(EVENTS.values())).index(each.kind))


class FlightPair(NamedTuple):
    """One flight: rows of role, leg, and who sits there in either plan, where that differs."""

    flight: str
    rows: list[tuple[str, str, str, str]]


def seats_by_flight(facts: PlanView, other: PlanView) -> Iterator[FlightPair]:
    """Every flight of either plan."""
    legs = {"up": "goes up", "down": "comes down", "backup": "backs up"}
    for flight in dict.fromkeys(flight.id for view in (facts, other) for flight in view.flights):
        rows = []
        for leg, words in legs.items():
            seated = []
            for view in (facts, other):
                seats: dict[str, list[str]] = {}
                for seat in view.calendar.people(flight, leg):
                    seats.setdefault(seat.role, []).append(view.name(seat.crew))
                seated.append(seats)
            for role in dict.fromkeys((*seated[0], *seated[1])):
                here, there = (sorted(seats.get(role, [])) for seats in seated)
                if here != there:
                    rows.append((role, words, listed(here) if here else "empty", listed(there) if there else "empty"))
        yield FlightPair(flight, rows)


def clauses(facts: PlanView, other: PlanView) -> list[tuple[str, list[str]]]:
    """Broken clauses, waived and past ones left out: in one plan alone, and in both."""

    def broken(view: PlanView) -> dict[tuple[str, str], Violation]:
        return {found.address: found for found in view.report.broken}

    here, there = broken(facts), broken(other)
    titles = (f"In {THIS} alone", here.keys() - there.keys()), (f"In {OTHER} alone", there.keys() - here.keys())
    both = ("In both", here.keys() & there.keys())
    return [
        (title, [f"{rule} {subject}: {({**there, **here}[rule, subject]).message}" for rule, subject in sorted(found)])
        for title, found in (*titles, both)
    ]
