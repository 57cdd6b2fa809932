"""A real scheduler with two workers on this machine: the same answers, stops, deadlines, workers that are killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli.size import command as size_command
from optimizer.cli.stress import command as stress_command
from optimizer.problem.errors import ChildFailedError, EngineError, InputError
from optimizer.problem.steps import Step, told_to
from optimizer.solver.children import cluster as cluster_module
from optimizer.solver.children import scheduler as scheduler_module
from optimizer.solver.children.cluster import Cluster
from optimizer.solver.children.on_worker import about, refuse_others
from optimizer.solver.engines.stop import Stop
from optimizer.studies.stress.answer import stress_data
from tests import PACKAGE, ROOT
from tests.house.pages import run, steps
from tests.solver.children import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MINI = str(ROOT / "instances" / "mini.yaml")
LOOPBACK = "127.0.0.1"
SAMPLES = 4
WORK = "tests.solver.children.work"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Its address; a piece of work is blamed when one worker that had it ends."""
    import dask
    from distributed import LocalCluster

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    settings = {"distributed.scheduler.allowed-failures": 0}
    try:
        with (
            dask.config.set(settings),
            LocalCluster(
                processes=True,
                n_workers=2,
                threads_per_worker=1,
                dashboard_address=f"{LOOPBACK}:0",
                host=LOOPBACK,
                silence_logs=50,
            ) as found,
        ):
            yield found.scheduler_address
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def mini() -> optimizer.Instance:
    return optimizer.load(MINI)


@pytest.fixture(scope="module")
def plan(mini: optimizer.Instance) -> optimizer.Plan:
    found = optimizer.solve(mini, workers=1).plan
    assert found is not None
    return found


def told(found: optimizer.Stress) -> dict[str, Any]:
    return {key: value for key, value in stress_data(found).items() if key != "seconds"}


