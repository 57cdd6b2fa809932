"""CSV tables of flights, seats, people and qualifications; every problem with its file, line and column.

The column names are the field names of the row models below (``from`` and ``to`` for ``since`` and ``until``).
An empty cell is an absent value.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from optimizer.errors import InputError, Problem
from optimizer.files.documents import MAX_BYTES
from optimizer.files.validation_messages import cut, expected_found
from optimizer.problem.fields import Count, Day, Days, Entity, Id

if TYPE_CHECKING:
    from pathlib import Path

FlightKind = Literal["rotation", "replacement", "test", "private", "tourist"]


def _first_of_july(value: Any) -> Any:
    return date(int(value), 7, 1) if isinstance(value, str) and re.fullmatch(r"(19|20)\d\d", value) else value


YearOrDay = Annotated[Day, BeforeValidator(_first_of_july)]
"""A day, or a year, which stands for its 1 July."""


class FlightRow(Entity):
    """One ship: its launch and its landing."""

    id: Id
    name: str | None = None
    vehicle: Id
    station: Id | None = None
    kind: FlightKind = "rotation"
    launch: Day
    docking: Day | None = None
    landing: Day
    up_empty: bool = False
    down_empty: bool = False
    unusable_from: Day | None = None
    source: str | None = None


class SeatRow(Entity):
    """One person in one seat on one leg; a ``backup`` trained for the seat on the way up."""

    flight: Id
    leg: Literal["up", "down", "backup"]
    role: Id
    person: Id
    allocation: str | None = None
    private: bool = False
    source: str | None = None


class PersonRow(Entity):
    """A person as known before the first flight of the tables."""

    id: Id
    name: str | None = None
    agency: Id
    selected: YearOrDay | None = None
    flown: Count = 0
    last_landing: Day | None = None
    last_stay_days: Days | None = None
    joined: Day | None = None
    left: Day | None = None
    unavailable_from: Day | None = None
    unavailable_to: Day | None = None
    source: str | None = None


class QualificationRow(Entity):
    """A qualification of a person; without ``from`` it was held before the tables begin."""

    person: Id
    qualification: Id
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    basis: str | None = None
    confidence: str | None = None


RowKind = TypeVar("RowKind", bound=BaseModel)


@dataclass
class CsvTable(Generic[RowKind]):
    """Rows with the line each begins on, and the problems of the file."""

    file: str
    columns: dict[str, int] = field(default_factory=dict)
    """Place of each column, counted from 1."""
    rows: list[tuple[int, RowKind]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Ids of rows that are not among ``rows`` because a cell of theirs is bad."""
    readable: bool = True
    """Whether the file and its first line could be understood."""

    def problem(self, line: int, column: str, message: str) -> Problem:
        """A problem in one cell."""
        return Problem(self.file, line, self.columns.get(column, 1), column, message)


def read_table(path: Path, kind: type[RowKind]) -> CsvTable[RowKind]:
    """Read a CSV file (UTF-8, comma or semicolon) whose first line names the columns.

    Columns that the kind of row does not know are passed over, unless they look like a misspelt one.
    """
    table: CsvTable[RowKind] = CsvTable(str(path))
    known = {info.alias or name: info.is_required() for name, info in kind.model_fields.items()}
    try:
        text = _text(path)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        _read_head(table, [name.strip() for name in next(reader, [])], known)
        table.readable = not table.problems
        line = reader.line_num + 1
        for cells in reader if table.readable else ():
            if any(cell.strip() for cell in cells):
                _read_row(table, kind, line, cells, known)
            line = reader.line_num + 1
    except csv.Error as error:
        table.problems.append(Problem(table.file, line, 1, "", f"not CSV: {error}"))
        table.readable = False
    except InputError as error:
        table.problems += error.problems
        table.readable = False
    return table


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(str(path), 1, 1, "", f"cannot be read: {reason}")]) from None
    if len(raw) > MAX_BYTES:
        raise InputError([Problem(str(path), 1, 1, "", f"expected at most {MAX_BYTES // 2**20} MiB, found more")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"expected UTF-8, found the byte {raw[error.start]:#04x}: save the file as CSV UTF-8"
        raise InputError([Problem(str(path), line, 1, "", message)]) from None


def _delimiter(text: str) -> str:
    """Workbooks in half of Europe write semicolons."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _read_head(table: CsvTable[RowKind], names: list[str], known: dict[str, bool]) -> None:
    for place, name in enumerate(names, start=1):
        if name in table.columns:
            table.problems.append(Problem(table.file, 1, place, name, "expected the column once, found it twice"))
        elif name in known:
            table.columns[name] = place
        elif near := get_close_matches(name.lower().replace(" ", "_"), set(known) - set(names), n=1, cutoff=0.8):
            message = f"column {name!r} unknown; did you mean {near[0]!r}?"
            table.problems.append(Problem(table.file, 1, place, name, message))
    for name, required in known.items():
        if required and name not in table.columns:
            found = ", ".join(names) or "none"
            table.problems.append(Problem(table.file, 1, 1, name, f"expected this column, found: {found}"))


def _read_row(
    table: CsvTable[RowKind], kind: type[RowKind], line: int, cells: list[str], known: dict[str, bool]
) -> None:
    texts = {
        name: cells[place - 1].strip()
        for name, place in table.columns.items()
        if place <= len(cells) and cells[place - 1].strip()
    }
    try:
        table.rows.append((line, kind.model_validate(texts)))
    except ValidationError as error:
        table.unread.add(texts.get("id", ""))
        for fault in error.errors():
            column = str(fault["loc"][0]) if fault["loc"] else next(iter(known))
            message = "expected a value, found an empty cell"
            if column in texts:
                message = expected_found([fault], cut(repr(texts[column])))
            table.problems.append(table.problem(line, column, message))
