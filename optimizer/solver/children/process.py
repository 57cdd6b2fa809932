"""The parent's side of a child: it starts it, asks it, hears it, and ends it when it is late, large or not wanted."""

from __future__ import annotations

import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError
from optimizer.solver.children.memory import resident_mib
from optimizer.solver.children.messages import (
    LOOK,
    UNPREPARED,
    Answered,
    Begun,
    Keep,
    Raised,
    Request,
    StopRequest,
    Told,
)
from optimizer.solver.children.parcels import KEPT, Parcel, sendable
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.solver.children.messages import Message
    from optimizer.solver.engines.stop import Requested

GRACE_SECONDS, GRACE = 0.5, 0.5
"""What a child may take beyond its time limit, or a request to stop, to give its answer: so many seconds; beyond a
limit at most this share of the time that it has worked, so that one that has not begun is not waited for."""
LOOK_SECONDS = 0.05
"""Between looks at the clock, at the child's memory, and at the user's wish to stop."""
ENDING_SECONDS = 5.0
"""For the system to end a process that was killed."""


class ChildProcess:
    """One process of our own; it is started at once, and reads while its parent does other things.

    It imports from where its parent does, never from the folder in which it begins: a file ``optimizer.py`` there is
    not ours.

    Parameters
    ----------
    memory
        Mebibytes that it may take; more ends it.
    prepared
        Whether it loads the engine and the solver before it is asked anything; if not, all that it loads is for the
        work it is asked for.
    """

    def __init__(self, memory: int | None = None, *, prepared: bool = True) -> None:
        self.memory = memory
        self._kept: dict[str, None] = {}
        """Keys of the shared objects that it was sent, the oldest first."""
        self._heard: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "optimizer.solver.children", *([] if prepared else [UNPREPARED])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            process_group=0,  # Ctrl-C in a terminal goes to the parent alone, which asks the work to stop
        )
        threading.Thread(target=self._hear, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it still answers requests."""
        return self._process.poll() is None

    def call(
        self,
        request: Request,
        told: Mapping[str, Callable[..., object]],
        *,
        stop: Requested | None = None,
        end: float | None = None,
    ) -> Any:
        """The value of the function asked for.

        Parameters
        ----------
        told
            Functions that the work calls, run here, one after another.  The one named ``LOOK`` is called several times
            a second while nothing is heard.
        stop
            Asks the work to end with what it has; if it does not soon, the child is killed.
        end
            When the answer is due, in seconds of ``time.monotonic``; soon after it the child is killed.

        Raises
        ------
        ChildFailedError
            If it ended, hung or took too much memory; or if the work raised what this package does not raise.
        CrewoptError
            What the work raised.
        """
        stop = stop or Stop()
        if isinstance(request.arguments, Parcel):
            self._keep(request.arguments)
            request = replace(request, arguments=Parcel(request.arguments.data))
        self._send(request)
        stopped, begun = False, math.inf
        while True:
            if stop.requested and not stopped:
                stopped = True
                self._send(StopRequest(request.sent))
                end = min(end or time.monotonic(), time.monotonic())
            if end is not None and time.monotonic() > end + (GRACE_SECONDS if stopped else _grace(end - begun)):
                self.kill()
                raise ChildFailedError("stopped" if stopped else "late", "it gave no answer in its time")
            if self.memory is not None and (size := resident_mib(self._process.pid)) > self.memory:
                self.kill()
                raise ChildFailedError("memory", f"it took {size:.0f} MiB, more than the {self.memory} allowed")
            try:
                message = self._heard.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                if LOOK in told:
                    told[LOOK]()
                continue
            if isinstance(message, Begun):
                begun = time.monotonic()
            elif isinstance(message, Told):
                told[message.name](*message.arguments)
            elif isinstance(message, Answered):
                return message.value
            elif isinstance(message, Raised):
                raise _error_of(message)
            else:
                raise self._ended()

    def kill(self) -> None:
        """End it now; nothing of it is left."""
        self._process.kill()
        self._process.wait(ENDING_SECONDS)

    def close(self) -> None:
        """End it when nothing more is asked."""
        if self.alive:
            self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was still to be written to a process that is gone
                continue

    def _keep(self, parcel: Parcel) -> None:
        """Send the shared objects of a parcel that it does not have yet."""
        for key, data in parcel.shared.items():
            if key in self._kept:
                continue
            old = next((each for each in self._kept if each not in parcel.shared), None)
            drop = old if len(self._kept) >= KEPT else None
            self._send(Keep(key, data, drop))
            self._kept[key] = None
            if drop is not None:
                del self._kept[drop]

    def _send(self, message: Request | StopRequest | Keep) -> None:
        assert self._process.stdin is not None
        data = sendable(message)
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):  # it has ended: the next look finds that
            return

    def _hear(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._heard.put(pickle.load(self._process.stdout))
        except Exception:  # the pipe ended, maybe within a message
            self._heard.put(None)

    def _ended(self) -> ChildFailedError:
        try:
            code = self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return ChildFailedError("crashed", "it closed its pipe")
        if code == -signal.SIGKILL:
            return ChildFailedError("crashed", "it was killed, as when the machine has no memory left")
        if code < 0:
            return ChildFailedError("crashed", f"it ended by signal {-code} ({_signal(-code)})")
        return ChildFailedError("crashed", f"it ended with exit code {code}")


def _environment() -> dict[str, str]:
    """Our environment.  The child looks for modules where we do, then where PYTHONPATH names folders."""
    given = {**os.environ}
    told = given.get("PYTHONPATH")
    return given | {"PYTHONPATH": os.pathsep.join([*map(str, sys.path), *([told] if told else [])])}


def _grace(worked: float) -> float:
    """Seconds beyond its time limit for a child that worked so many seconds in it."""
    return min(GRACE_SECONDS, max(0.0, GRACE * worked))


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _error_of(message: Raised) -> Exception:
    from optimizer.problem.errors import CrewoptError

    if isinstance(message.error, CrewoptError):
        return message.error
    kind = "memory" if message.out_of_memory else "raised"
    words = "it ran out of memory" if message.out_of_memory else f"it raised {message.words}"
    return ChildFailedError(kind, words, message.traceback)
