"""The command as a process: how long it takes, how large it gets, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MINI = str(INSTANCES / "mini.yaml")
REAL = str(INSTANCES / "iss-2020-2024.yaml")
FLOWN = str(INSTANCES / "iss-2020-2024.flown.json")
PLAN = str(Path(__file__).parents[1] / "cli" / "mini.plan.json")
CHILD = "optimizer.solver.children"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    command: Sequence[str]
    code: int
    seconds: float
    after: float
    """Seconds from what was done to it to its end."""
    mebibytes: float
    """Most memory of its own process."""
    out: str
    aside: str
    session: int

    @property
    def broken(self) -> str:
        """What must never be seen of a command, in words; empty if it is not."""
        if "Traceback" in self.aside or "Traceback" in self.out:
            return "a traceback"
        known = self.code in (0, 1, 2, 3, 4, 5, 130, 143) or self.code < 0
        return "" if known else f"exit code {self.code}"


def crewopt(
    *command: str, do: Callable[[subprocess.Popen[bytes]], None] | None = None, folder: Path | None = None
) -> Ended:
    """Run the command, and do something to it meanwhile."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as aside:
        began = time.monotonic()
        running = subprocess.Popen(
            [sys.executable, "-m", "optimizer", *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=aside,
            cwd=folder,
            start_new_session=True,  # by which what it leaves behind is known
        )
        if do is not None:
            do(running)
        done = time.monotonic()
        _, status, used = os.wait4(running.pid, 0)
        ended = time.monotonic()
        running.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, aside):
            file.seek(0)
        said, told = (file.read().decode(errors="replace") for file in (out, aside))
    return Ended(
        command, running.returncode, ended - began, ended - done, used.ru_maxrss / 1024, said, told, running.pid
    )


def after(seconds: float, number: int) -> Callable[[subprocess.Popen[bytes]], None]:
    """Send a signal after so many seconds, unless the command has ended."""

    def do(running: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if _has_ended(running.pid):
                return
            time.sleep(0.005)
        try:
            os.kill(running.pid, number)
        except ProcessLookupError:
            return

    return do


def kill_child_after(seconds: float) -> Callable[[subprocess.Popen[bytes]], None]:
    """Kill the process that searches after so many seconds."""

    def do(running: subprocess.Popen[bytes]) -> None:
        time.sleep(seconds)
        for child in children(running.pid):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue

    return do


def children(parent: int) -> list[int]:
    """Processes that search for this one."""
    return [process for process, above, _, words in processes() if CHILD in words and above == parent]


def none_left(ended: Ended, seconds: float = 3.0) -> bool:
    """Whether no process that the command started is left after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(session != ended.session for _, _, session, _ in processes()):
            return True
        time.sleep(0.02)
    return False


def _has_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def processes() -> Iterator[tuple[int, int, int, str]]:
    """Every process of this machine that has not ended: its number, its parent's, its session's, and its command."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            facts = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError, IndexError):
            continue
        if facts[0] != "Z":  # ended, and not yet asked how
            yield int(entry.name), int(facts[1]), int(facts[3]), words
