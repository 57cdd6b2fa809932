"""The server: who may ask, what is answered, and that it ends well."""

from __future__ import annotations

import os
import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.board.guard import LARGEST_BODY
from optimizer.cli import cli
from optimizer.problem.errors import InputError
from tests import INSTANCES, ROOT
from tests.board.serving import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

MINI, PLAN = INSTANCES / "mini.yaml", ROOT / "tests" / "cli" / "mini.plan.json"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(MINI, tmp_path_factory.mktemp("board") / "session", str(PLAN)) as found:
        yield found


def children(process: int) -> list[int]:
    """Processes whose parent this is, dead ones left out."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                words = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(words[1]) == process and words[0] != "Z":
                found.append(int(each.name))
    return found


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(processes: list[int], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(alive, processes))


def test_only_who_has_the_token_may_ask(board: Served) -> None:
    assert board.ask("GET", "/api/board")[0] == 200
    for path in ("/", "/api/board", "/api/openapi.json", "/static/none/board.js", "/nothing"):
        assert board.ask("GET", path, token="")[0] == 403
        assert board.ask("GET", path, token=board.token[:-1])[0] == 403
    assert board.ask("GET", f"/?token={board.token}", token="")[0] == 403  # a wrong header is not mended by the link


def test_other_hosts_and_origins_are_refused(board: Served) -> None:
    for host in ("evil.example", f"evil.example:{board.port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert board.ask("GET", "/api/board", headers={"Host": host})[0] == 421
    assert board.ask("GET", "/api/board", headers={"Host": f"localhost:{board.port}"})[0] == 200
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{board.port + 1}"):
        assert board.ask("POST", "/api/check", {}, headers={"Origin": origin})[0] == 403
    assert board.ask("POST", "/api/check", {}, headers={"Origin": f"http://127.0.0.1:{board.port}"})[0] == 200
    assert board.ask("GET", "/api/board", headers={"Sec-Fetch-Site": "cross-site"})[0] == 403


def test_every_request_has_a_limit(board: Served) -> None:
    assert board.ask("POST", "/api/check", b" " * (LARGEST_BODY + 1))[0] == 413
    chunked = {"Transfer-Encoding": "chunked"}
    endless = b"f4241\r\n" + b" " * 1_000_001 + b"\r\n0\r\n\r\n"
    assert board.ask("POST", "/api/check", endless, headers=chunked)[0] in (400, 413)
    assert board.ask("GET", "/api/board?branch=" + "x" * 5000)[0] == 414
    assert board.ask("POST", "/api/check", b"{}", headers={"Content-Type": "text/plain"})[0] == 415
    assert board.move(0, kind="event", text="x" * 5000)[0] == 422
    assert board.ask("POST", "/api/searches", {"question": {"kind": "solve", "seconds": 1e9}})[0] == 422


def test_every_answer_is_under_a_strict_policy(board: Served) -> None:
    for path in (f"/?token={board.token}", "/api/board", "/nothing"):
        headers = board.ask("GET", path)[2]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


def test_the_other_link_may_only_look(board: Served) -> None:
    page = board.ask("GET", f"/?token={board.token}")[1]
    reads = page.split('data-reads="')[1].split('"')[0]
    assert board.ask("GET", "/api/board", token=reads)[0] == 200
    own = board.ask("GET", f"/?token={reads}", token=reads)[1]
    assert board.token not in own
    for method, path in (("POST", "/api/moves"), ("POST", "/api/searches"), ("DELETE", "/api/searches/1")):
        assert board.ask(method, path, {}, token=reads)[0] == 403


def test_what_is_wrong_is_told_in_words(board: Served) -> None:
    status, answer = board.move(99, kind="clear", crew="ben", flight="Crew-B")
    assert status == 409
    status, answer = board.move(0, kind="fly", crew="ben")
    assert status == 422
    status, answer = board.move(0, kind="clear", crew="ben", flight="MS-1")
    assert (status, answer["problems"][0]["path"]) == (422, "crew")
    assert "expected ben on MS-1" in answer["problems"][0]["message"]
    assert board.ask("GET", "/api/board?branch=none")[0] == 422
    assert board.ask("GET", "/api/searches/99")[0] == 404
    assert board.ask("POST", "/api/searches/99/take", {"revision": 0})[0] == 422
    assert board.ask("DELETE", "/api/searches/99")[0] == 404
    assert board.ask("GET", "/api/files/../mini.yaml")[0] == 404
    assert board.ask("GET", "/api/files/journal.jsonl")[0] == 404
    assert board.ask("POST", "/api/check", {"plan": {"format": 1}})[0] == 422


def waiving(**given: str) -> dict[str, Any]:
    move = {"kind": "waive", "rule": "availability", "subject": "ben", "reason": "agreed", "by": "ann", **given}
    return {"revision": 0, "move": move}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/api/nothing", None, 404, "expected a request of this interface, found GET /api/nothing"),
        ("PUT", "/api/board", {}, 405, "expected another method, found PUT /api/board"),
        ("POST", "/api/moves", b"{", 422, "expected JSON, found something else"),
        ("POST", "/api/moves", b"[" * 100_000, 400, "There was an error parsing the body"),
        ("GET", "/api/ranking?flight=MS-2", None, 422, "expected a value, found nothing"),
        ("POST", "/api/moves", waiving(since="2031-05-01", until="2031-02-01"), 422, "expected `to` on or after"),
        ("POST", "/api/moves", waiving(reason=" "), 422, "expected at least 1 character"),
        ("POST", "/api/branches", {"revision": 0, "name": "  "}, 422, "expected at least 1 character"),
        ("POST", "/api/branches", {"revision": 0, "name": "a\nb"}, 422, "expected text on one line"),
        ("POST", "/api/undo", {"revision": 99}, 409, "expected a revision that there has been, 0 at most"),
    ],
)
def test_every_refusal_names_its_problems(
    board: Served, method: str, path: str, body: Any, status: int, words: str
) -> None:
    found, answer, _ = board.ask(method, path, body)
    assert (found, answer["problems"][0]["message"][: len(words)]) == (status, words)


def test_the_interface_is_documented(board: Served) -> None:
    paths = board.ask("GET", "/api/openapi.json")[1]["paths"]
    wanted = ["check", "moves", "searches", "ranking", "events", "branches", "save", "undo", "redo", "charts", "plan"]
    assert {f"/api/{name}" for name in wanted} <= set(paths)
    for path, methods in paths.items():
        for method, about in methods.items():
            assert about["description"], f"{method} {path}"


def test_a_move_a_repair_and_a_conflict(tmp_path: Path) -> None:
    with served(MINI, tmp_path / "s", str(PLAN)) as board:
        status, after = board.move(0, kind="seat", crew="elif", flight="Crew-B", role="mission-specialist")
        assert status == 200
        assert after["check"] == board.ask("POST", "/api/check", {})[1]
        assert not after["check"]["ok"]  # elif is on Crew-A at the same time
        status, conflict = board.move(0, by="bob", kind="clear", crew="ben", flight="Crew-B")
        assert status == 409
        assert "elif to Crew-B mission-specialist" in conflict["problems"][0]["message"]
        search = board.answer({"kind": "repair"})
        assert search["can_be_taken"], search
        found = search["answer"]
        assert found["check"]["ok"], found["check"]["violations"]
        assert found["changes"] == found["bound"]
        lines = {(s["crew"], s["flight"], s["leg"]) for s in found["plan"]["assignments"]}
        assert ("elif", "Crew-B", "up") in lines
        assert [move["crew"] for move in found["difference"]["moves"]] == ["elif"]
        status, taken, _ = board.ask("POST", f"/api/searches/{search['number']}/take", {"revision": 1})
        assert status == 200
        assert taken["check"]["ok"]
        assert board.ask("POST", f"/api/searches/{search['number']}/take", {"revision": 2})[0] == 422  # of another plan
        for what in ("plan", "instance", "report", "log"):
            status, saved, _ = board.ask("POST", "/api/save", {"what": what})
            assert status == 200
            assert Path(saved["path"]).parent == tmp_path / "s"
            assert board.ask("GET", f"/api/files/{saved['name']}")[0] == 200
        assert "elif to Crew-B" in (tmp_path / "s" / "main.log.html").read_text()


def test_a_page_is_sent_only_what_differs_from_what_it_shows(tmp_path: Path) -> None:
    with served(MINI, tmp_path / "s", str(PLAN)) as board:
        first = board.ask("GET", "/api/board?view=true")[1]
        assert first["whole"]
        assert all(f'data-flight="{flight["id"]}"' in first["html"]["flights"] for flight in first["flights"])
        move = {"revision": 0, "move": {"kind": "clear", "crew": "galina", "flight": "MS-2"}}
        then = board.ask("POST", f"/api/moves?view=true&shown={first['view']}", move)[1]
        assert not then["whole"]
        assert list(then["parts"]["people"]) == ["galina"]
        assert "MS-2" in then["parts"]["flights"]
        assert "MS-1" not in then["parts"]["flights"], "nothing of it is new"
        assert set(then["html"]) == {"delta", "worth", "log", "branches"}
        back = board.ask("POST", f"/api/undo?view=true&shown={then['view']}", {"revision": 1})[1]
        assert set(back["html"]) == {"delta", "worth", "log", "branches"}
        again = board.ask("GET", f"/api/board?view=true&shown={back['view']}")[1]
        assert (again["html"], again["parts"]) == ({}, {"flights": {}, "people": {}})
        assert board.ask("GET", "/api/board?view=true&shown=999")[1]["whole"], "a view that is not known any more"
        gone = {"revision": 2, "move": {"kind": "event", "text": "drop_flight: MS-2"}}
        dropped = board.ask("POST", f"/api/moves?view=true&shown={again['view']}", gone)[1]
        assert dropped["whole"], "a flight has gone"
        assert [flight["id"] for flight in dropped["flights"]] == ["MS-1", "Crew-A", "Crew-B"]
        printed = board.ask("GET", f"/log?token={board.token}")[1]
        assert "undo: galina off MS-2" in printed
        assert "<style" not in printed, "the policy of the board allows no style in the page"
        assert f'href="/static/{board.token}/report.css"' in printed
        log = board.ask("POST", "/api/save", {"what": "report"})[1]
        report = Path(log["path"]).read_text()
        assert "How it was made" in report
        assert "undo: galina off MS-2" in report


def test_pages_hear_of_a_move_that_a_refused_request_came_upon(tmp_path: Path) -> None:
    arguments = (MINI, tmp_path / "s", str(PLAN))
    with served(*arguments) as one, served(*arguments) as two:
        connection = HTTPConnection("127.0.0.1", one.port, timeout=5)
        connection.request("GET", "/api/events", headers={"X-Board-Token": one.token})
        events = connection.getresponse()
        assert two.move(0, kind="clear", crew="galina", flight="MS-2")[0] == 200
        assert one.move(0, kind="clear", crew="ben", flight="Crew-B")[0] == 409
        lines = [events.readline() for _ in range(5)]
        assert b"event: moved\n" in lines
        assert any(b"galina off MS-2" in line for line in lines)
        connection.close()


def test_a_move_that_cannot_be_written_is_told_in_words_and_not_made(tmp_path: Path) -> None:
    with served(MINI, tmp_path / "s", str(PLAN)) as board:
        journal = tmp_path / "s" / "journal.jsonl"
        journal.rename(tmp_path / "kept")
        journal.mkdir()
        status, told = board.move(0, kind="clear", crew="galina", flight="MS-2")
        assert status == 500
        assert told["problems"][0]["message"].endswith("found Is a directory; nothing was done")
        journal.rmdir()
        status, told = board.move(0, kind="clear", crew="galina", flight="MS-2")
        assert status == 422
        assert "its moves are no longer kept there" in told["problems"][0]["message"]
        (tmp_path / "kept").rename(journal)
        assert board.move(0, kind="clear", crew="galina", flight="MS-2")[0] == 200


def test_killed_it_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    with served(MINI, tmp_path / "s", str(PLAN)) as board:
        board.move(0, kind="clear", crew="ben", flight="Crew-B")
        searching = children(board.process.pid)
        assert searching
        board.process.kill()
        board.process.wait()
        assert gone(searching)
    with served(MINI, tmp_path / "s") as again:
        data = again.ask("GET", "/api/board")[1]
        assert (data["revision"], data["undo"]) == (1, "ben off Crew-B")
        page = again.ask("GET", f"/?token={again.token}")[1]
        assert "goes on with 1 move of" in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_a_page_open_and_a_search_running(number: signal.Signals, tmp_path: Path) -> None:
    with served(INSTANCES / "iss-2026-2030.yaml", tmp_path / "s") as board:
        listening = socket.create_connection(("127.0.0.1", board.port))
        host = f"Host: 127.0.0.1:{board.port}\r\n"
        listening.sendall(f"GET /api/events?token={board.token} HTTP/1.1\r\n{host}\r\n".encode())
        assert b"200 OK" in listening.recv(200)
        searches = board.ask("GET", "/api/searches")[1]
        assert [each["kind"] for each in searches] == ["solve"]
        searching = children(board.process.pid)
        began = time.monotonic()
        os.kill(board.process.pid, number)
        assert board.process.wait(10) == 0
        assert gone(searching, 3 - min(2.5, time.monotonic() - began))
        listening.close()


def test_wrong_input_is_told_before_anything_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text("nothing: here\n")
    with pytest.raises(InputError, match="format"):
        cli.main(["board", str(tmp_path / "bad.yaml"), "--no-browser"], standalone_mode=False)
    (tmp_path / "plan.json").write_text(PLAN.read_text().replace('"MS-1"', '"MS-9"', 1))
    with pytest.raises(InputError, match="flight 'MS-9' unknown"):
        cli.main(["board", str(MINI), str(tmp_path / "plan.json"), "--no-browser"], standalone_mode=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        arguments = ["board", str(MINI), "--no-browser", "--port", str(taken.getsockname()[1])]
        with pytest.raises(InputError, match="expected a port that is free"):
            cli.main(arguments, standalone_mode=False)
    assert capsys.readouterr().out == ""
