"""Reports as they were last reviewed: a page, a table and a calendar of two plans.

What the charts have to show is in ``test_geometry``; here any change of the page is seen.  To write them anew:
``pytest tests/cli/test_answers.py tests/report/test_pages.py --snapshot-update``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_text
from optimizer.report.page import page_html
from optimizer.report.sheets import csv_text
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


@pytest.mark.parametrize("form", ["page", "table", "calendar", "data"])
def test_report_is_as_reviewed(facts: PlanView, form: str, snapshot: SnapshotAssertion) -> None:
    text = {
        "page": lambda: body_of(page_html(facts, "Reviewed")),
        "table": lambda: csv_text(facts).replace("\r\n", "\n"),
        "calendar": lambda: ics_text(facts, "Reviewed").replace("\r\n", "\n"),
        "data": lambda: json.dumps(report_data(facts.planned, facts.plan), indent=1, ensure_ascii=False) + "\n",
    }[form]()
    assert text == snapshot(extension_class=Answer)
