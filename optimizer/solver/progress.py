"""Progress of a running solve, as data."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running solve stands: the value of the best plan so far and the proved bound, of one tier."""

    tier: int
    """Counted from 1."""
    tiers: int
    goals: tuple[str, ...]
    value: int | None
    bound: int | None
    seconds: float
    """Since the start of the solve."""


LEAST_SECONDS = 0.25
"""Between two plans that are told while a search runs."""
SHARE = 0.1
"""Of the time of a search, at most, for reading and checking such plans."""


class Pace:
    """How often something that takes time may be done beside a search."""

    def __init__(self) -> None:
        self._next = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time again."""
        return time.monotonic() >= self._next

    @contextmanager
    def charged(self) -> Iterator[None]:
        """Measure how long it takes; it is due again after several times as long."""
        began = time.monotonic()
        try:
            yield
        finally:
            end = time.monotonic()
            self._next = end + max(LEAST_SECONDS, (end - began) / SHARE)
