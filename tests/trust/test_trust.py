"""A small part of the table of reliability: what does not hang on the speed of the machine."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.trust.bombs import BOMBS
from tests.trust.commands import COMMANDS, write_what_is_halfway
from tests.trust.promises import killed_children, killed_parents
from tests.trust.run import MINI, after, children, crewopt, none_left, processes

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


@pytest.mark.slow
def test_killed_commands_leave_whole_plans_and_no_process() -> None:
    assert killed_parents(2, seed=11, names=["solve", "prove"]).short == []


def test_what_a_killed_command_left_beside_its_file_goes_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("whole")
    for name in (".plan.json.x1y2z3ab.unwritten", ".other.json.x1y2z3ab.unwritten", "forgotten"):
        (tmp_path / name).write_text("half")
    write_what_is_halfway(tmp_path)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"plan.json": "whole", "forgotten": "half"}


@pytest.mark.slow
def test_a_killed_search_is_answered() -> None:
    assert killed_children(1, seed=12, names=["solve"]).short == []


@pytest.mark.parametrize("name", ["solve", "stress", "scenarios", "against"])
def test_signals_leave_nothing_behind(name: str, tmp_path: Path) -> None:
    for number, seconds in ((signal.SIGINT, 1.5), (signal.SIGTERM, 0.6)):
        ended = crewopt(*COMMANDS[name].asked, do=after(seconds, number), folder=tmp_path)
        assert ended.broken == ""
        assert none_left(ended)
        assert COMMANDS[name].wrong(tmp_path) == ""
        assert ended.code in (0, 1, 3, 128 + number, -number)


LARGE = ("errors.yaml", "items.yaml", "keys.json", "people.yaml")
"""Those that take a second of work each; `files/test_bombs.py` has their kinds in every run."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in LARGE else ()) for name in BOMBS]
)
def test_a_bomb_is_refused_or_read(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bomb")
    (folder / name).write_bytes(BOMBS[name]())
    ended = crewopt("validate", name, folder=folder)
    assert ended.broken == ""
    assert ended.code in (0, 2)


def test_what_is_left_is_seen() -> None:
    """The look for processes would see one: a child of a command that still runs is no dead one."""
    seen = []

    def look(running: subprocess.Popen[bytes]) -> None:
        while not children(running.pid):
            time.sleep(0.02)
        seen.append(not any(session == running.pid for *_, session, _ in processes()))
        running.terminate()

    crewopt("solve", MINI, "--engine", "scip", do=look)
    assert seen == [False]
