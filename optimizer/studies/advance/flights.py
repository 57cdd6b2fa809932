"""Flights as of a day: ways home that are left, and the file without those that left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.events._event import changed, without_mentions
from optimizer.problem.fields import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.ships import Flight, Seated


def home_ships(before: Instance, settled: Instance, calendar: Calendar) -> tuple[Instance, tuple[str, ...]]:
    """The settled instance in which people who are up choose among ways home that are left, and the days that were
    fixed ``before`` to ``settled``, in words."""
    said = tuple(
        f"{ship.id} launches on {ship.launch}: somebody up comes down on it"
        for ship in settled.flights
        if before.flight[ship.id].flexible and not ship.flexible and not settled.launched(ship)
    )
    flights = (_left_open(settled, calendar, ship) if settled.launched(ship) else ship for ship in settled.flights)
    return settled.model_copy(update={"flights": tuple(flights)}), said


def _left_open(instance: Instance, calendar: Calendar, flight: Flight) -> Flight:
    """A launched flight whose seats list only the ways home that are left."""
    seats = tuple(_with_ways(instance, calendar, flight, seat) for seat in flight.seated)
    return flight if seats == flight.seated else changed(flight, seated=seats)


def _with_ways(instance: Instance, calendar: Calendar, flight: Flight, seat: Seated) -> Seated:
    if not seat.chooses:
        return seat
    stay = next((stay for stay in calendar.stays_of(seat.crew) if stay.up.id == flight.id), None)
    home = None if stay is None or stay.down is None else stay.down.id
    left = set(instance.ways_home(flight, seat)) - ({flight.id} if flight.down_empty else set())
    if seat.down_on == "any":
        left |= set(instance.other_ways_home(flight.model_copy(update={"return_on": "any"})))
    if home is not None and stay is not None and left == {home}:
        return changed(seat, down_on=home, down_role=stay.down_role)
    if not isinstance(seat.down_on, tuple) or not left:
        return seat
    if flight.return_on == "any" and OPEN not in left:
        return changed(seat, down_on="any")
    return changed(seat, down_on=tuple(name for name in seat.down_on if name in left))


def without_flights(instance: Instance, gone: Iterable[str]) -> Instance:
    """The instance without these flights; nobody comes down on them any more."""
    names = frozenset(gone)
    if not names:
        return instance
    kept = []
    for flight in instance.flights:
        if flight.id in names:
            continue
        if flight.return_on != "any" and names.intersection(flight.return_on):
            left = tuple(name for name in flight.return_on if name not in names)
            flight = changed(flight, return_on=left or ("any" if flight.down_empty else ()))
        seats = tuple(
            changed(seat, down_on=tuple(name for name in seat.down_on if name not in names))
            if isinstance(seat.down_on, tuple) and names.intersection(seat.down_on)
            else seat
            for seat in flight.seated
        )
        kept.append(flight if seats == flight.seated else changed(flight, seated=seats))
    return without_mentions(instance, names).model_copy(update={"flights": tuple(kept)})
