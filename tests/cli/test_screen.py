"""What a terminal shows while a command works, and in which colours it shows the answer."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.cli._screen import Screen, _Harmless, coloured, dumb, is_terminal, words_of
from optimizer.cli._search import tell_progress
from optimizer.problem.steps import Step, told_to
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from collections.abc import Callable

ESCAPE = "\x1b"


class Terminal(io.StringIO):
    """A terminal that remembers what was written to it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def new(self) -> str:
        """What was written since this was last asked for."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A screen that may be drawn at once."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("optimizer.cli._screen.QUIET_SECONDS", 0.0)
    return Screen(Terminal(), time.monotonic() - 2)


def drawn(screen: Screen) -> str:
    screen.draw()
    assert isinstance(screen._stream, Terminal)
    return screen._stream.new()


def test_the_line_tells_what_is_known() -> None:
    assert words_of(Step(phase="searching")) == "searching"
    known = Step("searching", "without lifeboat MS-1", None, None, 2, 3, ("a", "b"), 40, 30)
    assert words_of(known) == "searching  tier 2 of 3 a + b  best 40  bound 30  gap 25.0%  without lifeboat MS-1"
    assert words_of(Step("repairing", done=3, of=10)) == "repairing  3 of 10"
    assert words_of(Step("looking", done=3)) == "looking  3 found"
    assert words_of(Step(value=0, bound=-1)) == "best 0  bound -1  gap 100.0%"


def test_it_is_drawn_again_and_wiped_before_anything_is_printed(screen: Screen) -> None:
    screen.hear(Step(phase="searching", limit=60.0))
    first = drawn(screen)
    assert "searching" in first
    assert re.search(r"2\.\d s of 60 s", first)
    screen.hear(Step(value=7))
    second = drawn(screen)
    assert "\r\x1b[2K" in second, "the line is written over"
    assert "searching  best 7" in second
    with screen.aside():
        assert isinstance(screen._stream, Terminal)
        assert screen._stream.new().endswith("\x1b[2K"), "nothing of it is left"
    screen.close()
    assert drawn(screen) == ""


def test_processes_side_by_side_have_a_line_each(screen: Screen) -> None:
    screen.hear(Step(phase="repairing", done=1, of=4))
    screen.hear(Step(phase="sample 2", place=1))
    screen.hear(Step(phase="sample 3", place=2))
    text = drawn(screen)
    assert text.index("1 of 4") < text.index("sample 2") < text.index("sample 3")
    first, *others = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", text).splitlines()
    assert re.fullmatch(r"[⠀-⣿] repairing  1 of 4 +[━╺]{20} 2\.\d s", first), "what turns, words, a bar, the seconds"
    assert [line.rstrip() for line in others] == ["  sample 2", "  sample 3"], "one turns, and one tells the seconds"
    screen.hear(Step(phase="explaining"))
    assert "sample" not in drawn(screen), "they ended with the phase"


def test_nothing_is_shown_of_a_command_that_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert drawn(Screen(Terminal())) == ""
    now = time.monotonic()
    assert drawn(Screen(Terminal(), now)) == ""
    assert "reading" in drawn(Screen(Terminal(), now - 1))


@pytest.mark.parametrize(
    ("name", "is_dumb"), [("dumb", True), ("unknown", True), ("xterm", False), ("", False), (None, False)]
)
def test_who_reads_aloud_or_cannot_move_the_cursor_is_dumb(
    name: str | None, is_dumb: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TERM") if name is None else monkeypatch.setenv("TERM", name)
    assert dumb() is is_dumb


def test_a_terminal_is_what_says_so() -> None:
    closed = io.StringIO()
    closed.close()

    class Gone(Terminal):
        def isatty(self) -> bool:
            raise OSError

    strange: Any = object()
    assert is_terminal(Terminal())
    assert not any(map(is_terminal, (None, io.StringIO(), closed, Gone(), strange)))


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_terminal_that_is_gone_fails_nothing(error: type[Exception]) -> None:
    class Gone(Terminal):
        def write(self, text: str) -> int:
            raise error

        def flush(self) -> None:
            raise error

    harmless = _Harmless(Gone())
    assert harmless.write("four") == 4
    harmless.flush()
    assert harmless.encoding == "utf-8"


@pytest.mark.parametrize("name", ["[red]Anna[/red]", "[link=file:///etc]x[/link]", ":rocket:"])
def test_a_name_is_text(name: str, screen: Screen) -> None:
    screen.hear(Step(trying=name))
    assert name in drawn(screen)


def test_a_name_moves_no_cursor(screen: Screen) -> None:
    screen.hear(Step(trying="a\x1b[2Jb\x9bc\rd\u202ee"))
    assert "a?[2Jb?c?d?e" in drawn(screen)


def test_a_terminal_without_other_letters_gets_none(monkeypatch: pytest.MonkeyPatch, screen: Screen) -> None:
    monkeypatch.setattr(Terminal, "encoding", "ascii")
    old = Screen(Terminal(), time.monotonic() - 2)
    old.hear(Step(phase="若田", trying="x" * 300, done=1, of=3))
    assert drawn(old).isascii()


def test_a_plain_terminal_gets_lines(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.plain = True
    screen.hear(Step(phase="searching", trying="\x1b[2J"))
    assert re.fullmatch(r"searching  \?\[2J  2\.\d s\n", drawn(screen))
    assert drawn(screen) == "", "not again so soon"
    monkeypatch.setattr("optimizer.cli._screen.PLAIN_SECONDS", (0.0, 3600.0))
    assert drawn(screen) == "", "nothing new"
    screen.hear(Step(value=1))
    assert "best 1" in drawn(screen)


ANSWER = """OPTIMAL  proved best  [red]mini[/red]

  tier  goal            value   gap
  1     unfilled_seats      4  proved

