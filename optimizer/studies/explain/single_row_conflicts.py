"""Conflicts that a single row shows: everybody who could satisfy a clause is barred by others.

Most infeasible instances have such a row (for example, nobody may command a ship).  It is found without a solve; a
solve then proves it.  What is asked in any case, such as that a seat stays empty, bars people too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Collection

    from optimizer.model.rows import Clause, Row
    from optimizer.studies.explain.clauses import Clauses


def single_row_conflict(clauses: Clauses, within: Collection[Clause]) -> frozenset[Clause] | None:
    """A clause that nothing satisfies, and few clauses that cause it; None if no single row shows a conflict."""
    chosen = frozenset(within)
    barred: dict[int, list[Clause]] = {}
    for clause in sorted(chosen):
        for row in clauses.rows[clause]:
            if row.upper == 0 and row.coefficients is None:
                for literal in row.literals:
                    barred.setdefault(literal, []).append(clause)
    barred |= {literal: [] for literal in _barred_by_asking(clauses)}  # no clause is needed for those
    best: frozenset[Clause] | None = None
    for row in (*clauses.asked, *clauses.model.rows.rows):
        if row.clause.rule == DEFINITION or row.clause in chosen:
            missed = _missed(row, barred)
            if missed is not None:
                found = _few(missed, barred) | ({row.clause} & chosen)
                best = found if best is None or (len(found), sorted(found)) < (len(best), sorted(best)) else best
    return best


def conflict_of_asked(clauses: Clauses, within: Collection[Clause]) -> list[Clause]:
    """Clauses that demand, each on some condition such as a launch day, one of those whom the asking bars.

    The way up comes before the way down: mostly either is a conflict by itself, and the first one is told.
    """
    barred = _barred_by_asking(clauses)
    found = {
        clause
        for clause in within
        for row in clauses.rows[clause]
        if row.lower == 0 and row.coefficients is not None and _demands_only(row, barred)
    }
    return sorted(found, reverse=True)


def _demands_only(row: Row, barred: Collection[int]) -> bool:
    pairs = list(zip(row.coefficients or (), row.literals, strict=True))
    demanded = [x for value, x in pairs if value > 0]
    return 0 < len(demanded) < len(pairs) and all(x in barred for x in demanded)


def _barred_by_asking(clauses: Clauses) -> set[int]:
    return {x for row in clauses.asked if row.upper == 0 and row.coefficients is None for x in row.literals}


def _missed(row: Row, barred: dict[int, list[Clause]]) -> list[int] | None:
    """The barred literals without which the row cannot be satisfied; None if it can."""
    pairs = list(zip(row.literals, row.coefficients or (1,) * len(row.literals), strict=True))
    if row.lower is not None and sum(c for x, c in pairs if c > 0 and x not in barred) < row.lower:
        return [literal for literal, c in pairs if c > 0 and literal in barred]
    if row.upper is not None and sum(c for x, c in pairs if c < 0 and x not in barred) > row.upper:
        return [literal for literal, c in pairs if c < 0 and literal in barred]
    return None


def _few(literals: list[int], barred: dict[int, list[Clause]]) -> frozenset[Clause]:
    """Few clauses that bar all of these, chosen greedily: the one that bars most of the rest first."""
    left = set(literals)
    kept: set[Clause] = set()
    bars: dict[Clause, set[int]] = {}
    for literal in literals:
        for clause in barred[literal]:
            bars.setdefault(clause, set()).add(literal)
    left.difference_update(literal for literal in literals if not barred[literal])
    while left:
        clause = max(sorted(bars), key=lambda each: len(bars[each] & left))
        kept.add(clause)
        left -= bars.pop(clause)
    return frozenset(kept)
