"""The cells of a workbook or of a CSV file as rows of plain values; what cannot be read is told with its cell."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from optimizer.files.csv_cells import separated
from optimizer.files.documents import MAX_NODES
from optimizer.files.opened import read_bytes, read_text
from optimizer.files.table_names import ending, refuse_related
from optimizer.files.workbook.package import NoWorkbook, looked_through
from optimizer.problem.errors import InputError, Problem, cell_name

if TYPE_CHECKING:
    from pathlib import Path

INSTALL = "run pip install 'crewopt[xlsx]'"


@dataclass
class Grid:
    """One sheet: its rows with something in them, each with its number; cells are text, numbers, truth values, days.

    An empty cell is ``""``.  A CSV file is a grid without a name, all of text.
    """

    name: str
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells, by row and column, that hold what is no value, in words."""


def grids_of(path: str | Path) -> list[Grid]:
    """The sheets of a workbook, or the one of a CSV file, in their order.

    Raises
    ------
    InputError
        If the file cannot be read, is no workbook, is broken or too large, or python-calamine is missing.
    """
    name = str(path)
    refuse_related(path)
    if ending(path) == ".csv":
        return [_csv_grid(path)]
    if find_spec("python_calamine") is None:
        message = f"expected python-calamine, which reads workbooks, found none: {INSTALL}"
        raise InputError([Problem(name, 1, 1, "", message)])
    raw = read_bytes(path, name)
    try:
        contents = looked_through(raw)
    except NoWorkbook as reason:
        raise InputError([Problem(name, reason.row, reason.column, "", str(reason), reason.sheet)]) from None
    grids = []
    for sheet, cells, merged in _cells(raw, name):
        grid = Grid(sheet, faults=contents.faults_of(sheet))
        for first, last in merged[: InputError.LIMIT]:
            place = (first[0] + 1, first[1] + 1)
            ends = f"{cell_name(*place)}:{cell_name(last[0] + 1, last[1] + 1)}"
            grid.faults[place] = f"expected one value a cell, found the merged cells {ends}: unmerge them"
        marked = {row for row, _ in grid.faults}
        for number, row in enumerate(cells, 1):
            if number in marked or any(cell != "" for cell in row):
                grid.rows.append((number, row))
        grid.rows += [(number, []) for number in sorted(marked) if number > len(cells)]
        grids.append(grid)
    return grids


def _cells(raw: bytes, name: str) -> list[tuple[str, list[list[Any]], list[Any]]]:
    """Name, rows and merged ranges of each sheet."""
    from python_calamine import CalamineError, CalamineWorkbook

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for sheet_name in book.sheet_names:
            sheet = book.get_sheet_by_name(sheet_name)
            found.append((sheet_name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []))
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        reason = str(error)
    except BaseException as error:  # what Rust calls a panic is no Exception
        if type(error).__name__ != "PanicException":
            raise
        reason = str(error)
    else:
        return found
    message = f"expected a whole workbook (.xlsx), found a broken one: {reason}"
    raise InputError([Problem(name, 1, 1, "", message)])


def _csv_grid(path: str | Path) -> Grid:
    name = str(path)
    separator, told, text = separated(read_text(path, name, "CSV UTF-8"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid = Grid("")
    line, cells = told + 1, 0
    try:
        for row in reader:
            cells += len(row)
            if cells > MAX_NODES:
                message = f"expected at most {MAX_NODES} cells, found more"
                raise InputError([Problem(name, line, 1, "", message)])
            if any(row):
                grid.rows.append((line, row))
            line = told + reader.line_num + 1
    except csv.Error as error:
        raise InputError([Problem(name, line, 1, "", f"not CSV: {error}")]) from None
    return grid
