"""People whose published seats change."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Days, Entity, Weight
from optimizer.problem.wording import person_called, some
from optimizer.rules._shown import Omission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.plan import Plan

PublishedLeg = tuple[str, str, str]
"""Flight, role, and ``up`` or ``down``."""

_CREW = attrgetter("crew")


class Notice(Entity):
    """Weight of a change at short notice."""

    within_days: Days = Field(description="for legs up to this many days after `as_of`")
    weight: Weight = Field(description="weight of a person whose seat on such a leg changes")


class Changes(Goal):
    """People whose seats differ from the published plan. A person counts 1 if flight or role differs on any leg, and 1
    more if they fly fewer times than published. Exception: a new date under the same crew, or another backup, costs
    nothing. Without a published plan the value is 0. With a table of ``notice`` the first of these counts by weight
    instead of 1: the weight of the heaviest leg left or taken. The weight of a leg is that of the line with the fewest
    ``within_days`` that are not less than the days from ``as_of`` to its planned launch (way up) or landing (way down).
    It is 1 beyond all lines, or if the flight is gone."""

    name = "changes"
    unit: ClassVar[str] = "people"
    carries: ClassVar[str] = "the published plan"
    replan_tier = 1
    leaves_few = True
    example: ClassVar[str] = """
        published: [anna Crew-1/commander, ben Crew-2/commander, hamid MS-1/commander, galina MS-2/commander]
        goals: [{changes: {notice: [{within_days: 30, weight: 3}]}}]
    """

    notice: tuple[Notice, ...] = Field(default=(), description="weights by notice; every change counts 1 if absent")

    @model_validator(mode="after")
    def _one_weight_each(self) -> Changes:
        if len({line.within_days for line in self.notice}) < len(self.notice):
            raise PydanticCustomError(
                "notice", "expected lines of `notice` with different `within_days`, found two with the same"
            )
        return self

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        published = _published_legs(instance)
        if published is None:
            return Cost(())
        steps = sorted({1, *(line.weight for line in self.notice)} - {0})
        terms: list[tuple[int, int]] = []
        for person in instance.crew:
            legs = published.get(person.id, set())
            stays = options.by_person.get(person.id, [])
            if not stays and not legs:
                continue
            clause = Clause(DEFINITION, person.id)
            taken = {stay: _legs(stay) for stay in stays}
            below = 0
            for step in steps:  # true when some leg of at least this weight is left or taken
                heavy = {leg for leg in legs if self._weight(instance, leg) >= step}
                moved = {
                    options.literal[stay]
                    for stay in stays
                    if any(self._weight(instance, leg) >= step for leg in taken[stay] - legs)
                }
                if not heavy and not moved:
                    continue
                differs = rows.helper(f"changed:{person.id}" + (f">={step}" if len(steps) > 1 else ""))
                terms.append((step - below, differs))
                below = step
                for leg in sorted(heavy):  # a published leg not flown is a change
                    sits = [(1, options.literal[stay]) for stay in stays if leg in taken[stay]]
                    rows.linear(clause, [(1, differs), *sits], lower=1)
                rows.any_of(clause, person.id, differs, moved)  # and so is a leg flown that was not published
            times = sum(leg == "up" for _, _, leg in legs)
            if times:
                fewer = rows.helper(f"fewer:{person.id}")
                terms.append((1, fewer))
                flown = [(1, literal) for literal in options.literals(stays)]
                rows.linear(clause, [(times, fewer), *flown], lower=times)
        return Cost(tuple(terms))

    def leg_counts(self, instance: Facts, flight: str, leg: str) -> int:
        return self._weight(instance, (flight, "", leg))

    def _weight(self, instance: Facts, seat: PublishedLeg) -> int:
        """Model half: what a change of this leg counts."""
        name, _, leg = seat
        if name not in instance.flight:
            return 1
        day = instance.flight[name].launch if leg == "up" else instance.flight[name].landing
        days = (day - instance.as_of_day).days
        lines = [line for line in self.notice if days <= line.within_days]
        return min(lines, key=lambda line: line.within_days).weight if lines else 1

    def most(self, instance: Facts) -> Sum:
        heaviest = max((line.weight for line in self.notice), default=1)
        people = len(instance.crew)
        return Sum(people * (1 + max(1, heaviest)), f"{people} people x weight {heaviest} of `notice`")

    def measure(self, calendar: Calendar) -> int:
        return sum(self._moved(calendar).values())

    def _moved(self, calendar: Calendar) -> dict[str, int]:
        """Checker half: what each person counts who moves."""
        if calendar.instance.published is None:
            return {}
        counts: dict[str, int] = {}
        told, planned = _legs_by_person(calendar.instance.published), _legs_by_person(calendar.plan)
        for person in calendar.instance.crew:
            before, now = (seats.get(person.id, set()) for seats in (told, planned))
            flights_before, flights_now = (sum(leg == "up" for _, _, leg in seats) for seats in (before, now))
            counts[person.id] = self._heaviest(calendar.planned, before ^ now) + (flights_now < flights_before)
        return {crew: number for crew, number in counts.items() if number}

    def in_words(self, calendar: Calendar, value: int) -> str:
        moved = [person_called(calendar.instance, crew) for crew in self._moved(calendar)]
        return f"{'1 person moves' if len(moved) == 1 else f'{len(moved)} people move'}: {some(moved)}" if moved else ""

    def _heaviest(self, instance: Facts, differing: Iterable[PublishedLeg]) -> int:
        """Checker half."""
        table = sorted((line.within_days, line.weight) for line in self.notice)
        heaviest = 0
        for name, _, leg in differing:
            weight = 1
            for flight in instance.flights:
                if flight.id == name:
                    ahead = ((flight.landing if leg == "down" else flight.launch) - instance.as_of_day).days
                    weight = next((heavy for within, heavy in table if ahead <= within), 1)
            heaviest = max(heaviest, weight)
        return heaviest

    def omissions(self, instance: Facts) -> Iterator[Omission]:
        if instance.published is None:
            yield Omission("parameters", (instance.name,), "no `published` plan", "nothing has changed")


def _published_legs(instance: Facts) -> dict[str, set[PublishedLeg]] | None:
    """Model half: the legs each person is announced for."""
    if instance.published is None:
        return None
    flown = sorted((seat for seat in instance.published.assignments if seat.leg in ("up", "down")), key=_CREW)
    return {crew: {(seat.flight, seat.role, seat.leg) for seat in seats} for crew, seats in groupby(flown, key=_CREW)}


def _legs(stay: StayOption) -> set[PublishedLeg]:
    legs: set[PublishedLeg] = {(stay.up.id, stay.up_role, "up")}
    if stay.down is not None and stay.down_role is not None:
        legs.add((stay.down.id, stay.down_role, "down"))
    return legs


def _legs_by_person(plan: Plan) -> dict[str, set[PublishedLeg]]:
    """Checker half: the legs each person flies."""
    legs: dict[str, set[PublishedLeg]] = {}
    for seat in plan.assignments:
        if seat.leg != "backup":
            legs.setdefault(seat.crew, set()).add((seat.flight, seat.role, seat.leg))
    return legs
