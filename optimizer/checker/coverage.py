"""Days on which losing ships would leave a side with nobody aboard, counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read by pydantic
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Days on which a party would have nobody aboard a station if ships left with everybody bound to them."""

    party: str
    side_days: int
    """All ships of one side leave; days with ships of two sides docked."""
    ship_days: int
    """One ship leaves; days with two or more ships docked."""
    side_spells: tuple[tuple[date, date], ...]
    """First and last days of the intervals counted in ``side_days``."""
    ship_spells: tuple[tuple[date, date], ...]
    """First and last days of the intervals counted in ``ship_days``."""
    station: str | None = None
    """None where there is only one."""


def uncovered(calendar: Calendar) -> tuple[Uncovered, ...]:
    """The days uncovered of each party over the horizon, station by station."""
    instance, found = calendar.instance, []
    for station, party in product(instance.stations, instance.parties):
        side: list[date] = []
        ship: list[date] = []
        for interval in calendar.intervals:
            if interval.station != station:
                continue
            bound = {boat for stay, boat in interval.aboard if instance.party_of(stay.person.id) == party}
            if _alone(bound, {boat.id: instance.ship_party(boat) for boat in interval.docked}):
                side += interval.days
            if _alone(bound, {boat.id: boat.id for boat in interval.docked}):
                ship += interval.days
        where = station if len(instance.stations) > 1 else None
        found.append(Uncovered(party, len(side), len(ship), tuple(_runs(side)), tuple(_runs(ship)), where))
    return tuple(found)


def _alone(bound: set[str | None], unit: dict[str, str]) -> bool:
    """Whether some loss takes all people bound to these ships away while something stays docked; ``unit`` names
    the unit with which each docked ship is lost."""
    units = set(unit.values())
    held_by = {None if ship is None else unit.get(ship) for ship in bound}
    return len(units) > 1 and (not held_by or (held_by <= units and len(held_by) == 1))


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of consecutive days."""
    first = last = None
    for day in days:
        if last is not None and first is not None and (day - last).days > 1:
            yield first, last
            first = day
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last
