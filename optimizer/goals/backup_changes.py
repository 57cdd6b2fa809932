"""Published backups who lose their duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class BackupChanges(Goal):
    """Published backups who lose their duty. Each counts once for every role of a flight not yet launched that, in the
    plan, they do not back up, unless they go up on that flight. Flights that are gone do not count. Without a published
    plan the value is 0."""

    name = "backup_changes"
    unit: ClassVar[str] = "backups"
    carries: ClassVar[str] = "the published backups"
    replan_tier = 2
    example: ClassVar[str] = """
        published: [galina MS-2/commander, fyodor backs up MS-2/commander]
        goals: [{backup_changes: 1}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        extra_decisions: dict[tuple[str, str, str], list[int]] = {}
        for duty, literal in options.backups.items():
            extra_decisions.setdefault((duty.person.id, duty.flight.id, duty.role), []).append(literal)
        cost: list[tuple[int, int]] = []
        constant = 0
        for seat in instance.published.assignments if instance.published is not None else ():
            flight = instance.flight.get(seat.flight)
            if seat.leg != "backup" or flight is None or instance.launched(flight):
                continue
            going = [stay for stay in options.by_person.get(seat.crew, ()) if stay.up.id == flight.id]
            kept = options.literals(going) + extra_decisions.get((seat.crew, seat.flight, seat.role), [])
            constant += 1
            if kept:
                stays = rows.helper(f"kept:{seat.crew}/{seat.flight}/{seat.role}")
                cost.append((-1, stays))
                clause = Clause(DEFINITION, f"{seat.crew}/{seat.flight}/{seat.role}")
                rows.linear(clause, [(-1, stays), *((1, literal) for literal in kept)], lower=0)
        return Cost(tuple(cost), constant)

    def most(self, instance: Facts) -> Sum:
        lines = 0 if instance.published is None else len(instance.published.assignments)
        return Sum(max(1, lines), f"{lines} published lines")

    def measure(self, calendar: Calendar) -> int:
        instance = calendar.instance
        if instance.published is None:
            return 0
        now = {(seat.crew, seat.flight, seat.role, seat.leg) for seat in calendar.plan.assignments}
        up = {(crew, flight) for crew, flight, _, leg in now if leg == "up"}
        return sum(
            (seat.crew, seat.flight, seat.role, "backup") not in now and (seat.crew, seat.flight) not in up
            for seat in instance.published.assignments
            if seat.leg == "backup"
            and seat.flight in instance.flight
            and not instance.launched(instance.flight[seat.flight])
        )

    @classmethod
    def for_replan(cls, own: Goal | None, *, backups: bool, pairs: Sequence[tuple[str, str]]) -> Goal | None:
        return (own or cls(weight=1)) if backups else None
