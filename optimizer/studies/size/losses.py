"""Who leaves the corps, and who is out for a while: drawn for each person by odds that are stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log
from random import Random
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.fields import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Seated

YEAR = 365.25
MOST_DAYS = 3650


@dataclass(frozen=True)
class Losses:
    """Odds by which people leave, or are out for a while."""

    leave: float = 0.068
    """Chance that a person leaves within a year."""
    leave_of: Mapping[str, float] = field(default_factory=dict)
    """By agency, where it differs."""
    out: float = 0.04
    """Chance that a person is out for a while, within a year: the medical reserve is for these."""
    out_days: int = 365
    """Days such an absence takes."""

    def __post_init__(self) -> None:
        shares = {"leave": self.leave, "out": self.out, **{f"leave {name}": x for name, x in self.leave_of.items()}}
        wrong = [f"{name}: expected 0 to 1, found {share}" for name, share in shares.items() if not 0 <= share <= 1]
        if not 1 <= self.out_days <= MOST_DAYS:
            wrong.append(f"out_days: expected 1 to {MOST_DAYS} days, found {self.out_days}")
        if wrong:
            raise InputError([Problem("odds", 1, 1, "", message) for message in wrong])

    def leaves(self, agency: str) -> float:
        """Chance that somebody of an agency leaves within a year."""
        return self.leave_of.get(agency, self.leave)


SOURCES = {
    "leave": "NASA assumed that three of its 44 leave each year (inspector general, IG-22-007, 2022-01-11; "
    "houstonchronicle.com); counted: 61 in May 2011 (National Academies), 8 and 11 selected since and trained, 44 "
    "in September 2021, so 36 left in ten years, 7 % a year",
    "out": "assumed, near the public replans of 2018 to 2024: of about 100 seats four lost their person",
    "out_days": "assumed",
}


def first_free(instance: Instance) -> dict[str, date]:
    """By person who is up, or holds a seat that is given, pinned or frozen: the day on which they are back."""
    found: dict[str, date] = {}

    def bound(crew: str, day: date) -> None:
        found[crew] = max(found.get(crew, day), day)

    for flight in instance.flights:
        for seat in flight.seated:
            bound(seat.crew, _landing(instance, flight.landing, seat))
    for pin in instance.pins:
        bound(pin.crew, max(day.landing for day in instance.flight[pin.flight].launch_variants))
    decided = max(instance.as_of_day, instance.frozen_until or instance.as_of_day)
    legs = instance.published.assignments if instance.published is not None else ()
    known = [(leg, instance.flight[leg.flight]) for leg in legs if leg.flight in instance.flight]
    up = {leg.crew for leg, flight in known if flight.launch < decided}
    for leg, flight in known:
        if leg.crew in up and (flight.launch < decided or leg.leg == "down"):
            bound(leg.crew, flight.landing)
    return found


def _landing(instance: Instance, landing: date, seat: Seated) -> date:
    """The last day on which somebody in a given seat may land."""
    if seat.down_on is None:
        return landing
    ships = (seat.down_on,) if isinstance(seat.down_on, str) else seat.down_on
    if any(ship not in instance.flight for ship in ships):
        return instance.horizon.until
    return max(instance.flight[ship].landing for ship in ships)


def with_losses(instance: Instance, losses: Losses, seed: int, number: int) -> Instance:
    """The instance as future ``number`` of a seed has it.

    Each person's fate hangs on seed, number and person alone: more people, or other odds of others, change it not.
    Who is up, or holds a seat that is given or pinned, is back before anything happens to them.
    """
    back, crew = first_free(instance), []
    for person in instance.crew:
        if person.unnamed or instance.party_of(person.id) is None:
            crew.append(person)
            continue
        begin = max(instance.as_of_day, back.get(person.id, instance.as_of_day), person.selected or date.min)
        crew.append(_drawn(person, losses, Random(f"{seed}/{number}/{person.id}"), begin, instance.horizon.until))
    return instance.model_copy(update={"crew": tuple(crew)})


def _drawn(person: CrewMember, losses: Losses, random: Random, begin: date, end: date) -> CrewMember:
    update: dict[str, object] = {}
    last = _after(begin, random, losses.leaves(person.agency))
    if last is not None and last < end and (person.left is None or last < person.left):
        update["left"] = last
    away, first = list(person.unavailable), _after(begin, random, losses.out)
    while first is not None and first <= end:
        back = first + timedelta(losses.out_days)
        away.append(Window.model_validate({"from": first, "to": back - timedelta(1)}))
        first = _after(back, random, losses.out)
    if len(away) > len(person.unavailable):
        update["unavailable"] = tuple(away)
    return person.model_copy(update=update) if update else person


def _after(begin: date, random: Random, yearly: float) -> date | None:
    """The day after ``begin`` on which something happens whose chance within a year is ``yearly``; None for never."""
    chance = random.random()
    if yearly <= 0:
        return None
    days = 1 if yearly >= 1 else 1 + int(YEAR * log(1 - chance) / log(1 - yearly))
    return None if days > 100 * YEAR else begin + timedelta(days)


def expected_remaining(instance: Instance, losses: Losses, agency: str, last: date) -> float:
    """How many of an agency's people of today are in the corps on a day, on average."""
    years = max(0.0, (last - instance.as_of_day).days / YEAR)
    here = [
        person
        for person in instance.crew
        if person.agency == agency and not person.unnamed and (person.left is None or person.left > last)
    ]
    return float(len(here) * (1 - losses.leaves(agency)) ** years)
