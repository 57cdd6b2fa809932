"""Questions about clauses of one conflict, near a known solution: their rows are written once, each with a switch.

Most of the time of such a question goes into the writing of its rows.  Which definitions it needs beside those of its
own helpers shows on the way: those that an answer breaks are added, for later questions too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, CommonRows, Row, relaxed
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.solver.deadline import Deadline
    from optimizer.studies.explain.definitions import Definitions

WORK = 1.0
"""Deterministic seconds of one search."""
ROUNDS, FEW_ROUNDS = 4, 2
"""So often definitions are added to one question: first those that an answer broke, then all of them."""
SWITCH = Clause(DEFINITION, "asked")
"""Tag of the rows that say which clauses are asked."""


class NearKnown:
    """Whether clauses can hold together, by a solution as much like a known one as can be.

    Parameters
    ----------
    rows
        The rows of each clause.
    defining
        The rows that define helpers, all of which ``known`` keeps.
    """

    def __init__(
        self,
        rows: Mapping[Clause, Sequence[Row]],
        defining: Sequence[Row],
        definitions: Definitions,
        known: frozenset[int],
        seed: int,
    ) -> None:
        self.rows, self.defining, self.definitions, self.known, self.seed = rows, defining, definitions, known, seed
        self._more: dict[Row, None] = {}
        """Definitions that an answer broke."""
        self._written: _Written | None = None

    def ask(
        self, chosen: frozenset[Clause], around: frozenset[Clause], asked: tuple[Row, ...], clock: Deadline
    ) -> Outcome:
        """The answer for ``chosen``, with a solution of all definitions if there is one; ``unknown`` if little work did
        not find any.

        Parameters
        ----------
        around
            Clauses among which ``chosen`` are, and probably those of the next questions too.
        asked
            Rows that are always kept.
        """
        for number in range(ROUNDS):
            written = self._written
            if written is None or not written.serves(chosen, around, asked):
                written = self._written = self._write(around, asked)
            found = search(replace(written.task(chosen, self.seed), time_limit=clock.left()), stop=clock.stop)
            if found.solution is None:
                return found
            whole = self.known.difference(written.literals) | written.named(found.solution)
            broken = [row for row in self.defining if not row.holds(whole)]
            if not broken:
                return replace(found, solution=whole)
            self._more |= dict.fromkeys(broken if number < FEW_ROUNDS else self.defining)
            self._written = None
        return Outcome("unknown", None, None, None, 0.0)

    def _write(self, clauses: frozenset[Clause], asked: tuple[Row, ...]) -> _Written:
        kept = [row for clause in sorted(clauses) for row in self.rows[clause]]
        defining = self.definitions.added_to((*kept, *self._more))[len(kept) :]
        return _Written(clauses, kept, (*dict.fromkeys(defining), *asked), asked, self.known)


class _Written:
    """Rows of some clauses, numbered anew: literals, then a switch for each clause that makes its rows void."""

    def __init__(
        self,
        clauses: frozenset[Clause],
        kept: Sequence[Row],
        always: Sequence[Row],
        asked: tuple[Row, ...],
        known: frozenset[int],
    ) -> None:
        self.clauses, self.asked = clauses, asked
        self.literals = sorted({literal for row in (*kept, *always) for literal in row.literals})
        place = {literal: number for number, literal in enumerate(self.literals)}
        self._switch = {clause: number for number, clause in enumerate(sorted(clauses), start=len(place))}
        rows = [row._replace(literals=tuple([place[x] for x in row.literals])) for row in always]
        for row in kept:
            mine = row._replace(literals=tuple([place[x] for x in row.literals]))
            rows += relaxed(mine, self._switch[row.clause])
        self._rows = CommonRows(rows)
        self._unlike = Cost(tuple((-1 if literal in known else 1, place[literal]) for literal in self.literals))
        self._hint = frozenset(place[literal] for literal in self.literals if literal in known)

    def serves(self, chosen: frozenset[Clause], around: frozenset[Clause], asked: tuple[Row, ...]) -> bool:
        """Whether these rows answer a question, and are not far more than those ``around`` it."""
        return chosen <= self.clauses and self.asked == asked and len(self.clauses) <= 2 * len(around)

    def task(self, chosen: frozenset[Clause], seed: int) -> Task:
        """The search with the rows of these clauses alone."""
        on = [number for clause, number in self._switch.items() if clause in chosen]
        off = [number for clause, number in self._switch.items() if clause not in chosen]
        also = (Row(SWITCH, tuple(on), None, None, 0), Row(SWITCH, tuple(off), None, len(off), None))
        count = len(self.literals) + len(self._switch)
        hint = self._hint.union(off)
        return Task(
            count,
            self._rows,
            self._unlike,
            tuple(row for row in also if row.literals),
            hint=hint,
            seed=seed,
            work=WORK,
            presolve="light",
        )

    def named(self, solution: frozenset[int]) -> frozenset[int]:
        """The literals true in a solution, as they are called elsewhere."""
        return frozenset(self.literals[each] for each in solution if each < len(self.literals))
