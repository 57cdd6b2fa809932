"""The mix of veterans and newcomers in each crew."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Count, Window
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class VeteranMix(Goal, Window):
    """People missing from the wished mix of veterans and newcomers, on every flight that goes up with people. A flight
    counts the people who have flown that it lacks for ``min_veterans``, and the people who have not flown that it lacks
    for ``min_rookies``."""

    name = "veteran_mix"
    unit: ClassVar[str] = "people"
    notices: ClassVar[Notices] = {"earlier flights": 2}
    example: ClassVar[str] = """
        goals: [{veteran_mix: {min_veterans: 1, min_rookies: 1}}]
    """

    min_veterans: Count = Field(default=1, description="fewest people who have flown")
    min_rookies: Count = Field(default=0, description="fewest people who have not flown")

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        for flight in options.flights:
            seats = options.on_leg(flight, "up") if self.covers(flight.launch) else []
            if not seats:
                continue
            veterans: list[tuple[int, int]] = []
            rookies: list[tuple[int, int]] = []
            for stay in seats:
                (veterans if stay.person.flown else rookies).append((1, options.literal[stay]))
            for person in sorted({stay.person.id for stay in seats if not stay.person.flown}):
                again = options.flown_again(person).get(flight.key)
                if again is not None:  # flew before, in the plan
                    veterans.append((1, again))
                    rookies.append((-1, again))
            for kind, least, there in (
                ("veterans", self.min_veterans, veterans),
                ("rookies", self.min_rookies, rookies),
            ):
                if least:
                    missing = rows.amount(f"missing {kind}:{flight.id}", least)
                    cost += missing
                    wanted = (-least, options.crewed(flight, "up"))
                    rows.linear(Clause(DEFINITION, flight.id), [*missing, *there, wanted], lower=0)
        return Cost(tuple(cost))

    def most(self, instance: Facts) -> Sum:
        flights, each = len(instance.flights), self.min_veterans + self.min_rookies
        return Sum(flights * each, f"{flights} flights x {each} people wished")

    def measure(self, calendar: Calendar) -> int:
        missing = 0
        for flight in calendar.instance.flights:
            crew = [calendar.instance.person[seat.crew] for seat in calendar.people(flight.id, "up")]
            if crew and self.covers(flight.launch):
                new = sum(
                    person.flown == 0 and calendar.stays_of(person.id)[0].launch >= flight.launch for person in crew
                )
                missing += max(0, self.min_veterans - (len(crew) - new)) + max(0, self.min_rookies - new)
        return missing
