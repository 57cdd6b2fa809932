"""Contingency plans as text: the weakest point first, then a table for each case, then the worst rows in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from optimizer.events import EVENTS
from optimizer.problem.wording import count, flight_called, listed, person_called, table, to_station

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.studies.contingency.rows import Mend, Row

WIDTH = 116
TOLD = 5
"""Rows told in words where no mend was searched."""
SKILLS = 3
"""Skills named in a table."""
LATER = "other rows are worse"
"""Why the mend of a row was not searched that could have been."""
CANNOT = "If a docked ship cannot be used: people without a seat home, worst first"
WHAT = {"unusable": "cannot be used", "gone": "leaves with all bound to it"}


def verdict_lines(instance: Instance, rows: Sequence[Row], facts: str) -> Iterator[str]:
    """The weakest point and what mends it."""
    weak = [row for row in rows if row.weak]
    if not weak:
        yield f"SOUND  whichever docked ship is damaged, everybody has a seat home and nothing is missing  {facts}"
        return
    row, ship = weak[0], flight_called(instance, weak[0].ship)
    yield f"WEAK  {ship} from {row.since} to {row.until}  {facts}"
    happens = "by the plan itself" if row.in_plan else f"if it {WHAT[row.case]}"
    what = f"{len(row.without_seat)} of {_aboard(row)} aboard have no seat home" if row.without_seat else _missing(row)
    yield from _wrapped(f"{happens}, {what}{_how_long(instance, row)}", 2)
    if row.mend is not None:
        yield from _wrapped(f"what mends it: {_mend_words(instance, row, row.mend)}", 2)
    else:
        yield f"  what mends it: {_mend(row)}"


def table_lines(instance: Instance, rows: Sequence[Row], shown: int) -> Iterator[str]:
    """The tables, worst first, ``shown`` rows of each; and the worst rows in words."""
    weak = [row for row in rows if row.weak]
    already = [row for row in weak if row.in_plan and row.without_seat]
    yield from _seat_table(instance, already, "By the plan itself: people without a seat home", shown)
    unusable = [row for row in weak if row.case == "unusable" and not row.in_plan]
    yield from _seat_table(instance, unusable, CANNOT, shown)
    yield from _gone_table(instance, [row for row in weak if row.case == "gone" and not row.in_plan], shown)
    searched = [row for row in weak if row.mend is not None]
    told = searched or [row for row in weak if not row.in_plan][:TOLD]
    if told:
        yield ""
        yield "What mends the worst" if searched else "The worst, in words"
    for row in told:
        yield from _in_words(instance, row)


def _how_long(instance: Instance, row: Row) -> str:
    if not row.without_seat:
        return ""
    if row.days_without is not None:
        return f" for {count(row.days_without, 'day')}"
    if row.if_empty is None:
        return "; no ship of the file brings them one"
    ships, day = row.if_empty
    comes = "comes" if len(ships) == 1 else "come"
    unless = f"unless {_ships(instance, ships)} {comes} up empty: {day} at the earliest"
    return f"; no ship of the plan brings them one, {unless}"


def _ships(instance: Instance, ships: Iterable[str]) -> str:
    return listed(flight_called(instance, ship) for ship in ships)


def _missing(row: Row) -> str:
    parts = [f"nobody of {listed(row.nobody_of)} is aboard"] if row.nobody_of else []
    parts += [f"nobody aboard holds {_skills(row)}"] if row.skills_lost else []
    return " and ".join(parts) or "nothing is missing"


def _skills(row: Row) -> str:
    """The first skills lost, by name."""
    more = len(row.skills_lost) - SKILLS
    if not _aboard(row):
        return "any"
    return ", ".join((*row.skills_lost[:SKILLS], *([f"{more} more"] if more > 0 else []))) or "-"


def _aboard(row: Row) -> int:
    return sum(row.aboard.values()) + row.others


def _seat_table(instance: Instance, rows: Sequence[Row], title: str, shown: int) -> Iterator[str]:
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
        for row in rows[:shown]
    ]
    yield from table([head, *cells], right=(3, 4, 5))
    yield from _more(len(rows), shown)


def _more(rows: int, shown: int) -> Iterator[str]:
    if rows > shown:
        yield f"  and {rows - shown} more"


def _seats_come(instance: Instance, row: Row) -> str:
    if row.relief is not None and (row.relief - row.since).days == row.days_if_empty:
        return f"the plan, on {row.relief}"
    if row.if_empty is None:
        return "no ship"
    return f"{_ships(instance, row.if_empty[0])} empty, from {row.if_empty[1]}"


def _next(instance: Instance, row: Row) -> str:
    """The next ship, on its day, and the day on which it could come."""
    if not row.next_ships:
        return "none"
    ship = row.next_ships[0]
    early = f", or {ship.earliest}" if ship.earliest < ship.docking else ""
    return f"{flight_called(instance, ship.flight)} {ship.docking}{early}"


def _gone_table(instance: Instance, rows: Sequence[Row], shown: int) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield "If a docked ship leaves with all bound to it: what is missing among those who stay, worst first"
    parties = list(instance.parties)
    head = ("ship", "from", "to", *parties, "without", "skills nobody holds", "until", "next ship", "mend")
    cells = [
        (
            flight_called(instance, row.ship) + to_station(instance, row.station, "at"),
            row.since,
            row.until,
            *(row.aboard[party] for party in parties),
            len(row.without_seat) or "-",
            _skills(row),
            row.restored or "never",
            _next(instance, row),
            _mend(row),
        )
        for row in rows[:shown]
    ]
    yield from table([head, *cells], right=range(3, 4 + len(parties)))
    yield from _more(len(rows), shown)


def _mend(row: Row) -> str:
    mend = row.mend
    if mend is None:
        return "not searched" if row.not_searched == LATER else f"not searched: {row.not_searched}"
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
    empty = [event.flight for event in mend.events if isinstance(event, EVENTS["up_empty"])]  # type: ignore[attr-defined]
    ships = f" with {_ships(instance, empty)} empty" if empty else ""
    if mend.found != "mended":
        return f"{_mend(row)}{ships}" + (f"; {mend.why}" if mend.why else "")
    until = ""
    if row.without_seat:
        all_have = f"; all have a seat from {mend.seats_from}"
        until = "; not all have a seat by the end" if mend.seats_from is None else all_have
    who = f": {_people(instance, mend.moved)}" if mend.moved else ""
    breaks = dict.fromkeys(f"{broken.rule} {broken.subject}" for broken in mend.breaks)
    open_ = f"; broken whatever is decided: {listed(breaks)}" if breaks else ""
    return f"{_moved(mend)}{ships}{who}{until}{open_}"


def _people(instance: Instance, crew_ids: Iterable[str]) -> str:
    return listed(person_called(instance, crew) for crew in crew_ids)


def _wrapped(text: str, margin: int = 6) -> list[str]:
    first, more = " " * margin, " " * (margin + 2)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=more, break_on_hyphens=False)
