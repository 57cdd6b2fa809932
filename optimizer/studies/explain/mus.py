"""From all clauses to a few that cannot hold together: whole rules first, then groups, then single clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.rules import RULES
from optimizer.solver.deadline import TimeUpError
from optimizer.studies.explain.single_row_conflicts import conflict_of_asked, single_row_conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from optimizer.model.rows import Clause
    from optimizer.studies.explain.clauses import Clauses

MANY_CLAUSES = 60
"""A conflict of more clauses stays in groups: single clauses take minutes and are too many to read."""

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
        """Subjects by rule and group; clauses about single people on one flight form one group."""
        found: dict[tuple[str, str], list[str]] = {}
        for clause in self.clauses:
            found.setdefault(group_of(clause), []).append(clause.subject)
        return found


def group_of(clause: Clause) -> tuple[str, str]:
    """Rule, and flight for clauses of single people on it; else the subject."""
    if RULES[clause.rule].subject == "person/flight":
        return clause.rule, clause.subject.rpartition("/")[2]
    return clause.rule, clause.subject


def narrow(clauses: Clauses, within: Collection[Clause]) -> Conflict:
    """A conflict among clauses proved impossible (QuickXplain, Junker 2004), as small as time allows."""
    found = [clause for clause in clauses.all if clause in set(within)]
    known: Literal["by group", "no"] = "no"
    try:
        shown = single_row_conflict(clauses, found)
        guess = conflict_of_asked(clauses, found) if shown is None else sorted(shown)
        if (guess or shown is not None) and not clauses.hold(guess):
            found = guess
        found = _needed(clauses, found, lambda clause: clause.rule)
        found = _needed(clauses, found, group_of)
        known = "by group"
        if len(found) <= MANY_CLAUSES:
            found = _needed(clauses, found, lambda clause: clause)
            return Conflict(tuple(sorted(found)), "by clause")
    except TimeUpError:
        pass
    return Conflict(tuple(sorted(found)), known)


def _needed(clauses: Clauses, found: Sequence[Clause], key: Callable[[Clause], object]) -> list[Clause]:
    """The clauses of the groups that are all needed for a conflict."""
    groups: dict[object, list[Clause]] = {}
    for clause in found:
        groups.setdefault(key(clause), []).append(clause)
    needed = _shrink(clauses, [], [tuple(group) for group in groups.values()], tested=True)
    return [clause for group in needed for clause in group]


def _shrink(clauses: Clauses, kept: list[Group], groups: list[Group], *, tested: bool) -> list[Group]:
    """The groups needed beside ``kept`` for a conflict."""
    if not tested and not clauses.hold([clause for group in kept for clause in group]):
        return []
    if len(groups) <= 1:
        return groups
    half = len(groups) // 2
    first, second = groups[:half], groups[half:]
    needed = _shrink(clauses, [*kept, *first], second, tested=False)
    return [*_shrink(clauses, [*kept, *needed], first, tested=not needed), *needed]
