"""Work for children, good and bad."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from optimizer.problem import steps as _steps
from optimizer.problem.errors import EngineError, InputError, Problem
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.engines.stop import Stop


def double(number: int, *, stop: Stop, time_limit: float | None = None, workers: int = 2, engine: str = "") -> str:
    """What it was called with."""
    limit = "" if time_limit is None else f" within {time_limit:.1f}"
    return f"{2 * number}{limit} {workers} {engine} {stop.requested}"


def count(to: int, *, tell: Callable[[int], None], stop: Stop) -> int:
    """Tell every number."""
    for number in range(to):
        tell(number)
    return to


def chatter(*, stop: Stop) -> str:
    """Print where messages go."""
    print("this is no message")
    os.write(1, b"nor is this")
    return "said"


def end(number: int, *, stop: Stop) -> None:
    """End by a signal."""
    os.kill(os.getpid(), number)


def end_once(marker: str, *, stop: Stop, workers: int = 2) -> str:
    """End by a signal, unless another process did already."""
    if not os.path.exists(marker):
        with open(marker, "w"):
            os.kill(os.getpid(), signal.SIGSEGV)
    return f"{workers} workers"


def leave(code: int, *, stop: Stop) -> None:
    """End without a word."""
    os._exit(code)


def hang(*, stop: Stop, time_limit: float | None = None) -> None:
    """Hear nothing."""
    time.sleep(1000)


def raise_then_hang(*, stop: Stop, engine: str, time_limit: float | None = None) -> None:
    """Fail with the first engine, hear nothing with the other."""
    if engine == "cp-sat":
        raise ValueError("planted")
    time.sleep(1000)


def process(*, stop: Stop) -> int:
    """The number of the process."""
    return os.getpid()


def outlast(seconds: float, *, stop: Stop, time_limit: float | None = None) -> None:
    """Take so long, whatever the limit."""
    time.sleep(seconds)


def wait(*, stop: Stop) -> str:
    """End when asked to."""
    while not stop.requested:
        time.sleep(0.01)
    return "stopped"


def fill(mebibytes: int, *, stop: Stop, workers: int = 2, time_limit: float | None = None) -> str:
    """Take memory, less with one worker."""
    taken = bytearray(b"x" * (mebibytes * 2**20 if workers > 1 else 1))
    time.sleep(1 if workers > 1 else 0)
    return f"{len(taken)} bytes, {workers} worker"


def wrong(kind: str, *, stop: Stop, time_limit: float | None = None) -> None:
    """Raise something."""
    if kind == "input":
        raise InputError([Problem("here", 1, 2, "", "expected nothing")])
    if kind == "engine":
        raise EngineError("planted")
    if kind == "memory":
        raise MemoryError
    if kind == "no pickle":

        class LocalError(Exception):
            pass

        raise LocalError("planted")
    raise ValueError("planted")


def searched(*, stop: Stop, time_limit: float | None = None) -> str:
    """Which engine searches; CP-SAT is asked for."""
    from optimizer.goals import Cost
    from optimizer.solver.engines import cp_sat, mip

    names: list[str] = []

    def note(name: str) -> Outcome:
        names.append(name)
        return Outcome("unknown", None, None, None, 0.0)

    cp_sat.search = lambda *_, **__: note("cp-sat")
    mip.search = lambda name, *_, **__: note(name)
    search(Task(0, (), Cost(())))
    if names == ["cp-sat"]:
        os.abort()
    return names[0]


def only_with(engine_wanted: str, *, engine: str, stop: Stop, time_limit: float | None = None) -> str:
    """Fail with any other engine."""
    if engine != engine_wanted:
        os.abort()
    return engine


def steps(count: int, *, stop: Stop | None = None) -> int:
    """Tell so many steps."""
    for number in range(count):
        _steps.tell(done=number, of=count)
    return count


def slowly(number: int, *, stop: Stop) -> int:
    """Take a while."""
    time.sleep(0.3)
    return number


def end_who_asked(*, stop: Stop) -> None:
    """End the parent: the worker of a cluster."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(10)
