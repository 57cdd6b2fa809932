"""A goal: stays that are not too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from optimizer import Cost, Goal, Sum

if TYPE_CHECKING:
    from optimizer import Calendar, Options, Rows


class LongStays(Goal):
    """Days, added up, by which stays from launch to landing are longer than ``days``. Exception: the stay of somebody
    still up at the end does not count."""

    name = "long_stays"
    unit = "days"
    example = """
        goals: [{long_stays: {days: 170}}]
        plan: [anna Crew-1/commander]
    """

    days: int = Field(default=200, ge=0, le=10_000, description="days up to which a stay is not long")

    def post(self, rows: Rows, options: Options) -> Cost:
        over = (
            ((stay.down.landing - stay.launch).days - self.days, literal)
            for stay, literal in options.literal.items()
            if stay.down is not None
        )
        return Cost(tuple((days, literal) for days, literal in over if days > 0))

    def measure(self, calendar: Calendar) -> int:
        home = [stay for stay in calendar.stays if stay.landing is not None]
        return sum(max(0, (stay.landing - stay.launch).days - self.days) for stay in home if stay.landing)

    def most(self, instance) -> Sum:  # type: ignore[no-untyped-def]
        days = (instance.horizon.until - instance.horizon.since).days
        people, flights = len(instance.crew), len(instance.flights)
        return Sum(people * flights * days, f"{people} people x {flights} flights x {days} days")
