"""The board's page on paper: nothing is cut off, and every sheet of the timeline has its dates and legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import INSTANCES
from tests.board.browsing import chromium, opened
from tests.board.serving import served

if TYPE_CHECKING:
    from pathlib import Path

PAPER = {"width": 1047, "height": 718}
"""An A4 page on its side without its margins, in pixels."""
HIDDEN = """() => [...document.querySelectorAll("#chart .chart, .log, pre, .side, #seat .ranking, .scroll")]
  .filter((each) => each.checkVisibility()
    && (each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1)
    && getComputedStyle(each).overflow !== "visible")
  .map((each) => each.className)"""
"""What scrolls on a screen, and would be cut off on paper."""


@pytest.mark.slow
def test_nothing_is_cut_off(tmp_path: Path) -> None:
    plan = str(INSTANCES / "iss-2020-2024.flown.json")
    with (
        chromium() as browser,
        served(INSTANCES / "iss-2020-2024.yaml", tmp_path / "s", plan) as board,
        opened(browser, board) as screen,
    ):
        page = screen.page
        screen.choose("#flight-filter", "all")
        screen.choose("#chart-view", "person")
        page.locator("#chart [aria-label^='Timeline by person']").first.wait_for()
        screen.press("#contingency")
        screen.answer("contingency")
        screen.press(".search summary")
        assert page.evaluate(HIDDEN), "on a screen much of it is to be scrolled"
        page.set_viewport_size({"width": 2400, "height": 1000})
        page.wait_for_function("() => document.querySelector('#chart .axis').offsetWidth > 1300")
        page.emulate_media(media="print")
        widest = "axes => Math.max(...axes.map((each) => each.getBoundingClientRect().width))"
        assert page.locator("#chart .axis").evaluate_all(widest) <= PAPER["width"], "drawn for a wide screen it fits"
        page.emulate_media(media="screen")
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        page.wait_for_timeout(500)  # the chart is drawn again for the new width
        assert page.evaluate(HIDDEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
        assert not page.locator("#people-pane, .tools, #seat-pane >> visible=true").count()
        sheets = page.locator("#chart .sheet").count()
        assert sheets > 1
        for part in ("#chart .key .legend", "#chart .sheet .axis"):
            assert page.locator(f"{part} >> visible=true").count() == sheets, part
        assert not page.locator("#chart > .legend >> visible=true").count(), "the one below, for a screen"
        for part in ("#chart .sheet", "#flights .flight", "#worth-pane"):
            held = page.locator(part).evaluate_all(
                "parts => parts.map((each) => [getComputedStyle(each).breakInside, each.offsetHeight])"
            )
            assert {inside for inside, _ in held} == {"avoid"}, part
            assert max(height for _, height in held) <= PAPER["height"], f"{part} fills more than a page"
