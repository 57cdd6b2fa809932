"""What every plan costs at least while the dates stay, and which clauses are to blame: by few of the rows.

See ``explain.growing``; here clauses cost what a repair pays for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.model.rows import DEFINITION
from optimizer.problem.errors import DisagreementError
from optimizer.rules import RULES
from optimizer.solver.deadline import Deadline
from optimizer.studies.explain.growing import Growing, Grown, Priced
from optimizer.studies.repair.prices import left_open
from optimizer.studies.repair.soft_rows import SoftRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model


def grown(
    instance: Instance,
    plan: Plan,
    price: int,
    model: Model,
    *,
    enough: int | None = None,
    seed: int = 0,
    within: Deadline | None = None,
) -> Grown:
    """The bound for an instance, from a plan that breaks only what can be left open and costs ``price``.

    A plan in the answer costs less, and breaks only what can be left open, too.

    Parameters
    ----------
    model
        The rows of the instance with what rules forbid among them.
    enough
        A bound that is as good as the price for whoever asks; none if None.

    Raises
    ------
    DisagreementError
        If the rows allow nothing that costs as little as the plan: a bug in this package, never an answer.
    """
    most = price if enough is None else min(price, enough)
    found = _Priced(model, plan, enough=most, seed=seed, within=within or Deadline()).run()
    if found.hopeless:
        raise DisagreementError("the rows leave no way to satisfy or break clauses that a plan breaks")
    cheaper = found.plan if found.plan is not None and _cheaper(instance, found.plan, price) else None
    return replace(found, plan=cheaper, bound=min(found.bound, price) if cheaper is None else found.bound)


def _cheaper(instance: Instance, plan: Plan, price: int) -> bool:
    """Whether a plan costs less, and breaks only what can be left open."""
    report = check(instance, plan)
    open_ones = all(RULES[each.rule].way_out(each.subject, instance) is not None for each in report.decided)
    return open_ones and sum(entry.price for entry in left_open(instance, report.broken)) < price


class _Priced(Growing):
    def priced(self, rows: Sequence[Row]) -> Priced:
        """Each clause at the price of a repair."""
        soft = _SomeRows(self.instance, rows)
        return Priced(soft.rows, soft.cost)


class _SomeRows(SoftRows):
    """These rows of an instance alone, relaxed where they may be broken.

    Rules priced by days short cost the first step of their price here, however many days are missing.
    """

    def __init__(self, instance: Instance, rows: Sequence[Row]) -> None:
        self.some = set(rows)
        super().__init__(instance.model_copy(update={"goals": ()}))

    def _by_steps(self) -> dict[Row, int]:
        self.literals = len(self.model.rows.names)
        return {row: 0 for row in self.model.rows.rows if self._by_days_short(row) and row in self.some}

    def _by_days_short(self, row: Row) -> bool:
        if row.clause.rule == DEFINITION or RULES[row.clause.rule].priced_by != "days short":
            return False
        return RULES[row.clause.rule].way_out(row.clause.subject, self.instance) is not None

    def _kept(self, row: Row) -> Row | None:
        return row if row in self.some else None
