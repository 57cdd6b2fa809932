"""An alarm that ends what a command does before its work begins: files may take longer to read than it was given."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

GRACE_SECONDS = 0.5
"""Beyond the limit: what is read by then is still answered, be it with the words that no time was left."""
SIGNAL = getattr(signal, "SIGALRM", None)
"""None where the system has no such signal; there what is read is read to its end."""

_HEARD: list[bool] = []
"""True while somebody hears it: else it would end the process of a host."""


@contextmanager
def alarm_heard(hear: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Within, the alarm calls ``hear`` in the main thread, in the midst of what it does."""
    if SIGNAL is None:
        yield
        return
    before = signal.signal(SIGNAL, hear)
    _HEARD.append(True)
    try:
        yield
    finally:
        clear_alarm()
        _HEARD.pop()
        signal.signal(SIGNAL, before)


def set_alarm(end: float | None) -> None:
    """Let it ring some time after ``end``, in seconds of ``time.monotonic``; never if that is None."""
    if _HEARD and end is not None:
        signal.setitimer(signal.ITIMER_REAL, max(0.001, end + GRACE_SECONDS - time.monotonic()))


def clear_alarm() -> None:
    """The work begins, which has an end of its own."""
    if _HEARD:
        signal.setitimer(signal.ITIMER_REAL, 0)
