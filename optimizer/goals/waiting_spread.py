"""How long people, or agencies, wait for a flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import OPEN, AgencyId, CrewId
from optimizer.problem.wording import person_called, some
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember

DAYS_IN_MONTH = 30


class WaitingSpread(Goal):
    """Waits in whole 30-day months: the sum of their ``squares``, or the ``longest``. A person's wait begins with the
    last landing known at ``as_of``; where the plan decides the way home, that is the earliest landing possible. For a
    person who has never landed it begins with the selection. It ends with the first launch in the plan from ``as_of``
    on, or with the last day of the horizon. With ``per: agency`` an agency waits from the latest beginning of its
    people to the earliest of their ends. A wait is never below 0. Exception: a person with neither landing nor
    selection begins no wait. People of every party count; with ``crew`` or ``agencies`` only those named there, with
    both only those named in both."""

    name = "waiting_spread"
    unit: ClassVar[str] = "months, squared or not"
    carries: ClassVar[str] = "last landings and days of selection; waits begin anew at `as_of`"
    notices: ClassVar[Notices] = {"start of waiting": 1, "party": 4}
    example: ClassVar[str] = """
        goals: [{waiting_spread: {measure: longest}}]
    """

    of: Literal["squares", "longest"] = Field(
        default="squares", alias="measure", description="add up the squares, or take the longest"
    )
    per: Literal["person", "agency"] = Field(default="person", description="count the waits of people, or of agencies")
    crew: tuple[CrewId, ...] | None = Field(default=None, description="only these people")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only people of these agencies")

    def _members(self, instance: Facts) -> list[CrewMember]:
        """Model half: who counts."""
        return [
            person
            for person in instance.crew
            if (self.crew is None or person.id in self.crew)
            and (self.agencies is None or person.agency in self.agencies)
            and (self.crew is not None or self.agencies is not None or instance.party_of(person.id) is not None)
        ]

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        starts: dict[str, date] = {}
        first: dict[str, dict[date, list[int]]] = {}
        for person in self._members(instance):
            unit, start = person.agency if self.per == "agency" else person.id, _start(instance, person)
            if start is not None:
                starts[unit] = max(starts.get(unit, start), start)
            for stay in options.by_person.get(person.id, ()):
                if not instance.launched(stay.up):
                    days = first.setdefault(unit, {})
                    days.setdefault(stay.launch, []).append(options.literal[stay])
        waits: list[tuple[int, int, str]] = []
        for unit, start in starts.items():
            clause = Clause(DEFINITION, unit)
            chosen = []
            for day, literals in sorted(first.get(unit, {}).items()):
                begins = rows.helper(f"first:{unit}/{day}")
                rows.linear(clause, [(-1, begins), *((1, literal) for literal in literals)], lower=0)
                chosen.append(begins)
                waits.append((_months(start, day), begins, unit))
            never = rows.helper(f"never:{unit}")
            waits.append((_months(start, instance.horizon.until), never, unit))
            rows.total(clause, [*chosen, never], lower=1, upper=1)
        if self.of == "squares":
            return Cost(tuple((months * months, literal) for months, literal, _ in waits))
        return Cost(tuple(_ladder(rows, waits)))

    def most(self, instance: Facts) -> Sum:
        starts = [day for person in instance.crew for day in (person.last_landing, person.selected) if day is not None]
        months = max(0, (instance.horizon.until - min(starts, default=instance.horizon.since)).days // DAYS_IN_MONTH)
        months = max(months, (instance.horizon.until - instance.horizon.since).days // DAYS_IN_MONTH)
        each = months * months if self.of == "squares" else months
        return Sum(len(instance.crew) * each, f"{len(instance.crew)} people x {each} for {months} months")

    def measure(self, calendar: Calendar) -> int:
        months = self._waits(calendar).values()
        return sum(wait * wait for wait in months) if self.of == "squares" else max(months, default=0)

    def in_words(self, calendar: Calendar, value: int) -> str:
        waits = self._waits(calendar)
        if not waits:
            return ""
        longest = max(waits.values())
        who = [unit for unit, wait in waits.items() if wait == longest]
        if self.per == "person":
            who = [person_called(calendar.instance, crew) for crew in who]
        return f"mean {round(sum(waits.values()) / len(waits))} months, longest {longest}: {some(who, 1)}"

    def _waits(self, calendar: Calendar) -> dict[str, int]:
        """Checker half: the wait of each person or agency, in months."""
        instance = calendar.instance
        waiting: dict[str, list[CrewMember]] = {}
        for person in self._waiting(instance):
            waiting.setdefault(person.id if self.per == "person" else person.agency, []).append(person)
        months = {}
        for unit, people in waiting.items():
            begun, launches = [], [instance.horizon.until]
            for person in people:
                since = [person.last_landing] if person.last_landing else []
                for stay in calendar.stays_of(person.id):
                    if stay.launch >= instance.as_of_day:
                        launches.append(stay.launch)
                    elif stay.seat is not None and stay.seat.chooses:
                        landings = [
                            instance.flight[name].landing
                            for name in instance.ways_home(stay.up, stay.seat)
                            if name != OPEN
                        ]
                        since += [min(landings)] if landings else []
                    elif stay.landing is not None:
                        since.append(stay.landing)
                if not since and person.selected:
                    since.append(person.selected)
                begun += since
            if begun:
                months[unit] = max(0, (min(launches) - max(begun)).days // DAYS_IN_MONTH)
        return months

    def _waiting(self, instance: Facts) -> list[CrewMember]:
        """Checker half: those named, by name or agency; of nobody is, the people of all parties."""
        if self.crew is None and self.agencies is None:
            return [person for person in instance.crew if instance.party_of(person.id)]
        people = [person for person in instance.crew if self.crew is None or person.id in self.crew]
        return people if self.agencies is None else [person for person in people if person.agency in self.agencies]


def _start(instance: Facts, person: CrewMember) -> date | None:
    """Model half: when a person's wait began, as known at ``as_of``."""
    start = person.last_landing
    for flight, seat in instance.settled_seats(person.id):
        homes = [instance.flight[name].landing for name in instance.ways_home(flight, seat) if name != OPEN]
        start = max(start or min(homes), min(homes)) if homes else start
    return start or person.selected


def _months(start: date, end: date) -> int:
    return max(0, (end - start).days // DAYS_IN_MONTH)


def _ladder(rows: Rows, waits: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The longest wait as steps: a step is true when some person or agency waits at least that long."""
    cost = []
    below, lower_step = 0, None
    clause = Clause(DEFINITION, "longest wait")
    for months in sorted({months for months, _, _ in waits if months}):
        step = rows.helper(f"wait>={months}")
        cost.append((months - below, step))
        units: dict[str, list[int]] = {}
        for wait, literal, unit in waits:
            if wait >= months:
                units.setdefault(unit, []).append(literal)
        for literals in units.values():  # at most one of a unit's literals is true
            rows.linear(clause, [(-1, step), *((1, literal) for literal in literals)], upper=0)
        if lower_step is not None:
            rows.linear(clause, [(1, step), (-1, lower_step)], upper=0)
        below, lower_step = months, step
    return cost
