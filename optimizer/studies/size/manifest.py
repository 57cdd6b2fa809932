"""The manifest beyond the flights of the file: each chain of rotation flights goes on as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.ships import Flight
from optimizer.rules import RULES, Rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.instance import Instance

LOOK_BACK = 6
"""The last launches of a chain whose intervals and stays are read."""


@dataclass(frozen=True, slots=True)
class Chain:
    """How the rotation flights of one vehicle to one station go on."""

    vehicle: str
    station: str
    every: int
    """Days from one launch to the next."""
    given: bool
    """Whether the user said so; else it is the median of the file's last launches."""
    stay: int
    """Days from launch to landing."""
    added: tuple[str, ...]
    """Flights added, none before ``as_of``."""
    last: str
    """The last flight of the file."""
    longer: int
    """Days by which that one stays longer, as the station is not left when the file ends."""


@dataclass(frozen=True)
class Manifest:
    """An instance whose flights go on to the end of a year."""

    instance: Instance
    """Without goals, and with a rule for absences."""
    chains: tuple[Chain, ...]
    last_of_file: date
    """Last day of the file's horizon."""
    went_on: tuple[str, ...] = ()
    """Rules of the file that say something else of the added days, as they go on."""


def extended(instance: Instance, year: int, every: Mapping[str, int] | None = None) -> Manifest:
    """The instance up to the end of ``year``.

    The last rotation flight of each vehicle to each station is repeated from ``as_of`` on: same places, the median
    interval and stay of the last launches; unless it has landed it stays as long as the others itself.  Courses go on
    for as many more days.  What a rule says of the file's own days goes on as the rule says (``extended``).

    Parameters
    ----------
    every
        By vehicle, days from one added launch to the next instead of the median.

    Raises
    ------
    InputError
        If the year ends before the file does, or a vehicle has no rotation flights to repeat.
    """
    every, last, until = every or {}, instance.horizon.until, date(year, 12, 31)
    if until < last:
        message = f"expected {last.year} or later, the year in which {instance.name} ends, found {year}"
        raise InputError([Problem("--years-to", 1, 1, "", message)])
    for vehicle, days in every.items():
        if vehicle not in instance.vehicles or days < 1:
            known = ", ".join(instance.vehicles)
            message = f"expected a vehicle of the file and 1 or more days, found {vehicle}={days}; vehicles: {known}"
            raise InputError([Problem("--gap", 1, 1, "", message)])
    chains: list[Chain] = []
    flights = {flight.id: flight for flight in instance.flights}
    groups: dict[tuple[str, str], list[Flight]] = {}
    for flight in sorted(instance.flights, key=lambda each: (each.launch, each.id)):
        if flight.rotation and not flight.up_empty:
            groups.setdefault((flight.vehicle, flight.station), []).append(flight)
    for (vehicle, _), group in groups.items():
        if until == last or (len(group) < 2 and vehicle not in every):
            continue
        chain, changed = _goes_on(instance, group, until, every.get(vehicle))
        chains.append(chain)
        flights |= {flight.id: flight for flight in changed}
    # what the file says of its own flights ends where the first added one launches, if that is before its last day
    added = [flights[name].launch for chain in chains for name in chain.added]
    own = min([last, *(day - timedelta(1) for day in added)])
    rules = {
        name: rule.extended(instance.horizon.since, own, until)
        for name in Rulebook.model_fields
        if (rule := getattr(instance.rules, name, None)) is not None
    }
    went_on = tuple(name for name, rule in rules.items() if until > last and rule != getattr(instance.rules, name))
    for kind in RULES.values():
        if instance.listed(kind) is None and (rule := kind.since_absence(instance.as_of_day)) is not None:
            rules[kind.name] = rule
    more = until - last
    update = {
        "flights": tuple(flights.values()),
        "horizon": instance.horizon.model_copy(update={"until": until}),
        "courses": tuple(course.model_copy(update={"until": course.until + more}) for course in instance.courses),
        "rules": instance.rules.model_copy(update=rules),
        "goals": (),
    }
    return Manifest(instance.model_copy(update=update), tuple(chains), last, went_on)


def _goes_on(instance: Instance, group: Sequence[Flight], until: date, given: int | None) -> tuple[Chain, list[Flight]]:
    """The chain, and its flights that are new or changed: those launched from ``as_of`` to ``until``, after the last of
    the file, and that one itself, if it was to land early because the file ends."""
    recent = group[-LOOK_BACK:]
    gaps = [(after.launch - before.launch).days for before, after in pairwise(recent)]
    gap = given or max(1, median_low(gaps))
    stay = median_low([(flight.landing - flight.launch).days for flight in recent])
    last = recent[-1]
    landed = last.landing < instance.as_of_day
    longer = last.landing if landed else max(last.landing, last.launch + timedelta(stay))
    added: list[Flight] = []
    lag = last.docking - last.launch
    launch, names = last.launch + timedelta(gap), {flight.id for flight in instance.flights}
    while launch < instance.as_of_day:  # none flew then: the file has what has launched
        launch += timedelta(gap)
    while launch <= until:
        name = _next_name(added[-1].id if added else last.id, names)
        names.add(name)
        again = Flight(
            id=name,
            vehicle=last.vehicle,
            station=last.station,
            rotation=True,
            launch=launch,
            docking=launch + lag,
            landing=launch + timedelta(max(stay, lag.days + 1)),
            seats=last.seats,
            integrated=last.integrated,
            roles=last.roles,
            roles_down=last.roles_down,
            candidates=last.candidates,
            account=last.account,
            priority=last.priority,
            note=f"assumed: {last.id} once more, {gap} days after the launch before",
        )
        added.append(again)
        launch += timedelta(gap)
    names_added = tuple(flight.id for flight in added)
    longer_by = (longer - last.landing).days if added and not last.other_launches else 0
    chain = Chain(last.vehicle, last.station, gap, given is not None, stay, names_added, last.id, longer_by)
    if longer_by:
        added.insert(0, last.model_copy(update={"landing": longer}))
    return chain, added


def _next_name(name: str, taken: set[str]) -> str:
    """The name with the number at its end one higher, or with a number of its own."""
    stem = name.rstrip("0123456789")
    number = name[len(stem) :]
    stem, value = (stem, int(number)) if number.isascii() and number else (f"{name}-", 1)
    while True:
        value += 1
        if f"{stem}{value}" not in taken:
            return f"{stem}{value}"
