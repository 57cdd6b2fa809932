"""Solve: tier by tier, each proved under the objective bounds of the earlier ones, each plan checked."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check
from optimizer.errors import DisagreementError
from optimizer.goals import Cost
from optimizer.model.rows import terms_in
from optimizer.solver.answers import Answers, Listeners
from optimizer.solver.build import Model, build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.progress import Pace, Progress
from optimizer.solver.result import Result, TierResult, measured_only
from optimizer.solver.stopwatch import Stopwatch
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.solver.warm_start import TierSearch, warm_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause, Row
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import SolveStatus
    from optimizer.solver.warm_start import WarmStart

EASY_TERMS = 2_000_000
"""Below this size do not warm-start: the previous tier's plan is usually poor here and holds the search near it.

Measured up to 800,000 terms, three seeds: up to 25 percent faster without the hint.
"""


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    engine: str = DEFAULT_ENGINE,
    certify: bool = False,
    second_look: bool = True,
    every_clause: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    on_answer: Callable[[Result], None] | None = None,
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
        Prove every result again with a second engine, in the time that is left.
    second_look
        Let a second engine try that for a tenth of the time; False: only that there is no plan.
    every_clause
        True for INFEASIBLE also where no choice left satisfies some clause by itself; by default such clauses are left
        out, and ``Result.unavoidable`` names them.
    on_progress
        Called with the value and bound of each better plan of each tier.
    on_plan
        Called with checked plans as they become better, to be kept if the solve is interrupted.
    on_answer
        Called with the whole answer so far at the same times.
    stop
        Request it from another thread to end the search with the best plan so far.

    Raises
    ------
    DisagreementError
        If the checker does not confirm a plan or a value: a bug in this package, never an answer.
    """
    deadline, clock = Deadline(time_limit, stop), Stopwatch()
    with clock.charge("build"):
        model = build(instance)
    threads = workers or os.cpu_count() or 1
    tell = Listeners(on_progress, on_plan, on_answer)
    result = _Solve(model, deadline, clock, threads, seed, engine, tell).run()
    if result.status == "infeasible" and not every_clause and not deadline.over:
        with clock.charge("search"):
            unavoidable = unavoidable_parts(instance, deadline, threads, seed)
        if unavoidable:
            with clock.charge("build"):
                model = build(instance, unavoidable=unavoidable)
            broken = frozenset(clause for clause, _ in unavoidable)
            result = _Solve(model, deadline, clock, threads, seed, engine, tell, broken).run()
    if not (certify or second_look or result.status == "infeasible"):
        return result
    from optimizer.solver.certify import certified, glanced

    again = certified(model, result, deadline) if certify else glanced(model, result, deadline, brief=not second_look)
    return replace(again, seconds=deadline.seconds)


class _Judged(NamedTuple):
    """True literals, the plan they stand for, and the checker's report on it."""

    solution: frozenset[int]
    plan: Plan
    report: Report


