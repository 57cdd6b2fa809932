"""Why an instance is infeasible: an irreducible set of clauses that cannot hold together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.engines import Task, search
from optimizer.goals import Cost
from optimizer.model import build
from optimizer.rows import DEFINITION
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.rows import Clause, Row

MANY_CLAUSES = 60
"""A conflict of more clauses is left in groups: single ones would take minutes, and nobody reads them."""

Group = tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clauses that cannot hold together."""

    clauses: tuple[Clause, ...]
    irreducible: Literal["by clause", "by group", "no"]
    """Proved infeasible as they stand, and feasible without any one clause; or without any one group of
    ``groups``; or time ran out before either was known."""

    @property
    def groups(self) -> dict[tuple[str, str], list[str]]:
        """Subjects by rule and by what the group is about: the flight for clauses of single people on it."""
        found: dict[tuple[str, str], list[str]] = {}
        for clause in self.clauses:
            found.setdefault(_group_of(clause), []).append(clause.subject)
        return found


def _group_of(clause: Clause) -> tuple[str, str]:
    if RULES[clause.rule].subject == "person/flight":
        return clause.rule, clause.subject.rpartition("/")[2]
    return clause.rule, clause.subject


def find_conflict(instance: Instance, *, time_limit: float | None = None) -> Conflict | None:
    """An irreducible conflict of an infeasible instance; None if it is feasible.

    ``time_limit`` is in seconds; when it runs out the answer is the smallest conflict known by then.
    """
    return _Search(instance, time_limit).run()


class _Search:
    """Whole rules first, then groups, then single clauses (QuickXplain, Junker 2004), each tested by a solve."""

    def __init__(self, instance: Instance, time_limit: float | None) -> None:
        model = build(instance, goals=False, keep_forbidden=True)
        self.literals = len(model.rows.names)
        self.rows: dict[Clause, list[Row]] = {}
        for row in model.rows.rows:
            self.rows.setdefault(row.clause, []).append(row)
        self.meaning = [row for clause, rows in self.rows.items() if clause.rule == DEFINITION for row in rows]
        self.clauses = [clause for clause in self.rows if clause.rule != DEFINITION]
        self.deadline = None if time_limit is None else time.perf_counter() + time_limit
        self.late = False

    def run(self) -> Conflict | None:
        if self._holds([tuple(self.clauses)]):
            return None
        left = self._smaller(self.clauses, lambda clause: clause.rule)
        by_group = self._smaller(left, _group_of)
        if self.late:
            return Conflict(tuple(sorted(by_group)), "no")
        if len(by_group) > MANY_CLAUSES:
            return Conflict(tuple(sorted(by_group)), "by group")
        by_clause = self._smaller(by_group, lambda clause: clause)
        if self.late:
            return Conflict(tuple(sorted(by_group)), "by group")
        return Conflict(tuple(sorted(by_clause)), "by clause")

    def _smaller(self, clauses: Sequence[Clause], key: Callable[[Clause], object]) -> list[Clause]:
        """The clauses of the groups that are all needed; all of them once time is up."""
        groups: dict[object, list[Clause]] = {}
        for clause in clauses:
            groups.setdefault(key(clause), []).append(clause)
        needed = self._shrink([], [tuple(group) for group in groups.values()], tested=True)
        return list(clauses) if self.late else [clause for group in needed for clause in group]

    def _shrink(self, kept: list[Group], groups: list[Group], *, tested: bool) -> list[Group]:
        """The groups needed beside ``kept`` for a conflict."""
        if not tested and not self._holds(kept):
            return []
        if len(groups) <= 1 or self.late:
            return groups
        half = len(groups) // 2
        first, second = groups[:half], groups[half:]
        needed = self._shrink([*kept, *first], second, tested=False)
        return [*self._shrink([*kept, *needed], first, tested=not needed), *needed]

    def _holds(self, groups: Iterable[Group]) -> bool:
        """Whether the clauses of these groups can hold together; assumed so once time is up."""
        rows = [*self.meaning, *(row for group in groups for clause in group for row in self.rows[clause])]
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        if left is not None and left <= 0:
            self.late = True
            return True
        status = search("cp-sat", Task(self.literals, tuple(rows), Cost(()), time_limit=left)).status
        if status == "unknown":
            self.late = True
        return status != "infeasible"
