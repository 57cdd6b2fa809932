"""How long an answer may still take, and the user's request to stop: one object for all parts of an answer."""

from __future__ import annotations

import math
import time

from optimizer.solver.engines.stop import Stop

SHORTEST = 0.01
"""Seconds; no search is given less, since engines take 0 for no limit or refuse it."""


class TimeUpError(Exception):
    """The time ran out, or the user asked to stop, before a question was settled."""


class Deadline:
    """The end of the time for an answer, and the request to stop that may come before it.

    Parameters
    ----------
    time_limit
        Seconds from now; without one only a stop ends the work.
    stop
        How the user asks to stop.
    """

    def __init__(self, time_limit: float | None = None, stop: Stop | None = None) -> None:
        self.started = time.perf_counter()
        self.stop = stop or Stop()
        self.ran_out = False
        """Whether ``left`` found no time left."""
        self._end = math.inf if time_limit is None else self.started + time_limit

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    @property
    def remaining(self) -> float:
        """Seconds until the end, infinite without a limit, below 0 after the end."""
        return self._end - time.perf_counter()

    @property
    def unlimited(self) -> bool:
        """Whether only a stop ends the work."""
        return math.isinf(self._end)

    @property
    def over(self) -> bool:
        """Whether the time is up, or the user asked to stop."""
        return self.stop.requested or self.remaining <= 0

    @property
    def search_limit(self) -> float | None:
        """The remaining seconds as the time limit of a search: never 0, None without a limit."""
        return None if math.isinf(self._end) else max(SHORTEST, self.remaining)

    def left(self) -> float | None:
        """Seconds left, None without a limit; raises ``TimeUpError`` when there are none."""
        if self.over:
            self.ran_out = True
            raise TimeUpError
        return None if math.isinf(self._end) else self.remaining

    def within(self, seconds: float) -> Deadline:
        """A deadline ``seconds`` from now, but not after this one; the request to stop is shared."""
        return Deadline(min(seconds, self.remaining), self.stop)
