"""Reports as they were last reviewed: a page, a table, a calendar and a picture of two plans, and what differs between
two plans of one file.

What the charts have to show is in ``test_geometry``; here any change of the page is seen.  To write them anew:
``pytest tests/cli/test_answers.py tests/report/test_pages.py --snapshot-update``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_text
from optimizer.report.messages import messages
from optimizer.report.page import page_html
from optimizer.report.page.comparison import comparison_html
from optimizer.report.page.person import person_html
from optimizer.report.picture import picture_svg
from optimizer.report.sheets import csv_text
from optimizer.report.tables import compared_tables, duty_table
from optimizer.report.write import report_data
from tests.cli.stored import MINI_PLAN, Answer
from tests.report.worlds import MINI, everything

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.fixture(scope="module", params=["mini", "everything"])
def facts(request: pytest.FixtureRequest) -> PlanView:
    """One plan after the other."""
    if request.param == "everything":
        return PlanView(*everything())
    instance = optimizer.load(MINI)
    return PlanView(instance, optimizer.load_plan(MINI_PLAN, instance))


def body_of(page: str) -> str:
    """What is shown, an element a line; style and script are files of their own."""
    (body,) = re.findall(r"<main>\n(.*)\n</main>", page, re.DOTALL)
    return re.sub(r"(?<=>)(?=<(?!/))", "\n", body) + "\n"


def as_lines(data: dict[str, Any]) -> str:
    """Plain data, a value a line."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("form", ["page", "table", "calendar", "data", "picture"])
def test_report_is_as_reviewed(facts: PlanView, form: str, snapshot: SnapshotAssertion) -> None:
    text = {
        "page": lambda: body_of(page_html(facts, "Reviewed")),
        "table": lambda: csv_text(facts).replace("\r\n", "\n"),
        "calendar": lambda: ics_text(facts, "Reviewed").replace("\r\n", "\n"),
        "data": lambda: as_lines(report_data(facts.planned, facts.plan)),
        "picture": lambda: re.sub(r"<style>.*</defs>\n", "", picture_svg(facts, "Reviewed"), flags=re.DOTALL),
    }[form]()
    assert text == snapshot(extension_class=Answer)


@pytest.fixture(scope="module")
def old() -> PlanView:
    """What was published in the world of everything: less, and on other days."""
    published = PlanView(*everything()).as_published
    assert published is not None
    without = published.plan.model_copy(update={"sessions": (), "dates": (), "commanders": ()})
    return PlanView(published.planned, without)


@pytest.mark.parametrize("form", ["page", "person", "data", "duties", "messages"])
def test_what_differs_is_as_reviewed(old: PlanView, form: str, snapshot: SnapshotAssertion) -> None:
    new = PlanView(*everything())
    whom = ("anna", "elif", "ben", "irina")
    text = {
        "page": lambda: body_of(comparison_html(new, old, "Reviewed")),
        "person": lambda: body_of(person_html(new, "anna", "Now", old)) + body_of(person_html(new, "irina", "Alone")),
        "data": lambda: as_lines({table.name: table.data() for table in compared_tables(new, old)}),
        "duties": lambda: as_lines({crew: duty_table(new, old, crew).data() for crew in whom}),
        "messages": lambda: "\n".join(
            f"{message.file}.txt\n\n{message.text}\n{message.calendar or 'no calendar'}".replace("\r\n", "\n")
            for message in messages(old, new, {"carol": ["asked", "told"]}, note="Note.")
        ),
    }[form]()
    assert text == snapshot(extension_class=Answer)
