"""Rows without those that other rows imply: rules repeat each other, and each row costs an engine time.

Rest, training and being in one place forbid nested sets of one person's stays, and "person is used" rows contain all
of them.  Which rule posted a row matters to explanations only, so an engine may leave out implied rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import made_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.model.rows import Row


def without_implied_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without implied ones, found once for rows that many searches share."""
    return made_of(rows, "without implied rows", drop_implied_rows)


def drop_implied_rows(rows: Iterable[Row]) -> list[Row]:
    """The same solutions, and the same LP relaxation or a tighter one, with fewer rows."""
    distinct: dict[tuple[tuple[int, ...], tuple[int, ...] | None], Row] = {}
    for row in rows:
        key = (row.literals, row.coefficients)
        known = distinct.get(key)
        distinct[key] = row if known is None else _both(known, row)
    kept = list(distinct.values())
    exclusive = [(frozenset(found), number) for number, row in enumerate(kept) if (found := at_most_one_of(row))]
    exclusive.sort(key=lambda item: (-len(item[0]), kept[item[1]].at_most_one))  # of equal sets, the stronger first
    holders: dict[int, list[frozenset[int]]] = {}
    implied = set()
    for members, number in exclusive:
        some = min(members)
        if kept[number].at_most_one and any(members <= other for other in holders.get(some, ())):
            implied.add(number)
            continue
        for literal in members:
            holders.setdefault(literal, []).append(members)
    return [row for number, row in enumerate(kept) if number not in implied]


def at_most_one_of(row: Row) -> tuple[int, ...]:
    """Literals of which the row lets at most one be true, whatever the others are; empty if it has no such set."""
    if row.upper is None:
        return ()
    if row.coefficients is None:
        return row.literals if row.upper == 1 else ()
    room = row.upper
    members = []
    for coefficient, literal in zip(row.coefficients, row.literals, strict=True):
        if coefficient == 1:
            members.append(literal)
        elif coefficient < 0:
            room -= coefficient
        else:
            return ()
    return tuple(members) if room == 1 else ()


def _both(one: Row, other: Row) -> Row:
    lowers = [side for side in (one.lower, other.lower) if side is not None]
    uppers = [side for side in (one.upper, other.upper) if side is not None]
    return one._replace(lower=max(lowers, default=None), upper=min(uppers, default=None))