class _Solve:
    def __init__(
        self,
        model: Model,
        deadline: Deadline,
        clock: Stopwatch,
        workers: int,
        seed: int,
        engine: str,
        tell: Listeners,
        unavoidable: frozenset[Clause] = frozenset(),
    ) -> None:
        self.model, self.instance = model, model.instance
        self.deadline, self.clock = deadline, clock
        self.workers, self.seed, self.engine = workers, seed, engine
        self.tell, self.pace = tell, Pace()
        self.answers = Answers(model, engine, seed, workers, deadline, clock, unavoidable)
        self.unavoidable = unavoidable
        """Clauses that were found to be broken whatever is decided."""
        self.objective_bounds: list[Row] = []
        self.tiers: list[TierResult] = []
        self.hint_needed = False
        """True once a person-specific tier has a non-zero value; feasible plans under its bound are then rare, so keep
        the hint."""
        self.solution: frozenset[int] | None = None
        self.judged: _Judged | None = None
        """The best starting plan so far, judged; it is not judged again if it is accepted."""
        self.plan: Plan | None = None
        self.report: Report | None = None

    def run(self) -> Result:
        if not self.instance.goals:
            return self._answer(self._any_plan())
        for tier in range(len(self.instance.goals)):
            status = self._tier(tier)
            if self.report is None:
                return self._answer(status)
            if status != "optimal" or self.deadline.stop.requested:  # later tiers are measured, not searched
                self.tiers += measured_only(self.report.tiers[tier + 1 :])
                break
        proved = all(tier.proved for tier in self.tiers)
        return self._answer("optimal" if proved else "feasible")

    def _any_plan(self) -> SolveStatus:
        with self.clock.charge("search"):
            outcome = search(self._task(Cost(())), stop=self.deadline.stop, engine=self.engine)
        if outcome.solution is not None:
            self._accept(outcome.solution)
        if self.plan is not None and self.report is not None:
            self._told(self.plan, self.report, [])
        return outcome.status

    def _tier(self, tier: int) -> SolveStatus:
        """Search one tier under the objective bounds of the earlier ones, and accept its plan."""
        began = time.perf_counter()
        cost = self.model.tier_cost(tier)
        goals = tuple(goal.name for goal in self.instance.goals[tier].goals())

        def on_better(value: int, bound: int | None) -> None:
            tiers = len(self.instance.goals)
            self.tell.progress(Progress(tier + 1, tiers, goals, value, bound, self.deadline.seconds))

        if self.report is not None and self.report.values[tier] == cost.least:  # no plan is better than this one
            outcome = Outcome("optimal", self.solution, cost.least, cost.least, 0.0)
        else:
            with self.clock.charge("search"):
                outcome = self._search(tier, cost, on_better)
        if outcome.solution is None and self.solution is None:
            return outcome.status
        if outcome.status == "infeasible":
            raise DisagreementError(f"{self.engine}: tier {tier + 1} is infeasible under the plan of tier {tier}")
        if outcome.solution is not None and outcome.solution is not self.solution:
            self._accept(outcome.solution)
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
        if self.plan is not None and not self.deadline.stop.requested:
            self._told(self.plan, report, self.tiers)
        return outcome.status

    def _search(self, tier: int, cost: Cost, on_better: Callable[[int, int | None], None]) -> Outcome:
        """Warm-start the default engine; its full search ends as soon as it meets the bound known before."""
        task, stop = self._task(cost), self.deadline.stop
        if self.engine != DEFAULT_ENGINE or stop.requested:
            return search(task, lambda value, bound, solution: on_better(value, bound), stop, engine=self.engine)
        known = warm_start(TierSearch(self.model, tier, task, self.deadline))
        outcome = self._from(known, tier, cost, on_better)
        self.hint_needed |= known.aggregate_rows is None and outcome.value != cost.least
        return outcome

    def _from(self, known: WarmStart, tier: int, cost: Cost, on_better: Callable[[int, int | None], None]) -> Outcome:
        """The best of the incumbent, the starting plans and, if none of them meets the bound, the full search."""
        began = time.perf_counter()
        best = incumbent = self._incumbent(tier, known.bound)
        if best is not None and best.status == "optimal":
            return best
        for solution in known.plans:
            judged = self._check(solution)
            value = self._value_of(tier, judged.report)
            if value is not None and (best is None or best.value is None or value < best.value):
                self.judged = judged
                on_better(value, known.bound)
                self._told_in(tier, judged, known.bound)
                status: SolveStatus = "optimal" if value == known.bound else "feasible"
                best = Outcome(status, solution, value, known.bound, time.perf_counter() - began)
                if status == "optimal":
                    return best
        if known.skip_full_search:
            return best or Outcome("unknown", None, None, known.bound, time.perf_counter() - began)
        easy = not self.hint_needed and terms_in(self.model.searched) < EASY_TERMS
        hint = None if best is None or (best is incumbent and easy) else best.solution
        task = replace(self._task(cost), hint=hint, lowest=known.bound)

        def on_incumbent(value: int, bound: int | None, solution: Callable[[], frozenset[int]]) -> None:
            better = best is None or best.value is None or value < best.value
            on_better(value if better or best is None or best.value is None else best.value, bound)
            if better:
                self._offer(tier, solution, bound)

        found = search(task, on_incumbent, self.deadline.stop, engine=self.engine)
        if best is None or best.value is None or (found.value is not None and found.value <= best.value):
            return found
        if found.status == "infeasible" or found.status == "optimal":
            raise DisagreementError(f"{self.engine}: {found.status}, but a plan of {best.value} passes the checker")
        return replace(best, bound=max(known.bound, found.bound or known.bound))

    def _incumbent(self, tier: int, bound: int) -> Outcome | None:
        """The plan of the earlier tiers as an outcome of this one."""
        if self.report is None:
            return None
        value = self.report.values[tier]
        return Outcome("optimal" if value == bound else "feasible", self.solution, value, bound, 0.0)

    def _value_of(self, tier: int, report: Report) -> int | None:
        """The tier's value of a starting plan; None if the plan breaks a rule or is worse in an earlier tier."""
        kept = all(report.values[number] <= done.value for number, done in enumerate(self.tiers))
        return report.values[tier] if kept and not self._faults(report) else None

    def _check(self, solution: frozenset[int]) -> _Judged:
        if self.judged is not None and self.judged.solution == solution:
            return self.judged
        with self.clock.charge("check"):
            plan = self.model.plan(solution)
            return _Judged(solution, plan, check(self.instance, plan))

    def _faults(self, report: Report) -> list[Violation]:
        """Violations that other decisions might mend."""
        return [violation for violation in report.decided if violation.address not in self.unavoidable]

    def _task(self, cost: Cost) -> Task:
        return Task(
            len(self.model.rows.names),
            self.model.searched,
            cost,
            tuple(self.objective_bounds),
            self.solution,
            self.deadline.search_limit,
            self.workers,
            self.seed,
        )

    def _accept(self, solution: frozenset[int]) -> None:
        """Take a plan as the incumbent, once the checker has confirmed it."""
        _, plan, report = self._check(solution)
        faults = self._faults(report)
        if faults:
            broken = "; ".join(str(violation) for violation in faults[:5])
            raise DisagreementError(f"{self.engine} gave a plan that the checker refuses: {broken}")
        self.solution, self.plan, self.report = solution, plan, report

    def _told(self, plan: Plan, report: Report, searched: list[TierResult]) -> None:
        if self.tell.hear_plans:
            tiers = [*searched, *measured_only(report.tiers[len(searched) :])]
            self.tell.answer(self.answers.result("feasible", plan, report, tiers))

    def _offer(self, tier: int, solution: Callable[[], frozenset[int]], bound: int | None) -> None:
        """Tell a plan found while a tier is still searched, checked; now and then, since reading it takes time."""
        if not self.tell.hear_plans or not self.pace.due:
            return
        with self.pace.charged():
            judged = self._check(solution())
            if self._value_of(tier, judged.report) is not None:
                self._told_in(tier, judged, bound)

    def _told_in(self, tier: int, judged: _Judged, bound: int | None) -> None:
        measured = judged.report.tiers[tier]
        here = TierResult(measured.goals, measured.value, bound, proved=False, seconds=0.0)
        self._told(judged.plan, judged.report, [*self.tiers, here])

    def _answer(self, status: SolveStatus) -> Result:
        if self.report is not None:  # a later tier may change what the goals of an earlier one measure, not their sum
            for tier, measured in zip(self.tiers, self.report.tiers, strict=False):
                if measured.value > tier.value:
                    raise DisagreementError(f"a later tier made {measured.goals} worse than {tier.goals}")
            self.tiers = [
                TierResult(measured.goals, measured.value, tier.bound, tier.proved, tier.seconds)
                for tier, measured in zip(self.tiers, self.report.tiers, strict=False)
            ]
        return self.answers.result(status, self.plan, self.report, self.tiers)
