"""The replans of 2020 to 2024: what was decided is accepted, and the tool needs no more moves, proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.studies.replan import replan
from tests.studies.replans import FILES, NOT_CARRIED, replanned

if TYPE_CHECKING:
    from pathlib import Path

MOVES = {
    "2020-02-MS-16": {"tikhonov", "babkin", "ivanishin", "vagner"},
    "2020-06-Demo-2": set(),
    "2021-05-MS-19": {"dubrov", "vande-hei", "peresild", "shipenko"},
    "2021-10-Crew-5": {"mann", "cassada"},
    "2021-10-Crew-3": set(),
    "2023-01-MS-23": {"prokopyev-s", "petelin", "rubio", "kononenko", "chub", "ohara"},
    "2023-05-MS-25": {"kononenko", "chub", "novitskiy", "vasilevskaya"},
    "2023-08-MS-24": set(),
    "2023-08-Crew-8": {"epps"},
    "2024-03-MS-25": set(),
}
"""Who moved where the facts of the file leave no other choice; elsewhere others could have stepped in as well."""


def test_fifteen_are_here_and_three_are_not() -> None:
    assert len(FILES) == 15
    assert len(NOT_CARRIED) == 3
    assert set(MOVES) <= {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_decided_is_accepted_and_not_beaten_by_more(file: Path) -> None:
    case = replanned(file)
    answer = replan(case.instance, case.before, case.events, workers=1)
    assert answer.result.status == "optimal"
    assert answer.difference is not None
    history = check(answer.instance, case.decided)
    assert history.ok, str(history)
    assert answer.result.values[0] <= history.values[0]
    moved = {move.crew for move in answer.difference.moves if move.flies}
    assert moved == MOVES.get(file.stem, moved)


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file.stem not in ("2021-10-Crew-5", "2023-08-Crew-8")],
    ids=lambda file: file.stem,
)
def test_the_plan_before_the_news_was_legal(file: Path) -> None:
    """But for 2021-10-Crew-5 and 2023-08-Crew-8, in which seats were open."""
    case = replanned(file)
    report = check(case.instance, case.before)
    assert report.ok, str(report)
