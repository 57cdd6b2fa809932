"""The rows of one tier as an MPS or LP file, for any other solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.goals import Cost
    from optimizer.model.rows import Row

TERMS_A_LINE = 8
ONE = -1
"""The column that is fixed at one."""


def mps_text(title: str, names: Sequence[str], rows: Sequence[Row], cost: Cost) -> str:
    """Free MPS: literal ``n`` is column ``xn``, row ``m`` is ``rm``; comments give their names."""
    return "\n".join(_mps(title, names, rows, cost)) + "\n"


def _mps(title: str, names: Sequence[str], rows: Sequence[Row], cost: Cost) -> Iterator[str]:
    yield f"* {title}"
    yield from (f"* x{literal} = {name}" for literal, name in enumerate(names))
    yield from (f"* r{number} = {row.clause.rule}: {row.clause.subject}" for number, row in enumerate(rows))
    yield "NAME crewopt"
    yield "ROWS"
    yield " N cost"
    kinds = [_kind(row) for row in rows]
    yield from (f" {kind} r{number}" for number, kind in enumerate(kinds))
    columns: list[list[str]] = [[] for _ in names]
    for coefficient, literal in cost.terms:
        columns[literal].append(f"cost {coefficient}")
    for number, row in enumerate(rows):
        for coefficient, literal in zip(row.coefficients or (1,) * len(row.literals), row.literals, strict=True):
            columns[literal].append(f"r{number} {coefficient}")
    yield "COLUMNS"
    yield " M1 'MARKER' 'INTORG'"
    for literal, entries in enumerate(columns):
        yield from (f" x{literal} {entry}" for entry in entries or ["cost 0"])
    yield f" one cost {cost.constant}"
    yield " M2 'MARKER' 'INTEND'"
    yield "RHS"
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        side = row.upper if kind == "L" else row.lower
        if side and kind != "N":
            yield f" RHS r{number} {side}"
    yield "RANGES"
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        if kind == "L" and row.lower is not None and row.upper is not None:
            yield f" RNG r{number} {row.upper - row.lower}"
    yield "BOUNDS"
    yield from (f" BV BND x{literal}" for literal in range(len(names)))
    yield " FX BND one 1"
    yield "ENDATA"


def _kind(row: Row) -> str:
    if row.upper is None:
        return "N" if row.lower is None else "G"
    return "E" if row.lower == row.upper else "L"


def lp_text(title: str, names: Sequence[str], rows: Sequence[Row], cost: Cost) -> str:
    """CPLEX LP format, with the same names."""
    return "\n".join(_lp(title, names, rows, cost)) + "\n"


def _lp(title: str, names: Sequence[str], rows: Sequence[Row], cost: Cost) -> Iterator[str]:
    yield f"\\ {title}"
    yield from (f"\\ x{literal} = {name}" for literal, name in enumerate(names))
    yield "Minimize"
    yield " cost:"
    yield from _sum([*cost.terms, (cost.constant, ONE)])
    yield "Subject To"
    for number, row in enumerate(rows):
        terms = list(zip(row.coefficients or (1,) * len(row.literals), row.literals, strict=True)) or [(0, ONE)]
        sides = [("", "=", row.lower)] if row.lower == row.upper else [("a", ">=", row.lower), ("b", "<=", row.upper)]
        for suffix, sign, side in sides:
            if side is not None:
                yield f"\\ {row.clause.rule}: {row.clause.subject}"
                yield f" r{number}{suffix}:"
                yield from _sum(terms)
                yield f"  {sign} {side}"
    yield "Bounds"
    yield " one = 1"
    yield "Binaries"
    yield from (f" x{literal}" for literal in range(len(names)))
    yield "End"


def _sum(terms: Sequence[tuple[int, int]]) -> Iterator[str]:
    words = [f"{coefficient:+d} {'one' if literal == ONE else f'x{literal}'}" for coefficient, literal in terms]
    for start in range(0, len(words), TERMS_A_LINE):
        yield "  " + " ".join(words[start : start + TERMS_A_LINE])
