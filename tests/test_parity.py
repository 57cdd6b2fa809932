"""Parity: in tiny worlds the plans the rows admit are exactly those the checker passes, and for each of them
the least cost of every goal equals its measure."""

from __future__ import annotations

import pytest

from optimizer.checking import check
from optimizer.goals import GOALS
from optimizer.model import Model, build
from optimizer.rules import RULES
from tests.cases import FORMS
from tests.exhaust import Exhaust
from tests.worlds import plan_in, tiny


def flown(model: Model, true: frozenset[int]) -> list[str]:
    """The stays of a plan, for messages."""
    return [stay.name for stay in model.options.stays if model.options.literal[stay] in true]


LISTED = [name for name, rule in RULES.items() if not rule.always]
WORLDS = 150


def test_every_rule_and_goal_has_a_random_form() -> None:
    assert sorted(FORMS) == LISTED


@pytest.mark.parametrize("rule", [*LISTED, "backup training_flow", "all"])
def test_rows_admit_what_the_checker_passes(rule: str) -> None:
    passed = refused = 0
    for seed in range(WORLDS):
        instance = tiny(seed, None if rule == "all" else rule.split(), goals=False)
        model = build(instance, goals=False, keep_forbidden=True)
        exhaust = Exhaust(model.rows)
        for true in exhaust.plans():
            plan = plan_in(model, true)
            report = check(instance, plan)
            admitted = exhaust.admits(true)
            verdict = "admit" if admitted else "refuse"
            assert admitted == report.ok, f"seed {seed}: rows {verdict} {flown(model, true)}, checker: {report}"
            passed += admitted
            refused += any(violation.rule in rule.split() or rule == "all" for violation in report.broken)
    assert passed
    assert refused, "no world ever broke this rule: the test would not notice its absence"


@pytest.mark.parametrize("goal", list(GOALS))
def test_least_cost_is_the_measure(goal: str) -> None:
    values = set()
    rules, most = (["backup"], 12) if goal.startswith("backup_") else ([], 7)
    for seed in range(WORLDS // 4 if goal.startswith("backup_") else WORLDS):
        instance = tiny(seed, rules, most=most)
        model = build(instance)
        exhaust = Exhaust(model.rows)
        (tier,) = (number for number, tier in enumerate(instance.goals) if getattr(tier, goal) is not None)
        for true in exhaust.plans():
            least = exhaust.least(true, model.tiers[tier][0])
            report = check(instance, plan_in(model, true))
            assert (least is not None) == report.ok, f"seed {seed}: {flown(model, true)}"
            if least is None:
                continue
            measured = report.tiers[tier].goals[goal]
            assert least == measured, (
                f"seed {seed}: {[s.name for s in model.options.stays if model.options.literal[s] in true]}"
            )
            values.add(measured)
    assert len(values) > 2, "the goal hardly ever changed: the test would not notice its absence"
