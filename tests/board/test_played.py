"""Two decisions of history played through at the board as a planner would who has read its README and no more."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.files.load import load, load_plan
from tests import INSTANCES
from tests.board.browsing import chromium, opened
from tests.board.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.board.browsing import Screen

HANDS = pytest.mark.parametrize(
    "keyboard", [False, pytest.param(True, marks=pytest.mark.long)], ids=["mouse", "keyboard"]
)
LOST = "document.activeElement === document.body"
SIGNED = """- kind: agreement_sign
  known_on: 2022-01-19
  flights: [Crew-5, MS-22]
  opens: {soyuz: flight-engineer-2, dragon: mission-specialist}
  accounts: [{between: [US, RU], unit: seats, max_imbalance: 1, final_imbalance: 0, from: 2022-01-19}]
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@contextmanager
def playing(browser: Browser, folder: Path, name: str, *plan: str, keyboard: bool) -> Iterator[Screen]:
    """A board of one of the instances here."""
    given = [str(INSTANCES / each) for each in plan]
    with (
        served(INSTANCES / f"{name}.yaml", folder / "s", *given) as board,
        opened(browser, board, keyboard=keyboard) as screen,
    ):
        yield screen


def begun(screen: Screen) -> None:
    """Wait for the plan with which a board begins that was given none."""
    screen.page.locator(".search[data-kind=solve] >> text=Applied.").first.wait_for(timeout=120_000)


def tell(screen: Screen, news: str) -> None:
    screen.press("[data-opens=news-dialog]")
    screen.fill(news_text=news)
    screen.confirm()


def find_and_apply(screen: Screen, kind: str) -> str:
    """Search, read the answer, apply its plan; what the answer said."""
    screen.press(f"#{kind}")
    found = screen.answer(kind).inner_text()
    assert screen.page.evaluate("window.scrollY") == 0, "an answer comes into sight in its column; the page stays"
    screen.press(f".search[data-kind={kind}] .take")
    screen.says(f"plan of {kind}")
    screen.page.locator(f".search[data-kind={kind}] >> text=Applied.").first.wait_for()
    assert not screen.page.evaluate(LOST), "the button pressed is gone: the focus goes to the head of the answers"
    return found


@HANDS
def test_the_replan_of_2020(keyboard: bool, browser: Browser, tmp_path: Path) -> None:
    with playing(browser, tmp_path, "ms-16-2020", "ms-16-2020.published.json", keyboard=keyboard) as screen:
        assert "No goals" in screen.find("#worth").inner_text()
        tell(screen, "person_out: Tikhonoff")
        screen.says("Tikhonoff")
        assert screen.find("#news-text").input_value() == "person_out: Tikhonoff", "it is not typed anew"
        assert "unknown" in screen.find("#news-dialog .refused").inner_text()
        screen.fill(news_text="person_out: tikhonov, known_on: 2020-02-19, to: 2020-10-31")
        screen.confirm()
        screen.says("news: person_out: tikhonov")
        assert "1 broken clause" in screen.find("#verdict").inner_text()
        marked = screen.page.locator(".seat:has-text('clause broken') >> visible=true")
        assert [seat.get_attribute("data-crew") for seat in marked.all()] == ["tikhonov"]
        answer = find_and_apply(screen, "repair")
        assert "4 people move" in answer
        assert "proved the fewest" in answer
        rows = screen.page.locator(".search[data-kind=repair] tbody tr").all()
        told = {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}
        assert told["Nikolai Tikhonov"] == ["MS-16 commander", "—"]
        assert told["Anatoli Ivanishin"] == ["MS-16 commander (as backup)", "MS-16 commander"]
        crew = {"commander": ["ivanishin"], "flight-engineer-1": ["vagner"], "flight-engineer-2": ["cassidy"]}
        assert screen.seats("MS-16") == crew, "as it was flown"
        assert "Every rule holds" in screen.find("#verdict").inner_text()
        screen.press("#undo")
        screen.says("undo: plan of repair")
        screen.page.locator(".search[data-kind=repair] .take").wait_for()
        assert screen.seats("MS-16")["commander"] == ["tikhonov"]


