"""A report on a plan: a page, a workbook, a table or a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.files.writing import is_replaced, refuse_unwritable, write_bytes
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

ENDINGS = {
    ".html": "a page",
    ".xlsx": "a workbook",
    ".csv": "a table",
    ".ics": "a calendar",
    ".svg": "a picture",
    ".png": "a picture for slides",
}
"""The form of a report by the ending of its file name."""

EXTRAS = {
    ".xlsx": ("xlsxwriter", "XlsxWriter, which writes workbooks", "xlsx"),
    ".png": ("vl_convert", "vl-convert-python, which draws pictures dot by dot", "charts"),
}
"""The package that an ending needs, what it is, and the extra that installs it."""


def report_to(
    instance: Instance, plan: Plan, path: str | Path, *, title: str | None = None, note: str | None = None
) -> None:
    """Write a report on ``plan``, by the ending of ``path``: ``.html`` a self-contained page, ``.xlsx`` a workbook
    (needs ``crewopt[xlsx]``), ``.csv`` a table, ``.ics`` a calendar, ``.svg`` a picture, ``.png`` the same for slides
    (needs ``crewopt[charts]``); ``-`` is the page on standard output.

    The same instance and plan give the same bytes; the verdict in it is that of ``check``.  A ``note`` stands
    at the end of a page.

    Raises
    ------
    InputError
        If the ending is another one, the extra is missing, or the path cannot be meant.
    OutputError
        If the file cannot be written.
    """
    refuse_unreportable(path)
    write_bytes(path, _content(instance, plan, _ending(path), title or f"Crew plan {instance.name}", note))


def report_data(instance: Instance, plan: Plan) -> dict[str, Any]:
    """The verdict of ``check`` and the tables of the report as plain data."""
    from optimizer.checker.data import check_data
    from optimizer.report.facts import PlanView
    from optimizer.report.tables import tables

    facts = PlanView(instance, plan)
    return {**check_data(facts.report), "tables": {table.name: table.data() for table in tables(facts)}}


def refuse_unreportable(path: str | Path) -> None:
    """Refuse a path to which no report can be written, before anything is read.

    Raises
    ------
    InputError
        If the ending is unknown, the folder cannot be written to, or the package that writes this form is missing.
    """
    ending = _ending(path)
    if ending not in ENDINGS:
        known = ", ".join(f"{name} ({what})" for name, what in ENDINGS.items())
        raise InputError([_problem(path, f"expected a name that ends in {known}, found {ending or 'no ending'}")])
    if ending in EXTRAS:
        from importlib.util import find_spec

        package, what, extra = EXTRAS[ending]
        if find_spec(package) is None:
            message = f"expected {what}, found none: run pip install 'crewopt[{extra}]'"
            raise InputError([_problem(path, message)])
    refuse_unwritable(path)


def _problem(path: str | Path, message: str) -> Problem:
    return Problem(str(path), 1, 1, "", message)


def _ending(path: str | Path) -> str:
    return Path(path).suffix.lower() if is_replaced(path) else ".html"


def _content(instance: Instance, plan: Plan, ending: str, title: str, note: str | None) -> bytes:
    from optimizer.report.facts import PlanView

    facts = PlanView(instance, plan)
    if ending == ".xlsx":
        from optimizer.report.sheets import workbook

        return workbook(facts, title)
    if ending == ".csv":
        from optimizer.report.sheets import csv_text

        return csv_text(facts).encode()
    if ending == ".ics":
        from optimizer.report.ics import ics_text

        return ics_text(facts, title).encode()
    if ending == ".svg":
        from optimizer.report.picture import picture_svg

        return picture_svg(facts, title).encode()
    if ending == ".png":
        from optimizer.report.picture import picture_png

        return picture_png(facts, title)
    from optimizer.report.page import page_html

    return page_html(facts, title, note).encode()
