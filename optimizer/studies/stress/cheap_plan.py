"""Where no plan obeys every rule: a cheap plan, what every plan costs, and the conflict, by few of the rows.

Nothing here hangs on the clock: searches end by deterministic work, so every machine and load gives the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.solver.build import build
from optimizer.studies.explain import find_conflict, narrowed
from optimizer.studies.repair.grown_rows import grown
from optimizer.studies.repair.moving_dates import WithDates

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.explain import Conflict
    from optimizer.studies.explain.growing import Grown
    from optimizer.studies.repair.answer import Repair

WORK = 2.0
"""Deterministic seconds for a search among all options."""


class CheapPlan:
    """The cheapest plan found for one instance, and what is proved from it.

    Attributes
    ----------
    plan
        The plan on the dates as they are; None if none was found that breaks only what can be left open.
    """

    def __init__(self, after: Instance, seed: int, deadline: Deadline) -> None:
        self.after, self.seed, self.deadline = after, seed, deadline
        self._repairs = WithDates(after, deadline, 1, seed, None)
        found = self._repairs.soon(WORK)
        self.plan, self._price = found.plan, found.cost or 0
        self._grown: Grown | None = None
        if self.plan is not None:
            model, enough = build(after, goals=False, keep_forbidden=True), self._repairs.dates.least
            self._grown = grown(after, self.plan, self._price, model, enough=enough, seed=seed, within=deadline)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Plans that keep most clauses, each others."""
        return () if self.plan is None or self._grown is None else (self.plan, *self._grown.met)

    def proved(self) -> tuple[Repair, tuple[Clause, ...]]:
        """The cheapest plan found, with a bound, and clauses that cannot hold together; none if none were found."""
        assert self.plan is not None
        assert self._grown is not None
        cheaper, enough = self._grown.plan, self._repairs.dates.least
        if cheaper is not None:
            self._repairs.take(cheaper)
        if enough is not None and self._price > enough:
            self._repairs.move(cheaper or self.plan)
        clauses: tuple[Clause, ...] = ()
        limit, stop = self.deadline.search_limit, self.deadline.stop
        conflict: Conflict | None
        if self._grown.clauses:
            conflict = narrowed(self.after, self._grown.clauses, self.plan, time_limit=limit, stop=stop)
        else:
            conflict = find_conflict(self.after, time_limit=limit, stop=stop, proved=True)
        if conflict is not None and conflict.irreducible != "no":
            clauses = conflict.clauses
        return self._repairs.proved(self._grown.bound), clauses
