"""The page in a real Chromium: everything by mouse and by keyboard, harmless, readable, and honest about others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import optimizer
from tests import INSTANCES, ROOT
from tests.board.browsing import chromium, opened
from tests.board.serving import served
from tests.board.tasks import Cast, everything, person, questions
from tests.slow import few_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Route

PLAN = ROOT / "tests" / "cli" / "mini.plan.json"
MINI = Cast(
    flight="MS-2",
    role="commander",
    crew="galina",
    other="fyodor",
    second=("MS-1", "commander", "fyodor"),
    dated=("MS-2", "2031-06-12"),
    away="ben",
    damaged="Crew-A",
)
SCROLLED = """() => {
  const box = document.querySelector("#chart .chart"), at = (name) => box.querySelector(name).getBoundingClientRect();
  box.scrollTop = box.scrollLeft = 60;
  const { top, left } = box.getBoundingClientRect();
  return { down: box.scrollTop, dates: at(".axis").top - top, names: at(".lanes > svg").left - left };
}"""
"""Scrolls the timeline; how far its dates and names are then from where they belong."""
HOSTILE = "<img src=x onerror=alert(1)><script>document.title='owned'</script>\"'&{{7*7}}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`mini` with another day for one flight, and names that are markup."""
    text = (INSTANCES / "mini.yaml").read_text()
    text = text.replace("MS-2, vehicle: soyuz,", "MS-2, other_launches: [2031-06-12], vehicle: soyuz,")
    text = text.replace("{id: jan,", f"{{id: jan, name: {json.dumps(HOSTILE)},")
    path = tmp_path_factory.mktemp("mini") / "mini.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("keyboard", few_first([False, True], 1), ids=["mouse", "keyboard"])
def test_every_task(keyboard: bool, browser: Browser, mini: Path, tmp_path: Path) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board, keyboard=keyboard) as screen:
        everything(screen, MINI)
        questions(screen, MINI)
        data = board.ask("GET", "/api/board")[1]
        assert data["check"]["ok"]
        assert screen.page.locator("#goals tr").count() == len(data["worth"]["goals"])
        shown = [int(cell) for cell in screen.page.locator("#goals td.number").all_inner_texts()]
        assert shown == [goal["value"] for goal in data["worth"]["goals"]]


def test_it_is_accessible_small_dark_and_enlarged(browser: Browser, mini: Path, tmp_path: Path) -> None:
    from axe_core_python.sync_playwright import Axe

    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board, bypass_csp=True) as screen:
        page = screen.page
        screen.press(MINI.seat)
        page.locator("#seat .ranking li").first.wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            judged = Axe().run(page)
            found = judged["violations"]
            assert len(judged["passes"]) > 20
            assert not found, [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found]
        for width in (390, 750):  # a phone; 1500 pixels at 200 %
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": 1500, "height": 1000})
        buttons = page.locator("main button >> visible=true").count()
        page.evaluate("document.activeElement.blur()")
        reached = set()
        for _ in range(400):
            page.keyboard.press("Tab")
            place = page.evaluate(
                "() => document.activeElement.matches('main button') ?"
                " [...document.querySelectorAll('main button')].indexOf(document.activeElement) : -1"
            )
            if place in reached:
                break
            reached |= {place} - {-1}
        assert len(reached) == buttons


def test_names_are_never_markup(browser: Browser, mini: Path, tmp_path: Path) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board) as screen:
        page = screen.page
        page.on("dialog", lambda dialog: screen.faults.append(dialog.message))
        screen.choose("#chart-view", "person")
        page.locator("#chart figure").first.wait_for()
        screen.find("#by").fill(HOSTILE[:60])
        screen.press(person("jan"))
        screen.press(".seat[data-flight='MS-2'][data-role='flight-engineer']:has-text('carol')")
        screen.says("<img src=x")
        screen.press("[data-opens=fork-dialog]")
        screen.fill(fork_name=HOSTILE[:60])
        screen.confirm()
        screen.says("begins here")
        screen.press(".seat[data-flight='MS-2'][data-role='flight-engineer']")
        page.locator("#seat .ranking li").first.wait_for()
        assert page.title() == "mini: board"
        assert not page.locator("main img, main script").count()
        assert HOSTILE in page.locator(person("jan")).inner_text()
        board.ask("POST", "/api/save", {"what": "log"})
        assert "<script>" not in (tmp_path / "s" / "main.log.html").read_text()


