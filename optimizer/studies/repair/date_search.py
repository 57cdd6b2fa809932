"""Dates to move so that a plan leaves less open, while everybody keeps their seat: judged by the checker alone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import product
from math import inf
from typing import TYPE_CHECKING

from optimizer.checker.check import judged
from optimizer.files.consistency import inconsistencies
from optimizer.problem.calendar import Calendar
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.studies.repair.date_moves import (
    DateMove,
    FlightDate,
    by_dates,
    movable_days,
    move_price,
    moves_to,
    possible,
    with_dates,
)
from optimizer.studies.repair.prices import charged, left_open, unavoidable_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.rules import Rule, Violation
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.repair.prices import ClauseDay

DEAR = 1_000
"""Whatever a move costs, it is worth it where no rule may be broken."""
MOST_MOVES = 8
NEAR = timedelta(days=60)
"""Ships that come or go so near to a broken day may mend it."""
MOST_TRIED = 200
"""So many ways to move dates are all tried; of more, those that help the plans at hand."""


class DateSearch:
    """The dates that may move in one instance, and which of them help a plan.

    Parameters
    ----------
    dear
        What is left open costs so many times its price.
    """

    def __init__(self, instance: Instance, *, dear: int = 1) -> None:
        self.instance, self.dear = instance, dear
        self.days = movable_days(instance)
        self.known = frozenset(violation.address for violation in by_dates(instance))
        self._seconds: dict[str, float] = {}
        """What judging each rule took, by name."""
        self._price: dict[str, float] = {}
        """What each rule last cost, by name; without end where it breaks what nobody can leave open."""
        self.free: frozenset[ClauseDay] = frozenset()
        """What is broken whatever is decided while the dates stay; known once there is a plan."""

    @property
    def least(self) -> int | None:
        """The price of the cheapest move; None if nothing may move."""
        return min((move_price(self.instance, flight) for flight, _ in self.days), default=None)

    def possible(self, dates: Mapping[FlightDate, date]) -> bool:
        """Whether the dates may move so; see ``date_moves.possible``."""
        return possible(self.instance, with_dates(self.instance, dates), self.known)

    def written(self, dates: Mapping[FlightDate, date]) -> bool:
        """Whether a file may say so."""
        return not any(inconsistencies(with_dates(self.instance, dates)))

    # What is broken whoever flies: bounds.

    def floor(self, dates: Mapping[FlightDate, date]) -> int:
        """No plan costs less with the dates moved so: the moves, and what is broken by dates alone."""
        moved = with_dates(self.instance, dates)
        fixed = [
            violation
            for violation in by_dates(moved)
            if not (violation.waived or violation.history or violation.unavoidable)
            and not any(name in moved.flight and moved.flight[name].flexible for name in violation.subject.split("/"))
        ]
        return self.paid(dates) + self.dear * sum(entry.price for entry in left_open(moved, fixed))

    def paid(self, dates: Mapping[FlightDate, date]) -> int:
        """What these moves cost."""
        return sum(move.price for move in moves_to(self.instance, dates))

    def bound(self, deadline: Deadline) -> int:
        """No plan with moved dates costs less."""
        least = self.least
        if least is None or not self.floor({}) > least:
            return least or 0
        bound = 2 * least  # of two moves and more
        for key, days in self.days.items():
            for day in days:
                if deadline.over:
                    return least
                dates = {key: day}
                if self.paid(dates) < bound and self.possible(dates):
                    bound = min(bound, self.floor(dates))
        return bound

    def everything(self) -> Iterator[dict[FlightDate, date]] | None:
        """Every way to move dates, the cheapest, fewest and shortest moves first; None if there are too many."""
        ways = 1
        for days in self.days.values():
            ways *= 1 + len(days)
        if ways > MOST_TRIED:
            return None
        every = (
            {key: day for key, day in zip(self.days, chosen, strict=True) if day is not None}
            for chosen in product(*((None, *days) for days in self.days.values()))
        )
        return iter(sorted((dates for dates in every if dates), key=self._effort))

    def _effort(self, dates: Mapping[FlightDate, date]) -> tuple[int, int, int]:
        moves = moves_to(self.instance, dates)
        return sum(move.price for move in moves), len(moves), sum(move.days for move in moves)

    # Moves under which a plan leaves less open.

    def cost_unmoved(self, plan: Plan) -> int | None:
        """What a plan costs while every date stays; None if it breaks what nobody can leave open."""
        self.free = unavoidable_days(self._broken({}, plan))
        return self._cost({}, plan, None)

    def improve(
        self, plan: Plan, dates: Mapping[FlightDate, date], deadline: Deadline
    ) -> dict[FlightDate, date] | None:
        """The moves that lower the cost of a plan, beside those in ``dates``, one after the other, each the one that
        lowers it most; None if none does."""
        self.free = unavoidable_days(self._broken({}, plan))
        found, start = dict(dates), self._cost(dates, plan, None)
        cost = start
        while len(found) < MOST_MOVES and not deadline.over:
            better = self._step(found, plan, cost, deadline)
            if better is None:
                break
            found, cost = better
        return None if cost is None or cost == start else self.shortened(plan, found, deadline)

    def shortened(self, plan: Plan, dates: Mapping[FlightDate, date], deadline: Deadline) -> dict[FlightDate, date]:
        """The moves without those that the plan does not need, and each as short as it may be."""
        found, cost = dict(dates), self._cost(dates, plan, None)
        for key in dates:
            others = {each: day for each, day in found.items() if each != key}
            for day in (None, *self.days[key]):
                if day == found[key] or deadline.over:
                    break
                shorter = others if day is None else {**others, key: day}
                if self.possible(shorter) and (now := self._cost(shorter, plan, cost)) is not None:
                    found, cost = shorter, now
                    break
        return found

    def single(self, plan: Plan) -> Iterator[dict[FlightDate, date]]:
        """Single moves worth a try with other people aboard: to days that the file names, the day after, and ever
        farther ones; dates that have to do with what the plan leaves open come first."""
        named = {day + timedelta(more) for day in _days_named(self.instance) for more in (0, 1)}
        near = dict.fromkeys(key for key, _ in self._near({}, plan))
        for key in (*near, *(key for key in self.days if key not in near)):
            now = getattr(self.instance.flight[key[0]], key[1])
            steps = {now + timedelta(sign * 2**power) for sign in (1, -1) for power in range(7)}
            for day in self.days[key]:
                if (day in named or day in steps) and self.possible({key: day}):
                    yield {key: day}

    def _step(
        self, dates: dict[FlightDate, date], plan: Plan, cost: int | None, deadline: Deadline
    ) -> tuple[dict[FlightDate, date], int] | None:
        """One more date moved, by which the cost falls most; of equal ones the shortest move."""
        best: tuple[dict[FlightDate, date], int] | None = None
        tell(trying="other dates")
        for key, day in self._near(dates, plan):
            if deadline.over:
                break
            tried = {**dates, key: day}
            paid = self.paid(tried)
            limit = cost if best is None else best[1]
            if (limit is not None and paid >= limit) or not self.possible(tried):
                continue
            found = self._cost(tried, plan, None if limit is None else limit - 1)
            if found is not None:
                best = tried, found
                if found == paid:  # nothing is left open any more
                    break
        return best

    def _near(self, dates: Mapping[FlightDate, date], plan: Plan) -> Iterator[tuple[FlightDate, date]]:
        """Dates not yet moved that have to do with what is broken, on each of their days, the nearest first."""
        moved = with_dates(self.instance, dates)
        named: set[str] = set()
        spans: list[tuple[date, date]] = []
        for violation in self._broken(dates, plan):
            if violation.unavoidable and all(
                (*violation.address, day) in self.free for day in (violation.since, violation.until)
            ):
                continue
            named.update(violation.subject.split("/"))
            first, last = violation.broken_from, violation.until or violation.day
            if first is not None and last is not None:
                spans.append((first - NEAR, last + NEAR))
        wanted = [
            key
            for key in self.days
            if key not in dates
            and (
                key[0] in named
                or any(since <= getattr(moved.flight[key[0]], key[1]) <= until for since, until in spans)
            )
        ]
        pairs = [(key, day) for key in wanted for day in self.days[key]]
        yield from sorted(
            pairs, key=lambda pair: abs((pair[1] - getattr(self.instance.flight[pair[0][0]], pair[0][1])).days)
        )

    def _broken(self, dates: Mapping[FlightDate, date], plan: Plan) -> Iterator[Violation]:
        moved = with_dates(self.instance, dates)
        calendar = Calendar(moved, plan)
        for rule in moved.rulebook:
            for violation in judged(moved, calendar, rule):
                if not (violation.waived or violation.history):
                    yield violation

    def _turn(self, rule: Rule) -> tuple[float, float]:
        """What costs most comes first, as it will most likely do so again and end the question; then what is quick."""
        return -self._price.get(rule.name, 0), self._seconds.get(rule.name, 0.0)

    def _cost(self, dates: Mapping[FlightDate, date], plan: Plan, most: int | None) -> int | None:
        """What the plan costs with these dates; None if more than ``most``, or if it breaks what nobody can leave
        open."""
        moved = with_dates(self.instance, dates)
        calendar, total = Calendar(moved, plan), self.paid(dates)
        for rule in sorted(moved.rulebook, key=self._turn):
            began, name = time.perf_counter(), rule.name
            broken = [each for each in judged(moved, calendar, rule) if not (each.waived or each.history)]
            self._seconds.setdefault(name, time.perf_counter() - began)
            found = list(charged(broken, self.free))
            stuck = _stuck(moved, found)
            price = self.dear * sum(entry.price for entry in left_open(moved, found)) if found and not stuck else 0
            self._price[name] = inf if stuck else price
            if stuck:
                return None
            total += price
            if most is not None and total > most:
                return None
        return total


def _days_named(instance: Instance) -> set[date]:
    """Days on which something begins or ends by the file."""
    found = {day for flight in instance.flights for day in (flight.docking, flight.landing)}
    for person in instance.crew:
        windows = (*person.qualifications.values(), *person.unavailable)
        found.update(day for window in windows for day in (window.since, window.until) if day is not None)
        found.update(day for day in (person.joined, person.left) if day is not None)
    return found | {run.until for run in instance.sittings}


def as_far_as_it_holds(instance: Instance, plan: Plan | None) -> Plan | None:
    """A plan announced before, on days that its flights still have; None if it names what is gone."""
    if plan is None:
        return None
    plan = instance.remaining(plan)
    if not all(seat.flight in instance.flight and seat.crew in instance.person for seat in plan.assignments):
        return None
    listed = {(flight.id, day.launch) for flight in instance.flights for day in flight.launch_variants}
    kept = tuple(chosen for chosen in plan.dates if (chosen.flight, chosen.launch) in listed)
    return plan.model_copy(update={"dates": kept})


def _stuck(instance: Instance, broken: Iterable[Violation]) -> bool:
    """Whether a decision breaks what nobody can leave open."""
    return any(
        not violation.unavoidable and RULES[violation.rule].way_out(violation.subject, instance) is None
        for violation in broken
    )


def with_better_dates(instance: Instance, plan: Plan, deadline: Deadline) -> tuple[Instance, tuple[DateMove, ...]]:
    """The instance with the fewest launches and landings moved under which a plan leaves least open, and these moves;
    none if no move helps."""
    search, held = DateSearch(instance, dear=DEAR), as_far_as_it_holds(instance, plan)
    dates = search.improve(held, {}, deadline) if held is not None and search.days else None
    if dates is None or not search.written(dates):
        return instance, ()
    return with_dates(instance, dates), moves_to(instance, dates)
