"""An engine that crashes, hangs, is late, takes all memory or lies: every command still answers, or says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import INSTANCES, ROOT
from tests.cli.inside import inside
from tests.slow import few_first

PLANTED = ROOT / "tests" / "solver" / "children" / "planted"
MINI = str(INSTANCES / "mini.yaml")
PLAN = str(Path(__file__).parent / "mini.plan.json")
MS16 = [str(INSTANCES / f"ms-16-2020.{end}") for end in ("yaml", "published.json", "events.yaml")]
BARTER = [str(INSTANCES / f"iss-2022-barter.{end}") for end in ("yaml", "scenarios.yaml")]
COMMANDS = {
    "solve": ["solve", MINI],
    "solve without a plan": ["solve", str(INSTANCES / "infeasible-rest.yaml")],
    "explain": ["explain", str(INSTANCES / "infeasible-rest.yaml")],
    "why": ["why", MINI, PLAN, "fyodor", "MS-1"],
    "why not": ["why", MINI, PLAN, "galina", "MS-1", "--not"],
    "candidates": ["why", MINI, PLAN, "MS-1", "--seat", "commander"],
    "alternatives": ["alternatives", MINI, "-k", "1", "--distance", "1"],
    "replan": ["replan", *MS16],
    "size": ["size", MINI],
    "contingency": ["contingency", MINI, PLAN, "--mends", "1"],
    "tradeoff": ["tradeoff", MINI, "unfilled_seats", "waiting_spread"],
    "scenarios": ["scenarios", *BARTER],
    "stress": ["stress", MINI, PLAN, "--samples", "2", "--seed", "16", "--jobs", "2"],
}


SHORT = {"solve": (), "replan": pytest.mark.slow, "stress": pytest.mark.slow}
"""Tried before a change lands; the others are ``long``, as each starts four processes or more."""


def planted(how: str, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command with an engine that goes wrong in every process that searches."""
    environment = os.environ | {"PYTHONPATH": str(PLANTED), "CREWOPT_PLANTED": how}
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *command],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )


def answered(name: str, told: subprocess.CompletedProcess[str], right: subprocess.CompletedProcess[str]) -> None:
    """The other engine gave the answer that there is."""
    assert "Traceback" not in told.stderr
    assert told.returncode == right.returncode, told.stderr
    assert told.stdout.split()[0] == right.stdout.split()[0], name


@pytest.mark.parametrize("name", [pytest.param(name, marks=SHORT.get(name, pytest.mark.long)) for name in COMMANDS])
def test_every_command_survives_an_engine_that_aborts(name: str, tmp_path: Path) -> None:
    told, right = planted("abort", COMMANDS[name], tmp_path), inside(*COMMANDS[name], folder=tmp_path)
    answered(name, told, right)
    assert "the search process failed: it ended by signal 6 (SIGABRT); tried once more with highs" in told.stderr
    assert right.stderr == ""


@pytest.mark.long
@pytest.mark.parametrize("how", ["raise", "memory"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_survives_an_engine_that_fails(name: str, how: str, tmp_path: Path) -> None:
    memory = ["--memory", "1500"] if how == "memory" else []
    told, right = planted(how, [*COMMANDS[name], *memory], tmp_path), planted("", COMMANDS[name], tmp_path)
    assert "tried once more" in told.stderr
    if how == "raise":
        answered(name, told, right)
    else:  # with one worker it takes as much
        assert told.returncode in (0, 3, 4)
        assert "Traceback" not in told.stderr


@pytest.mark.parametrize("name", few_first(["solve", "replan", "stress"], 1))
def test_an_engine_that_hangs_is_ended(name: str, tmp_path: Path) -> None:
    told = planted("hang", [*COMMANDS[name], "--time-limit", "2"], tmp_path)
    assert told.returncode == 3, told.stderr
    assert "Traceback" not in told.stderr
    said = told.stdout + told.stderr
    assert any(
        words in said
        for words in ("no plan found within the limits", "no answer within the time limit", "0 of 2 samples answered")
    )


@pytest.mark.long
@pytest.mark.parametrize("how", ["hang", "late"])
@pytest.mark.parametrize("name", COMMANDS)
def test_limits_hold_in_every_command(name: str, how: str, tmp_path: Path) -> None:
    told = planted(how, [*COMMANDS[name], "--time-limit", "2"], tmp_path)
    assert told.returncode in (0, 1, 3), told.stderr
    assert "Traceback" not in told.stderr


LIES = ["solve", "candidates", "alternatives", "size", "tradeoff"]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "solve" else pytest.mark.long) for name in LIES]
)
def test_an_engine_that_says_that_there_is_no_plan_is_not_believed(name: str, tmp_path: Path) -> None:
    told, right = planted("infeasible", COMMANDS[name], tmp_path), inside(*COMMANDS[name], folder=tmp_path)
    answered(name, told, right)
    assert "tried once more with highs" in told.stderr


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in LIES])
@pytest.mark.parametrize("how", ["infeasible", "optimal"])
def test_a_lie_is_never_the_answer(name: str, how: str, tmp_path: Path) -> None:
    answered(name, *(planted(each, COMMANDS[name], tmp_path) for each in (how, "")))


def test_a_crash_leaves_the_best_plan_and_says_so(tmp_path: Path) -> None:
    """The second tier crashes in every engine: the plan of the first is the answer, with exit code 4."""
    told = planted("second tier", ["solve", MINI, "-o", "plan.json"], tmp_path)
    assert told.returncode == 4
    assert told.stdout.startswith("FEASIBLE")
    assert "this is the best answer before that" in told.stderr
    checked = inside("check", MINI, "plan.json", folder=tmp_path)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("name", "searches", "words"),
    [
        pytest.param("candidates", 3, "as good in every tier|at most +0 (not proved)", marks=pytest.mark.slow),
        pytest.param("size", 3, "8 people are enough, 7 are not (proved)", marks=pytest.mark.slow),
        pytest.param("tradeoff", 2, "PARTIAL  1 checked plan; there may be others", marks=pytest.mark.long),
    ],
)
def test_a_search_that_is_lost_leaves_the_answer_so_far(name: str, searches: int, words: str, tmp_path: Path) -> None:
    """Every engine ends its process in the search after so many: what was told before is the answer, with exit 4."""
    told = planted(f"abort after {searches}", COMMANDS[name], tmp_path)
    assert told.returncode == 4, told.stderr
    assert "this is the best answer before that" in told.stderr
    assert any(each in told.stdout for each in words.split("|")), told.stdout


def test_a_stop_before_any_sample_is_told_by_its_own_code(tmp_path: Path) -> None:
    hangs = tmp_path / "hangs"
    plant = {"PYTHONPATH": str(PLANTED), "CREWOPT_PLANTED": "hang", "CREWOPT_HANGS": str(hangs)}
    running = subprocess.Popen(
        [sys.executable, "-m", "optimizer", "stress", MINI, PLAN, "--samples", "2", "--jobs", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | plant,
        cwd=tmp_path,
        text=True,
    )
    while not hangs.exists() and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 128 + signal.SIGINT, said
