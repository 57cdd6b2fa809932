"""The standard streams of the command: what a terminal cannot show is escaped, and what cannot be written is known."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any, cast

import click

from optimizer.cli._screen import coloured, is_terminal, screen_on
from optimizer.problem.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from optimizer.cli._screen import Screen

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

    def __init__(self, stream: TextIO | None, failed: Callable[[OSError], None], screen: Screen | None = None) -> None:
        self.stream: TextIO = _Closed() if stream is None else stream
        self.failed, self.screen, self.plain = failed, screen, False
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="backslashreplace")

    @property
    def ascii_only(self) -> bool:
        """Whether it is not known that every letter arrives."""
        return (self.stream.encoding or "utf-8").lower().replace("-", "") not in ("utf8", "utf8sig")

    def write(self, text: str) -> int:
        self.write_as_it_is(_escaped(text))
        return len(text)

    def write_as_it_is(self, text: str) -> None:
        """Write what a terminal is to understand; nothing of it is the user's that was not escaped."""
        try:
            with self.screen.aside() if self.screen is not None else nullcontext():
                self.stream.write(text)
                if self.screen is not None:
                    self.stream.flush()
        except OSError as error:
            self.failed(error)

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
def standard_streams() -> Iterator[Screen | None]:
    """Standard output raises ``OutputError`` where it cannot be written; standard error never fails.

    Gives the screen on standard error, if that is a terminal.
    """
    _occupy_closed()
    with screen_on(sys.stderr) as screen:
        out = _Stream(sys.stdout, _lost, screen if is_terminal(sys.stdout) else None)
        aside = _Stream(sys.stderr, _never_mind, screen)
        with redirect_stdout(cast("TextIO", out)), redirect_stderr(cast("TextIO", aside)):
            yield screen


def print_answer(text: str) -> None:
    """Print an answer, in colours where standard output is a terminal that takes them."""
    stream = sys.stdout
    seen = None if getattr(stream, "plain", True) else coloured(_escaped(text))
    if seen is None or not isinstance(stream, _Stream):
        click.echo(text)
    else:
        stream.write_as_it_is(f"{seen}\n")


def be_plain() -> None:
    """Print without colours, and progress as whole lines."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, _Stream):
            stream.plain = True
            if stream.screen is not None:
                stream.screen.plain = True


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
