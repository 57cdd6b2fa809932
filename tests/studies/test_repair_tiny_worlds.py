"""The cheapest plan with waivers, against all plans of tiny worlds priced by the checker."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.model.rows import DEFINITION
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.studies.repair.prices import left_open
from tests.slow import few_first
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

WORLDS = 60


def plans(instance: optimizer.Instance) -> Iterator[optimizer.Plan]:
    """Every set of decisions that is a plan at all."""
    model = build(instance, goals=False, keep_forbidden=True)
    decisions = range(model.rows.decisions)
    rows = [row for row in model.rows.rows if row.clause.rule == DEFINITION and set(row.literals) <= set(decisions)]
    for chosen in chain.from_iterable(combinations(decisions, count) for count in range(len(decisions) + 1)):
        plan = model.plan(chosen)
        if all(row.holds(frozenset(chosen)) for row in rows) and len(set(plan.assignments)) == len(plan.assignments):
            yield plan


def least(instance: optimizer.Instance) -> int | None:
    """The least price of a plan that breaks nothing but what can be left open; None if there is none."""
    prices = []
    for plan in plans(instance):
        report = check(instance, plan)
        if all(RULES[each.rule].way_out(each.subject, instance) is not None for each in report.decided):
            prices.append(sum(entry.price for entry in left_open(instance, report.broken)))
    return min(prices, default=None)


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("seed", few_first(range(WORLDS), 12))
def test_no_plan_costs_less(seed: int) -> None:
    agrees(tiny(seed, most=8, goals=seed % 2 == 0))


def agrees(instance: optimizer.Instance) -> str:
    """Compare the repair of a world with all its plans; its status."""
    cheapest = least(instance)
    found = optimizer.repair(instance, dates=False, workers=1)
    if cheapest is None:
        assert found.status == "impossible"
        return found.status
    assert found.plan is not None
    assert found.waived is not None
    assert found.bound == cheapest
    assert found.cost == cheapest
    assert found.status == ("repaired" if found.waivers else "not needed")
    assert check(found.waived, found.plan).ok
    if sound(instance):
        again = optimizer.loads(optimizer.dumps(found.waived))
        assert optimizer.check(again, found.plan).ok
    return found.status


def sound(instance: optimizer.Instance) -> bool:
    """Whether a file may say it; drawn worlds are not examined as files are."""
    try:
        optimizer.loads(optimizer.dumps(instance))
    except optimizer.InputError:
        return False
    return not any(rule.name == "sessions" for rule in instance.rulebook) or not instance.courses
