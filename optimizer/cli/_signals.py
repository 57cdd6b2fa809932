"""Long work that ends well when the user, or the system, asks it to."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

Answer = TypeVar("Answer")


def stoppable(work: Callable[[Stop], Answer]) -> Answer:
    """Run ``work`` in a thread: the first SIGINT or SIGTERM asks it to stop, the second ends the process.

    Signal handlers run only between the main thread's own steps, so the search must not be in it.
    """
    stop = Stop()
    answer: Future[Answer] = Future()
    done = threading.Event()

    def run() -> None:
        try:
            answer.set_result(work(stop))
        except BaseException as error:
            answer.set_exception(error)
        done.set()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.requested:
            raise KeyboardInterrupt
        stop.request()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        threading.Thread(target=run, daemon=True).start()
        done.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return answer.result()
