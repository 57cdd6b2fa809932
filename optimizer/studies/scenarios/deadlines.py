"""Deadlines of the choice between plans, and what sets them: training, a session, or public notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check
from optimizer.instance import Instance
from optimizer.problem.calendar import ONE_DAY, Calendar
from optimizer.problem.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.checker.check import Report
    from optimizer.problem.facts import Facts
    from optimizer.problem.plan import Attendance
    from optimizer.problem.ships import Flight
    from optimizer.studies.scenarios.items import Item

Plans = Mapping[str, tuple[Instance, Plan]]
"""By scenario: the instance and its plan."""


@dataclass(frozen=True)
class DecisionDeadline:
    """The last day on which a choice is free, and what begins on it."""

    day: date
    crew: str
    scenario: str
    """In which scenario."""
    why: str


class _Bound(NamedTuple):
    """Days on which a plan binds a person to something that takes all of their time."""

    key: tuple[str, str]
    """``training`` and the flight, or ``session`` and which."""
    prime: bool
    first: date
    end: date
    """The day after the last."""
    why: str


def deadlines(
    plans: Plans, own: Mapping[str, set[Item]], notice_days: int
) -> dict[str, tuple[DecisionDeadline | None, DecisionDeadline | None]]:
    """For everybody for whom the plans differ: the last day before something begins that not all plans have; and the
    last day on which they can follow all plans at once, if that is later.

    ``own`` are the items of each plan that not all have.  Training for one flight is the same whatever the seat on it.
    """
    calendars = {name: Calendar(world, plan) for name, (world, plan) in plans.items()}
    people = dict.fromkeys(item.crew for found in own.values() for item in found)
    bound = {
        crew: {name: list(_bound(plans[name][0], calendar, crew)) for name, calendar in calendars.items()}
        for crew in people
    }
    crowded = _crowded(plans, bound)
    full = any(rule.shares_capacity for world, _ in plans.values() for rule in world.rulebook)
    answers: dict[str, tuple[DecisionDeadline | None, DecisionDeadline | None]] = {}
    for crew in people:
        everywhere = set.intersection(*({each.key for each in found} for found in bound[crew].values()))
        notices = [
            DecisionDeadline(day, crew, name, why)
            for name, found in own.items()
            for item in found
            if item.crew == crew
            for day, why in _notice(calendars[name].instance, item, notice_days)
        ]
        begun = [
            (each.key, DecisionDeadline(each.first, crew, name, each.why))
            for name, found in bound[crew].items()
            for each in found
            if each.key not in everywhere
        ]
        free = _first([*(deadline for _, deadline in begun), *notices])
        clashes = list(_clashes(crew, bound[crew], plans))
        clashes += [deadline for key, deadline in begun if key in crowded]
        both = None if full else _first([*clashes, *notices])
        answers[crew] = free, both if both and free and both.day > free.day else None
    return answers


def _first(found: Iterable[DecisionDeadline]) -> DecisionDeadline | None:
    return min(found, default=None, key=lambda deadline: deadline.day)


def _notice(instance: Facts, item: Item, notice_days: int) -> Iterator[tuple[date, str]]:
    """The day by which a seat must be public."""
    flight = instance.flight.get(item.what) if item.kind in ("up", "down", "backup") else None
    if flight is not None:
        day, event = (flight.landing, "landing") if item.kind == "down" else (flight.launch, "launch")
        yield day - timedelta(notice_days), f"{notice_days} days of notice before the {event} of {flight.id} on {day}"


def _bound(instance: Instance, calendar: Calendar, crew: str) -> Iterator[_Bound]:
    """Training for flights to come, and the sessions that the plan needs."""
    for rule in instance.rulebook:
        waived = any(waiver.rule == rule.name and waiver.subject == crew for waiver in instance.waivers)
        for flight, prime in () if waived else _duties(calendar, crew):
            lead = rule.training_for(calendar, crew, flight)
            if lead:
                first = flight.launch - timedelta(lead)
                why = f"training for {flight.id} begins, {lead} days before launch on {flight.launch}"
                yield _Bound(("training", flight.id), prime, first, flight.launch, why)
    begun = {(run.training.id, run.start) for run in instance.begun.get(crew, ())}  # in every plan: no choice is left
    for entry in calendar.plan.sessions:
        if entry.crew == crew and (entry.session, entry.start) not in begun:
            yield from _session(instance, calendar.plan, entry)


def _duties(calendar: Calendar, crew: str) -> Iterator[tuple[Flight, bool]]:
    """Flights to come that a person trains for: to go up (seats given need no training), or as a backup."""
    instance = calendar.instance
    for stay in calendar.stays_of(crew):
        if stay.seat is None and not instance.launched(stay.up):
            yield stay.up, True
    for flight in instance.flights:
        if any(seat.crew == crew for seat in calendar.people(flight.id, "backup")):
            yield flight, False


def _session(instance: Instance, plan: Plan, entry: Attendance) -> Iterator[_Bound]:
    """The latest run that could replace a session of the plan; none if the plan needs neither."""
    others = tuple(each for each in plan.sessions if each != entry)
    now = check(instance, plan)

    def does(sessions: tuple[Attendance, ...]) -> bool:
        report = check(instance, plan.model_copy(update={"sessions": sessions}))
        return _broken(report) <= _broken(now) and report.values == now.values

    if does(others):
        return
    mine = next(run for run in instance.sittings if (run.training.id, run.start) == (entry.session, entry.start))
    runs = [run for run in instance.sittings if run.training.earns == mine.training.earns and run.since >= mine.since]
    for run in sorted(runs, key=lambda run: run.since, reverse=True):
        instead = entry.model_copy(update={"session": run.training.id, "start": run.start})
        if run is mine or does((*others, instead)):
            why = f"{run.name} begins, the last that earns {run.training.earns} in time"
            yield _Bound(("session", run.name), False, run.since, run.until + ONE_DAY, why)
            return


def _broken(report: Report) -> set[object]:
    """Broken clauses with their days; those of a plan found here are broken by every choice."""
    return {(violation.address, violation.since, violation.until) for violation in report.decided}


def _clashes(crew: str, bound: Mapping[str, list[_Bound]], plans: Plans) -> Iterator[DecisionDeadline]:
    """First days on which two plans bind a person to different things."""
    for one, other in combinations(bound, 2):
        for mine in bound[one]:
            for theirs in bound[other]:
                apart = mine.key not in {each.key for each in bound[other]}
                apart = apart and theirs.key not in {each.key for each in bound[one]}
                first = max(mine.first, theirs.first)
                if apart and first < min(mine.end, theirs.end) and not _steps_up(plans[one][0], mine, theirs):
                    last, name = (mine, one) if mine.first >= theirs.first else (theirs, other)
                    yield DecisionDeadline(first, crew, name, last.why)


def _steps_up(instance: Instance, one: _Bound, other: _Bound) -> bool:
    """Whether one trains as a backup of a rotation flight, the other as prime crew of the next: both may overlap."""
    for backup, prime in ((one, other), (other, one)):
        if backup.key[0] == prime.key[0] == "training" and not backup.prime and prime.prime:
            flight = instance.flight.get(backup.key[1])
            following = None if flight is None else instance.next_rotation(flight)
            if following is not None and following.id == prime.key[1]:
                return True
    return False


def _crowded(plans: Plans, bound: Mapping[str, Mapping[str, list[_Bound]]]) -> set[tuple[str, str]]:
    """Sessions without room for all the people that any of the plans sends there."""
    seats: dict[tuple[str, str], int] = {}
    sent: dict[tuple[str, str], set[str]] = {}
    for world, plan in plans.values():
        for run in world.sittings:
            seats[("session", run.name)] = run.training.seats
            for entry in plan.sessions:
                if entry.crew not in bound and (entry.session, entry.start) == (run.training.id, run.start):
                    sent.setdefault(("session", run.name), set()).add(entry.crew)
    for crew, by_plan in bound.items():
        for key in {each.key for found in by_plan.values() for each in found if each.key in seats}:
            sent.setdefault(key, set()).add(crew)
    return {key for key, people in sent.items() if len(people) > seats[key]}
