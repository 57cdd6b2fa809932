"""A workbook opened: its sheets by the names under which they are read, whatever they are called in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from optimizer.files.documents import Place
from optimizer.files.references import unknown
from optimizer.files.table_names import ending
from optimizer.files.workbook.grids import grids_of
from optimizer.files.workbook.sheets import HEADINGS, sheet_names
from optimizer.files.workbook.tables import IGNORED, Headings, SheetDocument, Sheets, folded, texts
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.files.workbook.grids import Grid

_HEADINGS = ("sheet", "heading", "key")


def opened(path: str | Path, csv_as: str = "") -> tuple[Sheets, dict[str, Grid]]:
    """The sheets of a file by the names under which they are read, and what reads them; ``csv_as``: of a CSV file.

    Raises
    ------
    InputError
        If it cannot be read at all; other problems are in the document.
    """
    grids = grids_of(path)
    headings = Headings()
    book = Sheets(SheetDocument(str(path)), headings)
    if csv_as and ending(path) == ".csv":
        return book, {csv_as: grids[0]}
    own = next((grid for grid in grids if folded(grid.name) == HEADINGS), None)
    if own is not None:
        _read_headings(book, own, [grid.name for grid in grids])
    known = {folded(name): name for name in sheet_names()}
    found: dict[str, Grid] = {}
    for grid in grids:
        name = headings.sheets.get(folded(grid.name), known.get(folded(grid.name)))
        if name == IGNORED:
            continue
        place = Place(1, 1, grid.name)
        if name is None:
            message = unknown("sheet", grid.name, sheet_names())
            book.tell(place, f"{message} (a sheet of your own: list it in `{HEADINGS}` with the key `{IGNORED}`)")
        elif name in found:
            book.tell(place, f"expected one sheet for `{name}`, found this and {found[name].name!r}")
        else:
            found[name] = grid
    return book, found


def _read_headings(book: Sheets, grid: Grid, names: list[str]) -> None:
    """Read what sheets and headings are called in this workbook."""
    table = book.table(grid, _HEADINGS)
    there = {folded(name) for name in names}
    for row, (sheet, heading, key) in texts(table, *_HEADINGS):
        if not sheet or not key:
            missing = "key" if sheet else "sheet"
            book.tell(row.place(missing), f"expected `{missing}`, found nothing")
        elif folded(sheet) not in there:
            book.tell(row.place("sheet"), unknown("sheet", sheet, names))
        elif heading:
            book.headings.keys[folded(sheet), folded(heading)] = key
        elif key in (*sheet_names(), IGNORED):
            book.headings.sheets[folded(sheet)] = key
        else:
            book.tell(row.place("key"), unknown("sheet", key, [*sheet_names(), IGNORED]))


def filled_sheets(path: str | Path) -> set[str]:
    """The sheets of a workbook that have more than a heading, by the names under which they are read.

    Raises
    ------
    InputError
        If it cannot be read at all.
    """
    return {name for name, grid in opened(path)[1].items() if len(grid.rows) > 1}


def no_sheet(book: Sheets, grids: dict[str, Grid], wanted: str, what: str) -> NoReturn:
    """Tell that a workbook does not have the one sheet that is asked for."""
    names = [grid.name for grid in grids.values()]
    place = Place(1, 1, names[0] if names else "")
    book.tell(place, f"expected a sheet `{wanted}` with {what}, found none: {unknown('sheet', wanted, names)}")
    raise InputError(book.document.problems)
