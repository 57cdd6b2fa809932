"""Days on which losing ships would leave a side with nobody aboard, counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.calendar import Calendar, StationDay


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Days on which a party would have nobody aboard if ships left with all bound to them."""

    party: str
    side_days: int
    """All ships of one side leave; days with ships of two sides docked."""
    ship_days: int
    """One ship leaves; days with two or more ships docked."""
    side_spells: tuple[tuple[date, date], ...]
    """The stretches counted in ``side_days``."""
    ship_spells: tuple[tuple[date, date], ...]
    """The stretches counted in ``ship_days``."""


def uncovered(calendar: Calendar) -> tuple[Uncovered, ...]:
    """The count for each party over the horizon."""
    found = []
    for party in calendar.instance.parties:
        side = [today.day for today in calendar.days if _alone(calendar, today, party, by_side=True)]
        ship = [today.day for today in calendar.days if _alone(calendar, today, party, by_side=False)]
        found.append(Uncovered(party, len(side), len(ship), tuple(_spells(side)), tuple(_spells(ship))))
    return tuple(found)


def _alone(calendar: Calendar, today: StationDay, party: str, *, by_side: bool) -> bool:
    """Whether some loss takes the last of ``party`` away while something stays docked."""
    instance = calendar.instance
    unit = {ship.id: instance.ship_party(ship) if by_side else ship.id for ship in today.docked}
    if len(set(unit.values())) < 2:
        return False
    held_by = {
        unit.get(ship) if ship is not None else None
        for stay, ship in today.aboard
        if instance.party_of(stay.person.id) == party
    }
    return not held_by or (held_by <= set(unit.values()) and len(held_by) == 1)


def _spells(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in days:
        if last is not None and first is not None and (day - last).days > 1:
            yield first, last
            first = day
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last
