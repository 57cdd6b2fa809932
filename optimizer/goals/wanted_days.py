"""Days on which people want to be up, or not to be up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.problem.fields import CrewId, Day, Entity, Weight
from optimizer.problem.wording import count, person_called, some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts

ONE_DAY = timedelta(days=1)


class DaysWish(Entity):
    """A wish of a person to be up, or not to be up, on some days."""

    crew: CrewId = Field(description="the person")
    since: Day = Field(alias="from", description="first day, included")
    until: Day = Field(alias="to", description="last day, included")
    avoid: bool = Field(default=False, description="the wish is not to be up on these days")
    weight: Weight = Field(default=1, description="cost of each day on which it is not met")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.since:
            raise PydanticCustomError("order", f"expected `to` on or after `from` {self.since}, found {self.until}")
        return self


class WantedDays(Goal):
    """Days of wishes on which the person is not up, by weight. With ``avoid`` it is the days on which they are up. A
    person is up from the launch day to the landing day, both included, or to the last day of the horizon if still up
    at the end. Days outside the horizon do not count."""

    name = "wanted_days"
    unit: ClassVar[str] = "days"
    example: ClassVar[str] = """
        goals:
          - wanted_days:
              wishes:
                - {crew: carol, from: 2031-07-01, to: 2031-07-31}
                - {crew: anna, from: 2031-02-01, to: 2031-02-07, avoid: true}
    """

    wishes: tuple[DaysWish, ...] = Field(default=(), description="the wishes")

    def post(self, rows: Rows, options: Options) -> Cost:
        horizon = options.instance.horizon
        price: dict[int, int] = {}
        constant = 0
        for wish in self.wishes:
            first, last = max(wish.since, horizon.since), min(wish.until, horizon.until)
            whole = (last - first).days + 1
            if whole <= 0:
                continue
            if not wish.avoid:
                constant += wish.weight * whole
            for stay in options.by_person.get(wish.crew, ()):
                shared = (min(stay.landing, last) - max(stay.launch, first)).days + 1
                if shared > 0:
                    literal = options.literal[stay]
                    price[literal] = price.get(literal, 0) + (shared if wish.avoid else -shared) * wish.weight
        return Cost(tuple((cost, literal) for literal, cost in price.items() if cost), constant)

    def most(self, instance: Facts) -> Sum:
        days = (instance.horizon.until - instance.horizon.since).days + 1
        amount = days * sum(wish.weight for wish in self.wishes)
        return Sum(amount, f"the weights of {len(self.wishes)} wishes x {days} days of the horizon")

    def measure(self, calendar: Calendar) -> int:
        return sum(wish.weight * days for wish, days in self._missed(calendar))

    def _missed(self, calendar: Calendar) -> Iterator[tuple[DaysWish, int]]:
        """Checker half: each wish, with the days on which it is not met."""
        for wish in self.wishes:
            up = _days_up(calendar, wish.crew)
            days = (wish.since + timedelta(number) for number in range((wish.until - wish.since).days + 1))
            judged = [day for day in days if _judged(calendar.instance, day)]
            yield wish, sum((day in up) == wish.avoid for day in judged)

    def in_words(self, calendar: Calendar, value: int) -> str:
        missed = [(person_called(calendar.instance, wish.crew), days) for wish, days in self._missed(calendar) if days]
        return some(f"{name} {count(days, 'day')}" for name, days in missed) if value else ""


def _judged(instance: Facts, day: date) -> bool:
    """Checker half: whether a day lies in the horizon."""
    return instance.horizon.since <= day <= instance.horizon.until


def _days_up(calendar: Calendar, crew: str) -> set[date]:
    """Checker half: every day on which a person is up."""
    found: set[date] = set()
    for stay in calendar.stays_of(crew):
        day = stay.launch
        while day <= (stay.landing or calendar.instance.horizon.until):
            found.add(day)
            day += ONE_DAY
    return found
