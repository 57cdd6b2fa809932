"""Days by which rests fall short of comfortable ones."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import NEVER, Days, Window
from optimizer.problem.wording import count, person_called
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class RestBuffer(Goal, Window):
    """Days short of a comfortable rest, added up over every person's launches from ``as_of`` on. A launch counts the
    days that are missing to ``comfortable_days`` since the person's latest landing on or before it. Landings are
    ``last_landing``, those of settled flights and those in the plan. A launch without such a landing costs nothing."""

    name = "rest_buffer"
    unit: ClassVar[str] = "days"
    notices: ClassVar[Notices] = {"last landing": 3}
    example: ClassVar[str] = """
        goals: [{rest_buffer: {comfortable_days: 1000}}]
    """

    comfortable_days: Days = Field(default=1250, description="days of a comfortable rest")

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        for person, stays in options.by_person.items():
            known = {stay.landing for stay in stays if stay.settled}
            if stays[0].person.last_landing is not None:
                known.add(stays[0].person.last_landing)
            legs: dict[tuple[date, date], list[int]] = {}
            charged: dict[date, int] = {}
            for stay in stays:
                if stay.settled:
                    continue
                literal = options.literal[stay]
                legs.setdefault((stay.launch, stay.landing), []).append(literal)
                if not options.instance.launched(stay.up) and self.covers(stay.launch):
                    paid = max((self._short(day, stay.launch) for day in known if day <= stay.launch), default=0)
                    charged[stay.launch] = paid
                    if paid:
                        terms.append((paid, literal))
            terms += self._paths(rows, person, legs, charged)
        return Cost(tuple(terms))

    def _paths(
        self, rows: Rows, person: str, legs: dict[tuple[date, date], list[int]], charged: dict[date, int]
    ) -> Iterator[tuple[int, int]]:
        """One person's stays as a path: from being rested to a stay, from a stay to rest or, too soon, to the next.

        ``legs`` are literals by launch and landing.  The rows are those of a flow, so their LP relaxation is exact
        for one person; only steps that are too soon need literals of their own.
        """
        apart = _cliques_by_literal(rows, person)
        clause = Clause(DEFINITION, person)
        leaving: dict[tuple[date, date], list[tuple[int, int]]] = {leg: [] for leg in legs}
        coming: dict[tuple[date, date], list[tuple[int, int]]] = {leg: [] for leg in legs}
        for first, second in product(sorted(legs), repeat=2):
            landing, launch = first[1], second[0]
            if (
                landing < launch
                and (short := self._short(landing, launch))
                and _compatible(legs[first], legs[second], apart)
            ):
                step = rows.helper(f"short:{person}/{first[0]}..{landing}/{launch}..{second[1]}")
                leaving[first].append((-1, step))
                coming[second].append((-1, step))
                if launch in charged and short > charged[launch]:
                    yield short - charged[launch], step
        if not any(leaving.values()):
            return
        turns: dict[date, list[tuple[int, int]]] = {}  # how many more are rested from a day on
        for (launch, landing), literals in legs.items():
            stays = [(1, literal) for literal in literals]
            for steps in (leaving[launch, landing], coming[launch, landing]):
                if steps:
                    rows.linear(clause, [*stays, *steps], lower=0)
            from_rest = [*stays, *coming[launch, landing]]
            turns.setdefault(launch, []).extend((-sign, literal) for sign, literal in from_rest)
            if landing != NEVER:
                again = landing + timedelta(self.comfortable_days)
                turns.setdefault(again, []).extend([*stays, *leaving[launch, landing]])
        last = max(launch for launch, _ in legs)
        rested: list[tuple[int, int]] = []
        for day in sorted(day for day in turns if day <= last):
            after = rows.helper(f"rested:{person}/{day}")
            begun = 0 if rested else -1
            rows.linear(clause, [*rested, *turns[day], (-1, after)], lower=begun, upper=begun)
            rested = [(1, after)]

    def _short(self, landing: date, launch: date) -> int:
        """Model half: days missing to a comfortable rest."""
        return max(0, self.comfortable_days - (launch - landing).days)

    def most(self, instance: Facts) -> Sum:
        people, flights = len(instance.crew), len(instance.flights)
        words = f"{people} people x {flights} flights x {self.comfortable_days} `comfortable_days`"
        return Sum(people * flights * self.comfortable_days, words)

    def measure(self, calendar: Calendar) -> int:
        return sum(days for _, days in self._lacking(calendar))

    def _lacking(self, calendar: Calendar) -> Iterator[tuple[str, int]]:
        """Checker half: each launch too soon for comfort, with the person and the days missing."""
        for person in calendar.instance.crew:
            landings = [] if person.last_landing is None else [person.last_landing]
            for stay in calendar.stays_of(person.id):
                before = [day for day in landings if day <= stay.launch]
                if before and not calendar.instance.launched(stay.up) and self.covers(stay.launch):
                    rested = (stay.launch - max(before)).days
                    if rested < self.comfortable_days:
                        yield person.id, self.comfortable_days - rested
                if stay.landing is not None:
                    landings.append(stay.landing)

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        found = list(self._lacking(calendar))
        who, most = max(found, key=lambda each: each[1])
        name = person_called(calendar.instance, who)
        mean = count(round(value / len(found)), "day")
        return f"{count(len(found), 'short rest')}, mean {mean} missing, most {most}: {name}"


def _cliques_by_literal(rows: Rows, person: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for number, clique in enumerate(rows.cliques(person)):
        for literal in clique:
            found.setdefault(literal, set()).add(number)
    return found


def _compatible(earlier: Iterable[int], later: Iterable[int], apart: dict[int, set[int]]) -> bool:
    """Whether one of the earlier and one of the later options could both be flown under the rules in force."""
    cliques = [apart.get(literal, set()) for literal in later]
    return any(apart.get(literal, set()).isdisjoint(others) for literal in earlier for others in cliques)
