"""Launches and landings that may move, what that costs, and the instance with them moved."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from optimizer.checker.check import judged
from optimizer.problem.calendar import Calendar
from optimizer.problem.fields import Window
from optimizer.problem.plan import Plan, PlanFor
from optimizer.problem.ships import OtherLaunch
from optimizer.problem.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.instance import Instance
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight
    from optimizer.rules import Violation

FlightEvent = Literal["launch", "landing"]
FlightDate = tuple[str, FlightEvent]
"""The launch, or the landing, of a flight."""

MOVE_PRICE = 25
"""More than a seat that flies empty, less than a hand-over that is missed: a move binds everybody of two ships."""
EARLIER = timedelta(days=14)
LATER = {"launch": timedelta(days=30), "landing": timedelta(days=60)}
"""How far a date may move where the file does not say: crews and ships are seldom ready earlier."""
FARTHEST = timedelta(days=400)


class DateMove(NamedTuple):
    """A date of a flight that a repair moves."""

    flight: str
    what: FlightEvent
    old: date
    new: date
    price: int

    @property
    def days(self) -> int:
        """By how many days."""
        return abs((self.new - self.old).days)


def move_price(instance: Facts, flight: str) -> int:
    """What moving one date of the flight costs."""
    own = {cost.flight: cost.price for cost in instance.move_costs}
    return own.get(flight, own.get(None, MOVE_PRICE))


def movable_days(instance: Facts) -> dict[FlightDate, tuple[date, ...]]:
    """The other days to which each launch and landing may move, the nearest first; those of history are missing.

    The launch of a flight with ``other_launches`` is chosen among these and does not move.
    """
    found: dict[FlightDate, tuple[date, ...]] = {}
    for flight in instance.flights:
        if not instance.launched(flight) and not flight.flexible:
            found[flight.id, "launch"] = _days(flight, "launch", flight.launch_window, instance.as_of_day)
        if flight.landing >= instance.as_of_day:
            found[flight.id, "landing"] = _days(flight, "landing", flight.landing_window, instance.as_of_day)
    return {key: days for key, days in found.items() if days}


def _days(flight: Flight, event: FlightEvent, window: Window | None, first: date) -> tuple[date, ...]:
    now, window = getattr(flight, event), window or Window()
    since = max(first, window.since or now - EARLIER, now - FARTHEST)
    until = min(window.until or now + LATER[event], now + FARTHEST)
    days = [since + timedelta(number) for number in range((until - since).days + 1)]
    return tuple(sorted((day for day in days if day != now), key=lambda day: abs((day - now).days)))


def moves_to(instance: Facts, dates: Mapping[FlightDate, date]) -> tuple[DateMove, ...]:
    """The moves that put these flights on these days, in the order of the file."""
    place = {flight.id: number for number, flight in enumerate(instance.flights)}
    return tuple(
        DateMove(flight, event, getattr(instance.flight[flight], event), day, move_price(instance, flight))
        for (flight, event), day in sorted(dates.items(), key=lambda item: (place[item[0][0]], item[0][1] == "landing"))
    )


def with_dates(instance: Instance, dates: Mapping[FlightDate, date]) -> Instance:
    """The instance with these launches and landings moved; a docking moves along with the launch."""
    touched = {flight for flight, _ in dates}
    flights = tuple(_on_days(flight, dates) if flight.id in touched else flight for flight in instance.flights)
    return instance.model_copy(update={"flights": flights})


def _on_days(flight: Flight, dates: Mapping[FlightDate, date]) -> Flight:
    launch, landing = dates.get((flight.id, "launch")), dates.get((flight.id, "landing"))
    later = timedelta(0) if launch is None else launch - flight.launch
    longer = timedelta(0) if landing is None else landing - flight.landing
    others = tuple(
        other.model_copy(update={"landing": other.landing + longer})
        if isinstance(other, OtherLaunch) and other.landing is not None
        else other
        for other in flight.other_launches
    )
    days = {"launch": flight.launch + later, "docking": flight.docking + later, "landing": flight.landing + longer}
    return flight.model_copy(update={**days, "other_launches": others})


def noted(instance: Instance, moves: tuple[DateMove, ...]) -> Instance:
    """The moved instance with a note at each flight about what moved."""
    notes: dict[str, list[str]] = {}
    for move in moves:
        notes.setdefault(move.flight, []).append(f"{move.what} moved from {move.old}, why: to be filled in")
    flights = tuple(
        flight.model_copy(update={"note": "; ".join([*([flight.note] if flight.note else []), *notes[flight.id]])})
        if flight.id in notes
        else flight
        for flight in instance.flights
    )
    return instance.model_copy(update={"flights": flights})


def by_dates(instance: Instance) -> Iterator[Violation]:
    """What is broken by the days of the flights alone, whoever flies; of flights with a choice of days, on the planned
    one."""
    calendar = Calendar(instance, Plan(instance=PlanFor(name=instance.name), assignments=()))
    for rule in instance.rulebook:
        if rule.dates_alone:
            yield from judged(instance, calendar, rule)


def possible(before: Instance, after: Instance, known: frozenset[tuple[str, str]]) -> bool:
    """Whether dates may move so: each ship still docks before it lands, flights of a vehicle keep their order, and
    nothing but ``known`` is broken by dates alone."""
    for flight in after.flights:
        if any(day.landing <= day.docking for day in flight.launch_variants):
            return False
    for vehicle, station in product(before.vehicles, before.stations):
        if _order(before, vehicle, station) != _order(after, vehicle, station):
            return False
    return all(violation.address in known for violation in by_dates(after))


def _order(instance: Facts, vehicle: str, station: str) -> list[tuple[str, bool]]:
    """Flights of a vehicle to a station by launch, each with whether it launches on a later day than the one before."""
    chain = [flight for flight in instance.flights if (flight.vehicle, flight.station) == (vehicle, station)]
    chain.sort(key=lambda flight: flight.launch)
    days = [flight.launch for flight in chain]
    return [(flight.id, number > 0 and days[number] > days[number - 1]) for number, flight in enumerate(chain)]


def in_words(instance: Facts, move: DateMove) -> str:
    """``move the landing of Soyuz MS-30 by 12 days: 2026-03-14 to 2026-03-26``."""
    name = instance.flight[move.flight].name
    called = move.flight if name is None else name if move.flight in name else f"{name} ({move.flight})"
    return f"move the {move.what} of {called} by {count(move.days, 'day')}: {move.old} to {move.new}"


def move_data(instance: Facts, move: DateMove) -> dict[str, Any]:
    """A move as plain data."""
    days = {"from": str(move.old), "to": str(move.new)}
    return {"flight": move.flight, "date": move.what, **days, "price": move.price, "words": in_words(instance, move)}
