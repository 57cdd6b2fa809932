"""Solutions that differ from one found in a person alone, without a search (model rotation: Belov, Marques-Silva 2011).

Where a seat cannot be filled, a conflict names everybody who might: a hundred clauses, of which each has to be shown to
be needed by a solution that breaks it alone.  One such solution, with somebody else in the place of its person, mostly
is the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION
from optimizer.studies.explain.grouping import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from optimizer.model.rows import Clause
    from optimizer.solver.build import Model


class Rotation:
    """What solutions break in which somebody else does what is new in one.

    Parameters
    ----------
    known
        Literals of a solution from which others differ by little.
    """

    def __init__(self, model: Model, known: frozenset[int]) -> None:
        self._known, self._rows = known, model.rows.rows
        self._instance = model.instance
        self._names = model.rows.names
        self._named = {name: literal for literal, name in enumerate(self._names)}
        self._of: dict[str, frozenset[int]] = {}
        self._with: list[list[int]] = [[] for _ in self._names]
        """By literal, the places of the rows with it."""
        for place, row in enumerate(self._rows):
            for literal in row.literals:
                self._with[literal].append(place)

    def others(
        self, solution: frozenset[int], clause: Clause, among: Set[Clause], wanted: Set[Clause]
    ) -> Iterator[frozenset[Clause]]:
        """What further solutions break: one of ``wanted`` that differs from ``clause`` only in the person, and none of
        the others ``among`` which it is."""
        first, *common = parts_of(self._instance, clause)
        if first is None:
            return
        against = frozenset([number for number, row in enumerate(self._rows) if not row.holds(solution)])
        for other in sorted(each for each in wanted if each.rule == clause.rule):
            second, *rest = parts_of(self._instance, other)
            if second not in (None, first) and rest == common:
                broken = self._broken(solution, against, first, second)
                if broken is not None and broken & among == {other}:
                    yield broken

    def _broken(
        self, solution: frozenset[int], against: frozenset[int], first: str, second: str
    ) -> frozenset[Clause] | None:
        """What is broken if the second does what is new for the first; None if that is no solution."""
        mine, theirs = self._literals(first), self._literals(second)
        done = solution & mine - self._known
        renamed = {self._named.get(_renamed(self._names[literal], first, second)) for literal in done}
        if None in renamed:
            return None
        rest = solution - mine | self._known & mine
        for kept in (rest, rest - theirs):
            found = kept.union(x for x in renamed if x is not None)
            touched = {place for literal in found ^ solution for place in self._with[literal]}
            places = [*against.difference(touched), *(place for place in touched if not self._rows[place].holds(found))]
            broken = frozenset([self._rows[place].clause for place in places])
            if not any(each.rule == DEFINITION for each in broken):
                return broken
        return None

    def _literals(self, who: str) -> frozenset[int]:
        """The literals about a person: decisions, and helpers that their rows define."""
        if who not in self._of:
            mine = [x for x, name in enumerate(self._names) if name.startswith(f"{who}:") or f":{who}/" in name]
            self._of[who] = frozenset(mine)
        return self._of[who]


def _renamed(name: str, first: str, second: str) -> str:
    if name.startswith(f"{first}:"):
        return f"{second}:{name.removeprefix(f'{first}:')}"
    return name.replace(f":{first}/", f":{second}/", 1)
