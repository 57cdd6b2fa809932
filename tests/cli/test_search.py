"""Where long work of a command is done, with what it is called, and what is said if it ends early."""

from __future__ import annotations

import logging
import signal
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.cli import _search, cli
from optimizer.cli._search import Search, SoFar, heard, tell_progress
from optimizer.problem.errors import ChildFailedError, EndedEarlyError
from optimizer.problem.steps import Step, told_to
from optimizer.solver.children.messages import LOOK
from optimizer.solver.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

ANY: Any = None


class Child:
    """A process that is asked instead of one that searches; ``ends`` says how its work ends."""

    def __init__(self, ends: Callable[[], Any] = lambda: "answer") -> None:
        self.ends, self.asked, self.closed = ends, list[tuple[Any, ...]](), 0
        self.memory: int | None = None

    def run(self, *given: Any, **named: Any) -> Any:
        self.asked.append((*given, named))
        return self.ends()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """The processes that were begun; each begins where the last one of these tests is put."""
    found: list[Child] = []

    def begun(memory: int | None = None) -> Child:
        found.append(Child())
        found[-1].memory = memory
        return found[-1]

    monkeypatch.setattr(_search, "ISOLATED", True)
    monkeypatch.setattr(_search, "begun", begun)
    monkeypatch.setattr(_search, "STARTED", time.monotonic())
    return found


def failing(kind: str) -> Callable[[], Any]:
    def fail() -> Any:
        raise ChildFailedError(kind, "it failed")

    return fail


def test_one_process_does_all_work_of_a_command(children: list[Child]) -> None:
    search = Search(None, 300)
    hear: dict[str, Any] = {"on_answer": print, LOOK: print}
    assert search.run("module:name", 1, 2, told=hear, workers=3) == "answer"
    assert search.run("module:other") == "answer"
    (child,) = children
    assert child.memory == 300
    first, second = child.asked
    assert first == ("module:name", (1, 2), {"workers": 3}, {"told": hear, "stop": search.stop, "end": None})
    assert second == ("module:other", (), {}, {"told": {}, "stop": search.stop, "end": None})
    search.close()
    assert child.closed == 1


