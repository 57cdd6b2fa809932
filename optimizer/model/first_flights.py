"""The first flight of somebody who has never flown, told apart from those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import dated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption


def split_first_flights(
    rows: Rows, person: str, mine: list[StayOption], literal: Mapping[StayOption, int]
) -> dict[tuple[str, date], int]:
    """What ``Options.flown_again`` gives, made anew of a person's stays and their literals."""
    flights: dict[tuple[str, date], list[StayOption]] = {}
    for stay in mine:
        flights.setdefault(stay.up.key, []).append(stay)
    again: dict[tuple[str, date], int] = {}
    firsts: list[tuple[int, int]] = []
    flown: list[tuple[int, int]] = []  # terms that add up to 1 only if the person has flown by then
    clause = Clause(DEFINITION, person)
    for flight, stays in flights.items():
        on_it = [(1, literal[stay]) for stay in stays]
        if any(other.landing < stays[0].launch for other in mine):
            name = f"{person}/{dated(stays[0].up)}"
            if len(flown) > 1:  # there is one first flight at most, so a literal can carry the sum on
                carried = rows.helper(f"flown:{name}")
                rows.linear(clause, [(-1, carried), *flown], lower=0)
                flown = [(1, carried)]
            repeated = rows.helper(f"again:{name}")
            again[flight] = repeated
            rows.linear(clause, [(-1, repeated), *on_it], lower=0)
            rows.linear(clause, [(-1, repeated), *flown], lower=0)
            on_it.append((-1, repeated))
        firsts.extend(on_it)
        flown.extend(on_it)
    if again:
        rows.linear(clause, firsts, upper=1)
    return again
