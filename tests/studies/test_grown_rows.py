"""The bound by few rows, against all plans of tiny worlds priced by the checker; and the conflict it is narrowed to."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.model.rows import Clause
from optimizer.problem.plan import PlanFor
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.studies.explain import narrowed, relaxation
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.growing import Grown
from optimizer.studies.explain.relaxation import _by_few_rows, cheapest
from optimizer.studies.explain.waivers import price_of, way_out
from optimizer.studies.repair import fixed_dates
from optimizer.studies.repair.grown_rows import grown
from optimizer.studies.repair.prices import left_open
from tests import INSTANCES
from tests.slow import few_first
from tests.studies.test_repair_tiny_worlds import plans
from tests.worlds.tiny import tiny

WORLDS = 60
PRICED: dict[int, list[tuple[int, optimizer.Plan]]] = {}


def priced(seed: int) -> tuple[optimizer.Instance, list[tuple[int, optimizer.Plan]]]:
    """A world, and its plans that break only what can be left open, with their prices, the cheapest first."""
    instance = tiny(seed, most=8, goals=seed % 2 == 0)
    if seed not in PRICED:
        found = []
        for plan in plans(instance):
            report = check(instance, plan)
            if all(RULES[each.rule].way_out(each.subject, instance) is not None for each in report.decided):
                found.append((sum(entry.price for entry in left_open(instance, report.broken)), plan))
        PRICED[seed] = sorted(found, key=lambda pair: pair[0])
    return instance, PRICED[seed]


def asked(instance: optimizer.Instance, price: int, plan: optimizer.Plan) -> Grown:
    return grown(instance, plan, price, build(instance, goals=False, keep_forbidden=True))


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("seed", few_first(range(WORLDS), 12))
def test_no_plan_costs_less_than_the_bound(seed: int) -> None:
    instance, every = priced(seed)
    if not every:
        return
    cheapest = every[0][0]
    for price, plan in (every[0], every[len(every) // 2], every[-1]):
        found = asked(instance, price, plan)
        assert found.bound <= cheapest
        if found.plan is not None:
            report = check(instance, found.plan)
            met = sum(entry.price for entry in left_open(instance, report.broken))
            assert cheapest <= met < price
        if found.clauses:
            assert cheapest > 0
            assert not Clauses(instance, Deadline()).hold(found.clauses)
            conflict = narrowed(instance, found.clauses, plan)
            assert set(conflict.clauses) <= found.clauses
            assert conflict.irreducible == "by clause"
            assert not Clauses(instance, Deadline()).hold(conflict.clauses)
            for clause in conflict.clauses:
                assert Clauses(instance, Deadline()).hold(set(conflict.clauses) - {clause})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
def test_the_bound_is_mostly_the_price_of_the_cheapest_plan() -> None:
    met = missed = conflicts = 0
    for seed in range(WORLDS):
        instance, every = priced(seed)
        if every and every[0][0] > 0:
            found = asked(instance, *every[0])
            met += found.bound == every[0][0]
            missed += found.bound < every[0][0]
            conflicts += bool(found.clauses)
    assert met > 2 * missed
    assert conflicts > 0


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("limit", [None, 60.0])
def test_a_repair_that_asks_few_rows_first_is_the_cheapest(
    limit: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixed_dates, "MANY_TERMS", 0)
    bounds = []

    def counted(*asked: Any, **more: Any) -> Grown:
        bounds.append(grown(*asked, **more).bound)
        return grown(*asked, **more)

    monkeypatch.setattr(fixed_dates, "grown", counted)
    dear = 0
    for seed in range(20):
        instance, every = priced(seed)
        if every:
            found = optimizer.repair(instance, dates=False, workers=1, time_limit=limit)
            assert found.cost == found.bound == every[0][0]
            assert found.status == ("repaired" if found.waivers else "not needed")
            assert found.best or limit is not None
            dear += every[0][0] > 0
    assert len(bounds) >= dear > 3
    assert sum(bound > 0 for bound in bounds) > 3


def test_enough_ends_it_sooner() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-vehicle-loss.yaml")
    repaired = optimizer.repair(instance, dates=False, workers=1)
    assert repaired.plan is not None
    assert repaired.cost is not None
    model = build(instance, goals=False, keep_forbidden=True)
    whole = grown(instance, repaired.plan, repaired.cost, model)
    soon = grown(instance, repaired.plan, repaired.cost, model, enough=1)
    assert 0 < soon.bound <= whole.bound <= repaired.cost
    assert len(soon.met) <= len(whole.met)
    assert any(clause.rule == "vehicle_loss" for clause in whole.clauses)
    assert all(isinstance(clause, Clause) for clause in whole.clauses)


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
def test_the_cheapest_clauses_to_leave_open_are_those_of_a_search_over_all_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Task] = []

    def counted(task: Task, **more: Any) -> Outcome:
        asked.append(task)
        return search(task, **more)

    monkeypatch.setattr(relaxation, "search", counted)
    by_few = other = 0
    for seed in range(120):
        instance = tiny(9_100 + seed, most=8, goals=False)
        clauses = Clauses(instance, Deadline())
        if clauses.hold(clauses.all):
            continue

        def cost_of(clause: Clause, instance: optimizer.Instance = instance) -> int | None:
            return None if way_out(instance, clause) is None else price_of(instance, *clause, short=1)

        clauses.plan = None
        whole, least = cheapest(clauses, cost_of)
        for plan in plans_near(instance, clauses):
            clauses.plan = plan
            asked.clear()
            found, bound = cheapest(clauses, cost_of)
            over_all = len(asked)
            assert (found is None, bound) == (whole is None, least)
            if found is not None:
                assert sum(cost_of(clause) or 0 for clause in found) == least
                assert Clauses(instance, Deadline()).hold(set(clauses.all) - found)
                at_once, proved = _by_few_rows(clauses, cost_of, plan)
                assert proved <= least
                assert over_all == (at_once is None), "all rows are searched only where few were not enough"
                by_few += at_once is not None
                other += at_once is None
    assert by_few > 12
    assert by_few > other


def plans_near(instance: optimizer.Instance, clauses: Clauses) -> list[optimizer.Plan]:
    """Where to begin: with nobody anywhere, and with everybody who can be somewhere."""
    nobody = optimizer.Plan(instance=PlanFor(name=instance.name), assignments=())
    return [nobody, clauses.model.plan(frozenset(range(clauses.model.rows.decisions)))]
