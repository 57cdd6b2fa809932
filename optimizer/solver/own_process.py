"""Settings of a process of our own: the command line, a benchmark run, a worker.

The library never calls this in the process of its host, whose garbage collector and signals are not ours to change.
"""

from __future__ import annotations

import gc
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.solver.engines.stop import Stop

THRESHOLDS = (50_000, 20, 20)
"""Of the garbage collector: rows are hardly ever garbage, and building them takes 10 to 20 percent less time so."""


def collect_rarely() -> None:
    """Let the garbage collector of this process run rarely, for as long as the process lives."""
    gc.set_threshold(*THRESHOLDS)


def begin_worker(event: Any, stop: Stop, ignored: Iterable[signal.Signals]) -> None:
    """Begin a worker process: its searches stop when ``event`` is set, and signals are left to its parent.

    Parameters
    ----------
    event
        A ``multiprocessing.Event`` of the parent.
    ignored
        Signals that the process does not answer.
    """
    collect_rarely()
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)

    def wait() -> None:
        event.wait()
        stop.request()

    threading.Thread(target=wait, daemon=True).start()
