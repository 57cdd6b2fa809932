"""Other plans as good as the best one, or as a given one, that differ in several seats."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError, InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.solve import solve
from optimizer.studies.alternatives.answer import Alternative, Alternatives
from optimizer.studies.replan import diff
from optimizer.studies.why.forced import at_least_distance, distance
from optimizer.studies.why.tier_costs import TierCosts, no_worse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop


def alternatives(
    instance: Instance,
    plan: Plan | None = None,
    *,
    k: int = 3,
    distance: int = 2,
    roles: bool = False,
    within: Mapping[int | str, int] | None = None,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Alternatives], None] | None = None,
    stop: Stop | None = None,
) -> Alternatives:
    """Up to ``k`` other plans, no tier of which is worse than in ``plan`` (the best plan if None).

    Parameters
    ----------
    distance
        Least number of seats, up and down, that any two of the plans give to different people; a seat empty in only one
        of them counts too.  Plans that differ only in backups or launch days are not different.
    roles
        Whether people who change roles on one ship count as well; without it the same people there are the same crew.
    within
        By how much a tier may be worse, by number (from 1) or by the name of one of its goals.
    time_limit
        Seconds for everything; without ``plan`` half of it for the best plan.
    on_answer
        Called with the answer so far, after each plan found.

    Raises
    ------
    InputError
        If ``within`` names a tier that is not there.
    """
    slack = slack_of_tiers(instance, within or {})
    clock, threads = Deadline(time_limit, stop), workers or os.cpu_count() or 1
    result = None
    if plan is None:
        half = None if time_limit is None else time_limit / 2
        result = solve(
            instance, time_limit=half, workers=threads, seed=seed, every_clause=True, second_look=False, stop=stop
        )
        plan = result.plan
    if plan is None:
        early = result is None or result.status == "unknown"
        return Alternatives(instance, None, None, result, (), distance, (), False, early, clock.seconds)
    tier_costs = TierCosts(instance, plan, clock, threads, seed)
    limits = tuple(value + slack[tier] for tier, value in enumerate(tier_costs.given.values))

    def answered(found: Sequence[Alternative], no_more: bool) -> Alternatives:
        early = len(found) < k and not no_more
        return Alternatives(
            instance,
            plan,
            tier_costs.given,
            result,
            limits,
            distance,
            tuple(found),
            no_more,
            early,
            clock.seconds,
        )

    def on_found(found: Sequence[Alternative]) -> None:
        if on_answer is not None:
            on_answer(answered(found, no_more=False))

    return answered(*_search(tier_costs, limits, k, distance, on_found, roles=roles))


def _search(
    tier_costs: TierCosts,
    limits: tuple[int, ...],
    k: int,
    seats: int,
    on_found: Callable[[Sequence[Alternative]], None],
    *,
    roles: bool,
) -> tuple[list[Alternative], bool]:
    rows, options = tier_costs.model.rows, tier_costs.model.options
    asked = no_worse(tier_costs, limits)
    apart = at_least_distance(rows, options, tier_costs.plan, seats, roles=roles)
    assert apart.coefficients is not None
    assert apart.lower is not None
    # plans as good are rare: a search that begins at the plan given, and goes away from it, finds them far sooner than
    # one that looks for any plan at that distance
    away = Cost(tuple((-value, literal) for value, literal in zip(apart.coefficients, apart.literals, strict=True)))
    tier_costs.recall()
    found: list[Alternative] = []
    while len(found) < k:
        try:
            left = tier_costs.clock.left()
        except TimeUpError:
            return found, False
        also, seed = (*tier_costs.model.added, *asked), tier_costs.seed + len(found)
        task = Task(
            len(rows.names),
            tier_costs.model.searched,
            away,
            also,
            tier_costs.hint,
            left,
            tier_costs.workers,
            seed,
            enough=-apart.lower,
        )
        tell(phase="looking for other plans", done=len(found), of=k)
        outcome = search(task, stop=tier_costs.clock.stop)
        if outcome.solution is None or outcome.value is None or outcome.value > -apart.lower:
            return found, outcome.status in ("infeasible", "optimal")
        plan = tier_costs.model.plan(outcome.solution)
        found.append(_checked(tier_costs, plan, limits, seats, found, roles=roles))
        on_found(found)
        asked.append(at_least_distance(rows, options, plan, seats, roles=roles))
    return found, False


def _checked(
    tier_costs: TierCosts,
    plan: Plan,
    limits: tuple[int, ...],
    seats: int,
    before: list[Alternative],
    *,
    roles: bool,
) -> Alternative:
    difference = diff(tier_costs.instance, tier_costs.plan, plan)
    report = difference.new
    others = (tier_costs.plan, *(each.plan for each in before))
    distances = tuple(distance(other, plan, roles=roles) for other in others)
    over = any(value > limit for value, limit in zip(report.values, limits, strict=True))
    if report.decided or over or min(distances) < seats:
        raise DisagreementError("an alternative is refused by the checker, is worse than allowed, or is too near")
    return Alternative(plan, report, difference, distances)


def slack_of_tiers(instance: Instance, allowed: Mapping[int | str, int]) -> list[int]:
    """By how much each tier may be worse; ``InputError`` if a tier that is named is not there."""
    slack = [0] * len(instance.goals)
    for key, amount in allowed.items():
        tiers = [
            number
            for number, tier in enumerate(instance.goals, start=1)
            if str(key) == str(number) or key in {goal.name for goal in tier.goals()}
        ]
        if not tiers:
            names = [f"{number} {' '.join(g.name for g in t.goals())}" for number, t in enumerate(instance.goals, 1)]
            message = f"tier {key!r} unknown; known: {', '.join(names) or 'none'}"
            raise InputError([Problem("within", 1, 1, "", message)])
        slack[tiers[0] - 1] = amount
    return slack
