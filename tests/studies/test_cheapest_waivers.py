"""The cheapest waivers by a search that leaves out what is too dear, against all plans of tiny worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.files.dump import to_data
from optimizer.model.rows import DEFINITION
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.joint_tiers import joint_weights
from optimizer.studies.explain.waivers import price_of
from optimizer.studies.repair.barred import barred_decisions, least_by_rules
from optimizer.studies.repair.prices import left_open
from optimizer.studies.rolling import cheapest as module
from optimizer.studies.rolling.cheapest import cheapest
from tests import INSTANCES
from tests.slow import few_first
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

WORLDS = 40
SEARCHED_AGAIN = 12, 23, 26, 34
"""Worlds in which what was left out at first may be as cheap."""
TRIED = *SEARCHED_AGAIN, *(seed for seed in range(WORLDS) if seed not in SEARCHED_AGAIN)
Priced = tuple[frozenset[str], "optimizer.Plan", int]


def plans(instance: optimizer.Instance) -> Iterator[Priced]:
    """Every plan that breaks nothing but what can be left open: its decisions by name, and its price."""
    model = build(instance, goals=False, keep_forbidden=True)
    decisions = range(model.rows.decisions)
    rows = [row for row in model.rows.rows if row.clause.rule == DEFINITION and set(row.literals) <= set(decisions)]
    for chosen in chain.from_iterable(combinations(decisions, count) for count in range(len(decisions) + 1)):
        plan = model.plan(chosen)
        if all(row.holds(frozenset(chosen)) for row in rows) and len(set(plan.assignments)) == len(plan.assignments):
            report = check(instance, plan)
            if all(RULES[each.rule].way_out(each.subject, instance) is not None for each in report.decided):
                price = sum(entry.price for entry in left_open(instance, report.broken))
                yield frozenset(model.rows.names[each] for each in chosen), plan, price


def _with_three_goals(world: optimizer.Instance, seed: int) -> optimizer.Instance:
    """Of its goals three, which one sum can hold."""
    first = seed // 4 % max(1, len(world.goals) - 2)
    return world.model_copy(update={"goals": world.goals[first : first + 3]})


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("seed", few_first(TRIED, 15))
def test_no_plan_is_cheaper_nor_better_at_that_price(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = _with_three_goals(tiny(seed, most=8, goals=seed % 4 != 1), seed)
    every = list(plans(world))
    monkeypatch.setattr(module, "DEAR", (-1, 20, 45)[seed % 3])
    for most in (4, 1):  # the price and the three goals in one sum, or no sum at all
        monkeypatch.setattr(module, "joint_weights", lambda costs, most=most: joint_weights(costs)[:most])
        found = cheapest(world, seed, Deadline())
        if not every:
            assert found is None
            continue
        assert found is not None
        assert found.proved
        least = min(price for _, _, price in every)
        assert sum(entry.price for entry in found.opened) == least
        assert check(found.waived, found.plan).ok
        best = min(check(world, plan).values for _, plan, price in every if price == least)
        assert check(world, found.plan).values == best


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_is_too_dear_is_in_no_plan_so_cheap(seed: int) -> None:
    world, random = tiny(seed, most=8, goals=False), Random(seed)
    every, barred = list(plans(world)), barred_decisions(world)
    rules = {rule.name for rule in world.rulebook if rule.always or random.random() < 0.5}
    floor = least_by_rules(world, rules, 0, 10.0, Deadline())
    assert all(price >= floor for _, _, price in every)
    for limit in {0, *(price for _, _, price in every)}:
        for dear in (barred.dear(limit), barred.dear(limit, floor, rules)):
            assert all(price > limit for names, _, price in every if names & dear)


def test_a_few_days_short_are_not_priced_as_if_all_were_missing() -> None:
    data = to_data(optimizer.load(INSTANCES / "mini.yaml"))
    who, landed = "carol", date(2031, 6, 10) - timedelta(790 - 5)
    carol = next(each for each in data["crew"] if each["id"] == who)
    carol["last_landing"] = str(landed)
    world = optimizer.loads({"format": 1, **data})
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", world)
    paid = sum(each.price for each in left_open(world, check(world, plan).broken) if each.subject == who)
    barred = barred_decisions(world)
    mine = [name for name, clauses in barred.clauses.items() if any(each.subject == who for each in clauses)]
    assert 0 < paid < price_of(world, "rest_interval", who)
    assert mine
    assert not set(mine) <= barred.dear(paid)


@pytest.fixture
def world() -> optimizer.Instance:
    """A tiny world without a plan that obeys every rule, whose waivers take two searches and more."""
    worlds = (_with_three_goals(tiny(seed, most=8, goals=True), seed) for seed in range(12, 99))
    return next(each for each in worlds if _takes_a_search(each))


def _takes_a_search(instance: optimizer.Instance) -> bool:
    found = cheapest(instance, 0, Deadline())
    return found is not None and sum(entry.price for entry in found.opened) > 45


def test_what_the_work_is_too_short_for_is_told(world: optimizer.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    right = module.search

    def short(task: Task, **named: Any) -> Outcome:
        long = task.work is not None and task.work > module.WORK
        return right(task, **named) if long else Outcome("unknown", None, None, None, 0.0)

    whole = cheapest(world, 0, Deadline())
    monkeypatch.setattr(module, "search", short)
    assert whole == cheapest(world, 0, Deadline())  # with ten times the work

    def late(task: Task, **named: Any) -> Outcome:
        return replace(right(task, **named), status="feasible")

    for of_the_price, of_the_aims in ((late, late), (late, right), (right, late)):

        def some(task: Task, **named: Any) -> Outcome:
            return (of_the_aims if task.also else of_the_price)(task, **named)  # noqa: B023

        monkeypatch.setattr(module, "search", some)
        found = cheapest(world, 0, Deadline())
        assert found is not None
        assert not found.proved
        assert check(found.waived, found.plan).ok


def test_a_stop_ends_it(world: optimizer.Instance) -> None:
    stop = Stop()
    stop.request()
    with pytest.raises(TimeUpError):
        cheapest(world, 0, Deadline(None, stop))
