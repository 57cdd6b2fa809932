"""The number of people who fly."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Window

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar


class CorpsSize(Goal, Window):
    """Different people who fly. Each counts once."""

    name = "corps_size"
    unit: ClassVar[str] = "people"
    carries: ClassVar[str] = "nothing: people count again if they fly again"
    sole_aim_of = "size"
    textbook = True
    example: ClassVar[str] = """
        goals: [{corps_size: 1}]
    """

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

    @property
    def counts_distinct_people(self) -> bool:
        return self.since is None and self.until is None

    def measure(self, calendar: Calendar) -> int:
        return len({stay.person.id for stay in calendar.stays if self.covers(stay.launch)})
