"""Children that work side by side, as an executor."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import Executor, Future
from dataclasses import replace
from math import inf, isinf
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError
from optimizer.problem.steps import listener, told_to
from optimizer.solver.children.isolated import OUT_OF_TIME, Isolated
from optimizer.solver.engines.stop import Either, Stop

if TYPE_CHECKING:
    from collections.abc import Callable


class ChildPool(Executor):
    """So many child processes; a function of a module that takes ``stop`` is called in the next one that is free.

    Work whose child fails is tried once more in another way, in a new child.

    Parameters
    ----------
    stop
        Ends what runs in all children.
    memory
        Mebibytes that each may take.
    seconds
        Most time of one piece of work.
    end
        When all work is due, in seconds of ``time.monotonic``.
    warn
        Called with a sentence when work is tried again.
    on_work
        Called before each piece of work is handed out.
    """

    def __init__(
        self,
        children: int,
        stop: Stop,
        *,
        memory: int | None = None,
        seconds: float | None = None,
        end: float | None = None,
        warn: Callable[[str], object] = lambda text: None,
        on_work: Callable[[], object] = lambda: None,
    ) -> None:
        self.failure: ChildFailedError | None = None
        """The last that ended a piece of work, if any did."""
        self._own, self._on_work = Stop(), on_work
        self._stop, self._memory, self._warn = Either(stop, self._own), memory, warn
        self._seconds, self._end = seconds or inf, end or inf
        self._work: queue.SimpleQueue[tuple[Future[Any], str, tuple[Any, ...], dict[str, Any]] | None] = (
            queue.SimpleQueue()
        )
        self._hear = listener()
        places = range(1, children + 1)
        self._threads = [threading.Thread(target=self._serve, args=(place,), daemon=True) for place in places]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Ask for ``fn(*args, **kwargs)``."""
        self._on_work()
        future: Future[Any] = Future()
        self._work.put((future, f"{fn.__module__}:{fn.__qualname__}", args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the children once they have nothing to do, or at once with ``cancel_futures``."""
        if cancel_futures:
            self._own.request()
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _serve(self, place: int) -> None:
        """One child's work, one piece after another; its steps are told as those of its place."""
        child, hear = Isolated(self._memory, self._warn), self._hear
        with told_to(None if hear is None else lambda step: hear(replace(step, place=place))):
            self._work_off(child)

    def _work_off(self, child: Isolated) -> None:
        try:
            while (item := self._work.get()) is not None:
                future, function, arguments, named = item
                if self._stop.requested:
                    future.cancel()
                if not future.set_running_or_notify_cancel():
                    continue
                latest = min(self._end, time.monotonic() + self._seconds)
                until = None if isinf(latest) else latest
                try:
                    value = child.run(
                        function,
                        arguments,
                        named,
                        stop=self._stop,
                        end=until,
                        limited=False,
                    )
                except Exception as error:
                    if isinstance(error, ChildFailedError) and error.kind not in OUT_OF_TIME:
                        self.failure = error
                    future.set_exception(error)
                else:
                    future.set_result(value)
        finally:
            child.close()
