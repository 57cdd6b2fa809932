"""Workbooks far beyond any office, broken ones, and files that are none: refused soon, in words."""

from __future__ import annotations

import time
import warnings
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.problem.errors import InputError
from tests.files.workbook.books import packed, parts, starter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SECONDS = 5.0
"""Far more than any of these takes, and far less than a bomb."""


def sheet(rows: bytes, before: bytes = b"") -> bytes:
    """The starter's workbook with other content of its second sheet."""
    page = (
        b'<?xml version="1.0"?>'
        + before
        + b"<worksheet "
        + SPACE
        + b"><sheetData>"
        + rows
        + b"</sheetData></worksheet>"
    )
    return packed({**parts(starter()), "xl/worksheets/sheet2.xml": page})


def rows(count: int, cell: bytes) -> bytes:
    """So many rows of one cell."""
    return b"".join(
        b'<row r="%d">%s</row>' % (number, cell.replace(b"#", b"%d" % number)) for number in range(1, count + 1)
    )


def shared(text: bytes) -> bytes:
    """A table of one text that cells share."""
    return b"<sst " + SPACE + b"><si><t>" + text + b"</t></si></sst>"


def often() -> bytes:
    """One long text in very many cells."""
    inside = parts(sheet(rows(50_000, b'<c r="A#" t="s"><v>0</v></c>')))
    return packed({**inside, "xl/sharedStrings.xml": shared(b"a" * 30_000)})


FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WIDE = b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
BIG = b'<row r="99999"><c r="CC99999"><v>1</v></c></row>'
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell far away": (lambda: sheet(FAR), "parties!XFD1048576: expected at most 120000 rows"),
    "a wide sheet": (lambda: sheet(WIDE), "parties!XFD1: expected at most 1000 columns, found a value in XFD1"),
    "a large sheet": (
        lambda: sheet(BIG),
        "parties!CC99999: expected values close together, found the sheet filled to CC99999",
    ),
    "many cells": (lambda: sheet(rows(119_999, b"<c><v>1</v></c>" * 2)), "parties!"),
    "empty cells": (lambda: sheet(rows(300_000, b'<c s="1"/>')), "parties!A"),
    "zeros": (
        lambda: packed({**parts(starter()), "xl/x.bin": bytes(40 << 20)}),
        "1:1 expected a workbook of at most 32 MiB",
    ),
    "one long text": (
        lambda: packed({**parts(starter()), "xl/sharedStrings.xml": shared(b"a" * (9 << 20))}),
        "about!A1: expected at",
    ),
    "one text often": (often, "parties!A2"),
    "a document type": (
        lambda: sheet(b"", b'<!DOCTYPE x [<!ENTITY a "b">]>'),
        "1:1 expected a workbook (.xlsx), found one with",
    ),
    "text": (lambda: b"format: 1\n", "1:1 expected a workbook (.xlsx), found a file of another kind"),
    "nothing": (lambda: b"", "1:1 expected a workbook (.xlsx), found a file of another kind"),
    "half": (
        lambda: starter()[: len(starter()) // 2],
        "1:1 expected a whole workbook (.xlsx), found a broken one",
    ),
    "another archive": (
        lambda: packed({"a.txt": b"x"}),
        "1:1 expected a workbook (.xlsx), found another kind of archive",
    ),
    "parts": (
        lambda: packed({f"x{number}": b"" for number in range(1_100)}),
        "1:1 expected at most 1000 parts",
    ),
    "a password": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512),
        "1:1 expected an open workbook (.xlsx), found one with",
    ),
    "tags": (
        lambda: sheet(b'<row r="1"><c r="A1"><v>1</c></row>'),
        "1:1 expected a whole workbook (.xlsx), found a broken one",
    ),
    "a formula alone": (
        lambda: sheet(b'<row r="1"><c r="A1"><f>1+1</f></c></row>'),
        "parties!A1: expected a value, found a formula",
    ),
    "too many bytes": (lambda: starter() + bytes(5 << 20), "1:1 expected at most 4 MiB, found more"),
}
"""By name: what makes the bytes, and the beginning of what is said behind the name of the file."""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_soon(name: str, tmp_path: Path) -> None:
    made, words = BOMBS[name]
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(made())
    begun = time.process_time()
    with pytest.raises(InputError) as raised:
        optimizer.load(file)
    assert time.process_time() - begun < SECONDS
    assert any(str(each).startswith(f"{file}:{words}") for each in raised.value.problems), str(raised.value)


def test_a_workbook_with_any_bytes_changed_is_read_or_refused(tmp_path: Path) -> None:
    spoilt(60, 0, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 40))
def test_many_workbooks_with_any_bytes_changed_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    spoilt(200, seed, tmp_path)


def spoilt(count: int, seed: int, folder: Path) -> None:
    """Read workbooks with parts of them spoilt: whatever is wrong is told as wrong input."""
    random, whole = Random(seed), starter()
    inside = parts(whole)
    texts = [name for name in inside if name.endswith((".xml", ".rels"))]
    file = folder / "spoilt.xlsx"
    for number in range(count):
        name = random.choice(texts)
        raw = bytearray(inside[name] if number % 3 else whole)
        for _ in range(random.randint(1, 6)):
            at, length = random.randrange(len(raw)), random.randint(1, 30)
            match random.randrange(3):
                case 0:
                    raw[at] = random.randrange(256)
                case 1:
                    del raw[at : at + length]
                case _:
                    raw[at:at] = raw[at : at + length]
        file.write_bytes(packed({**inside, name: bytes(raw)}) if number % 3 else bytes(raw))
        with warnings.catch_warnings(action="ignore"), suppress(InputError):
            optimizer.load(file)
