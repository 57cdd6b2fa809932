"""Days on which people aboard have no seat of a ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.intervals import intervals
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Window
from optimizer.problem.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.rules._rule import Rule


class DaysWithoutSeat(Goal, Window):
    """People aboard beyond the seats of the docked, usable ships, added up over the days and stations. They are on
    improvised seats, or on none."""

    name = "days_without_seat"
    unit: ClassVar[str] = "person-days"
    example: ClassVar[str] = """
        flights: [{id: MS-1, unusable_from: 2031-06-01}, {id: Crew-1, seats: 1}]
        goals: [{days_without_seat: 1}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        for interval in intervals(options, self, self.name, settled=True):
            seats, launches = 0, list[tuple[int, int]]()
            for name in interval.docked:
                places = options.instance.places(options.instance.flight[name])
                usable = options.chance(name, lambda ship, day=interval.first: ship.usable(day))  # type: ignore[misc]
                if usable is True:
                    seats += places
                elif isinstance(usable, tuple):
                    launches += [(places, launch) for launch in usable]
            people = interval.aboard()
            most = len({options.person_of[literal] for literal in people})
            if most <= seats:
                continue
            about = f"{interval.station}/{interval.first}"
            beyond = rows.amount(f"beyond seats:{about}", most)
            demand = [*beyond, *launches, *((-1, literal) for literal in people)]
            rows.linear(Clause(DEFINITION, about), demand, lower=-seats)
            cost += [(interval.days * digit, literal) for digit, literal in beyond]
        return Cost(tuple(cost))

    def most(self, instance: Facts) -> Sum:
        days = (instance.horizon.until - instance.horizon.since).days + 1
        people = len(instance.crew)
        return Sum(days * people, f"{days} days x {people} people")

    def measure(self, calendar: Calendar) -> int:
        return sum(people * len(days) for people, days in self._beyond(calendar))

    def _beyond(self, calendar: Calendar) -> Iterator[tuple[int, Sequence[date]]]:
        """Checker half: people beyond the seats, and the days."""
        for stretch in calendar.intervals:
            ships = (ship for ship in stretch.docked if ship.usable(stretch.days[0]))
            beyond = len(stretch.aboard) - sum(map(calendar.instance.places, ships))
            days = [day for day in stretch.days if self.covers(day)]
            if beyond > 0 and days:
                yield beyond, days

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        found = list(self._beyond(calendar))
        days = [day for _, spell in found for day in spell]
        most = max(people for people, _ in found)
        people = "1 person" if most == 1 else f"up to {most} people"
        return f"{people} on {count(len(set(days)), 'day')} from {min(days)} to {max(days)}"

    @classmethod
    def missed_beside(cls, rules: Iterable[Rule]) -> str | None:
        if not any(rule.improvises for rule in rules):
            return None
        return f"no goal counts `{cls.name}`, so a plan may improvise seats that it does not need"
