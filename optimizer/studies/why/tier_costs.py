"""The cost of a demand: the best plan under it, tier by tier, up to the first tier that differs from the plan given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import Row
from optimizer.problem.errors import DisagreementError
from optimizer.solver.build import build
from optimizer.solver.claims import best_kept, claimed
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.why.forced import ASKED, moved_from
from optimizer.studies.why.weighed import TierCost, Weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline

LEAST_SECONDS = 0.5
"""Least seconds for a search, if that much time is left."""


class TierCosts:
    """The model of an instance and the plan given, built once for many queries."""

    def __init__(self, instance: Instance, plan: Plan, clock: Deadline, workers: int, seed: int) -> None:
        self.instance, self.plan, self.clock, self.workers, self.seed = instance, plan, clock, workers, seed
        self.model = build(instance)
        self.given = check(instance, plan)
        self.claimed = claimed(instance, plan, self.given)
        self.literals = len(self.model.rows.names)
        self.moved = moved_from(self.model, plan)
        self.moving = tuple(self.model.added)
        self.as_good_rows = no_worse(self, self.given.values)
        self.hint: frozenset[int] | None = None

    def recall(self) -> None:
        """Work out the helpers of the plan given, so that it is a complete hint."""
        outcome = self._completed(self.plan, self.as_good_rows)
        if outcome.status == "infeasible" and self.given.ok:
            raise DisagreementError(f"{DEFAULT_ENGINE} says that the plan given cannot be, the checker finds no fault")
        self.hint = outcome.solution

    def _completed(self, plan: Plan, also: Sequence[Row]) -> Outcome:
        """The decisions of a plan with helpers that fit them."""
        chosen = chosen_in(self.model, plan)
        rows = under_decisions((*self.model.searched, *also), self.model.rows.decisions, chosen)
        outcome = self.ask((), Cost(()), None, common=rows)
        return outcome if outcome.solution is None else replace(outcome, solution=outcome.solution | chosen)

    @property
    def best_kept(self) -> Weighed | None:
        """The best plan as it was proved before in this session, up to the first tier that differs; None if none is."""
        plan = best_kept(self.model)
        if plan is None:
            return None
        report = check(self.instance, plan)
        known = no_worse(self, report.values)
        solution = self._completed(plan, known).solution
        if report.decided or solution is None:
            return None
        tiers = self.tiers_of(report, proved=True)
        told = next((number for number, tier in enumerate(tiers, 1) if tier.difference), len(tiers))
        return Weighed("feasible", tiers[:told], plan, solution, tuple(known[:told]))

    @property
    def by_claim(self) -> Weighed:
        """The plan given as the best one, taken from the proof that is kept with it."""
        return Weighed("feasible", self.tiers_of(self.given, proved=True), self.plan, self.hint or frozenset())

    def as_good(self, asked: Sequence[Row], *, best: bool, share: float = 1.0) -> Weighed:
        """A plan under these rows no worse in any tier than the plan given, which moves the fewest people from it.

        ``best``: the plan given is proved best, and then so is one as good.
        """
        known = self.as_good_rows
        if self.hint is not None and all(row.holds(self.hint) for row in asked):  # nobody need move
            return Weighed(
                "feasible", self.tiers_of(self.given, proved=best), self.plan, self.hint, tuple(known), fewest=True
            )
        outcome = self.ask([*asked, *known, *self.moving], self.moved, self.hint, share)
        if outcome.solution is None:
            return Weighed("infeasible" if outcome.status == "infeasible" else "unknown")
        plan = self.model.plan(outcome.solution)
        report = check(self.instance, plan)
        if report.decided or any(now > was for now, was in zip(report.values, self.given.values, strict=True)):
            raise DisagreementError("a plan that should be as good is refused by the checker, or is worse")
        tiers, fewest = self.tiers_of(report, proved=best), outcome.status == "optimal"
        return Weighed("feasible", tiers, plan, outcome.solution, tuple(known), fewest)

    def proved(self, found: Weighed) -> Weighed:
        """The same, once the plan given, which is as good, is proved best."""
        return replace(found, tiers=tuple(replace(tier, bound=tier.value, proved=True) for tier in found.tiers))

    def tiers_of(self, report: Report, *, proved: bool) -> tuple[TierCost, ...]:
        """The tiers of a plan beside those of the plan given."""
        return tuple(
            TierCost(now.goals, was.goals, now.value, was.value, now.value if proved else None, proved, now.words)
            for now, was in zip(report.tiers, self.given.tiers, strict=True)
        )

    def weigh(
        self, asked: Sequence[Row], *, floor: Sequence[int] = (), all_tiers: bool = False, share: float = 1.0
    ) -> Weighed:
        """The best plan under these rows.

        ``floor`` gives values of the first tiers below which, tier by tier, no plan under the rows can be: proved
        before.  ``share`` is the part of the time left that each search may take.
        """
        found = Weighed("unknown")
        hint = self.hint
        known = hint if hint is not None and all(row.holds(hint) for row in asked) else None
        if not self.instance.goals:
            return self._taken(found, self.ask(asked, Cost(()), hint, share), None, None)
        for tier in range(len(self.instance.goals)):
            cost = self.model.tier_cost(tier)
            rows = [*asked, *found.objective_bounds]
            least = floor[tier] if len(floor) > tier and found.values == tuple(floor[:tier]) else None
            if least is not None:
                rows.append(bound_on(cost, least, None))
            if known is not None and least == self._measured(known, tier):
                outcome = Outcome("optimal", known, least, least, 0.0)
            else:
                outcome = self.ask(rows, cost, hint, share)
                self._refuse_against(known, outcome, tier)
                if outcome.status not in ("optimal", "infeasible") and known is not None:
                    outcome = self._no_worse(outcome, known, tier)
            found = self._taken(found, outcome, tier, least)
            hint = known = found.solution
            if found.status != "feasible" or not found.tiers[-1].proved:
                break
            if found.tiers[-1].difference and not all_tiers:
                break
        return found

    def _refuse_against(self, known: frozenset[int] | None, outcome: Outcome, tier: int) -> None:
        """Hold an engine's answer against a solution in hand."""
        if known is None or self._faults(known):
            return
        if outcome.status == "infeasible":
            raise DisagreementError(f"{DEFAULT_ENGINE} finds no plan, but one is in hand that the checker accepts")
        value = self._measured(known, tier)
        if outcome.bound is not None and value < outcome.bound:
            raise DisagreementError(f"{DEFAULT_ENGINE} proved {outcome.bound}, but a plan in hand has {value}")

    def _faults(self, solution: frozenset[int]) -> bool:
        return bool(check(self.instance, self.model.plan(solution)).decided)

    def _no_worse(self, outcome: Outcome, known: frozenset[int], tier: int) -> Outcome:
        """The outcome of a search, or a solution known before if that is better."""
        if outcome.solution is not None and self._measured(outcome.solution, tier) <= self._measured(known, tier):
            return outcome
        return replace(outcome, status="feasible", solution=known)

    def _measured(self, solution: frozenset[int], tier: int) -> int:
        return check(self.instance, self.model.plan(solution)).values[tier]

    def _taken(self, found: Weighed, outcome: Outcome, tier: int | None, least: int | None) -> Weighed:
        """The state after one more search."""
        if outcome.status == "infeasible" and found.tiers:
            raise DisagreementError(f"tier {len(found.tiers) + 1} is infeasible under the plan of the tier before")
        if outcome.solution is None:
            return Weighed("infeasible" if outcome.status == "infeasible" else "unknown")
        solution = outcome.solution
        plan = self.model.plan(solution)
        report = check(self.instance, plan)
        if report.decided:
            raise DisagreementError(f"{DEFAULT_ENGINE} gave a plan that the checker refuses: {report.decided[0]}")
        if tier is None:
            return Weighed("feasible", plan=plan, solution=solution)
        measured, given, proved = report.tiers[tier], self.given.tiers[tier], outcome.status == "optimal"
        if proved and measured.value != outcome.value:
            raise DisagreementError(f"tier {tier + 1} was proved at {outcome.value}, the plan has {measured.value}")
        bound = max((low for low in (outcome.bound, least) if low is not None), default=None)
        proved = proved or measured.value == bound
        cost = TierCost(measured.goals, given.goals, measured.value, given.value, bound, proved, measured.words)
        bound_row = bound_on(self.model.tier_cost(tier), None, measured.value)
        return Weighed("feasible", (*found.tiers, cost), plan, solution, (*found.objective_bounds, bound_row))

    def with_moved(self, solution: frozenset[int]) -> frozenset[int]:
        """A solution with the helpers that say who moves, so that it is a complete hint."""
        return solution | {
            literal
            for row in self.moving
            if not row.holds(solution)
            for literal in row.literals
            if literal >= self.literals
        }

    def nearest(self, found: Weighed, asked: Sequence[Row], share: float = 1.0) -> Weighed:
        """Of the plans with these values under these rows, one that moves the fewest people from the plan given."""
        hint = self.with_moved(found.solution)
        outcome = self.ask([*asked, *found.objective_bounds, *self.moving], self.moved, hint, share)
        if outcome.solution is None:
            return found
        nearer = self.model.plan(outcome.solution)
        report = check(self.instance, nearer)
        if report.decided or any(now.value > was.value for now, was in zip(report.tiers, found.tiers, strict=False)):
            raise DisagreementError("a plan that moves fewer people is refused, or worse than the one it replaces")
        tiers = tuple(
            TierCost(now.goals, was.given, now.value, was.given_value, was.bound, was.proved, now.words)
            for now, was in zip(report.tiers, found.tiers, strict=False)
        )
        fewest = outcome.status == "optimal"
        return Weighed("feasible", tiers, nearer, outcome.solution, found.objective_bounds, fewest)

    def ask(
        self,
        rows: Sequence[Row],
        cost: Cost,
        hint: frozenset[int] | None,
        share: float = 1.0,
        common: Sequence[Row] | None = None,
        lowest: int | None = None,
    ) -> Outcome:
        """One search, in a ``share`` of the time left; unknown if there is none.  ``lowest``: no plan costs less."""
        try:
            left = self.clock.left()
        except TimeUpError:
            return Outcome("unknown", None, None, None, 0.0)
        limit = None if left is None else min(left, max(LEAST_SECONDS, left * share))
        literals = self.literals if cost is not self.moved else len(self.model.rows.names)
        common = self.model.searched if common is None else tuple(common)
        task = Task(literals, common, cost, tuple(rows), hint, limit, self.workers, self.seed, lowest)
        return search(task, stop=self.clock.stop, aloud=True)


