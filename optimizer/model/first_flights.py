"""The first flight of somebody who has never flown, told apart from those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import dated

if TYPE_CHECKING:
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.stays import StayOption


def split_first_flights(options: Options, person: str) -> dict[tuple[str, date], int]:
    """What ``Options.flown_again`` gives, made anew."""
    flights: dict[tuple[str, date], list[StayOption]] = {}
    for stay in options.by_person.get(person, ()):
        flights.setdefault(stay.up.key, []).append(stay)
    again: dict[tuple[str, date], int] = {}
    firsts: list[tuple[int, int]] = []
    flown: list[tuple[int, int]] = []  # terms that add up to 1 only if the person has flown by then
    clause = Clause(DEFINITION, person)
    for flight, stays in flights.items():
        on_it = [(1, literal) for literal in options.literals(stays)]
        if any(other.landing < stays[0].launch for other in options.by_person[person]):
            name = f"{person}/{dated(stays[0].up)}"
            if len(flown) > 1:  # there is one first flight at most, so a literal can carry the sum on
                carried = options.rows.helper(f"flown:{name}")
                options.rows.linear(clause, [(-1, carried), *flown], lower=0)
                flown = [(1, carried)]
            literal = options.rows.helper(f"again:{name}")
            again[flight] = literal
            options.rows.linear(clause, [(-1, literal), *on_it], lower=0)
            options.rows.linear(clause, [(-1, literal), *flown], lower=0)
            on_it.append((-1, literal))
        firsts.extend(on_it)
        flown.extend(on_it)
    if again:
        options.rows.linear(clause, firsts, upper=1)
    return again
