"""How far rests fall short of comfortable ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.entity import Days, Window
from optimizer.goals._goal import Cost, Goal
from optimizer.rows import DEFINITION, Clause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.calendar import Calendar
    from optimizer.options import Options
    from optimizer.rows import Rows
    from optimizer.stays import StayOption


class RestBuffer(Goal, Window):
    """Days short of a comfortable rest, added up over every person's launches from ``as_of`` on: by how much
    the days from the person's latest landing on or before the launch (``last_landing`` and settled flights
    included) fall short of ``comfortable_days``; a launch with no landing before it costs nothing."""

    name = "rest_buffer"
    unit: ClassVar[str] = "days"

    comfortable_days: Days = Field(default=1250, description="days of rest that nobody would call short")

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        for person, stays in options.by_person.items():
            known = {stay.landing for stay in stays if stay.settled}
            if stays[0].person.last_landing is not None:
                known.add(stays[0].person.last_landing)
            launches: dict[date, list[StayOption]] = {}
            for stay in stays:
                if not options.instance.launched(stay.up) and self.covers(stay.launch):
                    launches.setdefault(stay.launch, []).append(stay)
            apart = _cliques_by_literal(rows, person)
            for launch, going in launches.items():
                paid = max((self._short(day, launch) for day in known if day <= launch), default=0)
                flown = options.literals(going)
                terms += [(paid, literal) for literal in flown if paid]
                near = [stay for stay in stays if not stay.settled and stay.landing < launch]
                steps: list[int] = []  # climbed by whoever landed on its day or later: all up to the latest landing
                for landing, literals in _by_landing(near, options):
                    short = self._short(landing, launch)
                    if short <= paid or not _compatible(literals, flown, apart):
                        continue
                    step = rows.helper(f"short:{person}/{landing}..{launch}")
                    terms.append((short - paid, step))
                    paid = short
                    clause = Clause(DEFINITION, person)
                    up_then = [stay for stay in near if stay.launch <= landing <= stay.landing]  # at most one of them
                    both = [(1, literal) for literal in [*options.literals(up_then), *flown]]
                    rows.linear(clause, [(-1, step), *both], upper=1)
                    if steps:
                        rows.linear(clause, [(1, step), (-1, steps[-1])], upper=0)
                    steps.append(step)
        return Cost(tuple(terms))

    def _short(self, landing: date, launch: date) -> int:
        """Model half: what a rest lacks."""
        return max(0, self.comfortable_days - (launch - landing).days)

    def measure(self, calendar: Calendar) -> int:
        lacking = 0
        for person in calendar.instance.crew:
            landings = [] if person.last_landing is None else [person.last_landing]
            for stay in calendar.stays_of(person.id):
                before = [day for day in landings if day <= stay.launch]
                if before and not calendar.instance.launched(stay.up) and self.covers(stay.launch):
                    rested = (stay.launch - max(before)).days
                    if rested < self.comfortable_days:
                        lacking += self.comfortable_days - rested
                if stay.landing is not None:
                    landings.append(stay.landing)
        return lacking


def _by_landing(stays: Iterable[StayOption], options: Options) -> Iterator[tuple[date, list[int]]]:
    """Literals of the options that land on each day, in order."""
    days: dict[date, list[int]] = {}
    for stay in stays:
        days.setdefault(stay.landing, []).append(options.literal[stay])
    yield from sorted(days.items())


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
