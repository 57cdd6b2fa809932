"""Which definitions of helpers some rows need: a search for a few clauses is far smaller without the others.

The others may forbid something, too (nobody sits where a ship has no seat): without them "no" is proved, "yes" is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.model.rows import Row, Rows


class Definitions:
    """The rows that define helpers, by helper."""

    def __init__(self, rows: Rows) -> None:
        self._first = rows.decisions
        self._always: list[Row] = []
        """Those about decisions alone."""
        self._of: dict[int, list[tuple[Row, list[int]]]] = {}
        for row in rows.rows:
            if row.clause.rule == DEFINITION:
                helpers = [literal for literal in row.literals if literal >= self._first]
                for helper in helpers:
                    self._of.setdefault(helper, []).append((row, helpers))
                if not helpers:
                    self._always.append(row)

    def added_to(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """These rows with the definitions they need, and with those about decisions alone."""
        kept = tuple(rows)
        defining = dict.fromkeys(row for each in self.needed_by(kept) for row, _ in self._of.get(each, ()))
        return (*kept, *self._always, *defining)

    def needed_by(self, rows: Iterable[Row]) -> set[int]:
        """The helpers in these rows, and those on which their definitions depend."""
        waiting = list(dict.fromkeys(x for row in rows for x in row.literals if x >= self._first))
        needed = set(waiting)
        while waiting:
            for _, helpers in self._of.get(waiting.pop(), ()):
                fresh = [each for each in helpers if each not in needed]
                needed.update(fresh)
                waiting += fresh
        return needed
