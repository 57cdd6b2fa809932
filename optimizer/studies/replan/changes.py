"""What differs between two plans beside seats: sessions, days of flights, terms of command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.problem.calendar import Calendar
from optimizer.problem.sessions import sittings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight
    from optimizer.rules._shown import Command

Run = tuple[str, "date | None"]
"""A session, or a course and the first day of one run of it."""

FlightDays = tuple["date", "date"]
"""Launch and landing of a flight."""


@dataclass(frozen=True, slots=True)
class SessionChange:
    """One person with other training: runs only in the old plan, and runs only in the new one."""

    crew: str
    old: tuple[Run, ...]
    new: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class DayChange:
    """A flight on other days than in the old plan."""

    flight: str
    old: FlightDays | None
    """None for a flight that was not planned."""
    new: FlightDays | None
    """None for a flight that does not take place."""
    chosen: bool
    """Whether the plan chose the other day; otherwise the news did."""

    @property
    def launch_moves(self) -> bool:
        """Whether the launch is on another day."""
        return self.old is None or self.new is None or self.old[0] != self.new[0]

    @property
    def landing_moves(self) -> bool:
        """Whether the landing is on another day."""
        return self.old is None or self.new is None or self.old[1] != self.new[1]


@dataclass(frozen=True, slots=True)
class CommandChange:
    """A term of the station's command with another commander; None: nobody."""

    term: str
    old: str | None
    new: str | None


def session_changes(before: Instance, instance: Instance, old: Plan, new: Plan) -> Iterator[SessionChange]:
    """People whose training differs; not that which was over by ``as_of`` and is no longer in the file."""
    ends = {(run.training.id, run.start): run.until for run in sittings(before.sessions, before.courses)}
    offered = {training.id for training in (*instance.sessions, *instance.courses)}

    def runs(plan: Plan) -> dict[str, list[Run]]:
        attended: dict[str, list[Run]] = {}
        for entry in plan.sessions:
            run = entry.session, entry.start
            over = run in ends and ends[run] < instance.as_of_day
            if entry.session in offered or not over:
                attended.setdefault(entry.crew, []).append(run)
        return attended

    was, now = runs(old), runs(new)
    for crew in dict.fromkeys([*was, *now]):
        one, two = was.get(crew, []), now.get(crew, [])
        if set(one) != set(two):
            left, taken = (tuple(run for run in a if run not in b) for a, b in ((one, two), (two, one)))
            yield SessionChange(crew, left, taken)


def day_changes(before: Instance, instance: Instance, old: Plan, new: Plan) -> Iterator[DayChange]:
    """Flights on other days, by launch; not those over by ``as_of``."""
    was = before.on_dates({chosen.flight: chosen.launch for chosen in old.dates}).flight
    now = instance.on_dates({chosen.flight: chosen.launch for chosen in new.dates}).flight
    found: list[tuple[date, DayChange]] = []
    for name in dict.fromkeys([*was, *now]):
        days = [
            None if flight is None else (flight.launch, flight.landing) for flight in (was.get(name), now.get(name))
        ]
        known = [pair for pair in days if pair is not None]
        if days[0] != days[1] and max(landing for _, landing in known) >= instance.as_of_day:
            found.append((min(known)[0], DayChange(name, days[0], days[1], _chosen(was.get(name), now.get(name)))))
    yield from (change for _, change in sorted(found, key=lambda pair: (pair[0], pair[1].flight)))


def _chosen(was: Flight | None, now: Flight | None) -> bool:
    """Whether the old days can still be chosen."""
    if was is None or now is None:
        return False
    return (was.launch, was.landing) in {(day.launch, day.landing) for day in now.launch_variants}


def command_changes(before: Instance, instance: Instance, old: Plan, new: Plan) -> Iterator[CommandChange]:
    """Terms with another commander, by first day; not those begun by ``as_of`` of which the new plan says nothing."""
    was, now = _commands(before, old), _commands(instance, new)
    for term in sorted({**was, **now}, key=lambda name: ((now.get(name) or was[name]).since, name)):
        one, two = was.get(term), now.get(term)
        begun = any(command.since < instance.as_of_day for command in (one, two) if command is not None)
        old_crew, new_crew = (None if command is None else command.crew for command in (one, two))
        if old_crew != new_crew and not (begun and new_crew is None):
            yield CommandChange(term, old_crew, new_crew)


def _commands(instance: Instance, plan: Plan) -> dict[str, Command]:
    calendar = Calendar(instance, plan)
    return {command.term: command for rule in instance.rulebook for command in rule.commands(calendar)}
