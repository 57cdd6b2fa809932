"""Seconds of an answer by purpose."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopwatch:
    """Seconds by purpose.  A charge inside another one counts once, for the inner purpose."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._charged = 0.0

    @contextmanager
    def charge(self, purpose: str) -> Iterator[None]:
        """Charge the time of the block to a purpose, except what is charged inside it."""
        began, before = time.perf_counter(), self._charged
        try:
            yield
        finally:
            own = time.perf_counter() - began - (self._charged - before)
            self.seconds[purpose] += own
            self._charged += own
