"""How much memory a process has."""

from __future__ import annotations

import os
from pathlib import Path

MIB = 2**20


def resident_mib(process: int) -> float:
    """Mebibytes of a process in memory; 0.0 where the system does not tell, or it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
