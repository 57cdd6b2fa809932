"""A report on a plan: a page, a workbook, a table or a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.files.names import meant, names_of
from optimizer.files.writing import is_replaced, refuse_unwritable, write_bytes
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.report.facts import PlanView
    from optimizer.report.sent import Sent

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

ASKED = {
    "against": (".html", ".xlsx", ".ics"),
    "person": (".html", ".xlsx", ".csv", ".ics"),
    "with": (".html", ".xlsx"),
}
"""What a report can be asked for beside the plan, and the forms that show it."""


@dataclass(frozen=True)
class Asked:
    """What a report shows beside the plan."""

    old: PlanView | None = None
    person: str | None = None
    contingency: Mapping[str, Any] | None = None
    candidates: Mapping[str, Any] | None = None
    note: str | None = None
    sent: Mapping[str, Sent] | None = None
    log: Sequence[tuple[Any, ...]] | None = None


def report_to(
    instance: Instance,
    plan: Plan,
    path: str | Path,
    *,
    title: str | None = None,
    against: Plan | None = None,
    of: Instance | None = None,
    person: str | None = None,
    contingency: Mapping[str, Any] | None = None,
    candidates: Mapping[str, Any] | None = None,
    note: str | None = None,
    sent: str | Path | None = None,
    log: Sequence[tuple[Any, ...]] | None = None,
) -> None:
    """Write a report on ``plan``, by the ending of ``path``: ``.html`` a self-contained page, ``.xlsx`` a workbook
    (needs ``crewopt[xlsx]``), ``.csv`` a table, ``.ics`` a calendar, ``.svg`` a picture, ``.png`` the same for slides
    (needs ``crewopt[charts]``); ``-`` is the page on standard output.

    The same instance and plan give the same bytes; the verdict in it is that of ``check``.

    Parameters
    ----------
    against
        Another plan, side by side with this one (page, workbook); in a calendar, what it had and ``plan`` has not is
        marked cancelled.
    of
        The instance of ``against``; ``instance`` if None.
    person
        Only what concerns this person (page, workbook, table, calendar): an id, or a name that one person has.
    contingency, candidates
        The plain data of these studies, shown in sections of their own (page, workbook).
    note
        A sentence at the end of a page.
    sent
        Of a calendar: the calendar file sent before.  Its sequence numbers go on, and what is gone is cancelled.
    log
        Of a page: what was done at a board (number, time, who, branch, what), in a section at its end.

    Raises
    ------
    InputError
        If the ending is another one, or of a form that cannot show what is asked for; if the extra is missing, the
        path cannot be meant, or nobody or several people have that name.
    OutputError
        If the file cannot be written.
    """
    studied = contingency is not None or candidates is not None
    refuse_unreportable(path, {"against": against is not None, "person": person is not None, "with": studied})
    if sent is not None and ending_of(path) != ".ics":
        message = f"expected a calendar (.ics), as what was sent before is one; found {ending_of(path)}"
        raise InputError([_problem(path, message)])
    from optimizer.report.facts import PlanView
    from optimizer.report.ics import about
    from optimizer.report.sent import sent_before

    facts = PlanView(instance, plan)
    old = None if against is None else PlanView(of or instance, against)
    who = None if person is None else person_meant(person, instance)
    before = None if sent is None else sent_before(sent, about(facts, who))
    asked = Asked(old, who, contingency, candidates, note, before, log)
    heading = title or (
        f"Crew plan {instance.name}" if who is None else f"{facts.name(who)}: crew plan {instance.name}"
    )
    write_bytes(path, _content(facts, ending_of(path), heading, asked))


def report_data(
    instance: Instance, plan: Plan, *, against: Plan | None = None, of: Instance | None = None
) -> dict[str, Any]:
    """The verdict of ``check`` and the tables of the report as plain data; ``against`` another plan, what differs."""
    from optimizer.checker.data import check_data
    from optimizer.report.facts import PlanView
    from optimizer.report.tables import compared_tables, tables

    facts = PlanView(instance, plan)
    data = {**check_data(facts.report), "tables": {table.name: table.data() for table in tables(facts)}}
    if against is not None:
        other = PlanView(of or instance, against)
        more = {table.name: table.data() for table in compared_tables(facts, other)}
        data["against"] = {**check_data(other.report), "tables": more}
    return data


def refuse_unreportable(path: str | Path, asked: Mapping[str, bool] | None = None) -> None:
    """Refuse a path to which no report can be written, before anything is read; ``asked``: which of ``ASKED`` is.

    Raises
    ------
    InputError
        If the ending is unknown, the folder cannot be written to, or the package that writes this form is missing.
    """
    ending = ending_of(path)
    if ending not in ENDINGS:
        known = ", ".join(f"{name} ({what})" for name, what in ENDINGS.items())
        raise InputError([_problem(path, f"expected a name that ends in {known}, found {ending or 'no ending'}")])
    for what, endings in ASKED.items():
        if (asked or {}).get(what) and ending not in endings:
            known = ", ".join(f"{name} ({ENDINGS[name]})" for name in endings)
            raise InputError([_problem(path, f"expected a name that ends in {known} with --{what}, found {ending}")])
    if ending in EXTRAS:
        from importlib.util import find_spec

        package, what, extra = EXTRAS[ending]
        if find_spec(package) is None:
            message = f"expected {what}, found none: run pip install 'crewopt[{extra}]'"
            raise InputError([_problem(path, message)])
    refuse_unwritable(path)


def person_meant(text: str, instance: Instance) -> str:
    """The id of the person of this id or name.

    Raises
    ------
    InputError
        If nobody, or more than one person, is called so.
    """
    found, message = meant("crew member", text, names_of(instance)["crew"])
    if found is None:
        raise InputError([Problem("", 1, 1, "person", message)])
    return found


def _problem(path: str | Path, message: str) -> Problem:
    return Problem(str(path), 1, 1, "", message)


def ending_of(path: str | Path) -> str:
    """The ending that says which form a report has; that of a page for what has none, such as standard output."""
    return Path(path).suffix.lower() if is_replaced(path) else ".html"


def _content(facts: PlanView, ending: str, title: str, asked: Asked) -> bytes:
    if ending == ".xlsx":
        from optimizer.report.sheets import workbook

        return workbook(facts, title, asked.old, asked.person, asked.contingency, asked.candidates)
    if ending == ".csv":
        from optimizer.report.sheets import csv_text

        return csv_text(facts, asked.person).encode()
    if ending == ".ics":
        from optimizer.report.ics import ics_text

        return ics_text(facts, title, asked.old or facts.as_published, asked.person, asked.sent).encode()
    if ending == ".svg":
        from optimizer.report.picture import picture_svg

        return picture_svg(facts, title).encode()
    if ending == ".png":
        from optimizer.report.picture import picture_png

        return picture_png(facts, title)
    return _page(facts, title, asked).encode()


def _page(facts: PlanView, title: str, asked: Asked) -> str:
    if asked.person is not None:
        from optimizer.report.page.person import person_html

        return person_html(facts, asked.person, title, asked.old)
    if asked.old is not None:
        from optimizer.report.page.comparison import comparison_html

        return comparison_html(facts, asked.old, title)
    from optimizer.report.page import page_html

    return page_html(facts, title, asked.contingency, asked.candidates, asked.note, asked.log)
