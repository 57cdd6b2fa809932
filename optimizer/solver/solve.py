"""Solve: tier by tier, each proved under the fences of the earlier ones, each plan checked."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check
from optimizer.errors import DisagreementError
from optimizer.goals import Cost
from optimizer.model.rows import terms_in
from optimizer.solver.build import Model, build
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.result import Result, TierResult
from optimizer.solver.stopwatch import Stopwatch
from optimizer.solver.warm_start import propose

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import SolveStatus
    from optimizer.solver.warm_start import WarmStart

EASY_TERMS = 2_000_000
"""In rows of fewer terms plans are found without a hint, and better ones: an earlier tier's plan, mostly a bad one for
this, draws the search to plans like it.  Tiers of ten years and of four real instances (up to 800,000 terms), three
seeds: up to 25 percent sooner without, never much later.  Under the fence of a tier that cares who flies a plan came
six to forty times later without it.  Above (four stations have 4,700,000 terms) it was not measured; the hint stays."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running solve stands."""

    tier: int
    tiers: int
    goals: tuple[str, ...]
    value: int | None
    bound: int | None
    seconds: float


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    engine: str = DEFAULT_ENGINE,
    certify: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    stop: Stop | None = None,
) -> Result:
    """Find the best plan and prove it.

    Parameters
    ----------
    time_limit
        Seconds for everything; without one the search ends with a proof.
    workers
        Threads of the engine; the number of cores if None.
    certify
        Have what is proved proved again by HiGHS (SCIP, if HiGHS is the engine), in what is left of the time limit.
    on_progress
        Called with the value and bound of each better plan of each tier.
    on_plan
        Called with the checked plan of each tier, so that it can be kept whatever happens later.
    stop
        Ask it from another thread to end the search with the best plan so far.

    Raises
    ------
    DisagreementError
        If the checker does not confirm a plan or a value: a bug in this package, never an answer.
    """
    solver = _Solve(instance, time_limit, workers or os.cpu_count() or 1, seed, engine)
    solver.on_progress, solver.on_plan, solver.stop = on_progress, on_plan, stop or Stop()
    result = solver.run()
    if not certify:
        return result
    from optimizer.solver.certify import certified

    result = certified(solver.model, result, solver.deadline, solver.stop)
    return replace(result, seconds=time.perf_counter() - solver.started)


class _Judged(NamedTuple):
    """True literals, the plan they stand for, and what the checker says of it."""

    solution: frozenset[int]
    plan: Plan
    report: Report


