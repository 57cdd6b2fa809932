"""The report for a spreadsheet: one CSV file, or a workbook with a sheet a table."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from optimizer.files.csv_cells import FORMULA
from optimizer.report.tables import plan_table, tables

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView
    from optimizer.report.tables import Cell, Table

WIDEST = 60
"""Characters beyond which a column of a sheet grows no wider."""


def harmless(cell: Cell) -> str:
    """A cell as text that no spreadsheet runs as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA) else text


def csv_text(facts: PlanView) -> str:
    """One line for each assignment, session, launch day and commander (RFC 4180; begins with a byte order mark, by
    which spreadsheets know that it is UTF-8)."""
    table = plan_table(facts)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(table.columns)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return "\ufeff" + stream.getvalue()


def workbook(facts: PlanView, title: str) -> bytes:
    """A workbook with the sheets plan, people, ledger, coverage and violations; no cell is a formula or a link.

    Raises
    ------
    ModuleNotFoundError
        Without XlsxWriter.
    """
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(stream, {"in_memory": True, **texts_stay})
    made = datetime.combine(facts.instance.as_of_day, time())  # not now: the same plan gives the same bytes
    book.set_properties({"title": title, "subject": facts.instance.name, "created": made})
    bold = book.add_format({"bold": True, "bg_color": "#e6ebf2", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    for table in tables(facts):
        sheet = book.add_worksheet(table.name)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, table.columns[column], bold)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime.combine(cell, time()), day)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()


def _widths(table: Table) -> list[int]:
    """The longest cell of each column, within reason."""
    columns = zip(table.columns, *table.rows, strict=True)
    return [min(WIDEST, max(len(str(cell)) for cell in column if cell is not None) + 3) for column in columns]
