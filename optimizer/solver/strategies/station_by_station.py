"""For several stations with many stay options: plans with people assigned to stations, improved station by station."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import TOO_MANY_TERMS, terms_in
from optimizer.solver.engines.search import search
from optimizer.solver.strategies._strategy import WarmStart
from optimizer.solver.strategies.decomposition import RestrictedModel, worth_decomposing
from optimizer.solver.strategies.headcounts import bound_by_headcounts
from optimizer.solver.strategies.neighbourhood import by_station, improve

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from optimizer.model.rows import Row
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.engines.task import Task
    from optimizer.solver.strategies._strategy import TierSearch

STATIONS_SHARE = 0.8
"""Share of the time left for plans by station, where the full search follows."""
STATIONS_SECONDS = 120.0


def station_by_station(asked: TierSearch, known: WarmStart | None) -> WarmStart | None:
    """Ever better plans, a few stations at a time, and the bound known already, or else one by headcounts."""
    model, task = asked.model, asked.task
    skip_full_search = len(model.instance.stations) > 1 and terms_in(task.rows) > TOO_MANY_TERMS
    if not (skip_full_search or worth_decomposing(model)):
        return known
    known = known or WarmStart(bound_by_headcounts(asked), iter(()))
    asked = replace(asked, task=replace(task, lowest=known.bound))
    if skip_full_search:
        plans = iter(()) if task.hint is not None else _restricted_only(asked)
    elif task.hint is None:
        plans = _restricted_first(asked, known)
    else:
        better = improve(asked.task, by_station(model), task.hint, _before_full_search(asked.deadline))
        plans = chain(known.plans, better)
    return replace(known, plans=plans, skip_full_search=skip_full_search)


def _restricted_first(asked: TierSearch, known: WarmStart) -> Iterator[frozenset[int]]:
    """Ever better plans: first of the restricted model, then, station by station, of the whole one."""
    restricted = RestrictedModel(asked.model, asked.tier)
    plan = _of_headcounts(asked, restricted, known.aggregate_rows)
    if plan is None:  # who flies is then left to the full search
        yield from known.plans
    deadline = _before_full_search(asked.deadline)
    plan = yield from _improved(restricted, restricted.task(asked.task), plan, deadline, most=1)
    if plan is not None:
        yield from improve(asked.task, by_station(asked.model), restricted.in_whole(plan), deadline)


def _restricted_only(asked: TierSearch) -> Iterator[frozenset[int]]:
    """Ever better plans of the restricted model, until the deadline."""
    restricted = RestrictedModel(asked.model, asked.tier)
    task = restricted.task(asked.task)
    plan = yield from _improved(restricted, task, None, asked.deadline, fewest=2)
    if plan is not None and asked.deadline.remaining > 0:
        last = replace(task, hint=plan, time_limit=asked.deadline.search_limit)
        found = search(last, stop=asked.deadline.stop)
        if found.solution is not None:
            yield restricted.in_whole(found.solution)


def _improved(
    restricted: RestrictedModel, task: Task, plan: frozenset[int] | None, deadline: Deadline, **together: int
) -> Generator[frozenset[int], None, frozenset[int] | None]:
    """This plan of the restricted model, or any, then better ones; returns the last, in the model's own literals."""
    plan = plan or _any_plan(task, deadline)
    if plan is None:
        return None
    yield restricted.in_whole(plan)
    for better in improve(task, by_station(restricted.model), plan, deadline, **together):
        plan = better
        yield restricted.in_whole(plan)
    return plan


def _of_headcounts(
    asked: TierSearch, restricted: RestrictedModel, rows: tuple[Row, ...] | None
) -> frozenset[int] | None:
    """A plan of the restricted model with the best headcounts."""
    if rows is None:
        return None
    task = replace(restricted.task(asked.task, rows), cost=Cost(()), time_limit=asked.plan_seconds)
    return search(task, stop=asked.deadline.stop).solution


def _any_plan(task: Task, deadline: Deadline) -> frozenset[int] | None:
    """Any plan.  Full presolve: without rows on headcounts, light presolve found none at four and sixteen stations."""
    any_plan = replace(task, cost=Cost(()), lowest=None, time_limit=deadline.search_limit, presolve="full")
    return search(any_plan, stop=deadline.stop).solution


def _before_full_search(deadline: Deadline) -> Deadline:
    """When plans by station end and the full search begins."""
    return deadline.within(min(STATIONS_SECONDS, STATIONS_SHARE * deadline.remaining))
