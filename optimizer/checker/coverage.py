"""Days on which losing ships would leave a side with nobody aboard, counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Days on which a party would have nobody aboard a station if ships left with all bound to them."""

    party: str
    side_days: int
    """All ships of one side leave; days with ships of two sides docked."""
    ship_days: int
    """One ship leaves; days with two or more ships docked."""
    side_spells: tuple[tuple[date, date], ...]
    """The stretches counted in ``side_days``."""
    ship_spells: tuple[tuple[date, date], ...]
    """The stretches counted in ``ship_days``."""
    station: str | None = None
    """None where there is only one."""


def uncovered(calendar: Calendar) -> tuple[Uncovered, ...]:
    """The count for each party over the horizon, station by station."""
    instance, found = calendar.instance, []
    for station, party in product(instance.stations, instance.parties):
        side: list[date] = []
        ship: list[date] = []
        for stretch in calendar.intervals:
            if stretch.station != station:
                continue
            bound = {boat for stay, boat in stretch.aboard if instance.party_of(stay.person.id) == party}
            if _alone(bound, {boat.id: instance.ship_party(boat) for boat in stretch.docked}):
                side += stretch.days
            if _alone(bound, {boat.id: boat.id for boat in stretch.docked}):
                ship += stretch.days
        where = station if len(instance.stations) > 1 else None
        found.append(Uncovered(party, len(side), len(ship), tuple(_spells(side)), tuple(_spells(ship)), where))
    return tuple(found)


def _alone(bound: set[str | None], unit: dict[str, str]) -> bool:
    """Whether some loss takes all people bound to these ships away while something stays docked; ``unit`` names
    what each docked ship is lost with."""
    units = set(unit.values())
    held_by = {None if ship is None else unit.get(ship) for ship in bound}
    return len(units) > 1 and (not held_by or (held_by <= units and len(held_by) == 1))


def _spells(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in days:
        if last is not None and first is not None and (day - last).days > 1:
            yield first, last
            first = day
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last
