"""The bytes or the text of a file, or of standard input, within limits."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from optimizer.files.access import note_input
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 4 * 1024 * 1024
ARCHIVE = b"PK\x03\x04"
"""How archives begin, and workbooks, which are archives."""


def read_text(path: str | Path, name: str, kind: str = "UTF-8") -> str:
    """The text of a file, or of standard input for ``-``; ``kind`` is how an editor calls the encoding.

    Raises
    ------
    InputError
        If it cannot be read, is too large or not UTF-8.
    """
    return decoded(read_bytes(path, name), name, kind)


def decoded(raw: bytes, name: str, kind: str = "UTF-8") -> str:
    """The text that bytes are; raises ``InputError`` as ``read_text``."""
    _refuse_too_large(raw, name)
    if raw.startswith(ARCHIVE):
        message = (
            "expected text, found a workbook or another archive: a workbook is read from a file that ends in .xlsx"
        )
        raise InputError([Problem(name, 1, 1, "", message)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"expected UTF-8, found the byte {raw[error.start]:#04x}: save the file as {kind}"
        raise InputError([Problem(name, line, 1, "", message)]) from None


def read_bytes(path: str | Path, name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises
    ------
    InputError
        If it cannot be read or is too large.
    """
    try:
        with _opened(path) as stream:
            note_input(stream, str(path))
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(name, 1, 1, "", f"cannot be read: {reason}")]) from None
    _refuse_too_large(raw, name)
    return raw


def _refuse_too_large(raw: bytes, name: str) -> None:
    if len(raw) > MAX_BYTES:
        raise InputError([Problem(name, 1, 1, "", f"expected at most {MAX_BYTES // 2**20} MiB, found more")])


@contextmanager
def _opened(path: str | Path) -> Iterator[BinaryIO]:
    if str(path) != "-":
        with Path(path).open("rb") as stream:
            yield stream
    elif sys.stdin is None:
        raise ValueError("standard input is closed")
    else:
        yield sys.stdin.buffer