def test_a_cluster_gives_the_samples_of_one_process_and_is_sent_the_plan_once(
    scheduler: str, mini: optimizer.Instance, plan: optimizer.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    scattered: list[bytes] = []
    scatter = Client.scatter

    def counted(self: Client, data: bytes, **how: Any) -> Any:
        scattered.append(data)
        return scatter(self, data, **how)

    monkeypatch.setattr(Client, "scatter", counted)
    alone = optimizer.stress(mini, plan, samples=SAMPLES, jobs=1)
    with Cluster(scheduler) as executor:
        assert executor.threads == 2
        assert told(optimizer.stress(mini, plan, samples=SAMPLES, executor=executor)) == told(alone)
    assert len(scattered) == len(set(scattered)) == 2, "the instance and the plan, once each"
    with Client(scheduler, set_as_default=False) as client:
        there = optimizer.stress(mini, plan, samples=1, executor=client.get_executor())
    assert there.samples == alone.samples[:1]


def test_commands_say_the_same_of_a_scheduler_as_of_this_machine(scheduler: str) -> None:
    answers = []
    for where in (["--scheduler", scheduler], []):
        done = CliRunner().invoke(size_command, [MINI, "--workers", "1", *where, "--json"])
        assert done.exit_code == 0, done.output
        answers.append({key: value for key, value in json.loads(done.stdout).items() if key != "seconds"})
    assert answers[0] == answers[1]


def test_the_lines_of_the_page_print_what_a_command_does(
    scheduler: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (step,) = (step for step in steps(PACKAGE / "studies" / "README.md") if step.mark == "cluster python")
    monkeypatch.chdir(ROOT)
    exec(step.body.replace("tcp://10.0.0.5:8786", scheduler).replace("samples=100", "samples=1"), {})
    lines = capsys.readouterr().out.splitlines()
    done = CliRunner().invoke(stress_command, [MINI, "--samples", "1", "--scheduler", scheduler])
    assert done.exit_code == 0, done.output
    assert lines[0].startswith("1 of 1 samples answered")
    assert done.stdout.splitlines()[1:] == lines[1:]


def test_other_questions_are_asked_side_by_side_as_futures(scheduler: str, mini: optimizer.Instance) -> None:
    with optimizer.Cluster(scheduler) as executor:
        size = executor.submit(optimizer.size, mini, workers=1)
        frontier = executor.submit(optimizer.tradeoff, mini, "unfilled_seats", "waiting_spread", workers=1)
        here = optimizer.size(mini, workers=1)
        assert (size.result().people, size.result().needs) == (here.people, here.needs)
        points = optimizer.tradeoff(mini, "unfilled_seats", "waiting_spread", workers=1).points
        assert frontier.result().points == points


def test_a_stop_reaches_what_runs_and_what_waits_and_the_workers_go_on(scheduler: str) -> None:
    stop = Stop()
    with Cluster(scheduler) as executor:
        with executor.heeding(stop, None):
            asked = [executor.submit(work.wait) for _ in range(4)]
            threading.Timer(0.5, stop.request).start()
            time.sleep(0.6)
            began, ends = time.monotonic(), []
            for each in asked:
                try:
                    ends.append(each.result())
                except ChildFailedError as error:
                    ends.append(error.kind)
            assert time.monotonic() - began < 1.5
        assert set(ends) == {"stopped"}
        assert executor.failure is None
        assert executor.submit(work.double, 2).result() == "4 2  False"


def test_a_deadline_reaches_the_workers(scheduler: str) -> None:
    with Cluster(scheduler, end=time.monotonic() + 1.0) as executor:
        asked = executor.submit(work.wait)
        assert asked.exception() is None or isinstance(asked.exception(), ChildFailedError)
        assert time.monotonic() - executor.end < 1.0
        with pytest.raises(ChildFailedError, match=r"not begun in its time|no answer in its time|no time left for it"):
            executor.submit(work.wait).result()


def test_who_is_late_has_not_failed(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is the time of all that is over, or what a piece of work may take alone: as in a pool of processes."""
    monkeypatch.setattr(cluster_module, "TRAVEL_SECONDS", 60.0)
    for limit in ({"end": time.monotonic() + 60.5}, {"seconds": 0.2}):
        with Cluster(scheduler, **limit) as executor:
            late = executor.submit(work.hang).exception()
            assert isinstance(late, ChildFailedError)
            assert (late.kind, executor.failure) == ("late", None)


@pytest.mark.slow
def test_a_killed_worker_loses_no_answer_and_one_that_is_killed_again_is_told(scheduler: str) -> None:
    said: list[str] = []
    with Cluster(scheduler, warn=said.append) as executor:
        asked = [executor.submit(work.slowly, number) for number in range(8)]
        time.sleep(0.4)
        os.kill(next(iter(executor.client.run(os.getpid).values())), signal.SIGKILL)
        assert [each.result() for each in asked] == list(range(8))
        assert any("sent once more" in words for words in said)
        with pytest.raises(EngineError, match=r"the workers of tcp.* that were given it ended"):
            executor.submit(work.end_who_asked).result()
        assert executor.failure is not None
        assert executor.submit(work.double, 2).result() == "4 2  False"


def test_what_is_told_arrives(scheduler: str) -> None:
    numbers: list[int] = []
    steps: list[Step] = []
    with Cluster(scheduler) as executor:
        with told_to(steps.append):
            assert executor.submit(work.steps, 3).result() == 3
        named = {"tell": numbers.append}
        assert executor.run(f"{WORK}:count", (5,), {}, told=named, limited=False) == 5
        until = time.monotonic() + 5
        while (len(numbers) < 5 or len(steps) < 3) and time.monotonic() < until:
            time.sleep(0.01)
    assert numbers == [0, 1, 2, 3, 4]
    assert [step.done for step in steps] == [0, 1, 2]
    assert all(step.place > 0 for step in steps)


def test_what_a_worker_cannot_import_is_refused_in_words(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("only_here")
    exec("class Rule: pass", module.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", module)
    with Cluster(scheduler) as executor:
        with pytest.raises(InputError, match=r"cannot read what it was sent: ModuleNotFoundError.*only_here"):
            executor.submit(work.double, module.__dict__["Rule"]()).result()
        monkeypatch.setattr(cluster_module, "about", lambda: about() | {"ortools": "1.0"})
        with pytest.raises(InputError, match=r"expected workers with ortools 1\.0, as here; found ortools 9"):
            executor.submit(work.double, 2).result()


def test_versions_that_differ_are_named() -> None:
    with pytest.raises(InputError, match=r"expected workers with Python 3\.0, as here; found Python 3\.\d+ at there"):
        refuse_others(about() | {"Python": "3.0"}, about(), "there")
    refuse_others(about())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "foo://127.0.0.1:9"])
def test_a_scheduler_that_is_not_there_is_told_in_time(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "CONNECT_SECONDS", 1.0)
    began = time.monotonic()
    with pytest.raises(InputError, match=f"--scheduler {address}: expected the address of a Dask scheduler"):
        Cluster(address)
    assert time.monotonic() - began < 5


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'crewopt\[cluster\]'"):
        Cluster("tcp://127.0.0.1:9")


@pytest.mark.long
def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    (step,) = (step for step in steps(PACKAGE / "studies" / "README.md") if step.mark == "cluster commands")
    with socket.create_server((LOOPBACK, 0)) as free:
        port = str(free.getsockname()[1])
    lines = step.body.replace("10.0.0.5", LOOPBACK).replace("8786", port).splitlines()
    (tmp_path / "instances").symlink_to(ROOT / "instances")
    assert run("crewopt solve instances/mini.yaml -o plan.json", tmp_path).returncode == 0
    dask = [line.split()[1:] for line in lines if line.startswith("dask ")]
    assert [words[0] for words in dask] == ["scheduler", "worker"]
    started = [subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=tmp_path) for words in dask]
    try:
        until = time.monotonic() + 60
        while run(lines[len(dask)], tmp_path).returncode == 2 and time.monotonic() < until:
            time.sleep(1)
        for line in lines[len(dask) :]:
            done = run(line, tmp_path)
            assert done.returncode in (0, 1), f"{line}\n{done.stdout}{done.stderr}"
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(20)
