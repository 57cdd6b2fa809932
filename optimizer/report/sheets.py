"""The report for a spreadsheet: one CSV file, or a workbook with a sheet a table."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from optimizer.files.csv_cells import FORMULA
from optimizer.report.studied import candidate_table, contingency_table
from optimizer.report.tables import about, compared_tables, duty_table, people_table, plan_table, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.report.facts import PlanView
    from optimizer.report.tables import Cell, Table

WIDEST = 60
"""Characters beyond which a column of a sheet grows no wider."""


def harmless(cell: Cell) -> str:
    """A cell as text that no spreadsheet runs as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA) else text


def csv_text(facts: PlanView, person: str | None = None) -> str:
    """One line for each assignment, session, launch day and commander (RFC 4180; begins with a byte order mark, by
    which spreadsheets know that it is UTF-8)."""
    table = plan_table(facts) if person is None else about(plan_table(facts), person)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(table.columns)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return "\ufeff" + stream.getvalue()


def workbook(
    facts: PlanView,
    title: str,
    old: PlanView | None = None,
    person: str | None = None,
    contingency: Mapping[str, Any] | None = None,
    candidates: Mapping[str, Any] | None = None,
) -> bytes:
    """A workbook with the sheets plan, people, ledger, coverage and violations; no cell is a formula or a link.
    Against an ``old`` plan: moves, events and goals that differ first; of a person: their lines alone.

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
    for table in _wanted(facts, old, person, contingency, candidates):
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


def _wanted(
    facts: PlanView,
    old: PlanView | None,
    person: str | None,
    contingency: Mapping[str, Any] | None,
    candidates: Mapping[str, Any] | None,
) -> tuple[Table, ...]:
    if person is not None:
        duties = () if old is None else (duty_table(facts, old, person),)
        return (*duties, *(about(table, person) for table in (plan_table(facts), people_table(facts))))
    found = tables(facts) if old is None else (*compared_tables(facts, old), *tables(facts))
    if contingency is not None:
        found = (*found, contingency_table(facts, contingency))
    if candidates is not None:
        found = (*found, candidate_table(facts, candidates))
    return found


def _widths(table: Table) -> list[int]:
    """The longest cell of each column, within reason."""
    columns = zip(table.columns, *table.rows, strict=True)
    return [min(WIDEST, max(len(str(cell)) for cell in column if cell is not None) + 3) for column in columns]
