"""Aggregation: literals that long rows always treat alike become one whole number, how many of them are true.

Most long rows do not ask who flies: people of one party on one pair of ships count alike day by day and on every
account.  With two hundred flights this removes four fifths of all terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.model.rows import Row

LONG = 12
"""Rows with fewer literals are not aggregated."""
WORTH = 0.7
"""The rows of one rule are aggregated if at most this share of their terms is left."""


def aggregated(rows: Iterable[Row], literals: int) -> tuple[list[Row], list[tuple[int, ...]]]:
    """The same rows over counts, and the members of each count; count ``k`` is variable ``literals + k``."""
    kept: list[Row] = []
    long: dict[str, list[Row]] = {}
    for row in rows:
        if len(row.literals) < LONG or row.at_most_one:
            kept.append(row)
        else:
            long.setdefault(row.clause.rule, []).append(row)
    counts: list[tuple[int, ...]] = []
    for family in long.values():
        kept += _rewritten(family, literals, counts)
    return kept, counts


def alike(rows: Iterable[Row]) -> dict[tuple[tuple[int, int], ...], list[int]]:
    """Groups of literals with equal coefficients in every row, by the places of the rows and these coefficients."""
    places: dict[int, list[tuple[int, int]]] = {}
    for place, row in enumerate(rows):
        for literal, coefficient in zip(row.literals, row.coefficients or (1,) * len(row.literals), strict=True):
            places.setdefault(literal, []).append((place, coefficient))
    found: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for literal, where in places.items():
        found.setdefault(tuple(where), []).append(literal)
    return found


def _rewritten(family: list[Row], literals: int, counts: list[tuple[int, ...]]) -> list[Row]:
    kinds = alike(family)
    terms = sum(len(where) + (len(members) if len(members) > 1 else 0) for where, members in kinds.items())
    if terms > WORTH * sum(len(row.literals) for row in family):
        return family
    stands_for = []
    for members in kinds.values():
        stands_for.append(members[0] if len(members) == 1 else literals + len(counts))
        if len(members) > 1:
            counts.append(tuple(members))
    return over(family, zip(stands_for, kinds, strict=True))


def over(rows: Sequence[Row], numbers: Iterable[tuple[int, Iterable[tuple[int, int]]]]) -> list[Row]:
    """The rows over other variables, each given with the places of its rows and its coefficient in each."""
    bodies: list[dict[int, int]] = [{} for _ in rows]
    for number, where in numbers:
        for place, coefficient in where:
            bodies[place][number] = coefficient
    return [
        row._replace(literals=tuple(body), coefficients=tuple(body.values()))
        for row, body in zip(rows, bodies, strict=True)
    ]
