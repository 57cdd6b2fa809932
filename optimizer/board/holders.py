"""Which boards have a session open: a file that each of them holds by a lock of the system as long as it runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from optimizer.problem.wording import listed

if TYPE_CHECKING:
    from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without such locks: one board at a time
    fcntl = None  # type: ignore[assignment]

HOLDERS = "boards.lock"


class Holders:
    """The boards of a session.  From here on this one is among them, until it is closed or its process ends."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / HOLDERS, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.alone = self._locked(alone=True)
        """Whether no other board has the session open, and none can open it before ``share``."""
        if not self.alone:
            self._locked(alone=False)

    def share(self) -> None:
        """Let others open the session too; this board is named among its holders."""
        if self.alone:
            os.ftruncate(self._file, 0)  # lines of boards that have ended
            self._locked(alone=False)
            self.alone = False
        os.write(self._file, f"{os.getpid()} {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())

    def others(self) -> str:
        """Who has it open, in words."""
        found = []
        for line in os.pread(self._file, 100_000, 0).decode(errors="replace").splitlines():
            process, _, since = line.partition(" ")
            if process.isdecimal() and _runs(int(process)):
                found.append(f"process {process} since {since[:16].replace('T', ' ')} UTC")
        return listed(dict.fromkeys(found)) if found else "a process that just began"

    def close(self) -> None:
        """This board no longer has the session open."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        self.close()

    def _locked(self, *, alone: bool) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            return False
        return True


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # of another user
        return True
    return True