@pytest.mark.slow
@HANDS
def test_a_button_that_is_pressed_keeps_the_focus(keyboard: bool, browser: Browser, tmp_path: Path) -> None:
    with playing(browser, tmp_path, "ms-16-2020", "ms-16-2020.published.json", keyboard=keyboard) as screen:
        focus = "document.activeElement.textContent.trim()"
        screen.press(".seat[data-leg=up][data-role=commander]")
        screen.press("#seat button:text-is('Pin')")
        screen.says("pinned to MS-16")
        assert screen.page.evaluate(focus) == "Unpin"
        screen.press(".lock")
        screen.says("MS-16 locked")
        assert screen.page.evaluate(focus) == "Unlock MS-16"
        screen.press("#seat button:text-is('Clear')")
        screen.says("off MS-16")
        screen.page.wait_for_timeout(100)
        assert not screen.page.evaluate(LOST)
        screen.press("#broken .waive")
        screen.fill(waive_reason="on trial", waive_by="ann")
        screen.confirm()
        screen.says("waived by ann")
        screen.page.wait_for_timeout(100)
        assert not screen.page.evaluate(LOST)


@pytest.mark.long
@HANDS
def test_the_decision_on_the_barter_of_2022(keyboard: bool, browser: Browser, tmp_path: Path) -> None:
    with playing(browser, tmp_path, "iss-2022-barter", keyboard=keyboard) as screen:
        begun(screen)
        screen.page.locator("#verdict:has-text('proved best')").wait_for()
        assert screen.seats("MS-22")["flight-engineer-2"] == ["kikina"]
        screen.press("[data-opens=scenarios-dialog]")
        screen.fill(scenarios_text=(INSTANCES / "iss-2022-barter.scenarios.yaml").read_text())
        screen.confirm()
        assert "2 scenarios side by side" in screen.answer("scenarios").inner_text()
        screen.press(".search[data-kind=scenarios] .wide")
        read = screen.find("#reading").inner_text()
        assert "Anna Kikina    Crew-5 mission-specialist  MS-22 flight-engineer-2" in read
        assert "The choice is free up to 2022-03-04" in read
        cut = "() => { const one = document.getElementById('reading'); return one.scrollWidth - one.clientWidth; }"
        assert screen.page.evaluate(cut) <= 0, "no line is cut off"
        screen.press("#reading-dialog button")
        screen.press("[data-opens=fork-dialog]")
        screen.fill(fork_name="signed")
        screen.confirm()
        screen.says("branch signed begins here")
        tell(screen, SIGNED)
        screen.says("news: - kind: agreement_sign")
        assert "4 broken clauses" in screen.find("#verdict").inner_text()
        find_and_apply(screen, "solve")
        assert screen.seats("MS-22")["flight-engineer-2"] == ["rubio"]
        assert "kikina" in screen.seats("Crew-5")["mission-specialist"]
        rows = [row.inner_text().split("\t") for row in screen.page.locator("#branches tbody tr").all()]
        days = next(row[2:] for row in rows if row[0] == "days uncovered")
        assert int(days[1]) < int(days[0]), "main, then signed: what the agreement is worth"
        screen.press("[data-opens=save-dialog]")
        for what, ending in (("plan", "1-signed.plan.json"), ("instance", "1-signed.yaml")):
            screen.press(f"[data-saves={what}]")
            screen.says(ending)
        screen.press("#save-dialog button[value=cancel]")
        instance = load(tmp_path / "s" / "1-signed.yaml")
        assert check(instance, load_plan(tmp_path / "s" / "1-signed.plan.json", instance)).ok
        screen.choose("#branch", "main")
        screen.page.locator(".seat[data-flight='MS-22'][data-crew=kikina]").first.wait_for()


@pytest.mark.long
@HANDS
def test_a_crew_of_the_swap_of_2022_is_broken_up(keyboard: bool, browser: Browser, tmp_path: Path) -> None:
    """Not history: of the two crews approved one person falls out, three weeks before launch."""
    with playing(browser, tmp_path, "iss-2022-swap", keyboard=keyboard) as screen:
        begun(screen)
        assert "pinned" in screen.find(".seat[data-flight='MS-22'][data-crew=rubio]").inner_text()
        tell(screen, "person_out: rubio, to: 2022-12-31")
        screen.says("news: person_out: rubio, to: 2022-12-31; what fell away: the pin of Frank Rubio to MS-22")
        assert "clause broken" in screen.find(".seat[data-flight='MS-22'][data-crew=rubio]").inner_text()
        find_and_apply(screen, "repair")
        assert "Every rule holds" in screen.find("#verdict").inner_text()
        seats = screen.seats("MS-22")
        assert (seats["commander"], seats["flight-engineer-1"]) == (["prokopyev-s"], ["petelin"])
        assert seats["flight-engineer-2"] != ["rubio"]
        for _ in range(2):
            screen.press("#undo")
            screen.says("undo: ")
        assert "pinned" in screen.find(".seat[data-flight='MS-22'][data-crew=rubio]").inner_text()
