"""Which flights leave the file: those over that nothing in it reads any more, in the order of their launches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.studies.advance.people import unmergeable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.rules import Rule


@dataclass(frozen=True, slots=True)
class Kept:
    """A flight that has landed and stays in the file, and why."""

    flight: str
    why: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves the file, and what stays although it is over."""

    flights: tuple[str, ...]
    """By launch, then id."""
    kept: tuple[Kept, ...]


def leaving(instance: Instance, calendar: Calendar, to: date) -> Leaving:
    """The flights that leave the file on ``to``.

    A flight leaves with all launched before it, once everybody who went up or came down on these has landed and no
    rule or goal reads them; so a balance carried in, a last landing and a number of flights are all that is left of
    them.
    """
    flights = sorted(calendar.instance.flights, key=lambda flight: (flight.launch, flight.id))
    held = _held(instance, calendar, to)
    cuts = [0]
    for number, flight in enumerate(flights, start=1):
        if flight.landing >= to or flight.id in held:
            break
        cuts.append(number)
    why: str | None = None
    gone: frozenset[str] = frozenset()
    for cut in reversed(cuts):
        found = _still_read(instance, calendar, to, frozenset(flight.id for flight in flights[:cut])) if cut else None
        if found is None:
            gone = frozenset(flight.id for flight in flights[:cut])
            break
        why = found
    kept, first = [], None
    for flight in flights:
        if flight.id in gone:
            continue
        if flight.landing < to:
            after = why or "" if first is None else f"{first}, launched earlier, stays"
            kept.append(Kept(flight.id, held.get(flight.id, after)))
        first = first or flight.id
    return Leaving(tuple(flight.id for flight in flights if flight.id in gone), tuple(kept))


def _still_read(instance: Instance, calendar: Calendar, to: date, gone: frozenset[str]) -> str | None:
    """Why these flights cannot leave together; None if they can."""
    for stay in calendar.stays:
        if (stay.up.id in gone) != (stay.down is not None and stay.down.id in gone):
            home = "" if stay.down is None else f", down on {stay.down.id}"
            return f"{stay.person.id}, up on {stay.up.id}{home}, has a ship that stays"
    if any(seat.flight in gone for seat in calendar.unmatched):
        return "somebody comes down on it who did not go up"
    left = {flight.station for flight in instance.flights if flight.id not in gone}
    if len(left) < len(instance.stations) or not left:  # clauses name the station where there are several
        return "its station has no flight after it"
    carried: list[Rule | Goal] = [rule.carried(calendar, to, gone) for rule in instance.rulebook]
    carried += [goal.carried(calendar, to, gone) for goal in instance.all_goals]
    for each in carried:
        if gone.intersection(_words(json.loads(each.model_dump_json()))):
            return f"{each.name} names it"
    return None


def _held(instance: Instance, calendar: Calendar, to: date) -> dict[str, str]:
    """Flights that have landed and are still read, each with the first reason."""
    found: dict[str, str] = {}
    for stay in calendar.stays:
        if stay.launch < to and (stay.landing is None or stay.landing >= to):
            found.setdefault(stay.up.id, f"{stay.person.id}, up on it, has not landed")
    readers: list[Rule | Goal] = [*instance.rulebook, *instance.all_goals]
    for reader in readers:
        for flight, why in reader.still_reads(calendar, to):
            found.setdefault(flight, f"{reader.name}: {why}")
    for person in instance.crew:
        for name, since in unmergeable(calendar, person, to):
            for stay in calendar.stays_of(person.id):
                if stay.landing == since:
                    found.setdefault(stay.up.id, f"its landing renews {name} of {person.id} beside days listed")
    return found


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
