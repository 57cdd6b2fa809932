"""Why a manifest does not fly even if nobody leaves, as text and as data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from optimizer.problem.wording import count, table
from optimizer.studies.explain.grouping import conflict_text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.studies.size.futures import Cause, EmptySeat

MOST_ROWS = 12


def needs(role: str, requires: tuple[str, ...]) -> str:
    """What a seat requires; its role if it requires nothing."""
    return " + ".join(requires) or role


def cause_lines(instance: Instance, cause: Cause) -> Iterator[str]:
    """Which seats, of which qualification, from when; or which clauses."""
    short = cause.shortage
    if short.seats:
        proof = "proved the fewest, and these as late as can be" if short.proved else "not proved the fewest"
        yield f"  {count(len(short.seats), 'seat')} would stay empty ({proof}):"
        seats = Counter(
            (str(seat.year), seat.flight, needs(seat.role, seat.requires), seat.role) for seat in short.seats
        )
        rows = [(*key, str(number)) for key, number in list(seats.items())[:MOST_ROWS]]
        yield from table([("year", "flight", "qualification", "role", "seats"), *rows], right=(4,))
        if len(seats) > MOST_ROWS:
            yield f"  and {len(seats) - MOST_ROWS} more"
    elif cause.clauses:
        yield "  Empty seats would not help. These clauses cannot hold together:"
        yield from (f"  {line}" for line in conflict_text_of(instance, cause.clauses))
    else:
        yield "  Which clauses are in conflict was not found in time."


def cause_data(cause: Cause) -> dict[str, Any]:
    """The same as plain data."""
    short = cause.shortage
    return {
        "empty": [seat_data(seat) | {"year": seat.year} for seat in short.seats],
        "proved": short.proved,
        "clauses": [{"rule": clause.rule, "subject": clause.subject} for clause in cause.clauses],
    }


def seat_data(seat: EmptySeat) -> dict[str, Any]:
    """A seat that stays empty."""
    return {"flight": seat.flight, "role": seat.role, "requires": list(seat.requires)}
