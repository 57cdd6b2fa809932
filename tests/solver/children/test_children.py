"""Children: what they answer, and what is said when they crash, hang, take too much or raise."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.problem.errors import ChildFailedError, EngineError, InputError, Problem
from optimizer.problem.steps import Step, told_to
from optimizer.solver.children.isolated import Isolated
from optimizer.solver.children.messages import Request
from optimizer.solver.children.pool import ChildPool
from optimizer.solver.children.process import ChildProcess
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from tests.solver.children import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORK = "tests.solver.children.work"


@pytest.fixture(autouse=True)
def _children_load_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody searches here, and to load what searches is more than half of what a child takes."""
    monkeypatch.setitem(ChildProcess.__init__.__kwdefaults__, "prepared", False)


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    process = ChildProcess()
    yield process
    process.close()
    assert not process.alive


@pytest.fixture
def isolated() -> Iterator[tuple[Isolated, list[str]]]:
    said: list[str] = []
    found = Isolated(warn=said.append)
    yield found, said
    found.close()


def ask(name: str, *arguments: Any, told: tuple[str, ...] = (), **named: Any) -> Request:
    return Request(f"{WORK}:{name}", arguments, named, told, sent=time.time())


def test_a_child_answers_one_request_after_another(child: ChildProcess) -> None:
    numbers: list[int] = []
    assert child.call(ask("double", 4), {}) == "8 2  False"
    assert child.call(ask("count", 50, told=("tell",)), {"tell": numbers.append}) == 50
    assert numbers == list(range(50))
    assert child.call(ask("chatter"), {}) == "said"
    assert child.call(ask("double", 5), {}) == "10 2  False"


