"""Several tiers in one search, where few plans are left.

A tier has a search of its own, and that begins with presolve, which takes longer than what is left to search once
hardly anybody may move.  There one search minimises a sum in which one unit of a tier weighs more than all later ones
together: its best plan is best tier by tier.  Elsewhere the sum is harder than its parts: 30 seconds of processor time
instead of 7 for two tiers of ten years that nobody had published a plan for.  The last tier and the choice among equals
behind it are no harder than the choice alone, though, and that has to be searched anyhow: 13.0 and 11.4 seconds for all
of ``iss-2024-2030``, 6.3 and 5.2 of ``iss-2026-2030``, 2.8 and 2.0 of ``iss-2020-2024``.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

from optimizer.model.cost import Cost
from optimizer.model.rows import terms_in

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from optimizer.solver.build import Model

LARGEST = 2**52
"""Sums stay below this: engines count in whole numbers, but reckon with fractions on the way."""
WORK_A_TERM = 1e-6
"""Deterministic seconds for each term of the rows: six times what such a search took.  One that takes longer has more
plans left than was thought, and is given up."""
WORK_A_TERM_OF_LAST = 7e-6
"""The same for the last tier and the choice: a third more than the longest took of four that were proved.  Where the
choice alone takes 12 seconds or more this much is lost, a tenth of the whole at most."""


class JointTiers(NamedTuple):
    """Tiers that are searched as one, from the first on."""

    cost: Cost
    weights: tuple[int, ...]
    """Of each tier in the sum."""
    choice: Cost | None
    """What chooses among equals, the last part of the sum with weight 1; None if there was no room for it."""
    work: float
    """Deterministic seconds that the search may take."""

    def value(self, values: Sequence[int], solution: Set[int]) -> int:
        """The sum of a plan with these values in the tiers."""
        chosen = 0 if self.choice is None else self.choice.of(solution)
        return chosen + sum(weight * value for weight, value in zip(self.weights, values, strict=True))


def joint_tiers(model: Model, first: int, choice: Cost | None) -> JointTiers | None:
    """The tier and as many after it as one sum can hold, with the ``choice`` among equals after the last one.

    None if that is one search alone, if aims of a replan are still to come, or if no earlier tier leaves few plans and
    this one is not the last of several.
    """
    goals = model.instance.goals
    kept, ahead = ([goal for tier in part for goal in tier.goals()] for part in (goals[:first], goals[first:]))
    few, last = any(goal.leaves_few for goal in kept), 0 < first == len(goals) - 1
    if not (few or last) or any(goal.replan_tier is not None for goal in ahead):
        return None
    wanted = [model.tier_cost(tier) for tier in range(first, len(goals))] + ([] if choice is None else [choice])
    weights = joint_weights(wanted)
    if len(weights) < 2:
        return None
    parts = wanted[: len(weights)]
    tiers = len(goals) - first
    work = (WORK_A_TERM if few else WORK_A_TERM_OF_LAST) * terms_in(model.searched)
    return JointTiers(summed(parts, weights), weights[:tiers], choice if len(parts) > tiers else None, work)


def joint_weights(costs: Sequence[Cost]) -> tuple[int, ...]:
    """Weights under which one unit of each cost is more than all later ones together: of as many from the first on as
    one sum can hold."""
    spans, size = list[int](), 1
    for cost in costs:
        size *= cost.span + 1
        if size > LARGEST:
            break
        spans.append(cost.span + 1)
    return tuple(prod(spans[place + 1 :]) for place in range(len(spans)))


def summed(costs: Sequence[Cost], weights: Sequence[int]) -> Cost:
    """The sum of so much of each."""
    total: dict[int, int] = {}
    for cost, weight in zip(costs, weights, strict=True):
        for coefficient, literal in cost.terms:
            total[literal] = total.get(literal, 0) + weight * coefficient
    constant = sum(weight * cost.constant for cost, weight in zip(costs, weights, strict=True))
    return Cost(tuple((coefficient, literal) for literal, coefficient in total.items() if coefficient), constant)
