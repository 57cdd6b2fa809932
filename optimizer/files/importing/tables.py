"""CSV tables, as workbooks write them; every problem with its file, line and column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from optimizer.files.csv_cells import separated
from optimizer.files.documents import MAX_NODES, unprintable
from optimizer.files.importing.rows import ELSEWHERE
from optimizer.files.opened import read_text
from optimizer.files.references import LONGEST_COMPARED, unknown
from optimizer.files.validation_messages import expected_found
from optimizer.problem.errors import InputError, Problem, cut
from optimizer.problem.steps import tell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

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
    ignored: dict[int, str] = field(default_factory=dict)
    """Columns that the recipe ignores, by place."""
    head: int = 1
    """The line that names the columns."""
    readable: bool = True
    """Whether the file and its first line could be understood."""

    def problem(self, line: int, column: str, message: str) -> Problem:
        """A problem in one cell."""
        return Problem(self.file, line, self.columns.get(column, 1), column, message)


def read_table(path: Path, kind: type[RowKind], ignore: Collection[str] = ()) -> CsvTable[RowKind]:
    """Read a CSV file (UTF-8; comma, semicolon or tab) whose first line names the columns.

    A line ``sep=;`` before it names the separator, as some workbooks write it.  A column that the kind of row does not
    know is a problem, unless it is one to ``ignore``.
    """
    tell(trying=path.name)
    table: CsvTable[RowKind] = CsvTable(str(path))
    known = {info.alias or name: info.is_required() for name, info in kind.model_fields.items()}
    line = 1
    try:
        separator, told, text = separated(read_text(path, table.file, "CSV UTF-8"))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        line = table.head = told + 1
        names = [name.strip() for name in next(reader, [])]
        _read_head(table, kind, names, known, ignore)
        table.readable = not table.problems
        line = told + reader.line_num + 1
        most = MAX_NODES
        for cells in reader if table.readable else ():
            most -= len(cells)
            if most < 0:
                raise InputError([Problem(table.file, line, 1, "", f"expected at most {MAX_NODES} cells, found more")])
            if any(cell.strip() for cell in cells):
                _read_row(table, kind, line, cells, names)
            if len(table.problems) >= InputError.LIMIT:
                table.readable = False
                break
            line = told + reader.line_num + 1
    except csv.Error as error:
        table.problems.append(Problem(table.file, line, 1, "", f"not CSV: {error}"))
        table.readable = False
    except InputError as error:
        table.problems += error.problems
        table.readable = False
    return table


def _read_head(
    table: CsvTable[RowKind], kind: type[RowKind], names: Sequence[str], known: dict[str, bool], ignore: Collection[str]
) -> None:
    for place, name in enumerate(names, start=1):
        if len(table.problems) >= InputError.LIMIT:
            return
        if name in table.columns:
            message = "expected the column once, found it twice"
        elif name in ignore:
            table.ignored[place] = name
            continue
        elif not name:
            continue  # told where a cell below holds something
        elif name in known:
            table.columns[name] = place
            continue
        else:
            message = _no_column(kind, name, [column for column in known if column not in names])
        table.problems.append(Problem(table.file, table.head, place, name, message))
    for name, required in known.items():
        if required and name not in table.columns:
            found = ", ".join(names) or "none"
            table.problems.append(Problem(table.file, table.head, 1, name, f"expected this column, found: {found}"))


def _no_column(kind: type[RowKind], name: str, free: list[str]) -> str:
    """The message for a column that cannot be read: where else the import reads it, or what may be meant."""
    where = ELSEWHERE.get(kind, {}).get(name)
    if where is not None:
        return f"expected {cut(repr(name))} {where}, found it as a column"
    near = get_close_matches(name[:LONGEST_COMPARED].lower().replace(" ", "_"), free, n=1, cutoff=0.8)
    if near:
        return f"column {cut(repr(name))} unknown; did you mean {near[0]!r}?"
    return f"{unknown('column', name, free)} (a column of your own: list it under `ignore` in the recipe's `tables`)"


def _read_row(table: CsvTable[RowKind], kind: type[RowKind], line: int, cells: list[str], names: list[str]) -> None:
    faults: list[Problem] = []
    texts: dict[str, str] = {}
    for place, cell in enumerate(cells, start=1):
        name = names[place - 1] if place <= len(names) else ""
        text = cell.replace("\r\n", "\n").replace("\r", "\n")
        if place in table.ignored or not text.strip():
            continue
        bad = unprintable(text)
        if name not in table.columns:
            message = f"expected a cell below a column name, found {cut(repr(text.strip()))}"
            faults.append(Problem(table.file, line, place, name, message))
        elif bad is not None:
            message = f"expected printable text, found the control character {bad!r}"
            faults.append(Problem(table.file, line, place, name, message))
        else:
            texts[name] = text.strip()
    told = {problem.path for problem in faults}
    try:
        row = kind.model_validate(texts)
        if not faults:
            table.rows.append((line, row))
    except ValidationError as error:
        by_column: dict[str, list[ErrorDetails]] = {}
        for fault in error.errors():
            column = str(fault["loc"][0]) if fault["loc"] else next(iter(table.columns))
            by_column.setdefault(column, []).append(fault)
        for column, found in by_column.items():
            message = "expected a value, found an empty cell"
            if column in texts:
                message = expected_found(found, cut(repr(texts[column])))
            if column not in told:
                faults.append(table.problem(line, column, message))
    if faults:
        table.unread.add(texts.get("id", ""))
        table.problems += faults
