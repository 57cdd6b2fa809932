"""The reference of rules, goals and events, as Markdown and as text: as it was last reviewed.

To write the text anew: ``pytest tests/report/test_reference.py --snapshot-update``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from optimizer.report.reference import PAGES, markdown, text
from tests import PACKAGE
from tests.cli.stored import Answer

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SHOWN = ("seated", "rest_interval", "lifeboat", "station_complement", "prefer", "reserve", "slip", "person_out")
"""Always in force, priced by steps, by the day and not at all; goals; events."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_one_in_its_readme(page: str) -> None:
    readme = (PACKAGE / page / "README.md").read_text(encoding="utf-8")
    made = re.search(rf"^<!-- generated: .* {page} -->\n\n(.*?)\n<!-- end -->$", readme, re.MULTILINE | re.DOTALL)
    assert made is not None
    assert markdown(page) == made[1]


def test_entries_as_text_are_as_reviewed(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(map(text, SHOWN)) + "\n" == snapshot(extension_class=Answer)