class _Solve:
    on_progress: Callable[[Progress], None] | None
    on_plan: Callable[[Plan], None] | None
    stop: Stop
    model: Model

    def __init__(self, instance: Instance, time_limit: float | None, workers: int, seed: int, engine: str) -> None:
        self.started, self.clock = time.perf_counter(), Stopwatch()
        self.instance, self.engine, self.workers, self.seed = instance, engine, workers, seed
        self.deadline = None if time_limit is None else self.started + time_limit
        self.objective_bounds: list[Row] = []
        self.tiers: list[TierResult] = []
        self.hint_needed = False
        """Whether an earlier tier cares who flies, and pays for some: plans under its fence are hard to find."""
        self.solution: frozenset[int] | None = None
        self.judged: _Judged | None = None
        """The best proposed plan so far; what the checker says of it is not asked again when it is taken over."""
        self.plan: Plan | None = None
        self.report: Report | None = None

    def run(self) -> Result:
        with self.clock.charge("build"):
            self.model = model = build(self.instance)
        if not self.instance.goals:
            return self._answer(model, self._any_plan(model))
        for tier in range(len(self.instance.goals)):
            status = self._tier(model, tier)
            if self.report is None:
                return self._answer(model, status)
            if status != "optimal" or self.stop.requested:  # the rest is measured, not searched
                self.tiers += [
                    TierResult(measured.goals, measured.value, None, proved=False, seconds=0.0)
                    for measured in self.report.tiers[tier + 1 :]
                ]
                break
        proved = all(tier.proved for tier in self.tiers)
        return self._answer(model, "optimal" if proved else "feasible")

    def _any_plan(self, model: Model) -> SolveStatus:
        with self.clock.charge("search"):
            outcome = search(self._task(model, Cost(())), stop=self.stop, engine=self.engine)
        if outcome.solution is not None:
            self._accept(model, outcome.solution)
        return outcome.status

    def _tier(self, model: Model, tier: int) -> SolveStatus:
        """Search one tier under the fences of the earlier ones, and take its plan over."""
        began = time.perf_counter()
        cost = model.tier_cost(tier)
        goals = tuple(goal.name for goal in self.instance.goals[tier].goals())

        def tell(value: int, bound: int | None) -> None:
            if self.on_progress is not None:
                seconds = time.perf_counter() - self.started
                self.on_progress(Progress(tier + 1, len(self.instance.goals), goals, value, bound, seconds))

        if self.report is not None and self.report.values[tier] == cost.least:  # the plan in hand cannot be bettered
            outcome = Outcome("optimal", self.solution, cost.least, cost.least, 0.0)
        else:
            with self.clock.charge("search"):
                outcome = self._search(model, tier, cost, tell)
        if outcome.solution is None and self.solution is None:
            return outcome.status
        if outcome.status == "infeasible":
            raise DisagreementError(f"{self.engine}: tier {tier + 1} is infeasible under the plan of tier {tier}")
        if outcome.solution is not None and outcome.solution is not self.solution:
            self._accept(model, outcome.solution)
        report = self.report
        assert report is not None  # some plan was accepted above or in an earlier tier
        measured = report.tiers[tier]
        proved = outcome.status == "optimal"
        if proved and measured.value != outcome.value:
            raise DisagreementError(
                f"{self.engine} proved tier {tier + 1} ({', '.join(goals)}) at {outcome.value}, "
                f"the plan measures {measured.value}"
            )
        if outcome.bound is not None and measured.value < outcome.bound:
            raise DisagreementError(
                f"tier {tier + 1} ({', '.join(goals)}) was bounded by {outcome.bound}, a plan measures {measured.value}"
            )
        self.objective_bounds.append(cost.at_most(tier, measured.value))
        seconds = time.perf_counter() - began
        self.tiers.append(TierResult(measured.goals, measured.value, outcome.bound, proved, seconds))
        return outcome.status

    def _search(self, model: Model, tier: int, cost: Cost, tell: Callable[[int, int | None], None]) -> Outcome:
        """Ask what is known without a search first; then the engine, which may end as soon as it meets the bound."""
        task = self._task(model, cost)
        proposal = None
        if self.engine == DEFAULT_ENGINE and not self.stop.requested:
            proposal = propose(model, tier, task, self.stop)
        if proposal is None:
            return search(task, tell, self.stop, engine=self.engine)
        outcome = self._beyond(model, tier, cost, proposal, tell)
        self.hint_needed |= proposal.held is None and outcome.value != cost.least
        return outcome

    def _beyond(
        self, model: Model, tier: int, cost: Cost, proposal: WarmStart, tell: Callable[[int, int | None], None]
    ) -> Outcome:
        """The best of the plan in hand, those proposed and, if none meets the bound, what the engine finds."""
        began = time.perf_counter()
        best = in_hand = self._in_hand(tier, proposal.bound)
        if best is not None and best.status == "optimal":
            return best
        for solution in proposal.plans:
            judged = self._check(model, solution)
            value = self._worth(tier, judged.report)
            if value is not None and (best is None or best.value is None or value < best.value):
                self.judged = judged
                tell(value, proposal.bound)
                status: SolveStatus = "optimal" if value == proposal.bound else "feasible"
                best = Outcome(status, solution, value, proposal.bound, time.perf_counter() - began)
                if status == "optimal":
                    return best
        if proposal.last:
            return best or Outcome("unknown", None, None, proposal.bound, time.perf_counter() - began)
        easy = not self.hint_needed and terms_in(model.searched) < EASY_TERMS
        hint = None if best is None or (best is in_hand and easy) else best.solution
        task = replace(self._task(model, cost), hint=hint, lowest=proposal.bound)

        def tell_better(value: int, bound: int | None) -> None:
            tell(value if best is None or best.value is None else min(value, best.value), bound)

        found = search(task, tell_better, self.stop, engine=self.engine)
        if best is None or best.value is None or (found.value is not None and found.value <= best.value):
            return found
        if found.status == "infeasible" or found.status == "optimal":
            raise DisagreementError(f"{self.engine}: {found.status}, but a plan of {best.value} passes the checker")
        return replace(best, bound=max(proposal.bound, found.bound or proposal.bound))

    def _in_hand(self, tier: int, bound: int) -> Outcome | None:
        """The plan of the earlier tiers as an answer to this one."""
        if self.report is None:
            return None
        value = self.report.values[tier]
        return Outcome("optimal" if value == bound else "feasible", self.solution, value, bound, 0.0)

    def _worth(self, tier: int, report: Report) -> int | None:
        """What the checker measures of a proposed plan for this tier; None if it refuses it or an earlier tier."""
        kept = all(report.values[number] <= done.value for number, done in enumerate(self.tiers))
        return report.values[tier] if report.ok and kept else None

    def _check(self, model: Model, solution: frozenset[int]) -> _Judged:
        if self.judged is not None and self.judged.solution == solution:
            return self.judged
        with self.clock.charge("check"):
            plan = model.plan(solution)
            return _Judged(solution, plan, check(self.instance, plan))

    def _left(self) -> float | None:
        return None if self.deadline is None else max(0.01, self.deadline - time.perf_counter())

    def _task(self, model: Model, cost: Cost) -> Task:
        objective_bounds, left = tuple(self.objective_bounds), self._left()
        return Task(
            len(model.rows.names), model.searched, cost, objective_bounds, self.solution, left, self.workers, self.seed
        )

    def _accept(self, model: Model, solution: frozenset[int]) -> None:
        """Take a plan over, once the checker has confirmed it."""
        _, plan, report = self._check(model, solution)
        if not report.ok:
            broken = "; ".join(str(violation) for violation in report.broken[:5])
            raise DisagreementError(f"{self.engine} gave a plan that the checker refuses: {broken}")
        self.solution, self.plan, self.report = solution, plan, report
        if self.on_plan is not None:
            self.on_plan(plan)

    def _answer(self, model: Model, status: SolveStatus) -> Result:
        if self.report is not None:  # later tiers may have changed what earlier goals measure, never their sum
            for tier, measured in zip(self.tiers, self.report.tiers, strict=False):
                if measured.value > tier.value:
                    raise DisagreementError(f"a later tier made {measured.goals} worse than {tier.goals}")
            self.tiers = [
                TierResult(measured.goals, measured.value, tier.bound, tier.proved, tier.seconds)
                for tier, measured in zip(self.tiers, self.report.tiers, strict=False)
            ]
        return Result(
            self.instance.name,
            status,
            self.plan,
            tuple(self.tiers),
            self.report,
            self.engine,
            self.seed,
            self.workers,
            time.perf_counter() - self.started,
            len(model.options.stays),
            len(model.rows.rows),
            self.clock.seconds["build"],
            self.clock.seconds["search"],
            self.clock.seconds["check"],
        )
