"""The library is a guest of its process: it leaves the collector, signals, environment and random state alone."""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optimizer
from optimizer.solver.engines.names import DEFAULT_ENGINE, MIP_ENGINES
from optimizer.solver.engines.search import load_engine
from optimizer.solver.own_process import THRESHOLDS
from tests import INSTANCES
from tests.house.test_architecture import MODULES, PACKAGE, imports_of

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNALS = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})


def of_the_process() -> dict[str, Any]:
    """All that belongs to the host of the library."""
    return {
        "collects": gc.isenabled(),
        "frozen": gc.get_freeze_count(),
        "thresholds": gc.get_threshold(),
        "signals": {number: signal.getsignal(number) for number in SIGNALS},
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "warnings": list(warnings.filters),
        "random": random.getstate(),
        "numpy random": str(np.random.get_state()),
        "recursion": sys.getrecursionlimit(),
    }


def solved(engine: str) -> Callable[[], object]:
    return lambda: optimizer.solve(optimizer.load(INSTANCES / "mini.yaml"), engine=engine, workers=1, certify=True)


def explained() -> object:
    return optimizer.explain(optimizer.load(INSTANCES / "infeasible-rest.yaml"))


def sized() -> object:
    return optimizer.size(optimizer.load(INSTANCES / "mini.yaml"), workers=1)


ANSWERS: dict[str, Callable[[], object]] = {
    "solve": solved(DEFAULT_ENGINE),
    "solve with another engine": solved(MIP_ENGINES[0]),
    "explain": explained,
    "size": sized,
}


@pytest.fixture(autouse=True)
def _engines_loaded() -> None:
    """An import of numpy changes the filters of warnings; that is not ours."""
    for engine in (DEFAULT_ENGINE, MIP_ENGINES[0]):
        load_engine(engine)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_leaves_its_process_as_it_was(name: str) -> None:
    before = of_the_process()
    ANSWERS[name]()
    assert of_the_process() == before


@pytest.mark.parametrize("name", ANSWERS)
def test_no_answer_changes_its_process_for_a_while(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> None:
        raise AssertionError("the library changes its host")

    for call in ("disable", "enable", "freeze", "unfreeze", "set_threshold", "collect"):
        monkeypatch.setattr(gc, call, refused)
    monkeypatch.setattr(signal, "signal", refused)
    ANSWERS[name]()


def test_a_host_that_does_not_collect_stays_so() -> None:
    gc.disable()
    try:
        before = of_the_process()
        ANSWERS["solve"]()
        assert of_the_process() == before
    finally:
        gc.enable()


OWN = {
    *(
        "solver/own_process.py",
        "solver/children/__main__.py",
        "cli/_search.py",
        "cli/_ending.py",
        "cli/_alarm.py",
        "__main__.py",
    ),
    "board/serve.py",
}
"""Files that change a process, which is then our own."""
NAMES_ONLY = {"solver/children/process.py"}
"""Files that name the signal by which a child ended, and hand on the environment to it."""


def test_only_files_for_our_own_processes_know_the_collector_or_signals() -> None:
    knowing = {
        str(file.relative_to(PACKAGE)) for file in MODULES if imports_of(file) & {"gc", "signal", "faulthandler"}
    }
    assert knowing == OWN | NAMES_ONLY
    for file in MODULES:
        text = file.read_text()
        for word in ("os.environ", "os.putenv", "os.chdir", "random.seed", "simplefilter", "filterwarnings", "atexit"):
            name = str(file.relative_to(PACKAGE))
            mine = word in ("atexit", "simplefilter") and name in OWN
            handed_on = word == "os.environ" and name in NAMES_ONLY and text.count(word) == text.count(f"**{word}") == 1
            assert mine or handed_on or word not in text, f"{file}: {word}"


def test_our_own_processes_collect_rarely() -> None:
    told = "import gc; print(gc.get_threshold(), gc.isenabled())"
    command = f"import atexit, sys; atexit.register(lambda: exec({told!r})); sys.argv = ['crewopt', '--version']\n"
    command += "from optimizer.cli import main\nmain()"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"{THRESHOLDS} True"
    done = subprocess.run(
        [sys.executable, "-c", f"import optimizer.cli, optimizer\noptimizer.solve\n{told}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == f"{gc.get_threshold()} True"
