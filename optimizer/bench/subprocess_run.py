"""Work in a fresh process, whose memory is measured alone and whose crash ends nothing else."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.solver.own_process import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


def in_fresh_process(
    work: Callable[..., dict[str, Any]], *arguments: Any, seconds: float | None = None
) -> dict[str, Any]:
    """The answer of ``work(*arguments)``, with ``peak_mb`` and ``wall_seconds``; a crash is a status, not an error.

    Parameters
    ----------
    work
        A function of a module, since the new process has to import it.
    seconds
        Time limit; then the process is killed and the status is ``overran``.  None: no limit.
    """
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    started = time.perf_counter()
    child = context.Process(target=_child, args=(its, work, arguments), daemon=True)
    child.start()
    its.close()
    told: dict[str, Any] = {}
    if mine.poll(seconds):
        try:
            told = mine.recv()
        except EOFError:
            told = {"status": "crashed"}
    else:
        child.kill()
        told = {"status": "overran"}
    wall = time.perf_counter() - started
    child.join(5)
    if told["status"] == "crashed":
        told["message"] = f"process ended with {child.exitcode}"
    return {**told, "wall_seconds": round(wall, 3)}


def _child(pipe: Connection, work: Callable[..., dict[str, Any]], arguments: tuple[Any, ...]) -> None:
    collect_rarely()
    try:
        told = work(*arguments)
    except MemoryError:
        told = {"status": "out of memory"}
    except Exception as error:
        told = {"status": "failed", "message": f"{type(error).__name__}: {error}"}
        traceback.print_exc(file=sys.stderr)
    pipe.send({**told, "peak_mb": peak_mb()})


def peak_mb() -> float:
    """Peak memory of this process so far, or of any child it has waited for, in megabytes."""
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    status = Path("/proc/self/status")
    if status.exists():  # Linux passes the parent's peak on through fork and exec; VmHWM starts anew
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        own = int(lines["VmHWM"].split()[0])
    return round(max(own, children) / (2**20 if sys.platform == "darwin" else 2**10), 1)
