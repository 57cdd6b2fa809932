"""Files with anything changed in them are read or refused, and what is wrong with a reader would be told."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from optimizer.problem.errors import InputError
from tests.trust import fuzzing
from tests.trust.promises import changed_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", fuzzing.READERS)
def test_a_changed_file_is_read_or_refused(name: str) -> None:
    assert changed_files(12, seed=1, names=[name]).short == []


@pytest.mark.parametrize("name", fuzzing.READERS)
def test_some_changed_files_are_read_and_some_refused(name: str, tmp_path: Path) -> None:
    """Else the tries would not look behind the reader, or not change a thing."""
    ends = set()
    for number in range(60):
        try:
            fuzzing.READERS[name](Random(f"1 {number}"), tmp_path)
            ends.add("read")
        except InputError:
            ends.add("refused")
        if len(ends) == 2:
            return
    pytest.fail(f"every file was {ends.pop()}")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("x"), "recipes, seed 5, try 0: KeyError: 'x'"),
        (AssertionError("not the same"), "recipes, seed 5, try 0: AssertionError: not the same"),
        (InputError([]), ""),
    ],
)
def test_what_no_reader_may_raise_is_told(error: Exception, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(random: Random, folder: Path) -> None:
        raise error

    monkeypatch.setitem(fuzzing.READERS, "recipes", raising)
    row = changed_files(1, seed=5, names=["recipes"])
    assert row.short == ([words] if words else [])
    assert row.figure == ("0 of 1" if words else "1 of 1")
