"""Empty seats."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.problem.fields import Window
from optimizer.problem.wording import count
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


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
                stays = options.in_role(flight, leg, name)
                terms += [(-priority, literal) for literal in options.literals(stays)]
                if options.instance.leg_settled(flight, leg):  # more people than seats leave none empty
                    crowd = len({stay.person.id for stay in stays}) - role.seats
                    seats += priority * max(0, crowd)
        return Cost(tuple(terms), seats)

    def most(self, instance: Facts) -> Sum:
        amount, heaviest = 0, (0, "no seats")
        people = len(instance.crew)
        for flight, leg in product(instance.flights, ("up", "down")):
            for name, role in instance.roles(flight.id, leg).items():
                priority = role.priority * flight.priority
                amount += priority * max(role.seats, people)
                words = f"priority {role.priority} of {name} x priority {flight.priority} of {flight.id}"
                heaviest = max(heaviest, (priority, words))
        return Sum(amount, f"seats of all flights, or {people} people for each; the heaviest: {heaviest[1]}")

    def measure(self, calendar: Calendar) -> int:
        return sum(number * priority for _, number, priority in self._empty(calendar))

    def in_words(self, calendar: Calendar, value: int) -> str:
        legs = dict.fromkeys(("up", "down"), 0)
        for leg, number, _ in self._empty(calendar):
            legs[leg] += number
        up, down = legs.values()
        if up == down:
            return f"{count(up, 'seat')}, both legs" if up else ""
        return f"{count(up, 'seat')} up, {down} down"

    def _empty(self, calendar: Calendar) -> Iterator[tuple[str, int, int]]:
        """Checker half: the empty seats of each role of each leg, with the priority of one."""
        for flight in calendar.instance.flights:
            if not self.covers(flight.launch):
                continue
            for leg in ("up", "down"):
                taken = Counter(seat.role for seat in calendar.people(flight.id, leg))
                for name, role in calendar.instance.roles(flight.id, leg).items():
                    yield leg, max(0, role.seats - taken[name]), role.priority * flight.priority
