"""The least the cost could be, and a plan that costs just that: most goals have one where nothing need be paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.solver.engines.search import search
from optimizer.solver.strategies._strategy import WarmStart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.solver.strategies._strategy import TierSearch


def zero_cost(asked: TierSearch, known: WarmStart | None) -> WarmStart:
    """The sum of the negative coefficients as a bound, and a plan that meets it, where no other strategy applies."""
    return known or WarmStart(asked.task.cost.least, _plan(asked))


def _plan(asked: TierSearch) -> Iterator[frozenset[int]]:
    """A plan of the least cost, if light presolve finds one; if there is none, that is mostly proved sooner."""
    task = asked.task
    at_least_cost = (*task.also, task.cost.at_most(asked.tier, task.cost.least))
    found = search(replace(task, also=at_least_cost, cost=Cost(()), presolve="light"), stop=asked.deadline.stop)
    if found.solution is not None:
        yield found.solution
