"""The cheapest repair where dates may move: searches with the dates as they are and with some moved, in turn."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.model.rows import terms_in
from optimizer.problem.errors import DisagreementError
from optimizer.problem.plan import Origin, PlanFor
from optimizer.problem.steps import tell
from optimizer.solver.solve import solve
from optimizer.studies.repair.answer import Repair
from optimizer.studies.repair.date_moves import moves_to, noted, with_dates
from optimizer.studies.repair.date_search import DateSearch, as_far_as_it_holds
from optimizer.studies.repair.fixed_dates import FixedDates
from optimizer.studies.repair.moved_rows import bound_of_moves
from optimizer.studies.repair.waived import waived_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.repair.date_moves import FlightDate

SHARE = 0.5
"""Of the time that is left, for a proof where the dates stay, once there is a plan with moved ones."""
TRY_SHARE, TRY_SECONDS = 0.1, 3.0
"""Of the time that is left, but at least so many seconds, for moves that help other plans than those at hand."""
TRY_WORK, TRIED_TERMS, LEAST_TRIES = 1.0, 400_000, 3
"""Without a limit: deterministic seconds for each of these moves, and how many terms the rows of all that are tried
have together.  No clock ends a try, so that a slow machine tries as much as a fast one."""
FIRST_PROOF_SHARE, PROOF_SHARE = 0.2, 0.5
"""Of the time that is left, for the bound of what moved dates cost: before other people are tried, and at the end."""
ROUNDS = 3
"""So often people are seated again after dates moved, and dates moved again after that."""


class WithDates:
    """The dates stay, or they move: whichever costs less, with a bound for both; ``run`` gives the answer."""

    def __init__(
        self,
        instance: Instance,
        deadline: Deadline,
        workers: int,
        seed: int,
        on_answer: Callable[[Repair], None] | None,
    ) -> None:
        self.instance, self.deadline, self.workers, self.seed = instance, deadline, workers, seed
        self.on_answer = on_answer
        self.dates = DateSearch(instance)
        self.answer = Repair(instance, "unknown", None, (), 0, None, None, None, best=False, seconds=0.0)
        """The best answer so far."""
        self.moved: dict[FlightDate, date] = {}
        """The dates of its moves."""
        self.staying = self.moving = 0
        """Proved: no plan costs less where the dates stay; no plan costs less where some move."""
        self._bounded = False
        """Whether no more can be proved of all moves together."""
        self.proved_after: float | None = None

    def run(self) -> Repair:
        least = self.dates.least
        if least is None:
            return self._unmoved(as_far_as_it_holds(self.instance, self.instance.published)).run()
        self.staying, self.moving = self.dates.floor({}), least
        published = as_far_as_it_holds(self.instance, self.instance.published)
        if published is not None and not self.moved:
            self._begin(published)
            if self.answer.plan is not None:
                self.move(published)
        if self.answer.cost is None or self.answer.cost > self.bound:
            fixed = self._unmoved(published)
            found = fixed.cheapest(self._share())
            self.staying = max(self.staying, found.bound)
            self._now()
            if found.status == "impossible" and self.answer.plan is None:
                self._bound_moves()
                return self._now() if self.moved else found
            if found.plan is not None and found.cost is not None and found.cost > least:
                self.move(found.plan)
                self._bound_moves()
                self._bound_all_moves(FIRST_PROOF_SHARE)
                self._try_moves(found.plan, terms_in(fixed.soft.rows))
            if not self.moved:
                self._offer(fixed.best(), always=True)
                self._bound_all_moves(PROOF_SHARE)
                return self._now()
        self._bound_all_moves(PROOF_SHARE)
        self._seat_again()
        return self._now()

    def soon(self, work: float) -> Repair:
        """A cheap plan, the same on every machine: found by searches of so many deterministic seconds.

        That of the answer keeps its dates; ``move`` looks for dates that make it cheaper.
        """
        published = as_far_as_it_holds(self.instance, self.instance.published)
        fixed = FixedDates(self.instance, self.deadline, self.workers, self.seed, None, start=published, work=work)
        self._offer(fixed.soon())
        return self._now()

    def take(self, plan: Plan) -> None:
        """Take a plan on the dates as they are, if it costs less."""
        self._take({}, plan)

    def proved(self, staying: int) -> Repair:
        """The answer so far, with a bound proved elsewhere of plans whose dates stay."""
        self.staying = staying
        self.moving = staying if self.dates.least is None else self.dates.least
        return self._now()

    def _bound_all_moves(self, share: float) -> None:
        """What every plan with moved dates costs, by what no move mends."""
        cost = self.answer.cost
        if cost is None or self._bounded or self.moving >= min(cost, self.staying) or self.deadline.over:
            return
        tell(phase="proving what moved dates cost")
        left = self.deadline
        limit = left if left.unlimited else left.within(share * left.remaining)
        found, self._bounded = bound_of_moves(self.instance, self.dates.days, limit, self.workers, self.seed)
        self.moving = max(self.moving, found)

    @property
    def bound(self) -> int:
        """Proved: no plan costs less."""
        return min(self.staying, self.moving)

    def _share(self) -> Deadline:
        if self.deadline.unlimited or self.answer.plan is None:
            return self.deadline
        return self.deadline.within(SHARE * self.deadline.remaining)

    def move(self, plan: Plan) -> None:
        """Move dates so that a plan leaves less open."""
        tell(phase="looking for dates to move")
        moved = self.dates.improve(plan, self.moved, self.deadline)
        if moved is not None and self.dates.written(moved):
            self._take(moved, plan)

    def _begin(self, plan: Plan) -> None:
        """The plan announced before, with all that it breaks: an answer at once, if only what can be left open."""
        if self.dates.cost_unmoved(plan) is not None:
            self._take({}, plan)

    def _unmoved(self, start: Plan | None) -> FixedDates:
        """The search for the instance on the dates as they are."""
        return FixedDates(self.instance, self.deadline, self.workers, self.seed, self._offer, start=start)

    def _bound_moves(self) -> None:
        """What is proved of plans with moved dates: by trying all ways to move them, or by what no move mends."""
        every = self.dates.everything()
        if every is None:
            if self.answer.plan is not None:
                self.moving = max(self.moving, self.dates.bound(self.deadline))
            return
        proved = True
        for dates in every:
            cost = self.answer.cost
            if self.deadline.over:
                return
            if (cost is not None and self.dates.floor(dates) >= cost) or not self.dates.possible(dates):
                continue
            if not self.dates.written(dates):
                continue
            found = self._fixed(dates, None).cheapest(self.deadline)
            proved &= found.status == "impossible" or found.cheapest
            if found.plan is not None:
                self._take(dates, found.plan)
        if proved and self.answer.cost is not None:
            self.moving = max(self.moving, self.answer.cost)

    def _try_moves(self, plan: Plan, terms: int) -> None:
        """Single moves with people seated anew: as many as there is time for.  Without a limit the ``terms`` of their
        rows say how many."""
        limit, work = self.deadline, None
        tries: float = inf
        if limit.unlimited:
            work, tries = TRY_WORK, max(LEAST_TRIES, TRIED_TERMS // max(1, terms))
        else:
            limit = limit.within(max(TRY_SECONDS, TRY_SHARE * limit.remaining))
        tell(trying="other dates and other people")
        for dates in self.dates.single(plan):
            cost = self.answer.cost
            if limit.over or not tries or cost is None or cost <= self.bound:
                return
            if self.dates.floor(dates) >= cost or not self.dates.written(dates):
                continue
            tries -= 1
            found = self._fixed(dates, None, work=work).cheapest(limit)
            if found.plan is not None:
                self._take(dates, found.plan)
                if self.moved == dates:
                    self._take(self.dates.shortened(found.plan, dates, limit), found.plan, always=True)

    def _seat_again(self) -> None:
        """The best plan on the dates moved; where it leaves less open, dates are moved once more."""
        for _ in range(ROUNDS):
            plan, cost, dates = self.answer.plan, self.answer.cost, self.moved
            if plan is None or self.deadline.over:
                return
            tell(phase="the best plan with these dates")
            if not any(entry.price for entry in self.answer.waivers):
                self._solve(dates)
                return
            found = self._fixed(dates, plan).run()
            if found.plan is None:
                return
            self._take(dates, found.plan, always=True, best=found.best)
            if self.answer.cost == cost or self.answer.cost == self.bound:
                return
            self.move(found.plan)
            if self.moved == dates:
                return

    def _solve(self, dates: dict[FlightDate, date]) -> None:
        """With these dates nothing has to be left open: the best plan by the goals."""
        found = solve(
            with_dates(self.instance, dates),
            time_limit=self.deadline.search_limit,
            workers=self.workers,
            seed=self.seed,
            second_look=False,
            stop=self.deadline.stop,
        )
        if found.plan is not None:
            self._take(dates, found.plan, always=True, best=found.status == "optimal")

    def _fixed(self, dates: dict[FlightDate, date], start: Plan | None, *, work: float | None = None) -> FixedDates:
        """The search for the instance with these dates moved; of so many deterministic seconds, by one thread."""
        moved, workers = with_dates(self.instance, dates), self.workers if work is None else 1
        more: dict[str, Any] = {"origin": self.instance, "free": self.dates.free, "start": start, "work": work}
        return FixedDates(moved, self.deadline, workers, self.seed, None, **more)

    def _offer(self, found: Repair, *, always: bool = False) -> None:
        """Take an answer whose dates stay, if it costs less; or as much, for moves that save nothing are none."""
        cost = self.answer.cost
        if found.cost is None or (cost is not None and not always and found.cost > cost - (not self.moved)):
            return
        self.answer, self.moved = found, {}
        self._tell()

    def _take(self, dates: dict[FlightDate, date], plan: Plan, *, always: bool = False, best: bool = False) -> None:
        """Take a plan with moved dates, if it costs less; with ``always`` also if it costs as much."""
        moves = moves_to(self.instance, dates)
        moved = noted(with_dates(self.instance, dates), moves)
        waived, opened = waived_for(moved, plan, self.dates.free)
        cost = sum(entry.price for entry in opened) + sum(move.price for move in moves)
        before = self.answer.cost
        if before is not None and cost >= before + always:
            return
        origin = self.instance.made_from or Origin(name=self.instance.name, digest=self.instance.digest)
        waived = waived.model_copy(update={"made_from": origin})
        plan = plan.model_copy(update={"instance": PlanFor(name=waived.name, digest=waived.digest)})
        report = check(waived, plan)
        if report.decided:
            raise DisagreementError(f"a plan breaks what cannot be left open: {report.decided[0]}")
        self.moved = dates
        self.answer = Repair(
            self.instance,
            "repaired" if opened or moves else "not needed",
            plan,
            opened,
            0,
            waived,
            report,
            None,
            best=best,
            seconds=0.0,
            moves=moves,
        )
        self._tell()

    def _tell(self) -> None:
        if self.on_answer is not None:
            self.on_answer(self._now())

    def _now(self) -> Repair:
        if self.answer.cost != self.bound:
            self.proved_after = None
        elif self.proved_after is None:
            self.proved_after = self.deadline.seconds
        return replace(
            self.answer,
            bound=self.bound,
            bound_unmoved=self.staying,
            proved_after=self.proved_after,
            seconds=self.deadline.seconds,
        )
