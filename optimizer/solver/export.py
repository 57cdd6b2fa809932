"""The rows of one tier as an MPS, LP or OPB file, for any other solver.

MPS and LP ask for the best value.  OPB asks whether there is any solution: its last row is the claim turned round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.errors import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


class AtLeast(NamedTuple):
    """``sum(coefficient * literal) >= degree``: a row of an OPB file."""

    terms: tuple[tuple[int, int], ...]
    """Pairs ``(coefficient, literal)``."""
    degree: int


def at_least(row: Row) -> list[AtLeast]:
    """A row as one or two that have a lower bound alone: the lower one, then the upper one turned round."""
    coefficients = row.coefficients or (1,) * len(row.literals)
    terms = tuple(zip(coefficients, row.literals, strict=True))
    lower = [] if row.lower is None else [AtLeast(terms, row.lower)]
    turned = tuple((-coefficient, literal) for coefficient, literal in terms)
    return lower if row.upper is None else [*lower, AtLeast(turned, -row.upper)]


def opb_text(title: Sequence[str], names: Sequence[str], rows: Sequence[Row], added: Sequence[tuple[str, Row]]) -> str:
    """OPB without an objective: literal ``n`` is ``x(n+1)``; comments name what columns and rows stand for.

    Parameters
    ----------
    title
        Lines of comment at the top.
    added
        Rows behind the others, each with its comment: objective bounds of earlier tiers, the claim turned round.
    """
    told = [*((f"{row.clause.rule}: {row.clause.subject}", row) for row in rows), *added]
    return "\n".join(_opb(title, names, told)) + "\n"


def _opb(title: Sequence[str], names: Sequence[str], rows: Iterable[tuple[str, Row]]) -> Iterator[str]:
    """VeriPB reads the first line; each row stands on one line, as it is one step of a proof."""
    posted = [(words, at_least(row)) for words, row in rows]
    yield f"* #variable= {len(names)} #constraint= {sum(len(parts) for _, parts in posted)}"
    yield from (f"* {visible(line)}" for line in title)
    yield from (f"* x{number} = {visible(name)}" for number, name in enumerate(names, 1))
    for words, parts in posted:
        yield f"* {visible(words)}"
        yield from map(opb_line, parts)


def opb_line(part: AtLeast) -> str:
    """A row of an OPB file."""
    terms = "".join(f"{coefficient:+d} x{literal + 1} " for coefficient, literal in part.terms)
    return f"{terms}>= {part.degree} ;"
