"""One solve: tier by tier, each proved under the objective bounds of the earlier ones, each plan checked."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import terms_in
from optimizer.problem.errors import DisagreementError
from optimizer.solver.answers import Answers
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.joint_tiers import joint_tiers
from optimizer.solver.judging import Judge
from optimizer.solver.progress import Pace, Progress
from optimizer.solver.repeatable import SHARE, tie_break
from optimizer.solver.result import Result, TierResult, measured_only
from optimizer.solver.warm_start import EASY_TERMS, TierSearch, warm_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.checker.check import Report
    from optimizer.model.rows import Clause, Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.answers import Listeners
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.judging import Judged
    from optimizer.solver.result import SolveStatus
    from optimizer.solver.stopwatch import Stopwatch
    from optimizer.solver.warm_start import WarmStart


class TierByTier:
    """One solve of one model; ``run`` gives the answer."""

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
        *,
        repeatable: bool = False,
    ) -> None:
        self.model, self.instance = model, model.instance
        self.deadline, self.clock = deadline, clock
        self.workers, self.seed, self.engine = workers, seed, engine
        self.tell, self.pace = tell, Pace()
        self.answers = Answers(model, engine, seed, workers, deadline, clock, unavoidable)
        self.judge = Judge(model, clock, unavoidable)
        self.repeatable = repeatable
        """Whether to choose one plan, the same every time, where several are best."""
        self.chosen = False
        """Whether the plan is that one already."""
        self.objective_bounds: list[Row] = []
        self.tiers: list[TierResult] = []
        self.hint_needed = False
        """True once a person-specific tier has a non-zero value; feasible plans under its bound are then rare, so keep
        the hint."""
        self._strategies: tuple[int, WarmStart] | None = None
        self.solution: frozenset[int] | None = None
        self.plan: Plan | None = None
        self.report: Report | None = None

    def run(self) -> Result:
        if not self.instance.goals:
            status = self._any_plan()
            chosen = status == "optimal" and self._choose_among_equals()
            return replace(self._answer(status), repeatable=chosen)
        while len(self.tiers) < len(self.instance.goals):
            tier = len(self.tiers)
            if self._jointly(tier):
                continue
            status = self._tier(tier)
            if self.report is None:
                return self._answer(status)
            if status != "optimal" or self.deadline.stop.requested:  # later tiers are measured, not searched
                self.tiers += measured_only(self.report.tiers[tier + 1 :])
                break
        proved = all(tier.proved for tier in self.tiers)
        chosen = proved and (self.chosen or self._choose_among_equals())
        return replace(self._answer("optimal" if proved else "feasible"), repeatable=chosen)

    def _any_plan(self) -> SolveStatus:
        with self.clock.charge("search"):
            outcome = search(self._task(Cost(())), stop=self.deadline.stop, engine=self.engine)
        if outcome.solution is not None:
            self._accept(outcome.solution)
        if self.plan is not None and self.report is not None:
            self._told(self.plan, self.report, [])
        return outcome.status

    def _choose_among_equals(self) -> bool:
        """Take that one of the best plans which every run with the same seed takes; False if time runs out before."""
        weights = tie_break(self.model, self.seed) if self.repeatable else None
        if weights is None or self.deadline.over:
            return False
        limit = None if self.deadline.unlimited else SHARE * self.deadline.remaining
        task = replace(self._task(weights), hint=self.solution, time_limit=limit)
        if self._proved(task, "no plan is as good as the one that was proved best") is None:
            return False
        assert self.report is not None
        if self.report.values != tuple(tier.value for tier in self.tiers):
            raise DisagreementError(f"{self.engine} chose a plan that is not as good: {self.report.values}")
        return True

    def _jointly(self, tier: int) -> bool:
        """Search this tier and later ones as one, where that is promising; whether that proved all of them."""
        if self.engine != DEFAULT_ENGINE or self.deadline.over:
            return False
        joint = joint_tiers(self.model, tier, tie_break(self.model, self.seed) if self.repeatable else None)
        if joint is None or self.report is None or self.report.values[tier] == self.model.tier_cost(tier).least:
            return False
        if self.report.values[tier] == self._known(tier).bound:
            return False
        began = time.perf_counter()
        task = replace(self._task(joint.cost), work=joint.work)
        outcome = self._proved(task, f"tier {tier + 1} is infeasible under the plan of tier {tier}")
        if outcome is None or outcome.solution is None:
            return False
        measured = self.report.tiers[tier : tier + len(joint.weights)]
        self.chosen = joint.choice is not None
        if joint.value([each.value for each in measured], outcome.solution) != outcome.value:
            tiers = f"tiers {tier + 1} to {tier + len(measured)}" if len(measured) > 1 else f"tier {tier + 1}"
            choice = " and the choice among equals" if self.chosen else ""
            raise DisagreementError(f"{self.engine} proved {outcome.value} for {tiers}{choice}; its plan does not")
        seconds = time.perf_counter() - began
        for number, each in enumerate(measured, tier):
            self.objective_bounds.append(self.model.tier_cost(number).at_most(number, each.value))
            self.tiers.append(TierResult(each.goals, each.value, each.value, True, seconds / len(measured)))
        if self.plan is not None and not self.deadline.stop.requested:
            self._told(self.plan, self.report, self.tiers)
        return True

    def _proved(self, task: Task, infeasible: str) -> Outcome | None:
        """The proved answer of a task that the plan in hand satisfies, accepted; None if time runs out before."""
        with self.clock.charge("search"):
            outcome = search(task, stop=self.deadline.stop, engine=self.engine)
        if outcome.status == "infeasible":
            raise DisagreementError(f"{self.engine}: {infeasible}")
        if outcome.status != "optimal" or outcome.solution is None:
            return None
        self._accept(outcome.solution)
        return outcome

    def _known(self, tier: int) -> WarmStart:
        """What strategies tell of the tier about to be searched; they are asked once."""
        if self._strategies is None or self._strategies[0] != tier:
            task = self._task(self.model.tier_cost(tier))
            with self.clock.charge("search"):
                self._strategies = tier, warm_start(TierSearch(self.model, tier, task, self.deadline))
        return self._strategies[1]

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
        known = self._known(tier)
        outcome = self._from(known, tier, cost, on_better)
        self.hint_needed |= known.aggregate_rows is None and outcome.value != cost.least
        return outcome

    def _from(self, known: WarmStart, tier: int, cost: Cost, on_better: Callable[[int, int | None], None]) -> Outcome:
        """The best of the incumbent, the starting plans and, if none of them meets the bound, the full search."""
        began = time.perf_counter()
        best = incumbent = None
        if self.report is not None:  # the plan of the earlier tiers as an outcome of this one
            held = self.report.values[tier]
            if held == known.bound:
                return Outcome("optimal", self.solution, held, known.bound, 0.0)
            best = incumbent = Outcome("feasible", self.solution, held, known.bound, 0.0)
        for solution in known.plans:
            judged = self.judge.judged(solution)
            value = self.judge.value(tier, judged.report, self.tiers)
            if value is not None and (best is None or best.value is None or value < best.value):
                self.judge.kept = judged
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
        _, plan, report = self.judge.judged(solution)
        faults = self.judge.faults(report)
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
            judged = self.judge.judged(solution())
            if self.judge.value(tier, judged.report, self.tiers) is not None:
                self._told_in(tier, judged, bound)

    def _told_in(self, tier: int, judged: Judged, bound: int | None) -> None:
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
