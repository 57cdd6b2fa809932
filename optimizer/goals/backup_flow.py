"""A backup becomes prime crew on the next rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.wording import person_called, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.plan import Assignment


class BackupFlow(Goal):
    """Backups of rotation flights, each seat counted, who do not go up on the vehicle's next crewed rotation flight.
    Exception: flights without a next one do not count."""

    name = "backup_flow"
    unit: ClassVar[str] = "backups"
    carries: ClassVar[str] = "the backups of flights still in the file"
    example: ClassVar[str] = """
        goals: [{backup_flow: 1}]
        plan: [fyodor MS-1/commander, galina MS-2/commander, hamid backs up MS-1/commander]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        for duty, literal in options.backups.items():
            following = options.instance.next_rotation(duty.flight)
            if following is None:
                continue
            prime = [
                (1, options.literal[stay])
                for stay in options.by_person.get(duty.person.id, ())
                if stay.up.id == following.id
            ]
            if prime:  # a helper literal, so that the cost is visibly never negative
                missed = rows.helper(f"stays behind:{duty.name}")
                rows.linear(Clause(DEFINITION, duty.name), [(1, missed), (-1, literal), *prime], lower=0)
                literal = missed
            terms.append((1, literal))
        return Cost(tuple(terms))

    def most(self, instance: Facts) -> Sum:
        people = len(instance.crew)
        roles = sum(len(instance.roles(flight.id, "up")) for flight in instance.flights)
        amount = people * roles + len(instance.stood_by)
        return Sum(amount, f"{people} people x {roles} roles of all flights, and those who have stood by")

    def measure(self, calendar: Calendar) -> int:
        return len(list(self._behind(calendar)))

    def _behind(self, calendar: Calendar) -> Iterator[Assignment]:
        """Checker half: the backups who stay behind."""
        for flight in calendar.instance.flights:
            following = calendar.planned.next_rotation(flight)
            if following is not None:
                prime = {seat.crew for seat in calendar.people(following.id, "up")}
                yield from (seat for seat in calendar.people(flight.id, "backup") if seat.crew not in prime)

    def in_words(self, calendar: Calendar, value: int) -> str:
        found = list(self._behind(calendar))
        said = [f"{person_called(calendar.instance, seat.crew)} ({seat.flight})" for seat in found]
        return some(said) if found else ""
