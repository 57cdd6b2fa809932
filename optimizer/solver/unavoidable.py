"""Clauses that no choice left satisfies, each by itself: what the facts break, whatever is decided.

They are looked for where no plan obeys every clause.  Each clause is put alone beside what nobody can change (the
physical rules, and seats of ships already launched).  Clauses are tried in groups: a solution of a group shows all of
them to be possible, and every other clause that it happens to satisfy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import published_decisions, published_solution, solution_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Part
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.engines.task import Outcome


def unavoidable_parts(
    instance: Instance, deadline: Deadline, workers: int, seed: int, *, plans: Sequence[Plan] = ()
) -> frozenset[Part]:
    """The clauses, or days of clauses, that no choice left satisfies by themselves; those not settled by the deadline
    are left out.

    What one of these ``plans`` satisfies need not be asked, if it keeps what nobody can change.
    """
    try:
        return frozenset(_Tried(instance, deadline, workers, seed, plans).run())
    except TimeUpError:  # while the rows were made
        return frozenset()


class _Tried:
    def __init__(
        self, instance: Instance, deadline: Deadline, workers: int, seed: int, plans: Sequence[Plan] = ()
    ) -> None:
        self.plans, self.deadline, self.workers, self.seed = plans, deadline, workers, seed
        self.model = build(instance, goals=False, keep_forbidden=True, look=deadline.left)
        self.fixed: list[Row] = []
        self.rows: dict[Part, list[Row]] = {}
        for row in self.model.rows.rows:
            if row.clause.rule == DEFINITION or RULES[row.clause.rule].way_out(row.clause.subject, instance) is None:
                self.fixed.append(row)
            else:
                for day in self.model.rows.days.get(row, (None,)):
                    self.rows.setdefault((row.clause, day), []).append(row)
        self.open = set(self.rows)
        """Parts of which nothing is known yet."""

    def run(self) -> Iterable[Part]:
        if not self._begun():
            return []
        found: list[Part] = []
        groups: dict[str, list[Part]] = {}
        for part in self.rows:
            groups.setdefault(part[0].rule, []).append(part)
        waiting = list(groups.values())
        while waiting and not self.deadline.over:
            group = [part for part in waiting.pop() if part in self.open]
            if not group or self._possible(group) is not False:
                continue
            if len(group) == 1:
                found += group
            else:
                half = len(group) // 2
                waiting += [group[:half], group[half:]]
        return found

    def _begun(self) -> bool:
        """Whether what nobody can change can hold.

        Most clauses are seen to be possible in the published plan, or in one near it that keeps what nobody can change.
        """
        stop = self.deadline.stop
        begun = False
        for plan in self.plans:
            known = solution_of(self.model, plan, self.seed, stop)
            if known is not None and all(row.holds(known) for row in self.fixed):
                self._take_off(known)
                begun = True
        if begun:
            return True
        known = published_solution(self.model, self.seed, stop)
        if known is not None and all(row.holds(known) for row in self.fixed):
            self._take_off(known)
            return True
        published, stays = self.model.instance.published, self.model.options.literal.values()
        kept = published_decisions(self.model)
        few = Cost(tuple((-1 if literal in kept else 1, literal) for literal in stays))
        near = self._searched([], few).solution
        if near is None:
            return False
        self._take_off(near)
        whole = None if published is None else solution_of(self.model, self.model.plan(near), self.seed)
        if whole is not None and all(row.holds(whole) for row in self.fixed):
            self._take_off(whole)
        return True

    def _possible(self, group: list[Part]) -> bool | None:
        """Whether these parts can hold together; what a solution satisfies is taken off ``open``."""
        outcome = self._searched(group, Cost(()))
        if outcome.solution is None:
            return False if outcome.status == "infeasible" else None
        self._take_off(outcome.solution)
        return True

    def _searched(self, group: list[Part], cost: Cost) -> Outcome:
        tell(trying="clauses that no choice left satisfies" + (f": {group[0][0].rule}" if group else ""))
        rows = (*self.fixed, *(row for part in group for row in self.rows[part]))
        limit = self.deadline.search_limit
        task = Task(len(self.model.rows.names), rows, cost, time_limit=limit, workers=self.workers, seed=self.seed)
        return search(task, stop=self.deadline.stop)

    def _take_off(self, solution: frozenset[int]) -> None:
        self.open -= {part for part in self.open if all(row.holds(solution) for row in self.rows[part])}
