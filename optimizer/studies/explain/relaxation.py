"""The cheapest clauses to leave open, as one search: each clause has a literal that relaxes it at a cost.

Slower than hitting sets where conflicts are small, and much faster where one conflict has a hundred clauses.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Row, relaxed
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.model.rows import Clause
    from optimizer.studies.explain.clauses import Clauses


def cheapest(clauses: Clauses, cost_of: Callable[[Clause], int | None]) -> tuple[frozenset[Clause] | None, int]:
    """A cheapest set of clauses without which the rest can hold, proved, or None; and a proved lower bound of its cost.

    None also where no such set exists.  Raises ``TimeUpError``.
    """
    relaxed: dict[Clause, int] = {}
    literals = len(clauses.model.rows.names)
    rows: list[Row] = []
    for row in clauses.model.rows.rows:
        if row.clause.rule == DEFINITION or cost_of(row.clause) is None:
            rows.append(row)
        else:
            rows += _relaxed_rows(row, relaxed.setdefault(row.clause, literals + len(relaxed)))
    cost = Cost(tuple((cost_of(clause) or 0, literal) for clause, literal in relaxed.items()))
    clock = clauses.clock
    workers = max(2, min(7, os.cpu_count() or 1))  # one of them works on the linear relaxation: see the engine
    task = Task(literals + len(relaxed), tuple(rows), cost, time_limit=clock.left(), workers=workers, seed=clauses.seed)
    outcome = search(task, stop=clock.stop)
    if outcome.status == "optimal" and outcome.solution is not None:
        return frozenset(
            clause for clause, literal in relaxed.items() if literal in outcome.solution
        ), outcome.value or 0
    if outcome.status != "infeasible":
        clock.ran_out = True
    return None, outcome.bound or 0


def _relaxed_rows(row: Row, literal: int) -> Iterator[Row]:
    """The row as it is while ``literal`` is false, and no row at all while it is true."""
    if row.upper == 0 and row.coefficients is None:  # one by one: the linear relaxation is then as tight as can be
        yield from (Row(row.clause, (each, literal), (1, -1), None, 0) for each in row.literals)
    else:
        yield from relaxed(row, literal)
