"""The cheapest waivers without a clock: one thread searches to the end, so that every machine finds the same plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.repair.soft_rows import SoftRows
from optimizer.studies.repair.waived import waived_for

if TYPE_CHECKING:
    from optimizer.goals import Cost
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.repair.prices import LeftOpen


def cheapest(instance: Instance, seed: int, deadline: Deadline) -> tuple[Instance, Plan, tuple[LeftOpen, ...]] | None:
    """The instance with waivers, the plan that it allows, and what that leaves open; None if waivers do not help.

    Proved: no plan leaves open less, by price, while the dates stay; of such plans none is better in the first tier.
    ``repair`` shows a plan sooner, and becomes better as long as there is time; what it shows depends on the time.

    Raises
    ------
    TimeUpError
        If it was stopped, or time ran out, before that was proved.
    DisagreementError
        If the checker finds a clause broken that nobody can leave open.
    """
    tell(trying="the cheapest waivers")
    soft = SoftRows(instance)
    kept: list[Row] = []
    hint = None if instance.published is None else chosen_in(soft.model, instance.published)
    costs: list[Cost] = [soft.cost, soft.model.tier_cost(0)]
    for number, cost in enumerate(costs):
        task = Task(
            soft.literals,
            soft.rows,
            cost,
            tuple(kept),
            hint=hint,
            time_limit=deadline.search_limit,
            workers=1,
            seed=seed,
        )
        outcome = search(task, stop=deadline.stop)
        if outcome.status == "infeasible":
            return None
        if outcome.status != "optimal" or outcome.solution is None:
            raise TimeUpError
        hint = outcome.solution
        kept.append(cost.at_most(number, cost.of(hint)))
    assert hint is not None
    plan = soft.model.plan(hint)
    waived, opened = waived_for(instance, plan)
    wrong = check(waived, plan).decided
    if wrong:
        raise DisagreementError(f"a plan breaks what cannot be left open: {wrong[0]}")
    return waived, plan, opened
