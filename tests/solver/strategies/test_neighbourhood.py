"""A subproblem is the search with the rest fixed, and the local search only improves plans."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from optimizer.bench.generator import Size, generate
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.subproblem import Subproblems
from optimizer.solver.engines.task import Task
from optimizer.solver.strategies.neighbourhood import by_station, improve
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

FIXED = Clause(DEFINITION, "fixed")


def _tiny_tasks(seeds: int, *, with_row: bool) -> Iterator[tuple[Task, list[frozenset[int]], frozenset[int]]]:
    """Tasks of tiny worlds where every stay costs or brings something, the stays in three groups, and any plan, its
    helpers as cheap as it allows; ``with_row``: with a row of their own."""
    for seed in range(seeds):
        model = build(tiny(seed))
        task = Task(len(model.rows.names), model.searched, model.tier_cost(0), workers=1)
        stays, random = sorted(model.options.literal.values()), Random(seed)
        also = _any_costs(stays, random)
        task = replace(task, cost=Cost(task.cost.terms + also.terms, task.cost.constant))
        if with_row and stays:
            task = replace(task, also=(Row(FIXED, tuple(stays), None, 1, max(1, len(stays) // 2)),))
        plan = search(replace(task, cost=_any_costs(stays, random)), engine=HIGHS).solution
        if plan is not None and stays:
            plan = search(replace(task, also=(*task.also, *_fixing(stays, plan))), engine=HIGHS).solution
            assert plan is not None
            Random(seed).shuffle(stays)
            yield task, [frozenset(stays[start::3]) for start in range(3)], plan


def _any_costs(stays: Iterable[int], random: Random) -> Cost:
    return Cost(tuple((random.randint(-9, 9), literal) for literal in stays))


def _fixing(literals: Iterable[int], plan: Set[int]) -> list[Row]:
    return [Row(FIXED, (literal,), None, int(literal in plan), int(literal in plan)) for literal in literals]


def _obeyed(task: Task, solution: Set[int]) -> bool:
    for row in (*task.rows, *task.also):
        pairs = zip(row.literals, row.coefficients or (1,) * len(row.literals), strict=True)
        total = sum(coefficient for literal, coefficient in pairs if literal in solution)
        if (row.lower is not None and total < row.lower) or (row.upper is not None and total > row.upper):
            return False
    return True


@pytest.mark.slow
def test_a_part_is_the_task_with_the_other_groups_held() -> None:
    tried = better = 0
    for task, groups, plan in _tiny_tasks(180, with_row=True):
        parts = Subproblems(task, groups)
        for chosen in ([0], [1, 2]):
            part = parts.free(chosen, plan)
            hint = part.task.hint
            assert hint is not None
            assert _obeyed(part.task, hint)
            assert part.task.cost.of(hint) == task.cost.of(plan)
            assert part.in_whole(hint, plan) == plan
            held = frozenset[int]().union(*(group for number, group in enumerate(groups) if number not in chosen))
            expected = search(replace(task, also=(*task.also, *_fixing(held, plan))), engine=HIGHS)
            found = search(part.task)
            assert (found.status, found.value) == (expected.status, expected.value)
            assert found.solution is not None
            whole = part.in_whole(found.solution, plan)
            assert _obeyed(task, whole)
            assert task.cost.of(whole) == found.value
            assert held & whole == held & plan
            tried += 1
            better += task.cost.of(whole) < task.cost.of(plan)
    assert tried >= 60
    assert better >= 10


@pytest.mark.slow
def test_plans_get_better_and_better() -> None:
    went_down = 0
    for task, groups, plan in _tiny_tasks(120, with_row=False):
        values = [task.cost.of(plan)]
        for better in improve(task, groups, plan, Deadline()):
            assert _obeyed(task, better)
            values.append(task.cost.of(better))
        assert values == sorted(set(values), reverse=True)
        went_down += len(values) > 1
        best = search(task, engine=HIGHS).value
        assert best is not None
        assert values[-1] >= best
    assert went_down >= 10


def test_two_stations_at_once_do_what_neither_does_alone() -> None:
    """One literal of each group is true; only if both change does it cost less."""
    rows = (
        Row(FIXED, (0, 1), None, 1, 1),
        Row(FIXED, (2, 3), None, 1, 1),
        Row(FIXED, (0, 3), None, None, 1),
        Row(FIXED, (1, 2), None, None, 1),
    )
    task = Task(6, rows, Cost(((2, 0), (1, 1), (2, 2), (1, 3))), workers=1)
    groups = [frozenset({0, 1}), frozenset({2, 3}), frozenset({4}), frozenset({5})]
    start = frozenset({0, 2})
    assert not list(improve(task, groups, start, Deadline(), most=1))
    values = {
        task.cost.of(plan) for seed in range(6) for plan in improve(replace(task, seed=seed), groups, start, Deadline())
    }
    assert values == {2}


def test_the_local_search_ends_at_the_bound_in_time_and_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(Size(years=1, stations=2), ("waiting_spread",)).instance
    model = build(instance)
    task = Task(len(model.rows.names), model.searched, model.tier_cost(0), workers=1)
    plan = search(replace(task, cost=Cost(())), engine=HIGHS).solution
    assert plan is not None
    groups = by_station(model)
    assert len(groups) == 2
    assert list(improve(task, groups, plan, Deadline()))
    stopped = Stop()
    stopped.request()
    monkeypatch.setattr("optimizer.solver.strategies.neighbourhood.search", None)
    assert not list(improve(task, groups, plan, Deadline(stop=stopped)))
    assert not list(improve(task, groups, plan, Deadline(0.0)))
    assert not list(improve(replace(task, lowest=task.cost.of(plan)), groups, plan, Deadline()))
