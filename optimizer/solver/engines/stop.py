"""The request to end a running search with its best solution so far."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stop:
    """A request to stop; it may come from another thread or a signal handler, before or during a search."""

    def __init__(self) -> None:
        self.requested = False
        self._end: Callable[[], object] | None = None

    def request(self) -> None:
        """End the running search; later ones do not begin."""
        self.requested = True
        if self._end is not None:
            self._end()

    @contextmanager
    def ends(self, end: Callable[[], object]) -> Iterator[None]:
        """While a search runs, ``end`` is how to end it."""
        self._end = end
        try:
            if self.requested:
                end()
            yield
        finally:
            self._end = None


class Requested(Protocol):
    """What tells whether the user asked to stop."""

    @property
    def requested(self) -> bool:
        """Whether they did."""


class Either:
    """Requested if one of two is."""

    def __init__(self, one: Requested, other: Requested) -> None:
        self.one, self.other = one, other

    @property
    def requested(self) -> bool:
        """Whether either was."""
        return self.one.requested or self.other.requested
