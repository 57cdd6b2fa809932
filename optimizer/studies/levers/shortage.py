"""Too few people for the seats: how many stay empty at best, and who is short, from when, by how many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from optimizer.goals import sole_aim
from optimizer.model.rows import DEFINITION
from optimizer.problem.decisions import Waiver
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.solve import solve
from optimizer.studies.analyze.shortage import short_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.analyze.matching import SeatId
    from optimizer.studies.analyze.shortage import Shortage


class EmptySeat(NamedTuple):
    """Seats of one role of a flight that stay empty."""

    flight: str
    role: str
    places: int


class Asked(NamedTuple):
    """A qualification that seats of a shortage ask for."""

    qualification: str
    seats: int
    people: int
    """Of those who could take one of the seats, how many hold it."""


@dataclass(frozen=True, slots=True)
class Short:
    """Launches with too few people, proved by counting."""

    first: str
    last: str
    since: date
    until: date
    """Days of the first and the last launch."""
    seats: int
    flights: int
    """How often the people who could take them can fly together in these launches, at most."""
    people: tuple[str, ...]
    places: frozenset[SeatId]
    """Flight and role of the seats."""
    asked: tuple[Asked, ...]

    @property
    def short(self) -> int:
        """So many seats stay empty in every plan."""
        return self.seats - self.flights


@dataclass(frozen=True, slots=True)
class TooFew:
    """A shortage of people, told."""

    short: tuple[Short, ...]
    places: int
    """Seats up still to be filled."""
    empty: tuple[EmptySeat, ...] | None
    """Of a plan that obeys every other rule and leaves the fewest seats empty; None if there is none, or none was found
    in time."""
    proved: bool
    """No plan that obeys the other rules leaves fewer empty; with ``empty`` None: there is no such plan."""

    @property
    def at_least(self) -> int:
        """Proved by counting: so many seats stay empty in every plan; shortages of other seats add up."""
        counted: set[SeatId] = set()
        number = 0
        for each in sorted(self.short, key=lambda each: (-each.short, len(each.places))):
            if counted.isdisjoint(each.places):
                number += each.short
                counted |= each.places
        return number


SHARE = 0.3
"""Of the time left, for the fewest empty seats."""


def told_as_shortage(instance: Instance, deadline: Deadline, workers: int, seed: int) -> TooFew | None:
    """The shortage of people; None if no rule wants seats filled, or if leaving seats empty is not what is missing."""
    model = build(instance, goals=False, look=deadline.left)
    clauses = {
        row.clause
        for row in model.rows.rows
        if row.clause.rule != DEFINITION and row.clause.rule in RULES and RULES[row.clause.rule].empties_seats
    }
    if not clauses or not any("up" in rule.filled_legs for rule in instance.rulebook):
        return None
    short = short_of_people(model, deadline).shortages
    reason = "to see how few seats stay empty"
    waived = tuple(
        Waiver(rule=each.rule, subject=each.subject, reason=reason, by="crewopt") for each in sorted(clauses)
    )
    emptier = instance.model_copy(update={"waivers": (*instance.waivers, *waived), "goals": (sole_aim("explain"),)})
    limit = deadline.left()
    found = solve(
        emptier,
        time_limit=None if limit is None else limit * SHARE,
        workers=workers,
        seed=seed,
        every_clause=True,
        second_look=False,
        stop=deadline.stop,
    )
    empty = None if found.plan is None else tuple(_empty(instance, found.plan))
    told = TooFew(
        tuple(_told(instance, model, each) for each in short),
        sum(places for _, _, places in _open(instance)),
        empty,
        found.status in ("optimal", "infeasible"),
    )
    return told if short or empty else None  # a plan without empty seats: people are not what is missing


def _open(instance: Instance) -> Iterator[EmptySeat]:
    """The seats up of ships still to launch."""
    for flight in sorted(instance.flights, key=lambda flight: (flight.launch, flight.id)):
        if not instance.launched(flight):
            for name, role in instance.roles(flight.id, "up").items():
                yield EmptySeat(flight.id, name, role.seats)


def _empty(instance: Instance, plan: Plan) -> Iterator[EmptySeat]:
    taken = Counter((seat.flight, seat.role) for seat in plan.assignments if seat.leg == "up")
    for flight, role, places in _open(instance):
        if places > taken[flight, role]:
            yield EmptySeat(flight, role, places - taken[flight, role])


def _told(instance: Instance, model: Model, found: Shortage) -> Short:
    first, last = instance.flight[found.first], instance.flight[found.last]
    asking: Counter[str] = Counter()
    for (flight, role), places in found.seats.items():
        for name in instance.roles(flight, "up")[role].requires:
            asking[name] += places
    holding: dict[str, set[str]] = {}
    for (flight, role), _ in found.seats.items():
        for day in instance.flight[flight].launch_variants:
            for stay in model.options.in_role(day, "up", role):
                for name in instance.roles(flight, "up")[role].requires:
                    holding.setdefault(name, set()).add(stay.person.id)
    asked = [Asked(name, seats, len(holding.get(name, ()))) for name, seats in asking.items()]
    return Short(
        found.first,
        found.last,
        first.launch,
        last.launch,
        sum(found.seats.values()),
        sum(found.people.values()),
        tuple(found.people),
        frozenset(found.seats),
        tuple(sorted(asked, key=lambda each: (each.people - each.seats, each.qualification))),
    )
