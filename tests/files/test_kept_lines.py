"""A file to which answers are appended: what is kept of one that was cut, and what is refused."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from optimizer.files.kept_lines import ANOTHER, kept_lines
from optimizer.problem.errors import InputError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

FIRST = b'{"form": "made", "seed": 1}\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"", []),
        (FIRST, [FIRST]),
        (FIRST + b'{"a": 1}\n', [FIRST, b'{"a": 1}\n']),
        (FIRST + b'{"a": 1}', [FIRST]),
        (FIRST + b'{"a": 1}\n{', [FIRST, b'{"a": 1}\n']),
        (b'{"fo', []),
        (b'{"form": "made", "se', []),
        (b'{"form": "other"', [b'{"form": "other"']),
        (b"something else", [b"something else"]),
    ],
)
def test_a_last_line_that_was_cut_is_dropped(text: bytes, lines: list[bytes], tmp_path: Path) -> None:
    """But for the only line of a file that no run began."""
    file = tmp_path / "kept.jsonl"
    file.write_bytes(text)
    with kept_lines(file, "made") as kept:
        assert kept.lines == lines
        assert kept.path == file
        assert file.read_bytes() == text
        kept.begin_after()
        kept.append({"é": [1]})
    assert file.read_bytes() == b"".join(lines) + '{"é": [1]}\n'.encode()


def test_a_new_file_without_a_line_is_removed_and_an_old_one_stays(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch()
    for file in (new, old):
        with kept_lines(str(file), "made") as kept:
            assert kept.lines == []
            assert file.exists()
    assert not new.exists()
    assert old.exists()
    with kept_lines(new, "made") as kept:
        kept.begin_after()
        kept.append({})
    assert new.read_bytes() == b"{}\n"
    with pytest.raises(ZeroDivisionError), kept_lines(tmp_path / "failed", "made"):
        raise ZeroDivisionError
    assert not (tmp_path / "failed").exists()


def test_each_value_that_differs_is_told(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    with kept_lines(file, "made") as kept:
        kept.refuse_other({"seed": 1, "more": None}, {"seed": 1, "beside": 3})
        with pytest.raises(InputError) as caught:
            kept.refuse_other({"seed": 1, "same": "x", "goal": "é"}, {"seed": 2, "same": "x"})
        assert str(kept.problem(7, "a.b", "no")) == f"{file}:7:1 a.b: no"
    assert str(caught.value).splitlines() == [
        f"{file}:1:1 seed: expected 1, as this run has, found 2{ANOTHER}",
        f'{file}:1:1 goal: expected "\\u00e9", as this run has, found none{ANOTHER}',
    ]


def test_what_is_no_file_and_what_another_run_holds(tmp_path: Path) -> None:
    for path in (tmp_path, "-", "/dev/null"):
        with pytest.raises(InputError) as caught, kept_lines(path, "made"):
            pass
        assert str(caught.value) == f"{path}:1:1 expected a file that can be read and appended to, found none"
    with pytest.raises(OutputError), kept_lines(tmp_path / "none" / "kept", "made"):
        pass
    file = tmp_path / "kept"
    with kept_lines(file, "made"), pytest.raises(InputError) as caught, kept_lines(file, "made"):
        pass
    assert str(caught.value) == f"{file}:1:1 expected a file that no other run writes to, found one at work"


def test_what_cannot_be_written_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    file = tmp_path / "kept"
    with pytest.raises(OutputError, match=f"{file}.*No space left"), kept_lines(file, "made") as kept:
        kept.append({"a": 1})
