"""Stress tests that are interrupted and go on: the answer is that of one run, and a wrong file is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import pytest

import optimizer
from optimizer.model.rows import Clause
from optimizer.problem.errors import InputError
from optimizer.studies.repair.date_moves import DateMove, FlightEvent
from optimizer.studies.stress import Odds, stress
from optimizer.studies.stress.answer import Stress, stress_data
from optimizer.studies.stress.kept_samples import kept_samples
from optimizer.studies.stress.samples import Sample, SampleStatus
from tests import INSTANCES
from tests.cli.test_cli import crewopt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINI = str(INSTANCES / "mini.yaml")
SAMPLES, SEED = 4, 16


@pytest.fixture(scope="module")
def mini() -> optimizer.Instance:
    return optimizer.load(MINI)


@pytest.fixture(scope="module")
def plan(mini: optimizer.Instance) -> optimizer.Plan:
    found = optimizer.solve(mini, workers=1).plan
    assert found is not None
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for all samples of one run."""
    return tmp_path_factory.mktemp("kept") / "samples.jsonl"


@pytest.fixture(scope="module")
def alone(mini: optimizer.Instance, plan: optimizer.Plan, kept: Path) -> Stress:
    return stress(mini, plan, samples=SAMPLES, seed=SEED, jobs=1, resume=kept)


@pytest.fixture
def whole(alone: Stress, kept: Path, tmp_path: Path) -> Path:
    """A file with all samples."""
    path = tmp_path / "samples.jsonl"
    path.write_bytes(kept.read_bytes())
    return path


@pytest.fixture
def half(whole: Path) -> Path:
    """A file with the first samples."""
    whole.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:3]))
    return whole


def told(found: Stress) -> dict[str, Any]:
    return {key: value for key, value in stress_data(found).items() if key != "seconds"}


def test_a_later_run_goes_on_where_the_file_ends(
    mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress, half: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(half.read_text().splitlines()) == 3
    done: list[int] = []
    again = stress(mini, plan, samples=SAMPLES, seed=SEED, jobs=1, resume=half, on_sample=done.append)
    assert told(again) == told(alone)
    assert done == [3, 4]
    monkeypatch.setattr("optimizer.studies.stress.answer", None)  # nothing is left to answer
    assert told(stress(mini, None, samples=SAMPLES, seed=SEED, jobs=1, resume=half)) == told(alone)
    fewer = stress(mini, plan, samples=3, seed=SEED, jobs=1, resume=half)
    assert fewer.samples == alone.samples[:3]


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_was_cut_is_asked_again(
    cut: int, mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress, whole: Path
) -> None:
    whole.write_bytes(whole.read_bytes()[:-cut])
    done: list[int] = []
    assert told(stress(mini, plan, samples=SAMPLES, seed=SEED, jobs=1, resume=whole, on_sample=done.append)) == told(
        alone
    )
    assert done == [SAMPLES]
    lines = whole.read_bytes().splitlines()
    assert sorted(json.loads(line)["number"] for line in lines[1:]) == list(range(SAMPLES))


def test_a_first_line_that_was_cut_begins_anew(
    mini: optimizer.Instance, plan: optimizer.Plan, alone: Stress, half: Path
) -> None:
    first = half.read_bytes().splitlines()[0]
    for length in (0, 5, 40, len(first)):
        half.write_bytes(first[:length])
        assert stress(mini, plan, samples=1, seed=SEED, jobs=1, resume=half).samples == alone.samples[:1]
        assert len(half.read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda mini, plan: {"seed": SEED + 1}, "seed: expected 17, as this run has, found 16; nothing was changed"),
        (lambda mini, plan: {"odds": Odds(more=0.5)}, "odds.more: expected 0.5, as this run has, found 0.2"),
        (lambda mini, plan: {"instance": mini.model_copy(update={"goals": ()})}, "instance: expected "),
        (lambda mini, plan: {"instance": mini.model_copy(update={"published": plan})}, "published: expected "),
    ],
    ids=["seed", "odds", "instance", "published"],
)
def test_a_file_of_something_else_is_refused(
    change: Callable[..., dict[str, Any]],
    words: str,
    mini: optimizer.Instance,
    plan: optimizer.Plan,
    half: Path,
) -> None:
    before = half.read_bytes()
    asked = {"instance": mini, "plan": plan, "seed": SEED, "odds": Odds(), "samples": 3, "jobs": 1, "resume": half}
    asked |= change(mini, plan)
    with pytest.raises(InputError) as refused:
        stress(**asked)
    assert words in str(refused.value)
    assert half.read_bytes() == before


