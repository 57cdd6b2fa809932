"""Sheets to the bytes of a workbook or of a CSV file; no text becomes a formula or a link."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from optimizer.files.table_names import ending, refuse_related
from optimizer.files.workbook.cells import Unreadable, guarded
from optimizer.files.workbook.drop_downs import SPARE_ROWS, DropDowns
from optimizer.files.workbook.filling import Filled, filled, filled_plan
from optimizer.files.workbook.grids import INSTALL
from optimizer.files.workbook.sheets import LISTS
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from optimizer.files.workbook.cells import Cell
    from optimizer.files.workbook.sheets import Column

WIDEST, NARROWEST = 44, 9
"""Characters beyond which a column grows no wider, and below which it is never."""
_MADE = datetime(2000, 1, 1)
"""Not now: the same file gives the same bytes."""


def refuse_unwritable_table(path: str | Path, *, plan: bool) -> None:
    """Refuse a workbook or a CSV file that cannot be written, before a search: of another kind, or without XlsxWriter.

    Raises
    ------
    InputError
        Saying what is expected.
    """
    refuse_related(path)
    if ending(path) == ".csv" and not plan:
        message = "expected a name that ends in .xlsx, .yaml or .json for an instance, found .csv, which holds a plan"
        raise InputError([Problem(str(path), 1, 1, "", message)])
    if ending(path) == ".xlsx" and find_spec("xlsxwriter") is None:
        message = f"expected XlsxWriter, which writes workbooks, found none: {INSTALL}"
        raise InputError([Problem(str(path), 1, 1, "", message)])


def instance_bytes(
    path: str | Path,
    data: dict[str, Any],
    plan: dict[str, Any] | None,
    seats: Iterable[tuple[str, str]],
    more: Mapping[str, list[dict[str, Cell]]] | None = None,
) -> bytes:
    """The workbook of an instance, given as the plain data of its file; ``more``: rows of further sheets, by sheet.

    Raises
    ------
    InputError
        If XlsxWriter is missing, or a text is longer than a cell can be.
    """
    refuse_unwritable_table(path, plan=False)
    try:
        return _book(filled(data, plan, seats, more or {}), f"crewopt {data.get('name', '')}")
    except Unreadable as reason:
        raise InputError([Problem(str(path), 1, 1, "", f"cannot be written: {reason}")]) from None


def plan_bytes(path: str | Path, data: dict[str, Any]) -> bytes:
    """The workbook, or the CSV file, of a plan, given as the plain data of its file.

    Raises
    ------
    InputError
        As for instances.
    """
    refuse_unwritable_table(path, plan=True)
    try:
        sheet = filled_plan(data)
    except Unreadable as reason:
        raise InputError([Problem(str(path), 1, 1, "", f"cannot be written: {reason}")]) from None
    if ending(path) == ".csv":
        return _csv(sheet)
    return _book([sheet], f"plan for {data.get('instance', {}).get('name', '')}")


def _csv(sheet: Filled) -> bytes:
    """One line a row (RFC 4180; begins with a byte order mark, by which spreadsheets know that it is UTF-8)."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    keys = [column.key for column in sheet.columns]
    writer.writerow(keys)
    writer.writerows([guarded(row.get(key, "")) for key in keys] for row in sheet.rows)
    return ("\ufeff" + stream.getvalue()).encode()


def _book(sheets_: list[Filled], title: str) -> bytes:
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(stream, {"in_memory": True, **texts_stay})
    book.set_properties({"title": title, "created": _MADE})
    formats = {
        "needed": book.add_format({"bold": True, "bg_color": "#cfd9e8", "bottom": 1}),
        "head": book.add_format({"bold": True, "bg_color": "#e6ebf2", "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "text": book.add_format({"num_format": "@"}),
    }
    offered = DropDowns(sheets_)
    for sheet in sheets_:
        _write(book.add_worksheet(sheet.name), sheet, formats, offered)
    if offered.lists:
        lists = book.add_worksheet(LISTS)
        for at, (name, cells, words) in enumerate(offered.in_order()):
            lists.write_string(0, at, name, formats["head"])
            for row, word in enumerate(words, 1):
                lists.write_string(row, at, word)
            book.define_name(name, cells)
        lists.hide()
    for name, cells in offered.names.items():
        book.define_name(name, cells)
    book.close()
    return stream.getvalue()


def _write(page: Any, sheet: Filled, formats: dict[str, Any], offered: DropDowns) -> None:
    """One sheet: heads with notes, rows, drop-downs."""
    for at, column in enumerate(sheet.columns):
        day = column.form.day and not column.form.text and column.form.item is None
        wide = [len(column.key), *(len(_shown(row.get(column.key, ""))) for row in sheet.rows)]
        ids = column.form.text and not column.form.free
        kind = formats["day"] if day else formats["text"] if ids else None
        page.set_column(at, at, min(WIDEST, max(NARROWEST, *wide) + 2), kind)
        page.write_string(0, at, column.key, formats["needed" if column.required else "head"])
        note = "\n".join(_note(column, sheet.about if at == 0 else ""))
        if note:
            page.write_comment(0, at, note, {"x_scale": 2, "y_scale": 1 + note.count("\n") / 3})
        choice = offered.of(column, sheet.name)
        if choice is not None:
            asked = {"validate": "list", "source": choice.source, "error_type": "warning", "ignore_blank": True}
            asked |= {"error_title": "Not in the list", "error_message": "Keep it if you are sure: crewopt tells."}
            page.data_validation(1, at, SPARE_ROWS, at, asked | {"show_error": choice.strict})
    for number, row in enumerate(sheet.rows, 1):
        for at, column in enumerate(sheet.columns):
            cell = row.get(column.key, "")
            if isinstance(cell, date):
                page.write_datetime(number, at, datetime.combine(cell, time()), formats["day"])
            elif isinstance(cell, bool):
                page.write_boolean(number, at, cell)
            elif isinstance(cell, int | float):
                page.write_number(number, at, cell)
            elif cell:
                page.write_string(number, at, cell)
    page.freeze_panes(1, sheet.frozen)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _shown(cell: Any) -> str:
    return max(str(cell).split("\n"), key=len)


def _note(column: Column, about: str) -> Iterator[str]:
    if about:
        yield f"This sheet: {about}."
    if column.about:
        yield column.about
    if column.form.in_words and not column.form.free:
        yield f"Expected: {column.form.in_words}."
    if column.required:
        yield "Needed in every row."
