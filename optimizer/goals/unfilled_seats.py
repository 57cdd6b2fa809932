"""Empty seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.problem.fields import Window
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight, Role


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
        for flight, leg, name, role in _places(options.instance, options.flights):
            if self.covers(flight.launch):
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
        for flight, leg, name, role in _places(calendar.instance, calendar.instance.flights):
            if self.covers(flight.launch):
                taken = sum(seat.role == name for seat in calendar.people(flight.id, leg))
                empty += max(0, role.seats - taken) * role.priority * flight.priority
        return empty


def _places(instance: Facts, flights: Iterable[Flight]) -> Iterator[tuple[Flight, str, str, Role]]:
    for flight in flights:
        for leg in ("up", "down"):
            for name, role in instance.roles(flight.id, leg).items():
                yield flight, leg, name, role
