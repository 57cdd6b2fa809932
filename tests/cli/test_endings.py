"""Exit codes mean one thing each, whatever happens to the streams, the disk or the code."""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from optimizer.cli._alarm import GRACE_SECONDS, alarm_heard, set_alarm
from optimizer.cli._ending import MEANINGS, _Ending
from optimizer.cli._search import Search
from optimizer.cli._streams import _lost, _Stream, give_up_stdout, print_answer
from optimizer.problem.errors import ChildFailedError, DisagreementError, EndedEarlyError, EngineError, OutputError
from tests import INSTANCES, PACKAGE
from tests.cli.inside import inside
from tests.solver.children import work

if TYPE_CHECKING:
    from collections.abc import Callable

MINI = str(INSTANCES / "mini.yaml")
COMMAND = f"{sys.executable} -m optimizer"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of bash, with its exit code."""
    surroundings = {**os.environ, **environment}
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=surroundings)


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("what", ["rules", f"validate {MINI} --json", "--help", "schema"])
def test_a_full_disk_is_no_clean_no(what: str) -> None:
    ended = shell(f"{COMMAND} {what} > /dev/full")
    assert (ended.returncode, ended.stderr) == (5, "<stdout>: cannot be written: No space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_closed_early_ends_as_in_shells(unbuffered: str) -> None:
    ended = shell(f"{COMMAND} rules | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}", PYTHONUNBUFFERED=unbuffered)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_closed_standard_streams() -> None:
    ended = shell(f"{COMMAND} rules >&-")
    assert (ended.returncode, ended.stderr) == (5, "<stdout>: cannot be written: it is closed\n")
    ended = shell(f"{COMMAND} validate - <&-")
    assert (ended.returncode, ended.stderr) == (2, "<stdin>:1:1 cannot be read: standard input is closed\n")
    assert shell(f"{COMMAND} validate nowhere.yaml 2>&-").returncode == 2
    assert shell(f"{COMMAND} validate {MINI} 2>&-").returncode == 0


def test_a_file_written_while_a_stream_is_closed_holds_the_plan_alone(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert shell(f"{COMMAND} generate --years 1 -o {plan} >&-").returncode == 0
    assert shell(f"{COMMAND} validate {plan}").returncode == 0


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_notes_that_nobody_can_read_change_no_answer() -> None:
    assert shell(f"{COMMAND} validate {MINI} 2>/dev/full").returncode == 0
    assert shell(f"{COMMAND} validate nowhere.yaml 2>/dev/full").returncode == 2


@pytest.mark.parametrize(
    ("encoding", "commands"),
    [
        ("cp437", ["check"]),
        ("ascii", ["solve"]),
        pytest.param("cp932", ["check"], marks=pytest.mark.slow),
        pytest.param("cp1252", ["solve", "report", "check"], marks=pytest.mark.slow),
    ],
)
def test_names_that_a_terminal_cannot_show_are_escaped(encoding: str, commands: list[str], tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    text = Path(MINI).read_text().replace("{id: anna,", "{id: anna, name: Ирина Ž 😀,")
    file.write_text(text, encoding="utf-8")
    plan = tmp_path / "plan.json"
    assert inside("solve", str(file), "-o", str(plan)).returncode == 0
    lines = {"solve": f"solve {file}", "report": f"report {file} {plan}", "check": f"check {file} {plan} --json"}
    for line in map(lines.__getitem__, commands):
        ended = subprocess.run(
            [sys.executable, "-m", "optimizer", *line.split()],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert (ended.returncode, ended.stderr) == (0, b""), line
        assert "Ž".encode() in ended.stdout if line.startswith("report") else ended.stdout
        ended.stdout.decode("utf-8" if line.startswith("report") else encoding)


def test_a_name_of_a_file_cannot_paint_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31m\u202eb.yaml"
    file.write_text('format: 1\n"k\\e[31m\\u202e": 1\n')
    ended = shell(f"{COMMAND} validate '{file}'")
    assert ended.returncode == 2
    assert not re.search("[\x1b\u202e]", ended.stderr)
    assert "a\\x1b[31m\\u202eb.yaml:2:1 k\\x1b[31m\\u202e: key" in ended.stderr
    ended = shell(f"{COMMAND} validate {MINI} '\x1b[31m'")
    assert ended.returncode == 2
    assert "\x1b" not in ended.stderr


@pytest.mark.parametrize(
    "error", [KeyError("a\nb"), MemoryError(), RecursionError("deep"), EOFError(), OSError(5, "broken"), TypeError("x")]
)
def test_whatever_breaks_here_is_four_and_one_line(error: Exception) -> None:
    with mock.patch("optimizer.cli.analyze.load", side_effect=error):
        ended = inside("analyze", MINI)
    assert (ended.returncode, ended.stdout) == (4, "")
    (line,) = ended.stderr.strip().splitlines()
    assert line.startswith(f"crewopt broke: {type(error).__name__}")
    assert line.endswith("(for a bug report: the same command with --debug shows where)")


@pytest.mark.parametrize("kind", [EngineError, DisagreementError])
def test_failing_engines_are_four(kind: type[Exception]) -> None:
    with mock.patch("optimizer.cli.analyze.load", side_effect=kind("it failed")):
        ended = inside("analyze", MINI)
    assert ended.returncode == 4
    assert ended.stderr.startswith(f"{kind.__name__}: it failed (for a bug report")


@pytest.mark.parametrize("arguments", [("--debug", "analyze", MINI), ("analyze", MINI, "--debug")])
def test_debug_shows_where(arguments: tuple[str, ...]) -> None:
    with mock.patch("optimizer.cli.analyze.load", side_effect=KeyError("x")):
        ended = inside(*arguments)
    assert ended.returncode == 4
    assert ended.stderr.startswith("Traceback")
    assert ended.stderr.endswith("crewopt broke: KeyError: 'x'\n")


def test_debug_shows_where_the_process_that_searched_failed() -> None:
    error = ChildFailedError("raised", "KeyError", "there, in line 7")
    with mock.patch("optimizer.cli.analyze.load", side_effect=error):
        plain, told = inside("analyze", MINI), inside("analyze", MINI, "--debug")
    assert (plain.stdout, told.stdout) == ("", "")
    assert "there" not in plain.stderr
    assert told.stderr.endswith("there, in line 7\nChildFailedError: the search process failed: KeyError\n")


def test_interrupted_before_an_answer() -> None:
    with mock.patch("optimizer.cli.analyze.load", side_effect=KeyboardInterrupt):
        ended = inside("analyze", MINI)
    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (130, "", "interrupted")


def test_sigterm_before_an_answer() -> None:
    line = f"{COMMAND} validate - < <(sleep 20 2>/dev/null) & sleep 1.5; kill -TERM $!; wait $!"
    assert shell(line).returncode == 128 + signal.SIGTERM


def _printed_in_c() -> None:
    """As ``PyErr_Print`` in code written in C does with what a signal raised in its call of Python."""
    try:
        signal.raise_signal(signal.SIGTERM)
    except EndedEarlyError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def _dropped_in_a_callback() -> None:
    ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGTERM))()


@pytest.mark.parametrize("swallow", [_printed_in_c, _dropped_in_a_callback])
@pytest.mark.parametrize("then", [lambda: time.sleep(20), lambda: Path("").read_text()])
def test_sigterm_that_code_in_c_swallows_ends_the_command_all_the_same(
    swallow: Callable[[], None], then: Callable[[], object]
) -> None:
    gone_on = []

    def load(*_: object, **__: object) -> object:
        swallow()
        gone_on.append(then())
        return None

    hooks = sys.excepthook, sys.unraisablehook
    with mock.patch("optimizer.cli.analyze.load", side_effect=load):
        ended = inside("analyze", MINI)
    assert (ended.returncode, ended.stderr) == (143, "ended before there was an answer\n")
    assert (sys.excepthook, sys.unraisablehook) == hooks
    assert not gone_on, "it waited to the end"


def test_export_without_earlier_tiers_is_told_apart(tmp_path: Path) -> None:
    tired, target = tmp_path / "tired.yaml", str(tmp_path / "x.lp")
    tired.write_text(Path(MINI).read_text().replace("min_days: 790", "min_days: 1800"))
    assert inside("export", str(tired), "-o", target, "--tier", "2").returncode == 1
    for status in ("feasible", "unknown"):
        with mock.patch("optimizer.solver.solve.solve", return_value=SimpleNamespace(status=status)):
            ended = inside("export", MINI, "-o", target, "--tier", "2")
        words = f"expected tiers up to 1 proved, found {status}: try a longer --time-limit\n"
        assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", words)
    beyond = inside("export", MINI, "-o", target, "--tier", "3")
    assert (beyond.returncode, "Invalid value for --tier: mini has 2 tiers" in beyond.stderr) == (2, True)
    assert not Path(target).exists()


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_stream_shows_what_it_can(encoding: str) -> None:
    below = io.BytesIO()
    stream = _Stream(io.TextIOWrapper(below, encoding=encoding), _lost)
    assert stream.ascii_only == (encoding == "ascii")
    assert stream.write("Ž\x1b[31m\u202e") == 7
    stream.flush()
    assert below.getvalue().decode(encoding) == ("Ž" if encoding == "utf-8" else "\\u017d") + "\\u001b[31m\\u202e"


def test_what_cannot_be_written_says_why() -> None:
    error = OSError(28, "No space left on device")
    with pytest.raises(OutputError, match=r"^<stdout>: cannot be written: No space left on device$") as caught:
        _lost(error)
    assert caught.value.__cause__ is error


def test_an_answer_is_coloured_where_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is of ours is written as it is: what a name may hold is escaped before."""
    monkeypatch.setattr("optimizer.cli._streams.coloured", lambda text: f"\x1b[1m{text}")
    below = io.StringIO()
    stream: Any = _Stream(below, _lost)
    with contextlib.redirect_stdout(stream):
        print_answer("a\x1bb")
        stream.plain = True
        print_answer("c")
    assert below.getvalue() == "\x1b[1ma\\u001bb\nc\n"
    with contextlib.redirect_stdout(io.StringIO()) as other:
        print_answer("d")
    assert other.getvalue() == "d\n"
    monkeypatch.setattr("optimizer.cli._streams.coloured", lambda text: None)
    stream.plain = False
    with contextlib.redirect_stdout(stream):
        print_answer("e")
    assert below.getvalue().endswith("c\ne\n")


