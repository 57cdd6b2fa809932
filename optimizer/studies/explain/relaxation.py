"""The cheapest clauses to leave open: each clause has a literal that relaxes it at a cost.

Few of the rows mostly prove it (``growing``); else one search over all of them does.  Slower than hitting sets where
conflicts are small, and much faster where one conflict has a hundred clauses.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row, relaxed
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.explain.growing import Growing, Priced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.explain.clauses import Clauses


def cheapest(clauses: Clauses, cost_of: Callable[[Clause], int | None]) -> tuple[frozenset[Clause] | None, int]:
    """A cheapest set of clauses without which the rest can hold, proved, or None; and a proved lower bound of its cost.

    None also where no such set exists.  Raises ``TimeUpError``.
    """
    clock, lowest = clauses.clock, 0
    if clauses.plan is not None:
        whole, lowest = _by_few_rows(clauses, cost_of, clauses.plan)
        if whole is not None:
            return whole, lowest
    rows, cost, relaxed = relaxed_at_cost(clauses.model, clauses.model.rows.rows, cost_of)
    workers = max(2, min(7, os.cpu_count() or 1))  # one of them works on the linear relaxation: see the engine
    task = Task(
        len(clauses.model.rows.names) + len(relaxed),
        rows,
        cost,
        time_limit=clock.left(),
        workers=workers,
        seed=clauses.seed,
        lowest=lowest,
    )
    outcome = search(task, stop=clock.stop)
    if outcome.status == "optimal" and outcome.solution is not None:
        return frozenset(
            clause for clause, literal in relaxed.items() if literal in outcome.solution
        ), outcome.value or 0
    if outcome.status != "infeasible":
        clock.ran_out = True
    return None, max(lowest, outcome.bound or 0)


def _by_few_rows(
    clauses: Clauses, cost_of: Callable[[Clause], int | None], plan: Plan
) -> tuple[frozenset[Clause] | None, int]:
    """The same from a plan that breaks little, if few rows are enough for it; and the bound that they prove."""
    found = _AtCost(clauses.model, plan, cost_of, clauses.seed, clauses.clock).run()
    if found.plan is None:
        return None, found.bound
    whole = frozenset(Clause(*each.address) for each in check(clauses.instance, found.plan).decided)
    prices = [cost_of(clause) for clause in whole]
    return (whole if None not in prices and sum(filter(None, prices)) == found.bound else None), found.bound


class _AtCost(Growing):
    def __init__(
        self, model: Model, plan: Plan, cost_of: Callable[[Clause], int | None], seed: int, within: Deadline
    ) -> None:
        super().__init__(model, plan, seed=seed, within=within)
        self.cost_of = cost_of

    def priced(self, rows: Sequence[Row]) -> Priced:
        """Each clause at its cost, however often it is broken."""
        kept, cost, _ = relaxed_at_cost(self.model, rows, self.cost_of)
        return Priced(kept, cost)


def relaxed_at_cost(
    model: Model, rows: Iterable[Row], cost_of: Callable[[Clause], int | None]
) -> tuple[tuple[Row, ...], Cost, dict[Clause, int]]:
    """The rows, those that may be left open with a literal of their clause, at its cost; and these literals."""
    relaxed: dict[Clause, int] = {}
    literals = len(model.rows.names)
    found: list[Row] = []
    for row in rows:
        if row.clause.rule == DEFINITION or cost_of(row.clause) is None:
            found.append(row)
        else:
            found += _relaxed_rows(row, relaxed.setdefault(row.clause, literals + len(relaxed)))
    cost = Cost(tuple((cost_of(clause) or 0, literal) for clause, literal in relaxed.items()))
    return tuple(found), cost, relaxed


def _relaxed_rows(row: Row, literal: int) -> Iterator[Row]:
    """The row as it is while ``literal`` is false, and no row at all while it is true."""
    if row.upper == 0 and row.coefficients is None:  # one by one: the linear relaxation is then as tight as can be
        yield from (Row(row.clause, (each, literal), (1, -1), None, 0) for each in row.literals)
    else:
        yield from relaxed(row, literal)
