"""One run: from the plan on month by month, in this process or in any other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from optimizer.model.rows import Clause
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.advance import advance
from optimizer.studies.rolling.answering import answered
from optimizer.studies.rolling.counting import (
    first_of_next_month,
    open_clauses,
    passed,
    seats_flown,
    training_lost,
)
from optimizer.studies.stress.sampling import Sampler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.stress.sampling import Odds

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """All that a process needs to live one run under one policy."""

    run: int
    policy: str
    instance: Instance
    """With only the first aims of ``replan``; the policy's plan is published in it."""
    odds: Odds
    news_a_year: float
    until: date
    """The last day lived."""
    seed: int


@dataclass(frozen=True)
class Month:
    """A month with news, and what was done about it."""

    day: date
    """On which the news became known, and the plan was changed."""
    events: tuple[Event, ...]
    moved: tuple[str, ...]
    """People whose flights or seats changed, by id."""
    opened: tuple[Clause, ...]
    """Clauses that the new plan leaves open."""
    dates: int
    """Launches and landings moved beside those of the news."""
    training_lost: int
    """Days of training that came to nothing."""
    proved: bool = True
    """False where the work ended before it was proved that no waivers are cheaper."""


@dataclass(frozen=True)
class Lived:
    """What one run came to under one policy.  Seats, clauses and prices are those of the days lived."""

    run: int
    """Counted from 0."""
    policy: str
    days: int
    months: tuple[Month, ...]
    """Those with news."""
    seats: int
    """Seats of the flights launched."""
    empty: int
    """Those of them that flew empty."""
    broken: tuple[Clause, ...]
    """Clauses that were broken when their days came."""
    price: int
    """Of these, as a repair counts it."""
    ended: date | None = None
    """Where no plan was left after the news of this day, whatever was waived."""

    @property
    def moved(self) -> int:
        """People moved, added up over the months."""
        return sum(len(month.moved) for month in self.months)

    @property
    def training_lost(self) -> int:
        """Days of training that came to nothing."""
        return sum(month.training_lost for month in self.months)

    @property
    def unproved(self) -> int:
        """Months with news whose answer is not proved to be the best."""
        return sum(not month.proved for month in self.months)


def live(question: Question, *, time_limit: float | None = None, stop: Stop | None = None) -> Lived | None:
    """One run: at each first of a month there may be news, the plan is changed by the least, and time goes on.

    Months without news change nothing, and take no time.  None if it was stopped before the last day.
    """
    tell(phase=f"run {question.run + 1}, {question.policy}")
    try:
        return _Life(question, Deadline(time_limit, stop)).run()
    except TimeUpError:
        return None


class _Life:
    """The state of a run: the instance as of the last news, with the plan in force published."""

    def __init__(self, question: Question, deadline: Deadline) -> None:
        self.question, self.deadline = question, deadline
        self.instance = question.instance
        self.first = self.instance.as_of_day
        self.own = self.instance.waivers
        self.months: list[Month] = []
        self.seats = self.empty = 0
        self.prices: Counter[Clause] = Counter()
        self.ended: date | None = None

    def run(self) -> Lived:
        for day, random in self._news_days():
            self.deadline.left()
            if not self._hear(day, random):
                break
        if self.ended is None:
            self._go_to_the_end()
        asked = self.question
        return Lived(
            asked.run,
            asked.policy,
            ((self.ended or asked.until) - self.first).days,
            tuple(self.months),
            self.seats,
            self.empty,
            tuple(sorted(self.prices)),
            sum(self.prices.values()),
            self.ended,
        )

    def _news_days(self) -> Iterator[tuple[date, Random]]:
        """The days with news, each with the random numbers that decide what it is: the same for every policy."""
        day = first_of_next_month(self.first)
        while day <= self.question.until:
            random = Random(f"{self.question.seed}/{self.question.run}/{day:%Y-%m}")
            if random.random() < self.question.news_a_year / 12:
                yield day, random
            day = first_of_next_month(day)

    def _hear(self, day: date, random: Random) -> bool:
        """Go on to a day, and do what its news asks for; False if no plan is left."""
        self._go_to(day)
        assert self.instance.published is not None
        events = Sampler(self.instance, self.instance.published, self.question.odds).draw_on(random, day)
        if events is None:
            return True
        answer = answered(self.instance, events, self.question.seed, self.deadline)
        if answer.following is None:
            self.ended = day
            return False
        lost = training_lost(self.instance, answer.following, day)
        self.months.append(Month(day, events, answer.moved, answer.opened, answer.dates, lost, answer.proved))
        self.instance = answer.following
        return True

    def _go_to(self, day: date) -> None:
        """Time goes on to a day: what the plan had happen before is history."""
        before, plan = self.instance, self.instance.published
        assert plan is not None
        after = advance(before, plan, day).instance
        self._count(before, day)
        self.prices.update(passed(open_clauses(before, self.own), open_clauses(after, self.own)))
        self.instance = after

    def _go_to_the_end(self) -> None:
        """No more news: the rest is lived as planned."""
        if self.question.until < self.instance.horizon.until:
            self._go_to(self.question.until + ONE_DAY)
        else:
            self._count(self.instance, self.question.until + ONE_DAY)
            self.prices.update(open_clauses(self.instance, self.own))

    def _count(self, instance: Instance, before: date) -> None:
        seats, empty = seats_flown(instance, instance.as_of_day, before)
        self.seats += seats
        self.empty += empty