def test_samples_of_another_plan_are_refused(mini: optimizer.Instance, plan: optimizer.Plan, half: Path) -> None:
    before = half.read_bytes()
    other = optimizer.solve(mini.model_copy(update={"goals": ()}), workers=1).plan
    assert other is not None
    assert other.decisions_digest != plan.decisions_digest
    with pytest.raises(InputError, match="plan: expected samples of the plan given, "):
        stress(mini, other, samples=3, seed=SEED, jobs=1, resume=half)
    assert half.read_bytes() == before


def test_other_news_and_other_lines_are_refused(mini: optimizer.Instance, plan: optimizer.Plan, half: Path) -> None:
    lines = half.read_text().splitlines()
    sample = json.loads(lines[1])
    sample["events"][0]["known_on"] = "2031-01-03"
    half.write_text("\n".join([lines[0], json.dumps(sample), ""]))
    with pytest.raises(InputError, match="expected the news that seed and odds draw for sample 1, found other news"):
        stress(mini, plan, samples=3, seed=SEED, jobs=1, resume=half)
    half.write_text("\n".join([lines[0], '{"number": 0}', lines[2], ""]))
    with pytest.raises(InputError, match=r"2:1 .*expected a sample as `stress --resume` writes it, found"):
        stress(mini, plan, samples=3, seed=SEED, jobs=1, resume=half)
    for other in ("anna,ben\n", '{"form": "other"}\n', "[1]\n", "format: 1"):
        half.write_text(other)
        with pytest.raises(InputError, match="expected a file that `stress --resume` wrote, or none"):
            stress(mini, plan, samples=3, seed=SEED, jobs=1, resume=half)
        assert half.read_text() == other


def test_two_runs_do_not_write_to_one_file(mini: optimizer.Instance, plan: optimizer.Plan, half: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with half.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="expected a file that no other run writes to"):
            stress(mini, plan, samples=3, seed=SEED, jobs=1, resume=half)


@pytest.mark.slow
def test_killed_in_between(tmp_path: Path, plan: optimizer.Plan, alone: Stress) -> None:
    """The command ends at once by SIGKILL after some samples; the next one gives the answer of one run."""
    given, kept = str(tmp_path / "plan.json"), tmp_path / "samples.jsonl"
    optimizer.dump(plan, given)
    command = [sys.executable, "-m", "optimizer", "stress", MINI, given, "--seed", str(SEED), "--jobs", "1"]
    command += ["--resume", str(kept), "--samples"]
    child = subprocess.Popen([*command, "1000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while child.poll() is None and (not kept.exists() or kept.read_bytes().count(b"\n") < 3):
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    answered = kept.read_bytes().count(b"\n") - 1
    assert answered >= 2
    after = crewopt(*command[3:], str(SAMPLES), "--json")
    assert (after.returncode, after.stderr) == (0, "")
    data = json.loads(after.stdout)
    assert {key: value for key, value in data.items() if key != "seconds"} == json.loads(json.dumps(told(alone)))
    refused = crewopt(*command[3:], str(SAMPLES), "--more", "0.4")
    assert refused.returncode == 2
    assert "odds.more: expected 0.4, as this run has, found 0.2" in refused.stderr
    assert crewopt(*command[3:-3], "--resume", "-", "--samples", "1").returncode == 2


@pytest.mark.parametrize("status", get_args(SampleStatus))
def test_every_kind_of_sample_is_read_as_it_was_written(status: Any, tmp_path: Path) -> None:
    mini = optimizer.load(INSTANCES / "mini.yaml")
    plan = optimizer.solve(mini, workers=1).plan
    assert plan is not None
    news = (optimizer.what_if("person_out: elif", mini).event,)
    moved = tuple(DateMove("MS-2", what, date(2031, 6, 10), date(2031, 6, 24), 25) for what in get_args(FlightEvent))
    seats = (("MS-2", "commander"),)
    sample = Sample(3, news, status, 2, ("elif", "jan"), seats, (Clause("handover", "MS-1/MS-2"),), moved)
    for _ in range(2):
        with kept_samples(tmp_path / "kept", mini, Odds(), 1) as kept:
            if kept.plan is None:
                kept.begin(plan)
                kept.keep(sample)
            else:
                assert kept.fitting(3, news) == sample


def test_no_empty_file_is_left_where_there_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    found = stress(optimizer.load(INSTANCES / "infeasible-rest.yaml"), samples=1, jobs=1, resume=path)
    assert found.plan is None
    assert not path.exists()
    path.touch()  # a file of the user stays
    stress(optimizer.load(INSTANCES / "infeasible-rest.yaml"), samples=1, jobs=1, resume=path)
    assert path.read_bytes() == b""
