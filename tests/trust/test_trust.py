"""A small part of the table of reliability: what does not hang on the speed of the machine."""

from __future__ import annotations

import signal

import pytest

from tests.trust.bombs import BOMBS
from tests.trust.promises import SEARCHES, killed_children, killed_parents
from tests.trust.run import after, crewopt, none_left


def test_killed_commands_leave_whole_plans_and_no_process() -> None:
    assert killed_parents(3, seed=11).short == []


def test_a_killed_search_is_answered() -> None:
    assert killed_children(2, seed=12).short == []


@pytest.mark.parametrize("name", ["solve", "stress", "scenarios"])
def test_signals_leave_nothing_behind(name: str) -> None:
    for number, seconds in ((signal.SIGINT, 1.5), (signal.SIGTERM, 0.6)):
        ended = crewopt(*SEARCHES[name], do=after(seconds, number))
        assert ended.broken == ""
        assert none_left(ended)
        assert ended.code in (0, 1, 3, 128 + number, -number)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bomb")
    (folder / name).write_bytes(BOMBS[name]())
    ended = crewopt("validate", name, folder=folder)
    assert ended.broken == ""
    assert ended.code in (0, 2)
