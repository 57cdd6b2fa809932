"""How long an answer may still take, and the wish to stop."""

from __future__ import annotations

import time

from optimizer.solver.engines.stop import Stop


class TimeUpError(Exception):
    """The time ran out, or the user asked to stop, before a question was settled."""


class Deadline:
    """Seconds left for everything, and the user's wish to stop."""

    def __init__(self, time_limit: float | None = None, stop: Stop | None = None) -> None:
        self.started = time.perf_counter()
        self.deadline = None if time_limit is None else self.started + time_limit
        self.stop = stop or Stop()
        self.ran_out = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def left(self) -> float | None:
        """Seconds left, None without a limit; raises ``TimeUpError`` when there are none."""
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        if self.stop.requested or (left is not None and left <= 0):
            self.ran_out = True
            raise TimeUpError
        return left