def test_what_is_given_up_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        give_up_stdout()
        out.write("lost")
        out.flush()
        assert (tmp_path / "out").read_text() == ""
    give_up_stdout()  # a stream that is closed already


def test_every_exit_code_is_documented() -> None:
    shown = inside("--help").stdout
    room = (PACKAGE / "cli" / "README.md").read_text(encoding="utf-8")
    for code, words in MEANINGS.items():
        assert re.search(rf"^  {code} +{re.escape(words)}$", shown, re.MULTILINE)
        assert f"| {code} | {words} |" in room


def test_sigterm_is_told_before_a_search_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the file is read, SIGTERM ends the command with words and its own code; then the handler is as before."""
    before = signal.getsignal(signal.SIGTERM)

    def terminated(*given: object, **named: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("optimizer.cli.check.load", terminated)
    told = inside("check", "x.yaml", "y.json")
    assert (told.returncode, told.stderr) == (143, "ended before there was an answer\n")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("command", [["solve"], ["analyze", "--json"]])
def test_a_limit_ends_a_command_that_still_reads(command: list[str]) -> None:
    """Whatever it does before its search began: here it waits for an instance that never ends."""
    began = time.monotonic()
    reading = subprocess.Popen(
        [sys.executable, "-m", "optimizer", *command, "-", "--time-limit", "0.1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reading.wait(timeout=20) == 3
    finally:
        reading.kill()
    said, told = reading.communicate()
    assert (said, told) == ("", "no answer within the time limit\n")
    assert time.monotonic() - began > 0.1 + GRACE_SECONDS


def test_the_alarm_of_a_command_is_none_of_its_host() -> None:
    before = signal.getsignal(signal.SIGALRM)
    set_alarm(time.monotonic())
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert inside("analyze", MINI, "--time-limit", "3000").returncode == 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_alarm_that_was_swallowed_is_raised_again() -> None:
    ending = _Ending()

    def swallow() -> None:
        assert ending.swallowed(first.value)
        time.sleep(5)

    with alarm_heard(ending.late):
        set_alarm(time.monotonic() - 2 * GRACE_SECONDS)
        with pytest.raises(EndedEarlyError) as first:
            time.sleep(5)
        with pytest.raises(EndedEarlyError, match="no answer within the time limit") as again:
            swallow()
    assert again.value.exit_code == 3


def test_what_a_study_does_before_it_hands_out_work_is_ended_too() -> None:
    with alarm_heard(_Ending().late), mock.patch("optimizer.cli._search.STARTED", time.monotonic()):
        with Search(60).pool(1) as executor:
            assert executor is not None
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
            executor.submit(work.process)
            assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0), "from now on the work has an end of its own"
        with pytest.raises(EndedEarlyError), Search(0.01).pool(1):
            time.sleep(5)
