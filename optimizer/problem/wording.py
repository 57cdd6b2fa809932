"""People, seats and days in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from optimizer.problem.fields import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window

LEAST_ROOM = 40
"""Columns for the last column of a table, however wide the others are."""


def called(instance: Facts, crew: str) -> str:
    """A person's name, or id without one."""
    return instance.person[crew].name or crew


def person_called(instance: Facts, crew: str) -> str:
    """A person's name; with the id behind it where two people have one name; the id of somebody not in the file."""
    person = instance.person.get(crew)
    if person is None or person.name is None:
        return crew
    alone = sum(other.name == person.name for other in instance.crew) == 1
    return person.name if alone else f"{person.name} ({crew})"


def flight_called(instance: Facts, flight: str) -> str:
    """A flight as people call it: the id if its name has that in it (``MS-25`` of ``Soyuz MS-25``), else the name with
    the id behind it, by which tables and clauses name the flight."""
    found = instance.flight.get(flight)
    if found is None or found.name is None or flight in found.name:
        return flight
    return f"{found.name} ({flight})"


def both(instance: Facts, subject: str) -> tuple[str, str]:
    """Name and flight of a subject ``person/flight``."""
    crew, flight = subject.rsplit("/", 1)
    return called(instance, crew), flight


def at_station(instance: Facts, subject: str) -> tuple[str, str]:
    """A subject without its station, and `` at STATION``; nothing where there is only one."""
    station, _, rest = subject.partition("/")
    return (rest, f" at {station}") if rest and len(instance.stations) > 1 else (subject, "")


def to_station(instance: Facts, station: str, word: str = "to") -> str:
    """`` to STATION``; nothing where there is only one."""
    return f" {word} {station}" if len(instance.stations) > 1 else ""


def listed(words: Iterable[object], last: str = "and") -> str:
    """``a, b and c``; ``nobody`` of none."""
    found = [str(word) for word in words]
    return f" {last} ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found) or "nobody"


def some(words: Iterable[object], most: int = 3) -> str:
    """Like ``listed``, each word once; more than ``most`` are counted: ``a, b, c and 4 more``."""
    found = list(dict.fromkeys(str(word) for word in words))
    more = len(found) - most
    return listed([*found[:most], f"{more} more"] if more > 0 else found)


def seats(number: int, role: str) -> str:
    """``commander`` or ``2 flight-engineer``."""
    return role if number == 1 else f"{number} {role}"


def days(window: Window) -> str:
    """``from 2030-01-01 to 2030-02-01``; ``at any time`` without ends."""
    ends = [f"from {window.since}" if window.since else "", f"to {window.until}" if window.until else ""]
    return " ".join(filter(None, ends)) or "at any time"


def landed_before(instance: Facts, crew: str) -> list[tuple[date, int | None]]:
    """Landings of a person that are settled, each with the days of that stay where they are known."""
    person = instance.person[crew]
    found = [] if person.last_landing is None else [(person.last_landing, person.last_stay_days)]
    for flight, landing in instance.settled_landings(crew):
        if landing != NEVER:
            found.append((landing, (landing - flight.launch).days))
    return sorted(found, key=lambda pair: pair[0])


def table(rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> Iterator[str]:
    """Rows as columns aligned where letters have one width, wide ones two and accents none; ``right`` is flush right.

    Own lines and not a table of ``rich``: that one cuts or wraps at the width of a screen, and a file has none.
    """
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(shown_width, column)) for column in zip(*cells, strict=True)]
    flush = set(right)
    for row in cells:
        line = (
            f"{room}{cell}" if number in flush else f"{cell}{room}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            for room in (" " * (width - shown_width(cell)),)
        )
        yield "  " + "  ".join(line).rstrip()


def wrapped_table(rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), width: int = 120) -> Iterator[str]:
    """As ``table``; the last column, one sentence a line, goes on below where a line would be longer than ``width``."""
    found = list(rows)
    before = sum(2 + max(shown_width(row[column]) for row in found) for column in range(len(found[0]) - 1))
    room = max(LEAST_ROOM, width - 2 - before)
    lines: list[Sequence[str]] = []
    for *cells, last in found:
        texts = [textwrap.wrap(text, room, break_on_hyphens=False) or [""] for text in last.split("\n")]
        for number, part in enumerate(part for text in texts for part in text):
            lines.append((*(cells if number == 0 else [""] * len(cells)), part))
    return table(lines, right=right)


def shown_width(text: str) -> int:
    """How many columns of a screen a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # takes 50 ms to load, and is needed for few files

    return cell_len(text)


def count(number: int, noun: str, several: str = "") -> str:
    """A number of things: `1 clause`, `2 clauses`; ``several``: what more than one are called, if not with an `s`."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"


def size_in_words(flights: int, people: int) -> str:
    """How large an instance is: `1 flight, 2 people`."""
    return f"{count(flights, 'flight')}, {count(people, 'person', 'people')}"
