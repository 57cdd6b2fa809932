"""Contingency plans as text: the weakest point first, then a table for each case, then the worst rows in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from optimizer.problem.wording import count, flight_called, listed, person_called, table, to_station

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.studies.contingency.answer import Contingency, Mend, Row

WIDTH = 116
SHOWN = 15
"""Rows of a table."""
TOLD = 5
"""Rows told in words where no mend was searched for more."""
WHAT = {"unusable": "cannot be used", "gone": "leaves with all bound to it"}


def contingency_text(found: Contingency) -> str:
    """The answer of ``contingency``."""
    return "\n".join(_lines(found))


def _lines(found: Contingency) -> Iterator[str]:
    instance = found.instance
    facts = (
        f"{instance.name}  ({count(found.stretches, 'stretch').replace('stretchs', 'stretches')} of days, "
        f"{count(len(found.rows), 'case')}, {found.seconds:.1f} s)"
    )
    weak = [row for row in found.rows if row.weak]
    if not weak:
        yield f"SOUND  whichever docked ship is damaged, everybody has a seat home and no side is left out  {facts}"
        return
    yield f"WEAK  {_headline(instance, weak[0])}"
    yield f"  {facts}"
    already = [row for row in weak if row.in_plan and row.without_seat]
    yield from _seat_table(
        instance, already, "By the plan itself, with nothing more damaged: people without a seat home"
    )
    unusable = [row for row in weak if row.case == "unusable" and not row.in_plan]
    yield from _seat_table(
        instance, unusable, "If a docked ship cannot be used: people without a seat home, worst first"
    )
    gone = [row for row in weak if row.case == "gone" and not row.in_plan]
    yield from _gone_table(instance, gone)
    searched = [row for row in weak if row.mend is not None]
    told = searched or [row for row in weak if not row.in_plan][:TOLD]
    if told:
        yield ""
        yield "The worst, in words" if not searched else "What mends the worst"
        for row in told:
            yield from _in_words(instance, row)
    if found.stopped_early:
        yield ""
        yield "Stopped early, by the time limit or by you: not every mend was searched. Whatever is marked as proved is."


def _headline(instance: Instance, row: Row) -> str:
    ship = flight_called(instance, row.ship)
    when = f"{row.since} to {row.until}"
    if row.without_seat:
        people = f"{len(row.without_seat)} of {_aboard(row)} aboard have no seat home"
        if row.in_plan:
            return f"{ship}, {when}: {people}, by the plan itself, {_how_long(row)}"
        return f"{ship}, {when}: if it {WHAT[row.case]}, {people}, {_how_long(row)}"
    return f"{ship}, {when}: if it {WHAT[row.case]}, {_missing(row)}"


def _missing(row: Row) -> str:
    parts = [f"nobody of {listed(row.nobody_of)} is aboard"] if row.nobody_of else []
    parts += [f"nobody aboard holds {listed(row.skills_lost, 'or')}"] if row.skills_lost else []
    return " and ".join(parts) or "nothing is missing"


def _aboard(row: Row) -> int:
    return sum(row.aboard.values()) + row.others


def _how_long(row: Row) -> str:
    if row.days_without is not None:
        return f"for {count(row.days_without, 'day')}"
    return "and no ship of the plan brings one"


def _seat_table(instance: Instance, rows: Sequence[Row], title: str) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title
    head = ("ship", "from", "to", "without", "days", "days if empty", "seats come with", "mend")
    cells = [
        (
            flight_called(instance, row.ship) + to_station(instance, row.station, "at"),
            row.since,
            row.until,
            f"{len(row.without_seat)} of {_aboard(row)}",
            "never" if row.days_without is None else row.days_without,
            "-" if row.days_if_empty is None else row.days_if_empty,
            _seats_come(instance, row),
            _mend(row),
        )
        for row in rows[:SHOWN]
    ]
    yield from table([head, *cells], right=(3, 4, 5))
    yield from _more(len(rows))


def _more(rows: int) -> Iterator[str]:
    if rows > SHOWN:
        yield f"  and {rows - SHOWN} more, which `--json` lists"


def _seats_come(instance: Instance, row: Row) -> str:
    if row.relief is not None and (row.relief - row.since).days == row.days_if_empty:
        return f"the plan, on {row.relief}"
    if row.if_empty is None:
        return "no ship"
    return f"{listed(flight_called(instance, ship) for ship in row.if_empty[0])} empty, from {row.if_empty[1]}"


def _gone_table(instance: Instance, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield "If a docked ship leaves with all bound to it: what is missing among those who stay, worst first"
    parties = list(instance.parties)
    head = ("ship", "from", "to", *parties, "without", "skills nobody holds", "mend")
    cells = [
        (
            flight_called(instance, row.ship) + to_station(instance, row.station, "at"),
            row.since,
            row.until,
            *(row.aboard[party] for party in parties),
            len(row.without_seat) or "-",
            ", ".join(row.skills_lost) or "-",
            _mend(row),
        )
        for row in rows[:SHOWN]
    ]
    yield from table([head, *cells], right=range(3, 4 + len(parties)))
    yield from _more(len(rows))


def _mend(row: Row) -> str:
    mend = row.mend
    if mend is None:
        return f"not searched: {row.not_searched}" if row.not_searched else "not searched"
    if mend.found == "mended":
        return _moved(mend)
    return {"none": "none, proved", "open": "not found in time", "impossible": "cannot be asked"}[mend.found]


def _moved(mend: Mend) -> str:
    people = "nobody moves" if not mend.moved else f"{len(mend.moved)} move"
    proved = "proved" if mend.changes == mend.bound else "fewer may do"
    return f"{people}, {proved}"


def _in_words(instance: Instance, row: Row) -> Iterator[str]:
    yield f"  {flight_called(instance, row.ship)} {WHAT[row.case]}, {row.since} to {row.until}"
    if row.without_seat:
        yield from _wrapped(f"without a seat: {_people(instance, row.without_seat)}")
    elsewhere: dict[tuple[str, str], list[str]] = {}
    for crew, seat in row.home.items():
        if seat.how in ("free", "improvised"):
            elsewhere.setdefault((seat.ship, seat.how), []).append(crew)
    for (ship, how), crew_ids in elsewhere.items():
        kind = "a free seat" if how == "free" else "an improvised place"
        yield from _wrapped(f"{kind} in {flight_called(instance, ship)}: {_people(instance, crew_ids)}")
    sides = ", ".join(f"{people} of {party}" for party, people in row.aboard.items())
    yield from _wrapped(f"aboard: {sides}" + (f"; {_missing(row)}" if row.nobody_of or row.skills_lost else ""))
    if row.mend is not None:
        yield from _wrapped(f"mend: {_mend_words(instance, row, row.mend)}")


def _mend_words(instance: Instance, row: Row, mend: Mend) -> str:
    empty = [flight_called(instance, event.flight) for event in mend.events if event.name == "up_empty"]  # type: ignore[attr-defined]
    ships = f" with {listed(empty)} empty" if empty else ""
    if mend.found != "mended":
        return f"{_mend(row)}{ships}; {mend.why}"
    until = ""
    if row.without_seat:
        until = (
            "; some have no seat by the end" if mend.seats_from is None else f"; all have a seat from {mend.seats_from}"
        )
    who = f": {_people(instance, mend.moved)}" if mend.moved else ""
    return f"{_moved(mend)}{ships}{who}{until}"


def _people(instance: Instance, crew_ids: Iterable[str]) -> str:
    return listed(person_called(instance, crew) for crew in crew_ids)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="      ", subsequent_indent="        ", break_on_hyphens=False)
