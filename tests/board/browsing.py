"""A real Chromium at a board, worked by mouse or by keyboard alone; whatever goes wrong on the page is noted."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.board.serving import Served

REQUIRED = "CREWOPT_BROWSER"
"""Set to ``required`` where a missing browser is a failure, as in CI."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; without one the tests are skipped, or fail where one is required."""
    found = os.environ.get("CREWOPT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        words = f"expected a Chromium ({', '.join(NAMES)}), found none"
        pytest.fail(words) if os.environ.get(REQUIRED) == "required" else pytest.skip(words)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Screen:
    """A page of a board.  ``press`` and ``seat`` work as a mouse or as a keyboard does."""

    page: Page
    keyboard: bool
    faults: list[str] = field(default_factory=list)

    def find(self, selector: str) -> Locator:
        """The one element that can be seen."""
        return self.page.locator(f"{selector} >> visible=true").first

    def press(self, target: str | Locator) -> None:
        """Press a button."""
        found = self.find(target) if isinstance(target, str) else target
        self.forget()
        if self.keyboard:
            found.focus()
            self.page.keyboard.press("Enter")
        else:
            found.click()

    def forget(self) -> None:
        """Take away what the board said before."""
        self.page.evaluate("document.getElementById('said').textContent = ''")

    def put(self, person: str, seat: str) -> None:
        """Move a person, or whoever has a seat, to a seat."""
        if not self.keyboard:
            self.forget()
            self.find(seat).scroll_into_view_if_needed()  # as a planner does before, not while dragging
            self.find(person).drag_to(self.find(seat))
            return
        if ".seat" in person:
            self.press(person)
            self.press("#seat >> text=Swap with…")
        else:
            self.press(person)
        self.press(seat)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list."""
        self.forget()
        self.find(selector).select_option(value)

    def fill(self, **fields: str) -> None:
        """Fill fields of the open dialog by id."""
        for name, text in fields.items():
            found = self.find(f"#{name.replace('_', '-')}")
            if self.keyboard and found.get_attribute("type") != "date":
                found.focus()
                self.page.keyboard.press("Control+A")
                self.page.keyboard.insert_text(text)
            else:
                found.fill(text)

    def confirm(self) -> None:
        """Press the first button of the open dialog."""
        self.press("dialog[open] button[value=ok]")

    def says(self, words: str, seconds: float = 60) -> None:
        """Wait until the board says so."""
        check = "words => document.getElementById('said').textContent.includes(words)"
        try:
            self.page.wait_for_function(check, arg=words, timeout=seconds * 1000)
        except Exception:
            pytest.fail(f"expected {words!r}, found {self.page.locator('#said').text_content()!r}")

    def answer(self, kind: str, seconds: float = 600) -> Locator:
        """Wait for the newest answer of a kind."""
        found = self.page.locator(f".search[data-kind={kind}]").first
        found.wait_for(timeout=seconds * 1000)
        ended = f".search[data-kind={kind}]:is(.done, .failed, .stopped)"
        self.page.locator(ended).first.wait_for(timeout=seconds * 1000)
        if "failed" in (found.get_attribute("class") or ""):
            pytest.fail(f"expected an answer, found {found.inner_text()!r}")
        self.page.wait_for_function(
            "kind => { const one = document.querySelector(`.search[data-kind=${kind}]`);"
            " return one.matches(':is(.done, .stopped)') && (one.querySelector('pre, table') !== null); }",
            arg=kind,
            timeout=seconds * 1000,
        )
        return found

    def seats(self, flight: str, leg: str = "up") -> dict[str, list[str]]:
        """People by role, as shown."""
        found: dict[str, list[str]] = {}
        for seat in self.page.locator(f".seat[data-flight='{flight}'][data-leg={leg}]").all():
            data: Any = seat.evaluate("node => ({...node.dataset})")
            found.setdefault(data["role"], []).append(data["crew"])
        return found


@contextmanager
def opened(browser: Browser, board: Served, *, keyboard: bool = False, **context: Any) -> Iterator[Screen]:
    """A page of a board; at the end nothing may have gone wrong on it, and no request may have left the machine."""
    size = {"width": 1500, "height": 1000}
    page = browser.new_context(viewport=size, **context).new_page()
    page.set_default_timeout(20_000)
    screen = Screen(page, keyboard)
    page.on("pageerror", lambda error: screen.faults.append(f"script: {error}"))
    page.on("console", lambda told: screen.faults.append(told.text) if told.type == "error" else None)
    page.on("request", lambda asked: screen.faults.append(asked.url) if _leaves(asked.url, board) else None)
    page.goto(board.address)
    page.locator("body[data-ready=yes]").wait_for()
    yield screen
    expected = ("the server responded with a status of 4",)  # a refusal that the test asked for
    assert not [fault for fault in screen.faults if not any(words in fault for words in expected)]
    page.context.close()


def _leaves(url: str, board: Served) -> bool:
    return not url.startswith((f"http://127.0.0.1:{board.port}/", "data:"))
