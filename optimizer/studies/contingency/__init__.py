"""What if a docked ship is damaged today: for every ship and every stretch of days, who has a seat home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.seats_home import Seat
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline
from optimizer.studies.contingency.answer import Contingency
from optimizer.studies.contingency.mending import Mender
from optimizer.studies.contingency.rows import Mend, NextShip, Row
from optimizer.studies.contingency.seats import Damage, first_day_with_seats, improvised_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.calendar import StationInterval, Stay
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.contingency.seats import Case

__all__ = ["Contingency", "Mend", "NextShip", "Row", "Seat", "contingency"]

NEXT_SHIPS = 3
"""Flights with seats to give, after the damage, of which a row tells."""


def contingency(
    instance: Instance,
    plan: Plan,
    *,
    mends: int = 10,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Contingency], None] | None = None,
    stop: Stop | None = None,
) -> Contingency:
    """For each docked ship and stretch of days: who has a seat home if it is damaged on the first of these days.

    Two cases each.  ``unusable``: the ship stays, nobody can leave in it.  ``gone``: it leaves with all bound to it.
    Days before ``as_of`` are told as well, and mended only from ``as_of`` on.

    Parameters
    ----------
    plan
        The plan in force; it may break rules.
    mends
        Rows, the worst first, for which ``replan`` searches the plan that mends them.
    time_limit
        Seconds for everything; rows whose mend was not searched by then say so.
    on_answer
        Called with the whole answer so far: without any mend, then after each.

    Raises
    ------
    InputError
        If the plan does not fit the instance, or ``mends`` is below 0.
    """
    if mends < 0:
        raise InputError([Problem("contingency", 1, 1, "", f"expected 0 or more mends, found {mends}")])
    clock, plan = Deadline(time_limit, stop), instance.remaining(plan)
    tell(phase="walking the calendar")
    calendar = Calendar(instance, plan)
    rows = sorted(_rows(calendar, improvised_in(instance)), key=lambda row: row.badness)
    mender = Mender(instance, plan, clock, workers, seed)
    answer = Contingency(instance, plan, (), len(calendar.intervals), False, 0.0)
    for found in mender.mended(rows, mends):
        answer = replace(answer, rows=tuple(found), stopped_early=mender.ended_early, seconds=round(clock.seconds, 3))
        if on_answer is not None:
            on_answer(answer)
    return answer


def _rows(calendar: Calendar, improvised: Mapping[str, int]) -> Iterator[Row]:
    for station in calendar.instance.stations:
        walk = [stretch for stretch in calendar.intervals if stretch.station == station]
        for place in range(len(walk)):
            yield from _rows_of(calendar, walk[place:], improvised)


def _rows_of(calendar: Calendar, walk: Sequence[StationInterval], improvised: Mapping[str, int]) -> Iterator[Row]:
    """The rows of one stretch, the first of those given."""
    stretch, day = walk[0], walk[0].days[0]
    as_planned = Damage(calendar, None, "unusable", improvised)
    as_planned.look(stretch)
    for ship in stretch.docked:
        yield _row(calendar, walk, ship.id, "unusable", improvised, in_plan=not ship.usable(day))
        yield _row(calendar, walk, ship.id, "gone", improvised, in_plan=False)
    docked = {ship.id for ship in stretch.docked}
    came_on = {stay.person.id: stay.up.id for stay, _ in stretch.aboard}
    for ship_gone in dict.fromkeys(came_on[who] for who in as_planned.without if came_on[who] not in docked):
        yield _row(calendar, walk, ship_gone, "gone", improvised, in_plan=True)


def _row(
    calendar: Calendar,
    walk: Sequence[StationInterval],
    ship: str,
    case: Case,
    improvised: Mapping[str, int],
    *,
    in_plan: bool,
) -> Row:
    stretch, day = walk[0], walk[0].days[0]
    damage = Damage(calendar, None if in_plan else ship, case, improvised)
    damage.look(stretch)
    without, home, aboard = tuple(damage.without), dict(damage.home), list(damage.aboard)
    relief = day if not without else first_day_with_seats(damage, without, walk[1:])
    before = _held_by([stay for stay, _ in stretch.aboard], calendar, day)
    after = _skills(calendar, aboard, day)
    lost = before - _held_by(aboard, calendar, day)
    sides = {calendar.instance.party_of(stay.person.id) for stay, _ in stretch.aboard} - {None}
    parties = [calendar.instance.party_of(stay.person.id) for stay in aboard]
    missing = Damage(calendar, None if in_plan else ship, case, improvised)
    return Row(
        ship,
        day,
        stretch.days[-1],
        case,
        stretch.station,
        in_plan,
        without,
        relief,
        None if relief is None else (relief - day).days,
        home,
        {party: parties.count(party) for party in calendar.instance.parties},
        parties.count(None),
        {party: held for party, held in after.items() if party},
        tuple(name for name in calendar.instance.qualifications if name in lost),
        _restored(missing, sides, lost, walk),
        tuple(_next_ships(calendar, walk, ship)),
        (calendar.instance.horizon.until - day).days + 1,
    )


def _restored(damage: Damage, sides: set[str | None], lost: set[str], walk: Sequence[StationInterval]) -> date | None:
    """The first day of the walk on which all these sides are aboard, and somebody holds each of the skills lost."""
    calendar = damage.calendar
    for stretch in walk:
        damage.look(stretch)
        there = {calendar.instance.party_of(stay.person.id) for stay in damage.aboard}
        if sides <= there and lost <= _held_by(damage.aboard, calendar, stretch.days[0]):
            return stretch.days[0]
    return None


def _held_by(aboard: Sequence[Stay], calendar: Calendar, day: date) -> set[str]:
    """Qualifications that somebody of these holds."""
    names = calendar.instance.qualifications
    return {name for name in names if any(calendar.holds(stay.person, name, day) for stay in aboard)}


def _skills(calendar: Calendar, aboard: Sequence[Stay], day: date) -> dict[str, dict[str, int]]:
    """By party (empty: none), how many hold each qualification that somebody of it holds."""
    found: dict[str, dict[str, int]] = {}
    for stay in aboard:
        held = found.setdefault(calendar.instance.party_of(stay.person.id) or "", {})
        for name in calendar.instance.qualifications:
            if calendar.holds(stay.person, name, day):
                held[name] = held.get(name, 0) + 1
    return found


def _next_ships(calendar: Calendar, walk: Sequence[StationInterval], ship: str) -> Iterator[NextShip]:
    """Flights to the station that have not launched when the damage is done and have seats to give, as they dock."""
    instance, day, told = calendar.instance, walk[0].days[0], 0
    docking = {stretch.days[0]: stretch for stretch in walk}
    coming = [f for f in instance.flights if f.station == walk[0].station and f.launch > day and f.id != ship]
    for flight in sorted(coming, key=lambda flight: (flight.docking, flight.id)):
        there = docking.get(flight.docking)
        people = 0 if there is None else sum(boat == flight.id for _, boat in there.aboard)
        places = instance.places(flight)
        free = max(0, places - people)
        if told < NEXT_SHIPS and (free or not flight.seated):
            told += 1
            days = [variant.docking for variant in flight.launch_variants if variant.launch > day]
            yield NextShip(flight.id, flight.docking, free, min(days), 0 if flight.seated else places)