def test_two_pages_notice_each_other_and_one_may_only_look(browser: Browser, mini: Path, tmp_path: Path) -> None:
    with (
        served(mini, tmp_path / "s", str(PLAN)) as board,
        opened(browser, board) as one,
        opened(browser, board) as two,
    ):
        one.find("#by").fill("ann")
        one.press(MINI.seat)
        one.press("#seat button:text-is('Clear')")
        one.says("galina off MS-2")
        two.says("ann: galina off MS-2")
        assert two.seats("MS-2")["commander"] == [""]
        two.page.evaluate(
            "import(document.scripts[0].src.replace('board.js', 'server.js')).then(m => m.board.revision = 0)"
        )
        two.press(f"{MINI.seat}")
        two.put(person("fyodor"), MINI.seat)
        two.says("Not done, revision: somebody has moved since: ann: galina off MS-2")
        reads = one.page.evaluate("document.body.dataset.reads")
        looking = browser.new_page()
        looking.goto(f"http://127.0.0.1:{board.port}/?token={reads}")
        looking.locator("body[data-ready=yes]").wait_for()
        assert not looking.locator(".writes >> visible=true").count()
        looking.locator(MINI.seat).first.click()
        looking.locator("#seat .ranking li").first.wait_for()
        assert looking.locator("#seat button").count() == 0
        looking.close()


def test_a_plan_pressed_twice_is_taken_once_and_a_board_that_has_ended_says_so(
    browser: Browser, mini: Path, tmp_path: Path
) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board) as screen:
        screen.put(person("fyodor"), MINI.seat)
        screen.says("fyodor to MS-2")
        screen.press("#repair")
        screen.answer("repair")
        screen.forget()
        screen.find(".search[data-kind=repair] .take").dblclick()
        screen.says("plan of repair")
        screen.page.wait_for_timeout(300)
        screen.says("plan of repair")
        board.process.kill()
        board.process.wait()
        screen.press("#undo")
        screen.says("The board does not answer")
        screen.faults.clear()  # what the browser says of a server that has gone


def test_what_others_did_meanwhile_is_not_told_over_a_refusal(browser: Browser, mini: Path, tmp_path: Path) -> None:
    with (
        served(mini, tmp_path / "s", str(PLAN)) as board,
        opened(browser, board) as one,
        opened(browser, board) as two,
    ):
        held: list[Route] = []

        def slowly(route: Route) -> None:
            """The first answer comes after all others."""
            if held:
                route.continue_()
            else:
                held.append(route)

        two.page.route("**/api/board?*", slowly)
        two.press(person("fyodor"))
        one.find("#by").fill("ann")
        one.press(MINI.seat)
        one.press("#seat button:text-is('Clear')")
        one.says("galina off MS-2")
        while not held:  # two has heard of it, and asks for the new board: that takes long
            two.page.wait_for_timeout(20)
        two.press(MINI.seat)
        two.says("Not done, revision: somebody has moved since: ann: galina off MS-2")
        held[0].continue_()
        two.page.wait_for_timeout(500)
        two.says("Not done")
        assert two.seats("MS-2")["commander"] == [""]


def test_a_board_that_is_killed_while_it_searches_says_so_by_itself_and_goes_on_when_begun_again(
    browser: Browser, mini: Path, tmp_path: Path
) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board) as screen:
        screen.put(person("fyodor"), MINI.seat)
        screen.says("fyodor to MS-2")
        running = {"number": 1, "kind": "solve", "asked": {"kind": "solve"}, "branch": "main", "status": "running"}
        running |= {"step": {"phase": "searching", "value": None, "bound": None}, "seconds": 1.0}
        screen.page.route("**/api/searches", lambda route: route.fulfill(status=202, json=running))
        screen.press("#solve")
        screen.page.locator(".search.running .stands:has-text('searching')").wait_for()
        board.process.kill()
        board.process.wait()
        screen.says("The board does not answer")
        screen.page.locator(".search .stands:has-text('Not known: the board does not answer')").wait_for()
        screen.press(".search button:text-is('Stop')")
        screen.says("The board does not answer")
        screen.faults[:] = [fault for fault in screen.faults if fault.startswith("script")]
        assert screen.faults == []
        with served(mini, tmp_path / "s") as again, opened(browser, again) as other:
            assert other.seats("MS-2")["commander"] == ["fyodor"]
            other.press("#undo")
            other.says("undo: fyodor to MS-2")
        screen.faults.clear()  # what the browser says of a server that has gone


