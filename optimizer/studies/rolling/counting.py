"""What has been lived: seats flown and empty, clauses broken, days of training that came to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.model.rows import Clause
from optimizer.problem.calendar import Calendar
from optimizer.studies.repair.prices import left_open

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.decisions import Waiver
    from optimizer.problem.ships import Flight
    from optimizer.rules import Rule, Violation


def open_clauses(instance: Instance, own: Collection[Waiver]) -> dict[Clause, int]:
    """The price of every clause that the published plan breaks from ``as_of`` on, waived or not.

    Clauses that the waivers ``own``, those of the file, leave open are not counted.  What was broken by the news
    whatever was decided has the price of a clause left open.
    """
    assert instance.published is not None
    kept = tuple(waiver for waiver in instance.waivers if waiver in own)
    judged = instance.model_copy(update={"waivers": kept})
    broken = [_from(violation, instance.as_of_day) for violation in check(judged, instance.published).broken]
    prices: dict[Clause, int] = {}
    for entry in left_open(judged, broken):
        clause = Clause(entry.rule, entry.subject)
        prices[clause] = prices.get(clause, 0) + entry.price
    return prices


def _from(violation: Violation, day: date) -> Violation:
    since = violation.since
    if since is not None and violation.until is not None and violation.until >= day:
        since = max(since, day)
    return replace(violation, since=since, unavoidable=False)


def passed(whole: dict[Clause, int], rest: dict[Clause, int]) -> dict[Clause, int]:
    """What of the broken clauses is past, with its price: what is of the whole plan, and not of the rest of it."""
    gone = {clause: price - rest.get(clause, 0) for clause, price in whole.items()}
    return {clause: max(0, price) for clause, price in gone.items() if price > 0 or clause not in rest}


def seats_flown(instance: Instance, since: date, before: date) -> tuple[int, int]:
    """Seats of the flights launched on these days, the last not included: all of them, and those that flew empty."""
    assert instance.published is not None
    calendar, seats, empty = Calendar(instance, instance.published), 0, 0
    for flight in calendar.instance.flights:
        if since <= flight.launch < before:
            taken = [seat.role for seat in calendar.people(flight.id, "up")]
            for name, role in calendar.instance.roles(flight.id, "up").items():
                seats += role.seats
                empty += max(0, role.seats - taken.count(name))
    return seats, empty


def training_lost(before: Instance, after: Instance, day: date) -> int:
    """Days of training that people had behind them on a day for flights that they do not fly, or back up, any more.

    Nothing is lost of somebody who goes on to another flight of that vehicle.  Training is that of the rules; what was
    agreed to be shorter counts as agreed.
    """
    assert before.published is not None
    assert after.published is not None
    old, new = Calendar(before, before.published), Calendar(after, after.published)
    rules, lost = list(before.rulebook), 0
    for person in before.crew:
        still = {flight.id for flight in _trained_for(new, person.id)}
        goes_on = {flight.vehicle for flight in _trained_for(new, person.id) if flight.launch >= day}
        for flight in _trained_for(old, person.id):
            if flight.launch >= day and flight.id not in still and flight.vehicle not in goes_on:
                lost += max(0, _lead(rules, old, person.id, flight) - (flight.launch - day).days)
    return lost


def _trained_for(calendar: Calendar, crew: str) -> Iterator[Flight]:
    """Flights that somebody goes up on in a seat that is not given, or backs up."""
    for stay in calendar.stays_of(crew):
        if stay.seat is None:
            yield stay.up
    yield from calendar.backed(crew)


def _lead(rules: Sequence[Rule], calendar: Calendar, crew: str, flight: Flight) -> int:
    """Days before its launch on which training for the flight began; 0 if no rule says."""
    found = [rule.training_for(calendar, crew, flight) for rule in rules]
    return max((days for days in found if days is not None), default=0)


def first_of_next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(32)).replace(day=1)
