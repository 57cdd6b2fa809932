"""Models kept for the length of a session, so that many questions about one instance build it once."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

Built = TypeVar("Built")

MOST = 3
"""Models kept: of the instance, of the same with another rule or pin, and one with what rules forbid."""


class KeptModels(Generic[Built]):
    """What was built, by what it was built from; the one unused for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self.builds = 0
        """How often something was built."""
        self._most = most
        self._kept: dict[Hashable, Built] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Built]) -> Built:
        """What is kept under this key; made if nothing is."""
        with self._lock:  # a second thread waits for what the first one builds
            if key in self._kept:
                self._kept[key] = self._kept.pop(key)
            else:
                self._kept[key] = make()
                self.builds += 1
                while len(self._kept) > self._most:
                    del self._kept[next(iter(self._kept))]
            return self._kept[key]


OF_THIS_PROCESS = KeptModels[object]()
"""For processes that answer many questions about one instance, and do nothing else."""

_IN_USE: ContextVar[KeptModels[object] | None] = ContextVar("kept models", default=None)


def kept_models() -> KeptModels[object] | None:
    """Those of the session that runs, if one does."""
    return _IN_USE.get()


@contextmanager
def keeping(models: KeptModels[object]) -> Iterator[None]:
    """Let whatever is built meanwhile be kept there, and taken from there."""
    before = _IN_USE.set(models)
    try:
        yield
    finally:
        _IN_USE.reset(before)
