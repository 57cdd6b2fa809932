"""The standard streams of the command: what a terminal cannot show is escaped, and what cannot be written is known."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any, cast

from optimizer.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

_UNSEEN = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What no text of ours has: control characters but for ends of lines and tabs, and marks that turn the direction of
writing.  They come from names of files and from arguments."""


def _escaped(text: str) -> str:
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)  # as in JSON, which stays JSON so


class _Closed(io.StringIO):
    """A standard stream that was closed before the command began."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


class _Stream:
    """A stream that takes any text; ``failed`` says what becomes of an error in writing."""

    encoding = "utf-8"
    """What is taken, not what is shown: else click writes around us where only ASCII can be shown."""
    errors = "backslashreplace"

    def __init__(self, stream: TextIO | None, failed: Callable[[OSError], None]) -> None:
        self.stream: TextIO = _Closed() if stream is None else stream
        self.failed = failed
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="backslashreplace")

    @property
    def ascii_only(self) -> bool:
        """Whether it is not known that every letter arrives."""
        return (self.stream.encoding or "utf-8").lower().replace("-", "") not in ("utf8", "utf8sig")

    def write(self, text: str) -> int:
        seen = _escaped(text)
        try:
            self.stream.write(seen)
        except OSError as error:
            self.failed(error)
        return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except OSError as error:
            self.failed(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _lost(error: OSError) -> None:
    raise OutputError(OutputError.STDOUT, error) from error


def _never_mind(error: OSError) -> None:
    """Notes and progress that nobody can read change no answer."""


@contextmanager
def standard_streams() -> Iterator[None]:
    """Standard output raises ``OutputError`` where it cannot be written; standard error never fails."""
    _occupy_closed()
    out, aside = _Stream(sys.stdout, _lost), _Stream(sys.stderr, _never_mind)
    with redirect_stdout(cast("TextIO", out)), redirect_stderr(cast("TextIO", aside)):
        yield


def ascii_only() -> bool:
    """Whether standard output may not be able to show other letters than those of ASCII."""
    return bool(getattr(sys.stdout, "ascii_only", False))


def give_up_stdout() -> None:
    """Let what is still to be written to standard output vanish, so that Python does not try again at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _occupy_closed() -> None:
    """Open what is closed of the three standard files on nothing: else the next file opened is taken for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
