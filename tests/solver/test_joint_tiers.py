"""Several tiers in one search: against every plan of tiny worlds, and against tier after tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.goals import Tier
from optimizer.model.cost import Cost
from optimizer.solver import joint_tiers as module
from optimizer.solver import tier_by_tier
from optimizer.solver.build import build
from optimizer.solver.joint_tiers import LARGEST, joint_tiers
from optimizer.solver.repeatable import tie_break
from optimizer.solver.solve import solve
from tests.oracle.exhaust import Exhaust
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.solver.build import Model
    from optimizer.solver.joint_tiers import JointTiers

CHANGES = Tier.model_validate({"changes": {}})


def after_news(seed: int, *, aim: bool = True) -> Instance | None:
    """A world whose first aim, if any, is to keep a published plan; None without a plan or two goals after that aim."""
    instance = tiny(seed, [])
    later = [tier for tier in instance.goals if all(goal.replan_tier is None for goal in tier.goals())]
    plan = solve(instance, workers=1, second_look=False, every_clause=True).plan
    if plan is None or len(later) < 2:
        return None
    fewer = plan.model_copy(update={"assignments": plan.assignments[1:]})
    changed = instance.model_copy(update={"goals": (*[CHANGES] * aim, *reversed(later)), "published": fewer})
    changed.note_examined()
    return changed


@pytest.mark.parametrize(
    ("largest", "aim"),
    [
        pytest.param(LARGEST, True, id="with the choice"),
        pytest.param(LARGEST, False, id="the last one with the choice"),
        pytest.param(2**24, True, id="tiers alone", marks=pytest.mark.slow),
    ],
)
def test_the_best_of_all_plans_is_found_and_chosen(largest: int, aim: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", largest)
    asked: list[JointTiers | None] = []

    def noting(model: Model, first: int, choice: Cost | None) -> JointTiers | None:
        asked.append(joint_tiers(model, first, choice))
        return asked[-1]

    monkeypatch.setattr(tier_by_tier, "joint_tiers", noting)
    jointly, proved = tier_by_tier.TierByTier._jointly, list[bool]()

    def proving(search: tier_by_tier.TierByTier, tier: int) -> bool:
        proved.append(jointly(search, tier))
        return proved[-1]

    monkeypatch.setattr(tier_by_tier.TierByTier, "_jointly", proving)
    together = 0
    for seed in range(14):
        instance = after_news(seed, aim=aim)
        if instance is None:
            continue
        asked.clear()
        result = solve(instance, workers=1, second_look=False)
        if result.unavoidable:
            continue
        assert result.status == "optimal"
        assert all(tier.proved and tier.bound == tier.value for tier in result.tiers)
        together += any(each is not None and (each.choice is not None) == (largest == LARGEST) for each in asked)
        model, known = build(instance), []
        for solution in Exhaust(model.rows).plans():
            plan = plan_in(model, solution)
            if plan is not None and not (report := check(instance, plan)).decided:
                known.append((report.values, solution))
        best = min(values for values, _ in known)
        assert result.values == best, f"seed {seed}"
        weights = tie_break(model, 0)
        assert weights is not None
        heaviest = min((solution for values, solution in known if values == best), key=weights.of)
        assert result.plan == model.plan(heaviest), f"seed {seed}"
    assert together >= 5
    assert sum(proved) >= 5


def test_a_unit_of_a_tier_weighs_more_than_all_later_ones_and_no_sum_is_too_large() -> None:
    instance = next(each for seed in range(60) if (each := after_news(seed)) is not None)
    model = build(instance)
    choice = Cost(((3, 0), (-2, 1)))
    joint = joint_tiers(model, 1, choice)
    assert joint is not None
    assert joint.choice is choice
    spans = [model.tier_cost(tier).span for tier in range(1, len(instance.goals))] + [choice.span]
    for place, weight in enumerate(joint.weights):
        later = [*joint.weights[place + 1 :], 1]
        assert weight == 1 + sum(one * span for one, span in zip(later, spans[place + 1 :], strict=True))
    without = joint_tiers(model, 1, Cost(((LARGEST, 0),)))
    assert without is None or without.choice is None


def test_without_an_aim_that_leaves_few_plans_each_tier_but_the_last_is_searched_alone() -> None:
    instance = next(each for seed in range(60) if (each := after_news(seed)) is not None)
    assert joint_tiers(build(instance), 0, None) is None
    others = instance.model_copy(update={"goals": instance.goals[1:]})
    others.note_examined()
    assert joint_tiers(build(others), 1, None) is None
    choice = Cost(((1, 0),))
    joined = [joint_tiers(build(others), tier, choice) for tier in range(len(others.goals))]
    assert [each is not None and each.choice is choice for each in joined] == [*[False] * (len(joined) - 1), True]
    alone = instance.model_copy(update={"goals": instance.goals[-1:]})
    alone.note_examined()
    assert joint_tiers(build(alone), 0, choice) is None
    late = instance.model_copy(update={"goals": (*instance.goals[1:], CHANGES)})
    late.note_examined()
    assert joint_tiers(build(late), 1, None) is None