def under_decisions(rows: Iterable[Row], decisions: int, chosen: frozenset[int]) -> list[Row]:
    """What rows ask of the helpers once, of so many decisions, exactly these are made: few rows, and short ones."""
    left: list[Row] = []
    for row in rows:
        coefficients = row.coefficients or (1,) * len(row.literals)
        open_terms, known = [], 0
        for coefficient, literal in zip(coefficients, row.literals, strict=True):
            if literal >= decisions:
                open_terms.append((coefficient, literal))
            elif literal in chosen:
                known += coefficient
        lower = None if row.lower is None else row.lower - known
        upper = None if row.upper is None else row.upper - known
        if open_terms or (lower or 0) > 0 or (upper or 0) < 0:
            literals = tuple(literal for _, literal in open_terms)
            left.append(Row(row.clause, literals, tuple(value for value, _ in open_terms), lower, upper))
    return left


def no_worse(tier_costs: TierCosts, values: Sequence[int]) -> list[Row]:
    """Rows satisfied by exactly the plans with no tier above these values."""
    return [bound_on(tier_costs.model.tier_cost(tier), None, value) for tier, value in enumerate(values)]


def bound_on(cost: Cost, lower: int | None, upper: int | None) -> Row:
    """A row that keeps a cost within these bounds."""
    return Row(
        ASKED,
        tuple(literal for _, literal in cost.terms),
        tuple(coefficient for coefficient, _ in cost.terms),
        None if lower is None else lower - cost.constant,
        None if upper is None else upper - cost.constant,
    )
