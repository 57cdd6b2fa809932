"""The cheapest waivers without a clock: one thread and a limit in work, so that every machine finds the same plan.

First without the decisions that clauses bar: a third of the rows.  With the price of that plan it is then known
which of those left out no plan takes that costs as little; mostly all of them, and the search was one over all plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.joint_tiers import joint_weights, summed
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.repair.barred import barred_decisions, least_by_rules
from optimizer.studies.repair.soft_rows import SoftRows
from optimizer.studies.repair.waived import waived_for

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from optimizer.goals import Cost
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.repair.prices import LeftOpen

WORK = 20.0
"""Deterministic seconds of one search."""
MORE_WORK = 10
"""So many times the work for a search that ended without any plan."""
DEAR = -1
"""Decisions barred by clauses that cost more are left out at first: all of them."""


@dataclass(frozen=True)
class Cheapest:
    """A plan under waivers."""

    waived: Instance
    """The instance with the waivers."""
    plan: Plan
    opened: tuple[LeftOpen, ...]
    proved: bool
    """No plan leaves open less, by price, while the dates stay; of such plans none is better by the aims of the
    instance, tier by tier."""


def cheapest(instance: Instance, seed: int, deadline: Deadline) -> Cheapest | None:
    """The cheapest waivers and the best plan that they allow; None if waivers do not help.

    ``repair`` shows a plan sooner, and becomes better as long as there is time; what it shows depends on the time.

    Raises
    ------
    TimeUpError
        If it was stopped, or time ran out, before the work was done.
    DisagreementError
        If the checker finds a clause broken that nobody can leave open, or a plan at hand is not found again: a bug in
        this package, never an answer.
    """
    tell(trying="the cheapest waivers")
    return _Search(instance, seed, deadline).run()


class _Search:
    """The search over more and more decisions, until no plan without those left out costs as little."""

    def __init__(self, instance: Instance, seed: int, deadline: Deadline) -> None:
        self.instance, self.seed, self.deadline = instance, seed, deadline
        self.barred = barred_decisions(instance)
        self.floors: dict[frozenset[str], int] = {frozenset(): 0}
        """Proved: what every plan costs at least by clauses of some rules alone."""

    @property
    def floor(self) -> int:
        """Proved: no plan costs less."""
        return max(self.floors.values())

    def run(self) -> Cheapest | None:
        out, plan = self.barred.dear(DEAR) - self.barred.aboard, self.instance.published
        price: int | None = None
        while True:
            soft = SoftRows(self.instance, without=out)
            hint = None if plan is None else chosen_in(soft.model, plan)
            best = None if price is None else self._priced_and_best(soft, price, hint)
            solution = best
            if solution is None:
                found = self._searched(soft, soft.cost, (), hint, self.floor)
                solution = found.solution
                if solution is None:
                    if not out:
                        return None
                    out = frozenset()
                    continue
                if found.status != "optimal":
                    return self._answer(soft, self._best(soft, solution)[0], proved=False)
            plan, price = soft.model.plan(solution), soft.cost.of(solution)
            dear = self._still_dear(out, plan, price)
            if dear == out:
                return self._answer(soft, *((best, True) if best is not None else self._best(soft, solution)))
            out = dear

    def _still_dear(self, out: Set[str], plan: Plan, price: int) -> frozenset[str]:
        """Of the decisions left out, those with which every plan costs more than this one."""
        dear = self.barred.dear(price)
        if not out <= dear:
            always = frozenset(rule.name for rule in self.instance.rulebook if rule.always)
            rules = frozenset(entry.rule for entry in waived_for(self.instance, plan)[1]) | always
            if rules not in self.floors:
                self.floors[rules] = least_by_rules(self.instance, rules, self.seed, WORK, self.deadline)
                self.deadline.left()
            dear = self.barred.dear(price, self.floors[rules], rules)
        return frozenset(out & dear)

    def _priced_and_best(self, soft: SoftRows, most: int, hint: frozenset[int] | None) -> frozenset[int] | None:
        """The cheapest solution, and the best by the aims among those, where some plan costs ``most``: in one search,
        as being made ready for one takes longer than most searches.  None if it ends without a proof."""
        costs = [soft.cost, *self._aims(soft)]
        weights = joint_weights(costs)
        if len(weights) < len(costs):
            return None
        between = soft.cost.at_most(0, most)._replace(lower=self.floor - soft.cost.constant)
        found = self._searched(soft, summed(costs, weights), [between], hint)
        if found.status == "infeasible":
            raise DisagreementError(f"no plan costs {self.floor} to {most}, where one that costs {most} was found")
        return found.solution if found.status == "optimal" else None

    def _best(self, soft: SoftRows, solution: frozenset[int]) -> tuple[frozenset[int], bool]:
        """Of the solutions that cost as much as this one, the best by the aims, and whether that is proved."""
        kept, aims, proved = [soft.cost.at_most(0, soft.cost.of(solution))], self._aims(soft), True
        weights = joint_weights(aims)
        if len(weights) == len(aims):
            found = self._searched(soft, summed(aims, weights), kept, solution)
            solution = found.solution or solution
            if found.status == "optimal":
                return solution, True
        for number, cost in enumerate(aims, 1):
            if cost.of(solution) > cost.least:
                found = self._searched(soft, cost, kept, solution)
                solution = found.solution or solution
                proved &= found.status == "optimal"
            kept.append(cost.at_most(number, cost.of(solution)))
        return solution, proved

    def _aims(self, soft: SoftRows) -> list[Cost]:
        return [soft.model.tier_cost(tier) for tier in range(len(self.instance.goals))]

    def _answer(self, soft: SoftRows, solution: frozenset[int], proved: bool) -> Cheapest:
        plan = soft.model.plan(solution)
        waived, opened = waived_for(self.instance, plan)
        wrong = check(waived, plan).decided
        if wrong:
            raise DisagreementError(f"a plan breaks what cannot be left open: {wrong[0]}")
        agreed = sum(entry.price for entry in opened) == soft.cost.of(solution)
        return Cheapest(waived, plan, opened, proved and agreed)

    def _searched(
        self, soft: SoftRows, cost: Cost, kept: Sequence[Row], hint: frozenset[int] | None, lowest: int | None = None
    ) -> Outcome:
        """The best solution, proved or found within the work; with ten times the work where there is none."""
        limit, seed = self.deadline.search_limit, self.seed
        task = Task(
            soft.literals,
            soft.rows,
            cost,
            tuple(kept),
            hint,
            limit,
            seed=seed,
            lowest=lowest,
            work=WORK,
            linear=False,
            probing=False,
        )
        found = search(task, stop=self.deadline.stop)
        self.deadline.left()
        while found.status == "unknown":
            task = replace(task, work=MORE_WORK * (task.work or 0), time_limit=self.deadline.search_limit)
            found = search(task, stop=self.deadline.stop)
            self.deadline.left()
        return found
