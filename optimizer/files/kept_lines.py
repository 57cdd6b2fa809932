"""A file to which long work appends each piece of its answer, so that a later run goes on where it ends.

JSON lines; the first says what the pieces are of.  Whoever ends the process loses the piece it was at: a last line that
was cut is dropped.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.files.writing import is_replaced
from optimizer.problem.errors import InputError, OutputError, Problem, cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

ANOTHER = "; nothing was changed: name another file, or ask as that run did"


class KeptLines:
    """The file of one run.

    Attributes
    ----------
    lines
        The whole lines it has, the first among them; none if the file is new.
    """

    def __init__(self, path: Path, file: BinaryIO, form: str) -> None:
        self.path, self._file, self._form = path, file, form
        self.lines = self._whole_lines()

    def begin_after(self) -> None:
        """Drop a line that was cut, and append from here."""
        self._file.truncate(sum(len(line) for line in self.lines))
        self._file.seek(0, os.SEEK_END)

    def append(self, data: dict[str, Any]) -> None:
        """Write a line, at once and for good.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        try:
            self._file.write(json.dumps(data, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(str(self.path), error) from None

    def problem(self, line: int, key: str, message: str) -> InputError:
        """Something wrong with a line, counted from 1."""
        return InputError([Problem(str(self.path), line, 1, key, message)])

    def refuse_other(self, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
        """Refuse a file bound to something else.

        Raises
        ------
        InputError
            With every value that differs.
        """
        wrong = [
            Problem(str(self.path), 1, 1, key, f"expected {_told(mine[key])}, as this run has, found {found}{ANOTHER}")
            for key in mine
            if mine[key] != theirs.get(key) and (found := _told(theirs.get(key)))
        ]
        if wrong:
            raise InputError(wrong)

    def _whole_lines(self) -> list[bytes]:
        """The lines of the file; a last one that was cut is left out, if it is not the only one."""
        lines = self._file.read().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n") and (len(lines) > 1 or self._began(lines[0])):
            lines.pop()
        return lines

    def _began(self, line: bytes) -> bool:
        """Whether a line is the first part of the first line that a run writes."""
        begin = json.dumps({"form": self._form}).encode().rstrip(b"}")
        return line.startswith(begin) or begin.startswith(line)


@contextmanager
def kept_lines(path: str | Path, form: str) -> Iterator[KeptLines]:
    """The file of a run, for this run alone as long as it lasts; a new one to which nothing was written is removed.

    Raises
    ------
    InputError
        If it is no file that can be appended to, or another run writes to it.
    OutputError
        If it cannot be opened.
    """
    path = Path(path)
    if not is_replaced(path) or path.is_dir():
        raise InputError([Problem(str(path), 1, 1, "", "expected a file that can be read and appended to, found none")])
    new = not path.exists()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(str(path), error) from None
    with os.fdopen(descriptor, "r+b") as file:
        _hold(path, file)
        try:
            yield KeptLines(path, file, form)
        finally:
            if new and not os.fstat(file.fileno()).st_size:
                with suppress(OSError):
                    path.unlink()


def _hold(path: Path, file: BinaryIO) -> None:
    """Refuse a file that another run holds; where files cannot be held, nothing is refused."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "expected a file that no other run writes to, found one at work"
            raise InputError([Problem(str(path), 1, 1, "", message)]) from None


def _told(value: object) -> str:
    return "none" if value is None else cut(json.dumps(value))
