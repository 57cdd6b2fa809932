"""Why an instance is infeasible: an irreducible set of clauses that cannot hold together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.engines import Task, search
from optimizer.goals import Cost
from optimizer.model import build
from optimizer.rows import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.rows import Clause


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clauses that cannot hold together."""

    clauses: tuple[Clause, ...]
    irreducible: bool
    """Proved: infeasible as they stand, feasible without any one of them."""

    @property
    def by_rule(self) -> dict[str, list[str]]:
        """Subjects of the clauses, by rule."""
        rules: dict[str, list[str]] = {}
        for clause in self.clauses:
            rules.setdefault(clause.rule, []).append(clause.subject)
        return rules


def find_conflict(instance: Instance, *, time_limit: float | None = None) -> Conflict | None:
    """An irreducible conflict of an infeasible instance; None if it is feasible.

    When ``time_limit`` (seconds) runs out the clauses not yet ruled out are given, and ``irreducible`` is false.
    """
    return _Search(instance, time_limit).run()


class _Search:
    """Whole rules first, then halves of the clauses left (QuickXplain, Junker 2004), each tested by a solve."""

    def __init__(self, instance: Instance, time_limit: float | None) -> None:
        model = build(instance, goals=False, keep_forbidden=True)
        self.literals = len(model.rows.names)
        self.rows = model.rows.rows
        self.clauses = list(dict.fromkeys(row.clause for row in self.rows if row.clause.rule != DEFINITION))
        self.deadline = None if time_limit is None else time.perf_counter() + time_limit
        self.late = False

    def run(self) -> Conflict | None:
        if self._holds(self.clauses):
            return None
        left = self.clauses
        for rule in dict.fromkeys(clause.rule for clause in self.clauses):
            without = [clause for clause in left if clause.rule != rule]
            if not self.late and not self._holds(without):
                left = without
        core = left if self.late else self._shrink([], left, tested=True)
        return Conflict(tuple(sorted(core)), not self.late)

    def _shrink(self, kept: list[Clause], clauses: list[Clause], *, tested: bool) -> list[Clause]:
        """The clauses needed beside ``kept`` for a conflict."""
        if not tested and not self._holds(kept):
            return []
        if len(clauses) <= 1 or self.late:
            return clauses
        half = len(clauses) // 2
        first, second = clauses[:half], clauses[half:]
        needed = self._shrink([*kept, *first], second, tested=False)
        return [*self._shrink([*kept, *needed], first, tested=not needed), *needed]

    def _holds(self, clauses: Iterable[Clause]) -> bool:
        """Whether these clauses can hold together; assumed so once time is up."""
        wanted = set(clauses)
        rows: Sequence[object] = [row for row in self.rows if row.clause in wanted or row.clause.rule == DEFINITION]
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        if left is not None and left <= 0:
            self.late = True
            return True
        status = search("cp-sat", Task(self.literals, tuple(rows), Cost(()), time_limit=left)).status  # type: ignore[arg-type]
        if status == "unknown":
            self.late = True
        return status != "infeasible"
