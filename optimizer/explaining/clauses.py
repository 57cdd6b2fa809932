"""The clauses of an instance as sets of rows, and whether some of them can hold together.

What one solve finds is kept: a solution shows every set of clauses it does not break to be possible, and whatever
contains a known conflict is impossible.
"""

from __future__ import annotations

import os
import time
from copy import copy
from typing import TYPE_CHECKING

from optimizer.engines import Task, search
from optimizer.engines.stop import Stop
from optimizer.goals import Cost
from optimizer.model import build
from optimizer.rows import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from optimizer.engines import Outcome
    from optimizer.instance import Instance
    from optimizer.plan import Plan
    from optimizer.rows import Clause, Row

QUICK_SECONDS = 5.0
"""One worker gets so long; what is not settled by then is asked again with all of them."""


class TimeUpError(Exception):
    """The time ran out, or the user asked to stop, before a question was settled."""


class Clock:
    """Seconds left for everything, and the user's wish to stop."""

    def __init__(self, time_limit: float | None = None, stop: Stop | None = None) -> None:
        self.started = time.perf_counter()
        self.deadline = None if time_limit is None else self.started + time_limit
        self.stop = stop or Stop()
        self.ran_out = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def left(self) -> float | None:
        """Seconds left, None without a limit; raises ``TimeUpError`` when there are none."""
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        if self.stop.requested or (left is not None and left <= 0):
            self.ran_out = True
            raise TimeUpError
        return left


class Clauses:
    """Every clause of an instance with the rows it stands for, forbidden stays among them."""

    def __init__(self, instance: Instance, clock: Clock, seed: int = 0) -> None:
        self.instance, self.clock, self.seed = instance, clock, seed
        self.model = build(instance, goals=False, keep_forbidden=True)
        self.rows: dict[Clause, list[Row]] = {}
        for row in self.model.rows.rows:
            self.rows.setdefault(row.clause, []).append(row)
        self.all: tuple[Clause, ...] = tuple(clause for clause in self.rows if clause.rule != DEFINITION)
        self.broken: list[frozenset[Clause]] = []
        """For each solution found, the clauses it breaks: a set without which the rest can hold."""
        self.conflicts: list[frozenset[Clause]] = []
        """Sets proved impossible."""
        self.plan: Plan | None = None
        """The plan of the last solution found."""
        self.asked: tuple[Row, ...] = ()
        """Rows that are kept whatever is left out."""

    def asking(self, rows: Iterable[Row]) -> Clauses:
        """The same clauses while these rows hold too; what was impossible before still is."""
        other = copy(self)
        other.broken, other.conflicts, other.asked = [], list(self.conflicts), (*self.asked, *rows)
        return other

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
        if outcome.true is None:
            self.conflicts.append(chosen)
            return False
        self.broken.append(self._broken_by(outcome.true))
        self.plan = self.model.plan(outcome.true)
        return True

    def _ask(self, chosen: frozenset[Clause]) -> Outcome:
        rows = tuple(row for row in self.model.rows.rows if row.clause.rule == DEFINITION or row.clause in chosen)
        rows += self.asked
        literals = len(self.model.rows.names)
        for workers, most in ((1, QUICK_SECONDS), (os.cpu_count() or 1, None)):
            left = self.clock.left()
            limit = min(limit for limit in (left, most, 1e9) if limit is not None)
            task = Task(literals, rows, Cost(()), time_limit=limit, workers=workers, seed=self.seed)
            outcome = search("cp-sat", task, stop=self.clock.stop)
            if outcome.status != "unknown":
                return outcome
        self.clock.ran_out = True
        raise TimeUpError

    def _broken_by(self, true: frozenset[int]) -> frozenset[Clause]:
        return frozenset(clause for clause in self.all if not all(satisfied(row, true) for row in self.rows[clause]))


def satisfied(row: Row, true: frozenset[int]) -> bool:
    """Whether a row holds when exactly these literals are true."""
    if row.coefficients is None:
        total = sum(literal in true for literal in row.literals)
    else:
        total = sum(value for value, literal in zip(row.coefficients, row.literals, strict=True) if literal in true)
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)
