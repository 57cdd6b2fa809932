"""What a solve says: its answer, and to whom it tells better plans on the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.files.log import LOG
from optimizer.problem.errors import ChildFailedError
from optimizer.solver.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from optimizer.checker.check import Report
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.progress import Progress
    from optimizer.solver.result import SolveStatus, TierResult
    from optimizer.solver.stopwatch import Stopwatch


@dataclass(frozen=True)
class Listeners:
    """Functions of the caller, each called if it is given."""

    on_progress: Callable[[Progress], None] | None
    on_plan: Callable[[Plan], None] | None
    on_answer: Callable[[Result], None] | None

    @property
    def hear_plans(self) -> bool:
        """Whether anybody asks for plans on the way."""
        return self.on_plan is not None or self.on_answer is not None

    def progress(self, where: Progress) -> None:
        """Tell how far the search has come."""
        LOG.debug("tier %d of %d: value %s, bound %s", where.tier, where.tiers, where.value, where.bound)
        if self.on_progress is not None:
            self.on_progress(where)

    def answer(self, found: Result) -> None:
        """Tell the best answer so far, which has a plan."""
        if self.on_plan is not None and found.plan is not None:
            self.on_plan(found.plan)
        if self.on_answer is not None:
            self.on_answer(found)


@dataclass(frozen=True)
class Answers:
    """How answers of one solve are made."""

    model: Model
    engine: str
    seed: int
    workers: int
    deadline: Deadline
    clock: Stopwatch
    unavoidable: frozenset[Clause]
    """Clauses that were found to be broken whatever is decided."""

    def result(
        self, status: SolveStatus, plan: Plan | None, report: Report | None, tiers: Iterable[TierResult]
    ) -> Result:
        """The answer with this plan, and the checker's report on it."""
        found = Result(
            self.model.instance.name,
            status,
            plan,
            tuple(tiers),
            report,
            self.engine,
            self.seed,
            self.workers,
            self.deadline.seconds,
            len(self.model.options.stays),
            len(self.model.rows.rows),
            self.clock.seconds["build"],
            self.clock.seconds["search"],
            self.clock.seconds["check"],
            unavoidable=() if report is None else tuple(self._unavoidable(report)),
        )
        LOG.info("%s: %s", found.instance, found)
        return found

    def _unavoidable(self, report: Report) -> Iterator[Violation]:
        for violation in report.broken:
            if violation.unavoidable or violation.address in self.unavoidable:
                yield violation


def best_told(
    search: Callable[[Callable[[Result], None]], Result], on_answer: Callable[[Result], None] | None, nothing: Result
) -> Result:
    """The answer of a search in another process; if that ends neither in time nor when asked, the best it told.

    Parameters
    ----------
    search
        Called with what is to be told of each better answer.
    nothing
        The answer if none was told.
    """
    began, told = time.perf_counter(), [nothing]

    def hear(answer: Result) -> None:
        told[:] = [answer]
        if on_answer is not None:
            on_answer(answer)

    try:
        return search(hear)
    except ChildFailedError as error:
        if error.kind not in ("late", "stopped"):
            raise
        return replace(told[0], seconds=time.perf_counter() - began)