def test_the_process_that_was_begun_first_is_the_one(children: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
    early = Child()
    monkeypatch.setattr(_search, "_BEGUN", [early])
    search = Search(None, 100)
    assert (search.run("module:name"), early.memory, children) == ("answer", 100, [])


def test_the_nearer_of_two_limits_is_the_end(children: list[Child]) -> None:
    search, began = Search(100.0), _search.STARTED
    for seconds, end in ((None, began + 100), (500.0, began + 100), (20.0, time.monotonic() + 20)):
        search.run("module:name", seconds=seconds)
        assert children[0].asked[-1][-1]["end"] == pytest.approx(end, abs=1.0)


@pytest.mark.parametrize("kind", ["late", "stopped"])
def test_what_ends_early_gives_the_answer_so_far(
    kind: str, children: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    search = Search(60.0)
    search._child = Child(failing(kind))  # type: ignore[assignment]
    assert search.run("module:name", so_far=lambda: "so far") == "so far"
    assert (search.failure, capsys.readouterr().err) == (None, "")
    for so_far in (None, lambda: None):
        with pytest.raises(EndedEarlyError, match="no answer within the time limit") as late:
            search.run("module:name", so_far=so_far)
        assert late.value.exit_code == 3
    search.signal = signal.SIGTERM
    with pytest.raises(EndedEarlyError, match="ended before there was an answer") as ended:
        search.run("module:name")
    assert ended.value.exit_code == 143
    with pytest.raises(SystemExit) as code:
        search.exit(3)
    assert code.value.code == 143


def test_what_breaks_gives_the_answer_so_far_and_says_so(
    children: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    search = Search()
    broken = search._child = Child(failing("crashed"))  # type: ignore[assignment]
    with pytest.raises(ChildFailedError):
        search.run("module:name", so_far=lambda: None)
    assert search.run("module:name", so_far=lambda: "so far") == "so far"
    assert broken.closed == 2  # type: ignore[attr-defined]
    told = "Warning: the search process failed: it failed; this is the best answer before that.\n"
    assert capsys.readouterr().err == told
    with pytest.raises(SystemExit) as code:
        search.exit(0)
    assert code.value.code == 4


def test_a_command_ends_with_the_code_it_is_given() -> None:
    for code in (0, 1, 3):
        with pytest.raises(SystemExit) as ended:
            Search().exit(code)
        assert ended.value.code == code


def test_the_last_answer_told_is_the_one_so_far() -> None:
    so_far = SoFar()
    assert so_far.answer() is None
    for answer in (1, 2):
        so_far.told["on_answer"](answer)
    assert so_far.answer() == 2


class Cluster(Child):
    """The workers of a scheduler, and with what they were asked for."""

    made: list[tuple[Any, ...]]
    failure = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__()
        Cluster.made.append((*given, {name: named[name] for name in ("memory", "seconds", "end")}))
        Cluster.last = self

    def shutdown(self, *, cancel_futures: bool) -> None:
        self.closed += cancel_futures


def test_a_scheduler_is_asked_instead(children: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
    Cluster.made = []
    monkeypatch.setattr("optimizer.solver.children.cluster.Cluster", Cluster)
    search = Search(None, 200, "tcp://nowhere:1")
    hear: dict[str, Any] = {"on_answer": print, LOOK: print}
    assert search.run("module:name", 1, told=hear, seed=2) == "answer"
    assert Cluster.last.asked == [("module:name", (1,), {"seed": 2}, {"told": {"on_answer": print}})]
    with search.cluster("tcp://nowhere:1", 7.0) as found:
        assert found is Cluster.last
    with search.pool(3, 8.0) as pool:
        assert pool is Cluster.last
    assert Cluster.last.closed == 1
    assert [(given[0], given[-1]) for given in Cluster.made] == [
        ("tcp://nowhere:1", {"memory": 200, "seconds": seconds, "end": None}) for seconds in (None, 7.0, 8.0)
    ]
    assert children == []
    for name in ("distributed", "distributed.comm", "distributed.client", "distributed.core"):
        assert logging.getLogger(name).level == logging.CRITICAL, "what goes wrong is told in our words"


def test_in_one_process_a_function_is_called_with_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*given: Any, **named: Any) -> Any:
        return given, named

    monkeypatch.setattr(_search, "ISOLATED", False)
    monkeypatch.setattr(_search, "STARTED", time.monotonic())
    monkeypatch.setitem(sys.modules, "pretended", SimpleNamespace(work=work))
    search = Search()
    given, named = search.run("pretended:work", 1, told={"on_answer": print, LOOK: print}, seed=2)
    assert (given, named) == ((1,), {"seed": 2, "on_answer": print, "stop": search.stop})
    _, limited = Search(50.0).run("pretended:work")
    assert limited["time_limit"] == pytest.approx(50.0, abs=1.0)
    with Search().pool(2) as pool:
        assert pool is None


def test_progress_is_told_if_anybody_looks() -> None:
    assert heard() == {}
    steps: list[Step] = []
    with told_to(steps.append):
        assert heard() == {"on_progress": tell_progress}
        tell_progress(Progress(2, 3, ("a", "b"), 7, 5, 1.0))
        Search(9.0).signals()
    assert steps == [Step(tier=2, tiers=3, goals=("a", "b"), value=7, bound=5)]


def test_the_search_begins_to_load_while_a_command_that_searches_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(_search, "begin", lambda: begun.append("begun"))
    for line, times in ((["solve"], 1), (["check"], 0), (["solve", "-h"], 0), (["why", "--help"], 0), (["nothing"], 0)):
        begun.clear()
        monkeypatch.setattr(sys, "argv", ["crewopt", *line])
        command = cli.get_command(ANY, line[0])
        assert (command is None) == (line == ["nothing"])
        assert len(begun) == times
    monkeypatch.setenv("_CREWOPT_COMPLETE", "bash_complete")
    monkeypatch.setattr(sys, "argv", ["crewopt", "solve"])
    cli.get_command(ANY, "solve")
    assert begun == []
