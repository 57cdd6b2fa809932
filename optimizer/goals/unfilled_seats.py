"""Empty seats."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.problem.fields import Window
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar


class UnfilledSeats(Goal, Window):
    """Empty seats on all legs. Each counts by the priority of its role times that of its flight. Exception: legs marked
    empty."""

    name = "unfilled_seats"
    unit: ClassVar[str] = "seats"
    sole_aim_of = "explain"
    notices: ClassVar[Notices] = {"seats up": 2}
    example: ClassVar[str] = """
        goals: [{unfilled_seats: 1}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        seats = 0
        for flight, leg in product(options.flights, ("up", "down")):
            for name, role in options.instance.roles(flight.id, leg).items() if self.covers(flight.launch) else ():
                priority = role.priority * flight.priority
                launches = options.launches(flight)
                if launches is None:
                    seats += priority * role.seats
                else:
                    terms.append((priority * role.seats, launches))
                taken = options.literals(options.in_role(flight, leg, name))
                terms += [(-priority, literal) for literal in taken]
        return Cost(tuple(terms), seats)

    def measure(self, calendar: Calendar) -> int:
        empty = 0
        for flight in calendar.instance.flights:
            if not self.covers(flight.launch):
                continue
            for leg in ("up", "down"):
                taken = Counter(seat.role for seat in calendar.people(flight.id, leg))
                for name, role in calendar.instance.roles(flight.id, leg).items():
                    empty += max(0, role.seats - taken[name]) * role.priority * flight.priority
        return empty
