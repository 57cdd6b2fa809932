"""The distance of agencies from their shares of seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import AgencyId, Count, Window

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar


class ShareTarget(Window):
    """The seats one agency should get, on launches in the window."""

    agency: AgencyId = Field(description="the agency")
    target: Count = Field(description="seats up")


class ShareDistance(Goal):
    """Seats by which agencies miss their shares. Each entry of ``shares`` counts the difference, either way, between
    its ``target`` and the seats up that the agency's people hold on flights launched in the window of the entry.
    Exception: private seats do not count."""

    name = "share_distance"
    unit: ClassVar[str] = "seats"
    example: ClassVar[str] = """
        goals: [{share_distance: {shares: [{agency: ESA, target: 2}, {agency: NASA, target: 1}]}}]
    """

    shares: tuple[ShareTarget, ...] = Field(default=(), description="the share of each agency")

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        for number, share in enumerate(self.shares):
            held = [
                options.literal[stay]
                for stay in options.stays
                if stay.person.agency == share.agency and share.covers(stay.launch) and not stay.private
            ]
            label = f"{share.agency}/{share.since or 'start'}..{share.until or 'end'}"
            distance = rows.amount(f"share:{number}:{label}", max(share.target, len(held) - share.target))
            cost += distance
            clause = Clause(DEFINITION, label)
            rows.linear(clause, [*distance, *((1, literal) for literal in held)], lower=share.target)
            rows.linear(clause, [*distance, *((-1, literal) for literal in held)], lower=-share.target)
        return Cost(tuple(cost))

    def measure(self, calendar: Calendar) -> int:
        missed = 0
        for share in self.shares:
            seats = 0
            for flight in calendar.instance.flights:
                if share.covers(flight.launch):
                    sold = {(seat.crew, seat.role) for seat in flight.seated if seat.private}
                    seats += sum(
                        calendar.instance.person[seat.crew].agency == share.agency
                        for seat in calendar.people(flight.id, "up")
                        if (seat.crew, seat.role) not in sold
                    )
            missed += abs(seats - share.target)
        return missed
