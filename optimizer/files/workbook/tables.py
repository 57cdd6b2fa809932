"""Sheets as tables: headings that are known, rows below them, and every cell with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optimizer.files.documents import MAX_NODES, Document, Place
from optimizer.files.references import unknown
from optimizer.files.workbook.cells import ABSENT, Unreadable, is_blank, value_of
from optimizer.files.workbook.forms import Form
from optimizer.problem.errors import InputError, Problem, cell_name, cut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from optimizer.files.documents import Path_
    from optimizer.files.workbook.grids import Grid

_PATH = re.compile(r"\b([a-z_]+)((?:\[\d+\]|\.[a-z_]+)+)")
_STEP = re.compile(r"\[(\d+)\]|\.([a-z_]+)")


class SheetDocument(Document):
    """A document whose places are cells: what a message says of paths is said of cells."""

    keys_in_rows = False
    """Whether a key is a row of its own, and no column."""

    def worded(self, message: str) -> str:
        told = r"expected a row with the key `\1`, found none" if self.keys_in_rows else r"expected `\1`, found nothing"
        message = re.sub(r"^(?:key '|`)(\w+)['`] is missing$", told, message)
        message = message.replace("text (in quotes)", "text")
        return _PATH.sub(self._cell, message) if "[" in message else message

    def _cell(self, found: re.Match[str]) -> str:
        path: Path_ = (found[1], *(int(at) if at else key for at, key in _STEP.findall(found[2])))
        for each in (path, ("published", *path)):
            place = self.values.get(each)
            if place is not None and len(path) > 1:
                return in_words(place)
        return found[0]

    @property
    def top(self) -> Place:
        return self.values.get((), Place(1, 1))


def in_words(place: Place) -> str:
    """A place as a message of the same file names it."""
    return f"{place.sheet}!{cell_name(place.line, place.column)}" if place.sheet else f"line {place.line}"


@dataclass
class Headings:
    """Own names of sheets and headings, as the sheet ``headings`` lists them; ``-`` for what is not to be read."""

    sheets: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """By sheet, as the file calls it, and heading."""


IGNORED = "-"


def folded(text: str) -> str:
    """A heading as it is compared."""
    return re.sub(r"[\s_]+", "_", text.strip().casefold())


@dataclass
class Row:
    """One row: its cells by key, each with its place."""

    line: int
    cells: dict[str, Any]
    table: Table

    def place(self, key: str = "") -> Place:
        """The place of a cell; of the row without a key."""
        first = min(self.table.columns.values(), default=1)
        return Place(self.line, self.table.columns.get(key, first), self.table.title)


@dataclass
class Table:
    """A sheet with known headings."""

    title: str
    """The sheet as the file calls it; empty for a CSV file."""
    columns: dict[str, int]
    """Place of each column, counted from 1, by key."""
    head: int = 1
    """The row of the headings."""
    rows: list[Row] = field(default_factory=list)
    sound: bool = True
    """Whether all headings are known; else what is missing is among the others."""


class Sheets:
    """The sheets of one file, read into one document."""

    def __init__(self, document: SheetDocument, headings: Headings) -> None:
        self.document, self.headings = document, headings
        self.nodes = 0

    def tell(self, place: Place, message: str, path: Path_ = ()) -> None:
        """Add a problem; with as many as are told reading ends."""
        document = self.document
        document.faulty.add(path)
        words = document.worded(message)
        document.problems.append(Problem(document.file, place.line, place.column, "", words, place.sheet))
        if document.full:
            raise InputError(document.problems)

    def table(self, grid: Grid, known: Collection[str]) -> Table:
        """The table of a sheet; headings that are not known are told, with what stands below them."""
        first, names = grid.rows[0] if grid.rows else (1, [])
        table = Table(grid.name, {}, first)
        names = [*names, *[""] * max((at - len(names) for line, at in grid.faults if line == first), default=0)]
        for at, cell in enumerate(names, 1):
            place = Place(first, at, grid.name)
            if (first, at) in grid.faults:
                self.tell(place, grid.faults[first, at])
            elif not is_blank(cell):
                self._head(table, place, str(cell), known)
        for line, cells in grid.rows[1:]:
            row = self._row(table, grid, line, cells, {at for at, name in enumerate(names, 1) if not is_blank(name)})
            if row.cells:
                table.rows.append(row)
        return table

    def _row(self, table: Table, grid: Grid, line: int, cells: list[Any], headed: set[int]) -> Row:
        """The cells of a row that stand below known headings."""
        row = Row(line, {}, table)
        keys = {at: key for key, at in table.columns.items()}
        faults = {column: text for (of, column), text in grid.faults.items() if of == line} if grid.faults else {}
        for at in range(1, max([len(cells), *faults]) + 1):
            cell = cells[at - 1] if at <= len(cells) else ""
            if at in faults:
                self.tell(Place(line, at, grid.name), faults[at])
                cell = Unreadable()
            elif is_blank(cell):
                continue
            elif at not in headed:
                self.tell(Place(line, at, grid.name), f"expected a cell below a heading, found {cut(repr(cell))}")
            if at in keys:
                row.cells[keys[at]] = cell
        return row

    def _head(self, table: Table, place: Place, text: str, known: Collection[str]) -> None:
        heading = folded(text)
        key = self.headings.keys.get((folded(place.sheet), heading))
        if key == IGNORED:
            return
        key = key or next((name for name in known if folded(name) == heading), None)
        if key is None or key not in known:
            table.sound = False
            self.tell(place, unknown("column", key or text.strip(), list(known)))
        elif key in table.columns:
            other = table.columns[key]
            where = cell_name(table.head, other) if table.title else f"column {other}"
            self.tell(place, f"expected the column `{key}` once, found it here and in {where}")
        else:
            table.columns[key] = place.column

    def require(self, table: Table, keys: Iterable[str]) -> None:
        """Tell of columns that have to be there, if there are rows."""
        missing = [key for key in keys if key not in table.columns]
        if table.rows and table.sound and missing:
            found = ", ".join(table.columns) or "none"
            for key in missing:
                self.tell(Place(table.head, 1, table.title), f"expected the column `{key}`, found: {found}")

    def value(self, row: Row, key: str, form: Form, path: Path_) -> Any:
        """The value of a cell; ``ABSENT`` if it is empty; None, told and marked, if it cannot be read."""
        cell = row.cells.get(key, "")
        try:
            if isinstance(cell, Unreadable):  # told already
                raise cell
            found = value_of(cell, form)
        except Unreadable as reason:
            if str(reason):
                self.tell(row.place(key), str(reason), path)
            self.document.unread.add(path)
            self.document.faulty.add(path)
            return None
        if found is not ABSENT:
            self.nodes += _size(found)
            if self.nodes > MAX_NODES:
                place = row.place(key)
                message = f"expected at most {MAX_NODES} keys and values in a file, found more"
                self.tell(place, message)
                raise InputError(self.document.problems)
        return found

    def put(self, path: Path_, value: Any, place: Place) -> None:
        """Put a value into the document, with the lists and keys above it, and with entries of a list that are named
        before it and have nothing yet."""
        data = self.document.data
        for step, after in pairwise(path):
            if isinstance(step, int):
                while step >= len(data):
                    data.append([] if isinstance(after, int) else {})
                data = data[step]
            else:
                data = data.setdefault(step, [] if isinstance(after, int) else {})
        last = path[-1]
        while isinstance(last, int) and last >= len(data):
            data.append({})
        data[last] = value
        self.document.values[path] = place
        self.document.keys.setdefault(path, place)


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + _size(each) for each in value.values())
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1


def texts(table: Table, *keys: str) -> Iterator[tuple[Row, list[str]]]:
    """Cells as text; empty where they are empty."""
    for row in table.rows:
        yield row, [str(row.cells.get(key, "")).strip() for key in keys]