@pytest.mark.parametrize("name", ["optimizer", "json", "ortools", "pydantic"])
def test_files_of_the_folder_we_are_in_are_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As many an office has an `optimizer.py` of its own."""
    (tmp_path / f"{name}.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])
    child = ChildProcess()
    try:
        assert child.call(ask("double", 4), {}) == "8 2  False"
    finally:
        child.close()


def test_a_child_imports_from_where_its_parent_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that stands in a folder which the program has added can be sent."""
    (tmp_path / "only_in_this_folder.py").write_text("def answer(**_given: object) -> str:\n    return __name__\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    child = ChildProcess()
    try:
        assert (
            child.call(Request("only_in_this_folder:answer", (), {}, (), sent=time.time()), {}) == "only_in_this_folder"
        )
    finally:
        child.close()


def test_a_path_that_is_no_text_is_borne(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Python itself leaves such an entry out; programs have them."""
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path])
    child: ChildProcess = request.getfixturevalue("child")
    assert child.call(ask("double", 4), {}) == "8 2  False"


def test_the_time_on_the_way_counts(child: ChildProcess) -> None:
    late = Request(f"{WORK}:double", (1,), {"time_limit": 9.0}, sent=time.time() - 5)
    limit = float(child.call(late, {}).split()[2])
    assert limit <= 4.0
    gone = Request(f"{WORK}:double", (1,), {"time_limit": 1.0}, sent=time.time() - 5)
    assert child.call(gone, {}).split()[2] == "0.0"


@pytest.mark.parametrize(
    ("name", "argument", "words"),
    [
        ("end", signal.SIGABRT, "it ended by signal 6 (SIGABRT)"),
        ("end", signal.SIGSEGV, "it ended by signal 11 (SIGSEGV)"),
        ("end", signal.SIGKILL, "it was killed, as when the machine has no memory left"),
        ("leave", 7, "it ended with exit code 7"),
        ("leave", 0, "it ended with exit code 0"),
    ],
)
def test_how_a_child_ended_is_said(child: ChildProcess, name: str, argument: int, words: str) -> None:
    with pytest.raises(ChildFailedError) as caught:
        child.call(ask(name, argument), {})
    assert (caught.value.kind, caught.value.words) == ("crashed", words)


def test_a_child_that_is_late_is_killed(child: ChildProcess) -> None:
    with pytest.raises(ChildFailedError) as caught:
        child.call(ask("hang"), {}, end=time.monotonic() + 0.2)
    assert caught.value.kind == "late"
    assert not child.alive


def test_a_child_that_has_not_begun_when_the_time_is_up_is_not_waited_for(
    child: ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.solver.children.process.GRACE_SECONDS", 60.0)
    slow = Request("tests.solver.children.slow_to_load:answer", sent=time.time())
    with pytest.raises(ChildFailedError) as caught:
        child.call(slow, {}, end=time.monotonic() + 0.1)
    assert caught.value.kind == "late"
    assert not child.alive


def test_a_child_that_began_may_be_late_by_a_share_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.solver.children.process.GRACE_SECONDS", 60.0)
    for share, kind in ((1e6, ""), (0.0, "late")):
        monkeypatch.setattr("optimizer.solver.children.process.GRACE", share)
        said, process = "", ChildProcess()
        process.call(ask("double", 1), {})  # it has loaded everything
        try:
            process.call(ask("outlast", 2.0), {}, end=time.monotonic() + 1.0)
        except ChildFailedError as error:
            said = error.kind
        process.close()
        assert said == kind


def test_work_without_any_time_left_is_not_begun(isolated: tuple[Isolated, list[str]]) -> None:
    mine = isolated[0].run(f"{WORK}:process", (), {})
    with pytest.raises(ChildFailedError) as caught:
        isolated[0].run(f"{WORK}:double", (1,), {}, end=time.monotonic())
    assert caught.value.kind == "late"
    assert isolated[0].run(f"{WORK}:process", (), {}) == mine, "what it keeps for later questions is kept"


def test_a_child_hears_a_stop_and_is_killed_if_it_does_not(child: ChildProcess) -> None:
    stop = Stop()
    assert child.call(ask("double", 1), {}) == "2 2  False", "it has begun"
    stop.request()
    assert child.call(ask("wait"), {}, stop=stop) == "stopped"
    assert child.call(ask("double", 1), {}) == "2 2  False", "the next work has a stop of its own"
    with pytest.raises(ChildFailedError) as caught:
        child.call(ask("hang"), {}, stop=stop)
    assert caught.value.kind == "stopped"
    assert not child.alive


def test_a_child_that_takes_too_much_is_killed() -> None:
    child = ChildProcess(memory=400)
    with pytest.raises(ChildFailedError, match="more than the 400 allowed") as caught:
        child.call(ask("fill", 500), {})
    assert caught.value.kind == "memory"
    child.close()


def test_errors_of_this_package_come_through(child: ChildProcess) -> None:
    with pytest.raises(InputError, match="here:1:2 expected nothing"):
        child.call(ask("wrong", "input"), {})
    with pytest.raises(EngineError, match=r"^planted$"):
        child.call(ask("wrong", "engine"), {})


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        ("value", "raised", "it raised ValueError: planted"),
        ("no pickle", "raised", "it raised LocalError: planted"),
        ("memory", "memory", "it ran out of memory"),
    ],
)
def test_other_errors_are_failures(child: ChildProcess, kind: str, told: str, words: str) -> None:
    with pytest.raises(ChildFailedError) as caught:
        child.call(ask("wrong", kind), {})
    assert (caught.value.kind, caught.value.words) == (told, words)
    assert "planted" in caught.value.traceback or kind == "memory"
    assert child.call(ask("double", 1), {}) == "2 2  False", "it goes on"


def test_errors_can_be_pickled() -> None:
    problem = Problem("a", 1, 2, "b", "c")
    for error in (ChildFailedError("late", "words", "trace"), InputError([problem])):
        again = pickle.loads(pickle.dumps(error))
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_work_is_tried_again_with_the_other_engine(isolated: tuple[Isolated, list[str]]) -> None:
    again, said = isolated
    assert again.run(f"{WORK}:searched", (), {}) == "highs"
    assert said == ["the search process failed: it ended by signal 6 (SIGABRT); tried once more with highs"]


@pytest.mark.parametrize(("engine", "other"), [("cp-sat", "highs"), ("highs", "cp-sat"), ("scip", "cp-sat")])
def test_an_engine_that_is_asked_for_is_replaced_by_name(
    isolated: tuple[Isolated, list[str]], engine: str, other: str
) -> None:
    again, said = isolated
    assert again.run(f"{WORK}:only_with", (other,), {"engine": engine}) == other
    assert said[0].endswith(f"tried once more with {other}")


def test_work_that_took_too_much_is_tried_with_one_worker() -> None:
    said: list[str] = []
    again = Isolated(400, said.append)
    assert again.run(f"{WORK}:fill", (500,), {"workers": 2}) == "1 bytes, 1 worker"
    assert said[0].endswith("tried once more with 1 worker")
    again.close()


def test_what_fails_twice_is_a_failure(isolated: tuple[Isolated, list[str]]) -> None:
    again, _ = isolated
    with pytest.raises(ChildFailedError) as caught:
        again.run(f"{WORK}:wrong", ("value",), {})
    words = "it raised ValueError: planted; then, with highs, it raised ValueError: planted"
    assert (caught.value.kind, caught.value.words) == ("raised", words)
    assert again.run(f"{WORK}:double", (1,), {}) == "2 2  False"


def test_a_second_try_without_a_limit_is_not_late_but_a_failure(
    isolated: tuple[Isolated, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a limit that nobody gave nobody is told that it is over."""
    monkeypatch.setattr("optimizer.solver.children.isolated.AGAIN_SECONDS", 0.2)
    monkeypatch.setattr("optimizer.solver.children.isolated.AGAIN_TIMES", 0.0)
    with pytest.raises(ChildFailedError, match="planted; then, with highs, it gave no answer") as caught:
        isolated[0].run(f"{WORK}:raise_then_hang", (), {"engine": "cp-sat"})
    assert caught.value.kind == "raised"


def test_wrong_input_is_not_tried_again(isolated: tuple[Isolated, list[str]]) -> None:
    again, said = isolated
    with pytest.raises(InputError):
        again.run(f"{WORK}:wrong", ("input",), {})
    assert said == []


def test_a_limit_leaves_time_to_print(isolated: tuple[Isolated, list[str]]) -> None:
    again, said = isolated
    limit = float(again.run(f"{WORK}:double", (1,), {}, end=time.monotonic() + 100).split()[2])
    assert 10 < limit <= 99.0  # a second is left to print; the start of a child counts, and is slow on a busy machine
    with pytest.raises(ChildFailedError) as caught:
        again.run(f"{WORK}:hang", (), {}, end=time.monotonic() + 0.2)
    assert caught.value.kind == "late"
    assert said == [], "there is no time to try it again"


def test_a_pool_answers_in_order_and_survives_its_children(tmp_path: Path) -> None:
    said: list[str] = []
    with ChildPool(2, Stop(), warn=said.append) as pool:
        asked = [pool.submit(work.double, number) for number in range(5)]
        hurt = pool.submit(work.end_once, str(tmp_path / "marker"))
        lost = pool.submit(work.leave, 3)
        assert [future.result().split()[0] for future in asked] == ["0", "2", "4", "6", "8"]
        assert hurt.result() == "2 workers"
        with pytest.raises(ChildFailedError, match="exit code 3"):
            lost.result()
        assert pool.submit(work.double, 7).result() == "14 2  False"
    assert pool.failure is not None
    assert len(said) == 2


def test_a_pool_ends_what_runs_when_it_is_not_wanted() -> None:
    stop = Stop()
    pool = ChildPool(1, stop)
    assert pool.submit(work.double, 1).result() == "2 2  False"
    running, waiting = pool.submit(work.wait), pool.submit(work.wait)
    time.sleep(0.2)
    stop.request()
    assert running.result(10) == "stopped"
    pool.shutdown()
    assert waiting.cancelled()


def test_a_pool_keeps_its_time() -> None:
    with ChildPool(1, Stop(), seconds=0.2) as pool:
        with pytest.raises(ChildFailedError, match="in its time"):
            pool.submit(work.hang).result()
        assert pool.failure is None, "late is not broken"


@pytest.mark.parametrize("name", ["hang", "wait"])
def test_a_child_ends_with_its_parent(name: str) -> None:
    program = f"""
import time
from optimizer.solver.children.process import ChildProcess
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline
from optimizer.solver.children.messages import Request
child = ChildProcess()
print(child._process.pid, flush=True)
child.call(Request("{WORK}:{name}", sent=time.time()), {{}})
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    process = int(parent.stdout.readline())
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    pytest.fail("the child was left behind")


def test_steps_of_a_child_are_heard_here_if_anybody_listens() -> None:
    heard: list[Step] = []
    child = Isolated()
    with told_to(heard.append):
        child.run(f"{WORK}:steps", (3,), {}, limited=False)
    child.run(f"{WORK}:steps", (3,), {}, limited=False)
    child.close()
    assert heard == [Step(done=number, of=3) for number in range(3)]


def test_steps_in_a_pool_are_those_of_their_place() -> None:
    heard: list[Step] = []
    with told_to(heard.append):
        pool = ChildPool(2, Stop())
    assert [pool.submit(work.steps, 2).result() for _ in range(2)] == [2, 2]
    pool.shutdown()
    assert {step.of for step in heard} == {2}
    assert {step.place for step in heard} <= {1, 2}
    assert len(heard) == 4


def test_work_that_was_stopped_before_it_began_is_told_as_that() -> None:
    class Stopped(Executor):
        def submit(self, *given: Any, **named: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            return future

    with workers(Stopped(), 1, Deadline()) as working, pytest.raises(ChildFailedError) as caught:
        working.done(print)
    assert caught.value.kind == "stopped"