@pytest.mark.parametrize("width", [1440, 800])
def test_the_panel_of_a_seat_and_every_filter_are_in_sight(
    width: int, browser: Browser, mini: Path, tmp_path: Path
) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board) as screen:
        screen.page.set_viewport_size({"width": width, "height": 900})
        screen.press(MINI.seat)
        screen.page.locator("#seat .ranking li").first.wait_for()
        box = screen.find("#seat-pane").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 900
        beyond = "each.getBoundingClientRect().right > each.closest('.pane').getBoundingClientRect().right - 5"
        fields = "[...document.querySelectorAll('.filters select, .filters input')]"
        assert screen.page.evaluate(f"{fields}.filter((each) => {beyond}).map((each) => each.id)") == []


def test_what_is_new_alone_is_drawn_again_and_dates_and_names_stay_in_sight(
    browser: Browser, mini: Path, tmp_path: Path
) -> None:
    with served(mini, tmp_path / "s", str(PLAN)) as board, opened(browser, board) as screen:
        page = screen.page
        page.evaluate("for (const each of document.querySelectorAll('#flights article, #people li')) each.same = true")
        screen.put(person("fyodor"), MINI.seat)
        screen.says("fyodor to MS-2")
        same = "kind => [...document.querySelectorAll(kind)].filter((each) => !each.same).map((each) => each.dataset)"
        assert {each["flight"] for each in page.evaluate(same, "#flights article")} == {"MS-1", "MS-2"}
        assert {each["crew"] for each in page.evaluate(same, "#people li")} == {"fyodor", "galina"}
        assert "differ" in screen.find("#delta").inner_text()
        screen.press("#repair")
        screen.answer("repair")
        screen.put(person("galina"), MINI.seat)
        screen.says("galina to MS-2")
        assert "The plan has changed since" in page.locator(".search[data-kind=repair]").inner_text()
        assert not page.locator(".search .take").count()
        screen.press("#undo")
        page.locator(".search .take").wait_for()
        screen.choose("#chart-view", "person")
        page.locator("#chart [aria-label^='Timeline by person']").first.wait_for()
        page.set_viewport_size({"width": 500, "height": 500})
        page.wait_for_function("() => document.querySelector('#chart .days').clientWidth < 400")
        moved = page.evaluate(SCROLLED)
        assert moved["down"] == 60
        assert max(abs(moved["dates"]), abs(moved["names"])) < 1


@pytest.fixture(scope="module")
def iss(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The present years and their best plan."""
    path = INSTANCES / "iss-2026-2030.yaml"
    plan = optimizer.solve(optimizer.load(path)).plan
    assert plan is not None
    file = tmp_path_factory.mktemp("iss") / "plan.json"
    optimizer.dump(plan, file)
    return path, file


def iss_cast(plan: Path) -> Cast:
    lines = json.loads(plan.read_text())["assignments"]
    up = {(s["flight"], s["role"]): s["crew"] for s in lines if s["leg"] == "up"}
    days = {each["flight"]: each["launch"] for each in json.loads(plan.read_text()).get("dates", [])}
    other = next(day for day in ("2028-05-31", "2028-06-07", "2028-06-14") if day != days.get("MS-32"))
    flying = {s["crew"] for s in lines}
    free = next(crew for crew in ("barratt", "mcclain", "pettit", "fincke", "dyson") if crew not in flying)
    return Cast(
        flight="MS-34",
        role="flight-engineer-2",
        crew=up["MS-34", "flight-engineer-2"],
        other=free,
        second=("MS-33", "flight-engineer-2", up["MS-33", "flight-engineer-2"]),
        dated=("MS-32", other),
        away=up["Crew-20", "commander"],
        damaged="MS-33",
    )


@pytest.mark.long
@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_every_task_on_the_present_years(
    keyboard: bool, browser: Browser, iss: tuple[Path, Path], tmp_path: Path
) -> None:
    path, plan = iss
    with served(path, tmp_path / "s", str(plan)) as board, opened(browser, board, keyboard=keyboard) as screen:
        everything(screen, iss_cast(plan))
        questions(screen, iss_cast(plan))
