"""Pairs that stay together when crews change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import CrewId, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class CrewContinuity(Goal, Window):
    """Flights on which exactly one person of a pair goes up. They are counted for each of the ``pairs``."""

    name = "crew_continuity"
    unit: ClassVar[str] = "flights"
    replan_tier = 2
    example: ClassVar[str] = """
        goals: [{crew_continuity: {pairs: [[fyodor, hamid]]}}]
    """

    pairs: tuple[tuple[CrewId, CrewId], ...] = Field(
        default=(), description="people who fly together or are replaced together"
    )

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        for number, (one, other) in enumerate(self.pairs):
            for flight in options.instance.flights:
                ones, others = (
                    [
                        (1, options.literal[stay])
                        for stay in options.by_person.get(person, ())
                        if stay.up.id == flight.id and self.covers(stay.launch)
                    ]
                    for person in (one, other)
                )
                if not ones or not others:  # if one of them goes, they go alone
                    cost += [*ones, *others]
                    continue
                alone = rows.helper(f"alone:{number}:{one}/{other}/{flight.id}")
                cost.append((1, alone))
                clause = Clause(DEFINITION, f"{one}/{other}/{flight.id}")
                rows.linear(clause, [(1, alone), *others, *((-1, literal) for _, literal in ones)], lower=0)
                rows.linear(clause, [(1, alone), *ones, *((-1, literal) for _, literal in others)], lower=0)
        return Cost(tuple(cost))

    def most(self, instance: Facts) -> Sum:
        pairs, flights = len(self.pairs), len(instance.flights)
        return Sum(2 * pairs * flights, f"{pairs} pairs x {flights} flights")

    def measure(self, calendar: Calendar) -> int:
        torn = 0
        for flight in calendar.instance.flights:
            aboard = {seat.crew for seat in calendar.people(flight.id, "up")}
            if self.covers(flight.launch):
                torn += sum((one in aboard) != (other in aboard) for one, other in self.pairs)
        return torn

    @classmethod
    def for_replan(cls, own: Goal | None, *, backups: bool, pairs: Sequence[tuple[str, str]]) -> Goal | None:
        base = own if isinstance(own, cls) else cls()
        together = tuple(dict.fromkeys((*pairs, *base.pairs)))
        return base.model_copy(update={"pairs": together}) if together else None
