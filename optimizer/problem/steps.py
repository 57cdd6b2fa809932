"""Steps of long work, told as data to whoever listens: the screen of a command, or nobody."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Step:
    """What long work is at; of what is told, None says nothing new."""

    phase: str | None = None
    """In a word or two.  A new phase begins with nothing else known but ``limit``."""
    trying: str | None = None
    """What is being tried, in words.  Values and bounds of what was tried before are forgotten."""
    done: int | None = None
    """Pieces of the work that are done, ..."""
    of: int | None = None
    """... and how many there are."""
    tier: int | None = None
    """Counted from 1; forgets as ``trying`` does."""
    tiers: int | None = None
    goals: tuple[str, ...] | None = None
    """The goals of the tier."""
    value: int | None = None
    """Of the best plan so far; less is better."""
    bound: int | None = None
    """Proved: no plan has less."""
    limit: float | None = None
    """Seconds that the whole may take."""
    place: int = 0
    """Which of several that work side by side; 0: the one that gave them their work."""

    def after(self, told: Step) -> Step:
        """Where the work stands once ``told`` is told too."""
        before = self
        if told.phase is not None:
            before = Step(limit=self.limit, place=self.place)
        elif told.trying is not None:
            before = replace(self, value=None, bound=None)
        elif told.tier is not None and told.tier != self.tier:
            before = replace(self, trying=None, value=None, bound=None)
        news = {each.name: found for each in fields(told) if (found := getattr(told, each.name)) is not None}
        if before.value is not None and told.value is not None:
            news["value"] = min(before.value, told.value)
        if before.bound is not None and told.bound is not None:
            news["bound"] = max(before.bound, told.bound)
        return replace(before, **news)


_LISTENER: ContextVar[Callable[[Step], object] | None] = ContextVar("listener", default=None)


def listener() -> Callable[[Step], object] | None:
    """Who listens to the steps of this thread; work hands it on to threads and processes of its own."""
    return _LISTENER.get()


def tell(**told: Any) -> None:
    """Tell a ``Step`` to whoever listens."""
    hear = _LISTENER.get()
    if hear is not None:
        hear(Step(**told))


@contextmanager
def told_to(hear: Callable[[Step], object] | None) -> Iterator[None]:
    """Within, steps are told to ``hear``."""
    before = _LISTENER.set(hear)
    try:
        yield
    finally:
        _LISTENER.reset(before)
