"""What is left when a page is closed, a board is killed, or two boards share a file: nothing running, nothing lost."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from optimizer.board import shared
from optimizer.board.guard import Tokens
from optimizer.board.questions import Answer, Question
from optimizer.board.session import Session
from optimizer.board.shared import Board
from optimizer.files.load import load, load_plan
from tests import INSTANCES, ROOT
from tests.board.browsing import chromium, opened
from tests.board.serving import served
from tests.board.test_server import alive, children

if TYPE_CHECKING:
    from tests.board.serving import Served

MINI, PLAN = INSTANCES / "mini.yaml", ROOT / "tests" / "cli" / "mini.plan.json"


class Endless(Question):
    """A search that ends only when it is stopped."""

    kind: Literal["endless"] = "endless"

    def ask(self, planner: Any, state: Any, stop: Any) -> Answer:
        while not stop.requested:
            time.sleep(0.01)
        return Answer("stopped")


def waiting_board(folder: Path) -> Board:
    """A board with a plan that searches nothing by itself."""
    instance = load(MINI)
    session = Session.opened(folder, instance, load_plan(PLAN, instance))
    return Board(session, folder, Tokens(), solve=False, workers=1, isolated=False)


def test_searches_end_when_the_last_page_has_gone_and_go_on_while_another_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(shared, "AWAY_SECONDS", 0.2)
    board = waiting_board(tmp_path / "s")
    state = board.session.branch("main").state

    async def scene() -> None:
        board.started()
        watching = asyncio.create_task(board.watch())
        running = board.searches.ask(Endless(), "main", state, "test")
        waiting = board.searches.ask(Endless(), "main", state, "test")
        assert running is not None
        assert waiting is not None
        await asyncio.sleep(0.5)
        assert running.status == "running", "no page was open yet: who asked is not one"
        one, two = board.hub.listen("hello"), board.hub.listen("hello")
        assert [await anext(page) for page in (one, two)] == ["hello", "hello"]
        await one.aclose()
        await asyncio.sleep(0.5)
        assert running.status == "running", "the other page is open"
        await two.aclose()
        again = board.hub.listen("hello")
        await anext(again)
        await asyncio.sleep(0.5)
        assert running.status == "running", "a page that is loaded again is soon back"
        await again.aclose()
        for _ in range(200):
            if {running.status, waiting.status} == {"stopped"}:
                break
            await asyncio.sleep(0.02)
        assert (running.status, waiting.status) == ("stopped", "stopped")
        watching.cancel()

    try:
        asyncio.run(scene())
    finally:
        board.searches.close()


def test_a_page_that_is_gone_before_anybody_looks_leaves_nothing_running_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(shared, "AWAY_SECONDS", 0.1)
    board = waiting_board(tmp_path / "s")

    async def scene() -> None:
        board.started()
        running = board.searches.ask(Endless(), "main", board.session.branch("main").state, "test")
        assert running is not None
        page = board.hub.listen("hello")
        await anext(page)
        await page.aclose()
        watching = asyncio.create_task(board.watch())
        for _ in range(200):
            if running.status == "stopped":
                break
            await asyncio.sleep(0.02)
        assert running.status == "stopped"
        watching.cancel()

    try:
        asyncio.run(scene())
    finally:
        board.searches.close()


def listening(board: Served) -> socket.socket:
    """A page of a board, as far as its server can see."""
    page = socket.create_connection(("127.0.0.1", board.port))
    page.sendall(f"GET /api/events?token={board.token} HTTP/1.1\r\nHost: 127.0.0.1:{board.port}\r\n\r\n".encode())
    assert b"200 OK" in page.recv(200)
    return page


@pytest.mark.long
def test_a_browser_that_is_closed_leaves_nothing_running(tmp_path: Path) -> None:
    with served(INSTANCES / "iss-2020-2026.yaml", tmp_path / "s") as board:
        page = listening(board)
        deep = {"kind": "solve", "seconds": 600}
        assert board.ask("POST", "/api/searches", {"question": deep})[0] == 202
        page.close()
        end = time.monotonic() + shared.AWAY_SECONDS + 30
        while time.monotonic() < end:
            if {each["status"] for each in board.ask("GET", "/api/searches")[1]} <= {"stopped", "done"}:
                break
            time.sleep(0.5)
        assert "stopped" in {each["status"] for each in board.ask("GET", "/api/searches")[1]}


def spent(processes: list[int]) -> int:
    """Ticks of processor time of those that are left."""
    ticks = 0
    for process in filter(alive, processes):
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(words[11]) + int(words[12])
    return ticks


@pytest.mark.long
def test_a_chromium_that_is_closed_in_the_middle_of_a_search_leaves_nothing_running(tmp_path: Path) -> None:
    with served(INSTANCES / "iss-2026-2030.yaml", tmp_path / "s") as board:
        with chromium() as browser, opened(browser, board) as screen:
            screen.page.locator(".search.running .stands:has-text('bound')").wait_for(timeout=120_000)
            searching = children(board.process.pid)
            before = spent(searching)
            time.sleep(2)
            assert spent(searching) - before > 10, "it searches"
        end = time.monotonic() + shared.AWAY_SECONDS + 30
        while time.monotonic() < end:
            if {each["status"] for each in board.ask("GET", "/api/searches")[1]} <= {"stopped", "done"}:
                break
            time.sleep(0.5)
        ended = {each["status"] for each in board.ask("GET", "/api/searches")[1]}
        assert ended <= {"stopped", "done"}, "done: a fast machine proves it before the page counts as gone"
        time.sleep(2)
        left = children(board.process.pid)
        before = spent(left)
        time.sleep(2)
        assert spent(left) - before <= 2, "whoever is left waits"


def test_killed_in_the_middle_of_moves_it_loses_none_that_it_confirmed(tmp_path: Path) -> None:
    confirmed = 0
    with served(MINI, tmp_path / "s", str(PLAN)) as board:
        killer = threading.Timer(0.5, board.process.kill)
        try:
            for number in range(1000):
                kind = {"kind": "pin" if number % 2 == 0 else "unpin", "crew": "fyodor", "flight": "MS-1"}
                status, answer = board.move(number, **kind)
                assert (status, answer["revision"]) == (200, number + 1)
                confirmed += 1
                if confirmed == 3:
                    killer.start()
        except (OSError, HTTPException):  # killed
            pass
        killer.join()
        board.process.wait()
    assert 0 < confirmed < 1000
    with served(MINI, tmp_path / "s") as again:
        data = again.ask("GET", "/api/board")[1]
        assert data["revision"] - confirmed in (0, 1), "the one under way may have been written, or not"
        assert data["log"][0]["words"].startswith("fyodor ")
        assert again.move(data["revision"], kind="clear", crew="ben", flight="Crew-B")[0] == 200


def test_two_boards_on_one_file_show_each_other_s_moves(tmp_path: Path) -> None:
    arguments = (MINI, tmp_path / "s", str(PLAN))
    with served(*arguments) as one, served(*arguments) as two:
        assert one.move(0, by="ann", kind="clear", crew="galina", flight="MS-2")[0] == 200
        status, told = two.move(0, by="bob", kind="clear", crew="ben", flight="Crew-B")
        assert status == 409
        assert [(each["by"], each["words"]) for each in told["since"]] == [("ann", "galina off MS-2")]
        assert two.move(told["revision"], by="bob", kind="clear", crew="ben", flight="Crew-B")[0] == 200
        page = listening(one)
        end = time.monotonic() + 10
        while one.ask("GET", "/api/board")[1]["revision"] < 2 and time.monotonic() < end:
            time.sleep(0.1)  # it looks for what others have written now and then
        page.close()
        shown = [board.ask("GET", "/api/board")[1] for board in (one, two)]
        assert shown[0]["log"] == shown[1]["log"]
        assert [each["by"] for each in shown[0]["log"]] == ["bob", "ann"]
        assert shown[0]["flights"] == shown[1]["flights"]


def test_a_board_that_would_take_the_session_of_another_one_is_refused_in_a_line(tmp_path: Path) -> None:
    """With ``--new``, or with another plan; the other board's journal is unharmed, and free once that board ends."""
    command = [sys.executable, "-m", "optimizer", "board", str(MINI), str(PLAN), "--no-browser"]
    command += ["--session", str(tmp_path / "s")]
    with served(MINI, tmp_path / "s", str(PLAN)) as held:
        assert held.move(0, kind="clear", crew="galina", flight="MS-2")[0] == 200
        before = (tmp_path / "s" / "journal.jsonl").read_bytes()
        refused = subprocess.run([*command, "--new"], capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert (refused.returncode, refused.stdout) == (2, "")
        (line,) = refused.stderr.splitlines()
        assert f"open in another one (process {held.process.pid} since " in line
        assert (tmp_path / "s" / "journal.jsonl").read_bytes() == before
        assert held.move(1, kind="clear", crew="ben", flight="Crew-B")[0] == 200
    with served(MINI, tmp_path / "s", str(PLAN), "--new") as board:
        assert board.ask("GET", "/api/board")[1]["revision"] == 0
