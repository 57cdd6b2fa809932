"""Which files a command has read, and so must not write over, and which it may read because a file names them.

A library has no such memory: who calls ``load`` and then ``dump`` with one path means it.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Opened(Protocol):
    def fileno(self) -> int: ...


@dataclass
class Access:
    """The files of one command."""

    allow_paths: bool = False
    """Whether a file may name files outside its own folder."""
    inputs: dict[tuple[int, int], str] = field(default_factory=dict)
    """Regular files read, by device and inode, with the name they were read by: links are other names of one file."""


_commands: list[Access] = []
"""The running command, if this process is one; searches and their plans live in other threads."""


@contextmanager
def remembered() -> Iterator[Access]:
    """Remember what is read, for as long as a command runs."""
    access = Access()
    _commands.append(access)
    try:
        yield access
    finally:
        _commands.remove(access)


def note_input(stream: _Opened, name: str) -> None:
    """Remember a file that is being read."""
    with suppress(OSError):  # text of a test, or a stream without a file
        found = os.fstat(stream.fileno())
        if _commands and stat.S_ISREG(found.st_mode):
            _commands[-1].inputs.setdefault((found.st_dev, found.st_ino), name)


def input_at(path: str | Path) -> str | None:
    """The name by which this command has read the file at ``path``; None if it has not."""
    if not _commands:
        return None
    try:
        found = os.stat(path)
    except OSError:
        return None
    return _commands[-1].inputs.get((found.st_dev, found.st_ino))


def outside(folder: Path, named: str, *, file: Path | None = None, allow: bool = False) -> str | None:
    """What is wrong with a file ``named`` in a file of ``folder``: it lies outside, and nobody has allowed that.

    If the ``file`` that names it is a link, the folder to which that leads is its own, too.
    """
    if allow or (_commands and _commands[-1].allow_paths):
        return None
    try:
        meant = (folder / named).resolve()
        own = [folder.resolve(), *([] if file is None else [file.resolve().parent])]
        inside = any(meant.is_relative_to(each) for each in own)
    except (OSError, ValueError, RuntimeError):  # a circle of links, or a character that no name has
        inside = True  # reading it says what is wrong
    return None if inside else f"expected a file below the folder of this one (or --allow-paths), found {named!r}"
