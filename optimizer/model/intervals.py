"""The intervals of the horizon in which a station does not change, and who could be aboard in each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.model.interval import Interval
from optimizer.model.stays import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.stays import StayOption
    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window


def intervals(
    options: Options, rule: Window, name: str, *, also: Iterable[date] = (), settled: bool = False
) -> Iterator[Interval]:
    """The intervals in which ``rule`` holds, station by station; the first day judged begins one, and so do the days
    in ``also``."""
    instance = options.instance
    first = max(instance.horizon.since, rule.since or instance.horizon.since)
    last = min(instance.horizon.until, rule.until or instance.horizon.until)
    days = {first, instance.as_of_day, *also, *waived_days(instance, name)}
    for shelter in instance.shelters:
        days |= {shelter.since, shelter.until + ONE_DAY}
    for station in instance.stations:
        turns = {day for day in days | set(_turns(options, station)) if first <= day <= last}
        coming = options.boarding[station][::-1]
        aboard: list[StayOption] = []
        for start, end in pairwise([*sorted(turns), last + ONE_DAY]):
            if settled or not instance.day_settled(start, station):
                if (station, start) not in options.intervals:  # several rules ask for the same days
                    while coming and coming[-1].up.docking <= start:
                        aboard.append(coming.pop())
                    aboard = [stay for stay in aboard if start < stay.landing]
                    options.intervals[station, start] = _interval(options, aboard, station, start)
                yield replace(options.intervals[station, start], days=(end - start).days)


def _turns(options: Options, station: str) -> Iterator[date]:
    """Days on which the ships of a station change."""
    for flight in options.flights:
        if flight.station == station:
            yield from (flight.docking, flight.landing)
            if flight.unusable_from is not None:
                yield flight.unusable_from


def waived_days(instance: Facts, name: str) -> Iterator[date]:
    """Days on which a waiver of a rule begins, or has ended."""
    for waiver in instance.waivers:
        if waiver.rule == name:
            if waiver.since is not None:
                yield waiver.since
            if waiver.until is not None:
                yield waiver.until + ONE_DAY


def _interval(options: Options, aboard: list[StayOption], station: str, day: date) -> Interval:
    instance = options.instance
    ships = [flight.id for flight in instance.flights if flight.station == station]
    sheltered = {
        shelter.crew: shelter.ship
        for shelter in reversed(instance.shelters)  # the first that is listed counts
        if shelter.since <= day <= shelter.until and shelter.ship in ships
    }
    bound: dict[str, list[int]] = {}
    unbound: dict[str, list[int]] = {}
    for stay in aboard:
        ship = sheltered.get(stay.person.id) or _ship_of(stay, day)
        if ship is None:
            unbound.setdefault(stay.up.id, []).append(options.literal[stay])
        else:
            bound.setdefault(ship, []).append(options.literal[stay])
    here = {ship: options.chance(ship, lambda date: date.docked(day)) for ship in ships}
    docked = {ship: chance for ship, chance in here.items() if chance}
    return Interval(station, len(instance.stations) > 1, day, 1, docked, bound, unbound, options.party)


def _ship_of(stay: StayOption, day: date) -> str | None:
    """The ship an option's person would leave on, were they aboard on ``day``; None if it has left them."""
    if stay.down is not None and stay.down.docking <= day:
        return stay.down.id  # aboard, so it has not landed
    return stay.up.id if day < stay.up.landing else None