Seats
  anna  commander
Leaving this open mends it, at cost 2."""


def test_colours_mark_the_verdict_and_headings_and_change_no_letter(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.cli._screen.is_terminal", lambda stream: True)
    seen = coloured(ANSWER) or ""
    assert re.sub(r"\x1b\[[0-9;]*m", "", seen) == ANSWER
    assert "\n" not in (coloured("long " * 100) or "\n"), "the terminal breaks lines, and joins them when copied"
    marked = re.findall(r"\x1b\[(?!0m)[0-9;]+m([^\x1b]*)", seen)
    assert [words for words in marked if words.strip()] == [
        "OPTIMAL",
        "  proved best  [red]mini[/red]",
        "  tier  goal            value   gap",
        "proved",
        "Seats",
    ]


def on_a_terminal(*arguments: str, **settings: str) -> tuple[int, str]:
    """Exit code and all that the terminal got."""
    mine, its = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", **settings}
    environment = {name: value for name, value in environment.items() if value or name != "NO_COLOR"}
    crewopt = [sys.executable, "-m", "optimizer", *arguments]
    command = subprocess.Popen(crewopt, stdin=its, stdout=its, stderr=its, env=environment, cwd=INSTANCES)
    os.close(its)
    got = b""
    while True:
        try:
            data = os.read(mine, 65536)
        except OSError:  # as Linux says that the other end is closed
            break
        if not data:
            break
        got += data
    os.close(mine)
    return command.wait(), got.decode().replace("\r\n", "\n")


MINI = INSTANCES / "mini.yaml"
BAD = INSTANCES / "infeasible-vehicle-loss.yaml"
NEWS = "person_out: jan, known_on: 2031-01-05"
WORK: dict[str, tuple[Callable[[], object], set[str], set[str]]] = {
    "solve": (
        lambda: optimizer.solve(optimizer.load(MINI), workers=1, on_progress=tell_progress),
        set(),
        {"making the rows", "highs: is there a plan better than 4 in tier 1?"},
    ),
    "explain": (
        lambda: optimizer.explain(optimizer.load(BAD)),
        {"looking for a plan", "narrowing a conflict", "looking for waivers", "proving waivers"},
        {"can 3 of 32 clauses hold together?"},
    ),
    "scenarios": (
        lambda: optimizer.scenarios(
            optimizer.load(MINI), {"planned": [], "out": [optimizer.what_if(NEWS, optimizer.load(MINI))]}, workers=1
        ),
        {"solving scenarios", "planned", "out"},
        set(),
    ),
    "stress": (
        lambda: optimizer.stress(optimizer.load(MINI), samples=2, jobs=1),
        {"solving first", "repairing samples", "sample 1", "sample 2"},
        set(),
    ),
    "size": (
        lambda: optimizer.size(optimizer.load(MINI), workers=1),
        {"smallest corps", "fewest people"},
        {"role soyuz commander", "qualification soyuz-commander"},
    ),
    "tradeoff": (
        lambda: optimizer.tradeoff(optimizer.load(MINI), "waiting_spread", "unfilled_seats", workers=1),
        {"looking for plans"},
        {"least waiting_spread"},
    ),
    "alternatives": (
        lambda: optimizer.alternatives(optimizer.load(MINI), k=1, workers=1),
        {"looking for other plans"},
        set(),
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_long_work_tells_its_steps(name: str) -> None:
    work, phases, tried = WORK[name]
    heard: list[Step] = []
    with told_to(heard.append):
        work()
    assert phases <= {step.phase for step in heard}
    assert tried <= {step.trying for step in heard}
    assert any(step.tier for step in heard) or name == "explain"
    if name in ("solve", "tradeoff"):
        assert any(step.value is not None and step.bound is not None for step in heard)


EXPLAIN = ("explain", "infeasible-lifeboat.yaml")


def test_a_command_that_waits_moves_and_leaves_only_its_answer() -> None:
    code, got = on_a_terminal(*EXPLAIN, NO_COLOR="")
    assert code == 1
    assert got.count("\x1b[2K") >= 3, "drawn again and again"
    assert "\x1b[1;31mINFEASIBLE" in got
    answer = "\n".join(left_on_screen(got))
    assert without_seconds(answer) == without_seconds(inside(*EXPLAIN, folder=Path(INSTANCES)).stdout)


def left_on_screen(printed: str) -> list[str]:
    """The lines that a terminal shows in the end."""
    lines, row, column = [""], 0, 0
    for number, letter, sign in re.findall(r"\x1b\[([0-9;?]*)([a-zA-Z])|(.)", printed, re.DOTALL):
        if letter == "K":
            lines[row] = ""
        elif letter == "A":
            row -= int(number or 1)
        elif sign == "\r":
            column = 0
        elif sign == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif sign:
            lines[row] = lines[row][:column].ljust(column) + sign + lines[row][column + 1 :]
            column += 1
    return lines


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "", text)


def test_a_plain_terminal_gets_no_escape() -> None:
    code, got = on_a_terminal("--plain", *EXPLAIN)
    assert code == 1
    assert ESCAPE not in got
    assert "\nINFEASIBLE" in f"\n{got}"


CHECK = ("check", "mini.yaml", "../tests/cli/mini.plan.json")


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "TERM"])
def test_colours_can_be_refused(settings: dict[str, str]) -> None:
    code, got = on_a_terminal(*CHECK, **settings)
    assert code == 0
    assert not re.search(r"\x1b\[[0-9;]*m", got)


def test_where_nobody_looks_nothing_is_shown() -> None:
    run = [sys.executable, "-m", "optimizer", "solve", "mini.yaml"]
    ended = subprocess.run(run, capture_output=True, text=True, cwd=INSTANCES, check=False)
    assert ended.stderr == ""
    assert ESCAPE not in ended.stdout
