"""The clauses of an instance as sets of rows, and whether some of them can hold together.

What one solve finds is kept: a solution shows every set of clauses it does not break to be possible, and whatever
contains a known conflict is impossible.
"""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION
from optimizer.problem.steps import tell
from optimizer.problem.wording import count
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.solver.known_plan import published_solution, solution_of
from optimizer.studies.explain.definitions import Definitions
from optimizer.studies.explain.near import NearKnown
from optimizer.studies.explain.rotation import Rotation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause, Row
    from optimizer.problem.plan import Plan

QUICK_SECONDS = 5.0
"""Seconds for one worker; a question not settled by then is asked again with all workers."""


FEW, LEAN_SECONDS = 300, 2.0
"""Up to so many clauses are first searched with few definitions, and for so long."""
FEW_NEAR = 600
"""Up to so many clauses are first searched near a known solution."""


class Clauses:
    """Every clause of an instance with the rows it stands for, forbidden stays among them."""

    def __init__(self, instance: Instance, clock: Deadline, seed: int = 0) -> None:
        self.instance, self.clock, self.seed = instance, clock, seed
        self.model = build(instance, goals=False, keep_forbidden=True)
        self.rows: dict[Clause, list[Row]] = {}
        for row in self.model.rows.rows:
            self.rows.setdefault(row.clause, []).append(row)
        self.all: tuple[Clause, ...] = tuple(clause for clause in self.rows if clause.rule != DEFINITION)
        self._defining = [row for row in self.model.rows.rows if row.clause.rule == DEFINITION]
        self._deciding = [row for row in self.model.rows.rows if row.clause.rule != DEFINITION]
        self.broken: list[frozenset[Clause]] = []
        """For each solution found, the clauses it breaks: a set without which the rest can hold."""
        self.conflicts: list[frozenset[Clause]] = []
        """Sets proved impossible."""
        self.plan: Plan | None = None
        """The plan of the last solution found."""
        self.asked: tuple[Row, ...] = ()
        """Rows that are always kept."""
        self._definitions: Definitions | None = None
        """Set where a question is first asked with only the definitions that the clauses need."""
        self._near: NearKnown | None = None
        """Set where a solution of all definitions is known; one that differs from it by little mostly is one, too."""
        self._rotation: Rotation | None = None
        """Set with ``_near``: what somebody else does in the place of one."""

    def asking(self, rows: Iterable[Row]) -> Clauses:
        """The same clauses while these rows hold too; known conflicts are kept."""
        other = copy(self)
        other.broken, other.conflicts, other.asked = [], list(self.conflicts), (*self.asked, *rows)
        return other

    def impossible(self) -> None:
        """Take it as proved that not all clauses hold together, and as possible what the published plan keeps."""
        self._begin(self.all, published_solution(self.model, self.seed, self.clock.stop))

    def blame(self, conflict: Collection[Clause], plan: Plan) -> None:
        """Take it as proved that these clauses cannot hold together, and as possible what a plan keeps."""
        self._begin(conflict, solution_of(self.model, plan, self.seed, self.clock.stop))

    def learn(self, plan: Plan) -> None:
        """Take as possible what a plan keeps, of clauses that cannot all hold together."""
        self.blame(self.all, plan)

    def _begin(self, conflict: Collection[Clause], known: frozenset[int] | None) -> None:
        self.conflicts.append(frozenset(conflict))
        self._definitions = Definitions(self.model.rows)
        if self._take(known) and known is not None:
            self._near = NearKnown(self.rows, self._defining, self._definitions, known, self.seed)
            self._rotation = Rotation(self.model, known)

    def _take(self, known: frozenset[int] | None) -> bool:
        """Take as possible what a solution keeps, if it is one by what rows define; whether it is."""
        if known is None or not all(row.holds(known) for row in self._defining):
            return False
        self.broken.append(self._broken_by(known))
        return True

    def _around(self, chosen: frozenset[Clause]) -> frozenset[Clause]:
        """The smallest known conflict that these are a part of; if none is small, they alone."""
        holders = [conflict for conflict in self.conflicts if chosen <= conflict and len(conflict) <= FEW_NEAR]
        return min(holders, key=len, default=chosen)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.model.rows.rows)

    def hold(self, kept: Collection[Clause]) -> bool:
        """Whether these clauses can hold together.  Raises ``TimeUpError``."""
        chosen = frozenset(kept)
        if any(chosen.isdisjoint(broken) for broken in self.broken):
            return True
        if any(conflict <= chosen for conflict in self.conflicts):
            return False
        outcome = self._ask(chosen)
        if outcome.solution is None:
            self.conflicts.append(chosen)
            return False
        self.broken.append(self._broken_by(outcome.solution))
        self.plan = self.model.plan(outcome.solution)
        self._rotate(outcome.solution, self.broken[-1], self._around(chosen))
        return True

    def _rotate(self, solution: frozenset[int], broken: frozenset[Clause], among: frozenset[Clause]) -> None:
        """Where a solution breaks one clause alone: take as possible what further ones keep, in which others do the
        same."""
        only = broken & among
        if self._rotation is None or self.asked or len(only) != 1:
            return
        alone = [each & among for each in self.broken]
        shown = {clause for each in alone if len(each) == 1 for clause in each}
        self.broken += self._rotation.others(solution, next(iter(only)), among, among - shown)

    def _ask(self, chosen: frozenset[Clause]) -> Outcome:
        tell(trying=f"can {len(chosen)} of {count(len(self.all), 'clause')} hold together?")
        literals = len(self.model.rows.names)
        few = self._definitions is not None and len(chosen) <= FEW
        if self._near is not None and len(chosen) <= FEW_NEAR:
            near = self._near.ask(chosen, self._around(chosen), self.asked, self.clock)
            if near.status != "unknown":
                return near
        elif few and self._near is None and not self._may_hold(chosen):
            return Outcome("infeasible", None, None, None, 0.0)
        rows = tuple(row for row in self.model.rows.rows if row.clause.rule == DEFINITION or row.clause in chosen)
        rows += self.asked
        for workers, most in ((1, QUICK_SECONDS), (os.cpu_count() or 1, None)):
            left = self.clock.left()
            limit = min(limit for limit in (left, most, 1e9) if limit is not None)
            task = Task(literals, rows, Cost(()), time_limit=limit, workers=workers, seed=self.seed)
            outcome = search(task, stop=self.clock.stop)
            if outcome.status != "unknown":
                return outcome
        self.clock.ran_out = True
        raise TimeUpError

    def _may_hold(self, chosen: frozenset[Clause]) -> bool:
        """False where the clauses cannot hold together even with few definitions, a much smaller search."""
        assert self._definitions is not None
        rows = self._definitions.added_to(row for row in self.model.rows.rows if row.clause in chosen) + self.asked
        limit = min(LEAN_SECONDS, self.clock.left() or LEAN_SECONDS)
        task = Task(len(self.model.rows.names), rows, Cost(()), time_limit=limit, workers=1, seed=self.seed)
        return search(task, stop=self.clock.stop).status != "infeasible"

    def _broken_by(self, solution: frozenset[int]) -> frozenset[Clause]:
        return frozenset([row.clause for row in self._deciding if not row.holds(solution)])
