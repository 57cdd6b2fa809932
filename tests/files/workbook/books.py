"""Workbooks for tests: one written as a planner would leave it, with a cell changed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

import optimizer
from tests import INSTANCES

Cells = dict[str, dict[str, Any]]
"""By sheet: values by cell, such as ``C5``."""


class Formula(str):
    """A cell with a formula, and the value that a spreadsheet last found."""


def cell(row: int, column: int) -> str:
    """``C5``; both counted from 0."""
    found: str = xl_rowcol_to_cell(row, column)
    return found


@cache
@cache
def starter() -> bytes:
    """The workbook of the starter."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "starter.xlsx"
        optimizer.dump(optimizer.load(INSTANCES / "starter.yaml"), file)
        return file.read_bytes()


def cells(raw: bytes) -> Cells:
    """What stands in the cells of a workbook."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    found: Cells = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {
            cell(row, column): value
            for row, values in enumerate(rows)
            for column, value in enumerate(values)
            if value != ""
        }
    return found


def written(sheets: Cells, merged: tuple[str, str] | None = None) -> bytes:
    """A workbook with these cells; ``merged``: a sheet, and cells of it to merge."""
    stream = io.BytesIO()
    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **texts_stay})
    forms = {
        kind: book.add_format({"num_format": form})
        for kind, form in ((date, "yyyy-mm-dd"), (datetime, "yyyy-mm-dd hh:mm"), (time, "hh:mm"))
    }
    for name, values in sheets.items():
        sheet = book.add_worksheet(name)
        for where, value in values.items():
            if isinstance(value, Formula):
                sheet.write_formula(where, "=1+1", None, str(value))
            elif isinstance(value, bool):
                sheet.write_boolean(where, value)
            elif isinstance(value, int | float):
                sheet.write_number(where, value)
            elif isinstance(value, str):
                sheet.write_string(where, value)
            elif isinstance(value, date) and not isinstance(value, datetime):
                sheet.write_datetime(where, datetime.combine(value, time()), forms[date])
            else:
                sheet.write_datetime(where, value, forms[type(value)])
        if merged is not None and merged[0] == name:
            sheet.merge_range(merged[1], "merged")
    book.close()
    return stream.getvalue()


def parts(raw: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    """A workbook of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return stream.getvalue()
