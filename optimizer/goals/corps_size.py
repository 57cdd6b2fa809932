"""How many people the plan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.entity import Window
from optimizer.goals._goal import Cost, Goal
from optimizer.rows import DEFINITION, Clause

if TYPE_CHECKING:
    from optimizer.calendar import Calendar
    from optimizer.options import Options
    from optimizer.rows import Rows


class CorpsSize(Goal, Window):
    """Distinct people who fly."""

    name = "corps_size"
    unit: ClassVar[str] = "people"

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        for person, stays in options.by_person.items():
            ruled = [stay for stay in stays if self.covers(stay.launch)]
            if not ruled:
                continue
            used = rows.helper(f"used:{person}")
            terms.append((1, used))
            rows.any_of(Clause(DEFINITION, person), person, used, options.literals(ruled))
        return Cost(tuple(terms))

    def measure(self, calendar: Calendar) -> int:
        return len({stay.person.id for stay in calendar.stays if self.covers(stay.launch)})
