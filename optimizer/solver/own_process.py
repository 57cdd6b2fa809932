"""Settings of a process of our own: the command line, a benchmark run, a worker.

The library never calls this in the process of its host, whose garbage collector and signals are not ours to change.
"""

from __future__ import annotations

import gc

THRESHOLDS = (200_000, 20, 20)
"""Of the garbage collector: rows are hardly ever garbage, and building them takes 10 to 20 percent less time so.

A short command ends before the first collection.
"""


def collect_rarely() -> None:
    """Let the garbage collector of this process run rarely, for as long as the process lives."""
    gc.set_threshold(*THRESHOLDS)
