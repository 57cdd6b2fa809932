"""For a tier that counts people whoever they are: a bound and a plan by headcounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.solver.engines.search import search, search_counts
from optimizer.solver.strategies._strategy import WarmStart
from optimizer.solver.strategies.headcount_model import headcount_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.rows import Row
    from optimizer.solver.engines.task import CountOutcome
    from optimizer.solver.strategies._strategy import TierSearch
    from optimizer.solver.strategies.headcount_model import HeadcountModel


def headcounts(asked: TierSearch, known: WarmStart | None) -> WarmStart | None:
    """The optimum over headcounts as a bound, and a plan with those headcounts, unless the cost asks who flies."""
    if known is not None:
        return known
    model = headcount_model(asked.task, asked.model.options.person_of, asked.model.rows.decisions)
    found = None if model is None else best_headcounts(model, asked)
    if model is None or found is None:
        return None
    rows = model.fixing(found.counts)
    return WarmStart(found.bound, _plan(asked, rows), aggregate_rows=rows)


def bound_by_headcounts(asked: TierSearch) -> int:
    """A bound for any cost, by headcounts, where the full search takes long to give one."""
    task = asked.task
    model = headcount_model(task, asked.model.options.person_of, asked.model.rows.decisions, anonymous=False)
    found = None if model is None else best_headcounts(model, asked)
    return task.cost.least if found is None else found.bound


def best_headcounts(model: HeadcountModel, asked: TierSearch) -> CountOutcome | None:
    """The best headcounts and their proved bound; None if none were found in the time for a bound."""
    return search_counts(model.task(asked.bound_seconds, asked.task.workers, asked.task.seed), stop=asked.deadline.stop)


def _plan(asked: TierSearch, rows: tuple[Row, ...]) -> Iterator[frozenset[int]]:
    """A plan with the best headcounts, if there is one: it costs as much as they do."""
    task = asked.task
    any_plan = replace(task, also=(*task.also, *rows), cost=Cost(()), time_limit=asked.plan_seconds)
    found = search(any_plan, stop=asked.deadline.stop)
    if found.solution is not None:
        yield found.solution
