"""The distance of agencies from their shares of seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum, most_up
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import AgencyId, Count, Window
from optimizer.problem.wording import count, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class ShareTarget(Window):
    """The seats one agency should get, on launches in the window."""

    agency: AgencyId = Field(description="the agency")
    target: Count = Field(description="seats up")
    carried_in: Count = Field(default=0, description="seats up in the window before the flights of the file")


class ShareDistance(Goal):
    """Seats by which agencies miss their shares. Each entry of ``shares`` counts the difference, either way, between
    its ``target`` and the seats up that the agency's people hold on flights launched in the window of the entry;
    ``carried_in`` adds those before the file.
    Exception: private seats do not count."""

    name = "share_distance"
    unit: ClassVar[str] = "seats"
    carries: ClassVar[str] = "the seats flown, as `carried_in` of each share"
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
            wanted = share.target - share.carried_in
            distance = rows.amount(f"share:{number}:{label}", max(wanted, len(held) - wanted))
            cost += distance
            clause = Clause(DEFINITION, label)
            rows.linear(clause, [*distance, *((1, literal) for literal in held)], lower=wanted)
            rows.linear(clause, [*distance, *((-1, literal) for literal in held)], lower=-wanted)
        return Cost(tuple(cost))

    def most(self, instance: Facts) -> Sum:
        seats = sum(most_up(instance, flight) for flight in instance.flights)
        aims = sum(share.target + share.carried_in for share in self.shares)
        return Sum(aims + seats * len(self.shares), f"{len(self.shares)} shares of up to {seats} seats")

    def measure(self, calendar: Calendar) -> int:
        return sum(abs(over) for _, over in self._over(calendar))

    def _over(self, calendar: Calendar) -> Iterator[tuple[str, int]]:
        """Checker half: each agency, and its seats above its target."""
        for share in self.shares:
            seats = sum(_seats(calendar, share, flight) for flight in calendar.instance.flights)
            yield share.agency, share.carried_in + seats - share.target

    def in_words(self, calendar: Calendar, value: int) -> str:
        missed = ((agency, over) for agency, over in self._over(calendar) if over)
        said = (f"{agency} {count(abs(over), 'seat')} too {'many' if over > 0 else 'few'}" for agency, over in missed)
        return some(said) if value else ""

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """Each share carries in the seats on flights that are gone."""
        flights = [flight for flight in calendar.instance.flights if flight.id in gone]
        shares = []
        for share in self.shares:
            seats = sum(_seats(calendar, share, flight) for flight in flights)
            shares.append(share.model_copy(update={"carried_in": share.carried_in + seats}) if seats else share)
        return self.model_copy(update={"shares": tuple(shares)})


def _seats(calendar: Calendar, share: ShareTarget, flight: Flight) -> int:
    """Checker half: seats up on one flight that count."""
    if not share.covers(flight.launch):
        return 0
    sold = {(seat.crew, seat.role) for seat in flight.seated if seat.private}
    ours = [seat for seat in calendar.people(flight.id, "up") if (seat.crew, seat.role) not in sold]
    return sum(calendar.instance.person[seat.crew].agency == share.agency for seat in ours)
