"""Where a problem is told to lie, and what a month-end says as data, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from optimizer.problem.errors import InputError
from optimizer.studies.advance import advance
from optimizer.studies.advance.answer import advance_data
from optimizer.studies.advance.people import Earned
from optimizer.studies.proof.folder import refuse_folder
from tests.studies.answers_by_hand import DAY, MINI, PLAN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("to", "words"), [(date(2029, 1, 1), "on or after `as_of`"), (date(2033, 1, 1), "up to the horizon's last")]
)
def test_a_day_out_of_reach_is_the_fault_of_the_option(to: date, words: str) -> None:
    with pytest.raises(InputError) as refused:
        advance(MINI, PLAN, to)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("--to", 1, 1, "")
    assert words in problem.message


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not ours", encoding="utf-8")
    for folder, words in (
        (tmp_path, "one with other files"),
        (tmp_path / "file", "found a file"),
        (tmp_path / "no" / "such", "no folder"),
    ):
        with pytest.raises(InputError, match=words) as refused:
            refuse_folder(folder)
        (problem,) = refused.value.problems
        assert (problem.file, problem.line, problem.column, problem.path) == (str(folder), 1, 1, "")


def test_days_of_what_was_earned_are_told_as_data() -> None:
    found = advance(MINI, PLAN, date(2031, 6, 30))
    earned = (Earned("anna", "soyuz-crew", DAY, None), Earned("ben", "soyuz-crew", None, DAY))
    assert advance_data(replace(found, earned=earned))["qualifications"] == [
        {"crew": "anna", "qualification": "soyuz-crew", "from": "2031-03-01", "to": None},
        {"crew": "ben", "qualification": "soyuz-crew", "from": None, "to": "2031-03-01"},
    ]
