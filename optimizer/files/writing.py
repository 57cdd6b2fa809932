"""Files written whole or not at all, and nothing destroyed: devices, pipes and links stay what they are."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
from pathlib import Path

from optimizer.files.access import input_at
from optimizer.problem.errors import InputError, OutputError, Problem

try:
    import fcntl
except ImportError:  # no lock says there who still writes: what a killed writer left stays
    fcntl = None  # type: ignore[assignment]

UNWRITTEN = ".unwritten"
"""How the name of a file ends that is still written, and then takes the place of the one meant."""
_DESCRIPTOR = re.compile(r"/dev/std(?P<name>out|err)|/(?:dev|proc/self)/fd/(?P<number>\d{1,6})")


def _descriptor(path: str | Path) -> int | None:
    """The number of the open file that a path means; None if it means another file."""
    found = _DESCRIPTOR.fullmatch(str(path))
    if found is None:
        return 1 if str(path) == "-" else None
    return int(found["number"]) if found["number"] else {"out": 1, "err": 2}[found["name"]]


def is_stdout(path: str | Path) -> bool:
    """Whether a path means standard output: ``-``, ``/dev/stdout`` and the like."""
    return _descriptor(path) == 1


def is_replaced(path: str | Path) -> bool:
    """Whether each writing puts a new whole in the place of the old one; else it goes behind what was written."""
    return _descriptor(path) is None and not _is_special(path)


def _is_special(path: str | Path) -> bool:
    """Whether a path leads to a device, a pipe or the like."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def write_text(path: str | Path, text: str) -> None:
    """Write ``text``, as UTF-8, to a file whole or not at all, or to standard output for ``-``.

    Raises
    ------
    InputError
        As ``refuse_unwritable``.
    OutputError
        If the file cannot be written.
    """
    write_bytes(path, text.replace("\n", os.linesep).encode())


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write ``content`` to a file whole or not at all.

    Through links and into devices and pipes; a regular file keeps its mode, and its owner if possible.

    Raises
    ------
    InputError
        As ``refuse_unwritable``.
    OutputError
        If the file cannot be written.
    """
    refuse_unwritable(path)
    number = _descriptor(path)
    try:
        if number == 1:
            _print(content)
        elif number is not None:
            _pour(os.dup(number), content)
        elif _is_special(path):
            _pour(os.open(path, os.O_WRONLY), content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise OutputError(OutputError.STDOUT if number == 1 else str(path), error) from None


def _print(content: bytes) -> None:
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # the text stream of a test, or of a program that uses this library
        sys.stdout.write(content.decode().replace(os.linesep, "\n"))
        return
    sys.stdout.flush()
    binary.write(content)
    binary.flush()


def _pour(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _replace(target: Path, content: bytes) -> None:
    before = target.stat() if target.exists() else None
    if before is not None and not os.access(target, os.W_OK):  # the folder alone would allow it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    _remove_left_behind(target)
    descriptor, name = _locked_beside(target)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            if before is not None and hasattr(os, "chown"):
                with contextlib.suppress(OSError):  # somebody else's file in our folder becomes ours
                    os.chown(name, before.st_uid, before.st_gid)
            os.chmod(name, 0o666 & ~_umask() if before is None else stat.S_IMODE(before.st_mode))
            if fcntl is None:
                stream.close()  # Windows renames no open file
            os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _start_of_name(target: Path) -> str:
    return f".{target.name[:40]}."


def _locked_beside(target: Path) -> tuple[int, str]:
    """A new file beside the target, locked for as long as its writer lives, however that ends."""
    while True:
        descriptor, name = tempfile.mkstemp(UNWRITTEN, _start_of_name(target), target.parent)
        if fcntl is not None:
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.path.exists(name):
            return descriptor, name
        os.close(descriptor)  # another writer saw it before it was locked, and took it for one left behind


def _remove_left_behind(target: Path) -> None:
    """Remove what writers of this target left beside it when they were killed."""
    if fcntl is None:
        return
    ours = re.compile(rf"{re.escape(_start_of_name(target))}\w{{8}}{re.escape(UNWRITTEN)}")
    try:
        names = os.listdir(target.parent)
    except OSError:
        return
    for left in (target.parent / name for name in names if ours.fullmatch(name)):
        with contextlib.suppress(OSError):  # its writer is still at it, or it is not ours to open
            descriptor = os.open(left, os.O_RDWR)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
            finally:
                os.close(descriptor)


def refuse_unwritable(path: str | Path) -> None:
    """Refuse a path that cannot be meant before a long search, not after it.

    Raises
    ------
    InputError
        If it is a folder, in a folder that does not exist, not ours to write, or a file that the command has read.
    """
    if _descriptor(path) is not None:
        return
    _refuse_input(path)
    target = Path(os.path.realpath(path))
    if target.is_dir():
        _refuse(path, "is a folder")
    if not _is_special(path) and not (target.parent.is_dir() and os.access(target.parent, os.W_OK)):
        folder = Path(path).parent if target.parent == Path(path).parent.resolve() else target.parent
        _refuse(path, f"no folder {str(folder)!r} to write to")
    if target.exists() and not os.access(target, os.W_OK):
        _refuse(path, os.strerror(errno.EACCES))


def _refuse_input(path: str | Path) -> None:
    read = input_at(path)
    if read is not None:
        also = "" if read == str(path) else f" (read as {read!r})"
        _refuse(path, f"this command reads it{also}: choose another name")


def _refuse(path: str | Path, reason: str) -> None:
    raise InputError([Problem(str(path), 1, 1, "", f"cannot be written: {reason}")])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
