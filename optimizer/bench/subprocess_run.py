"""Work in a fresh process, whose memory is measured alone and whose crash ends nothing else."""

from __future__ import annotations

import resource
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError
from optimizer.solver.children.messages import Request
from optimizer.solver.children.process import ChildProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.engines.stop import Stop


def in_fresh_process(
    work: Callable[..., dict[str, Any]], *arguments: Any, seconds: float | None = None, stop: Stop | None = None
) -> dict[str, Any]:
    """The answer of ``work(*arguments)``, with ``peak_mb`` and ``wall_seconds``; a crash is a status, not an error.

    Parameters
    ----------
    work
        A function of a module, since the new process has to import it.
    seconds
        Time limit; then the process is killed and the status is ``overran``.  None: no limit.
    stop
        How the user asks to stop: the process is killed and the status is ``stopped``.
    """
    started = time.perf_counter()
    child = ChildProcess(prepared=False)
    request = Request(
        f"{__name__}:measured", (_name(work), arguments), stoppable=False, limited=False, sent=time.time()
    )
    try:
        told = child.call(request, {}, stop=stop, end=None if seconds is None else time.monotonic() + seconds)
    except ChildFailedError as error:
        words = {"late": "overran", "stopped": "stopped"}.get(error.kind, "crashed")
        told = {"status": words, "message": error.words}
    finally:
        wall = time.perf_counter() - started
        child.close()
    return {**told, "wall_seconds": round(wall, 3)}


def _name(work: Callable[..., Any]) -> str:
    return f"{work.__module__}:{work.__qualname__}"


def measured(work: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """What a function of a module (``module:name``) tells in this process, and the peak of its memory."""
    module, _, name = work.partition(":")
    try:
        told = getattr(import_module(module), name)(*arguments)
    except MemoryError:
        told = {"status": "out of memory"}
    except Exception as error:
        told = {"status": "failed", "message": f"{type(error).__name__}: {error}"}
        traceback.print_exc(file=sys.stderr)
    return {**told, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Peak memory of this process so far, or of any child it has waited for, in megabytes."""
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    status = Path("/proc/self/status")
    if status.exists():  # Linux passes the parent's peak on through fork and exec; VmHWM starts anew
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        own = int(lines["VmHWM"].split()[0])
    return round(max(own, children) / (2**20 if sys.platform == "darwin" else 2**10), 1)
