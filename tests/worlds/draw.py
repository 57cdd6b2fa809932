"""Drawing small random things, as authors of rules of their own have it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from optimizer.bench.testing.draw import FIRST_DAY, World, day, maybe, ruled, window

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FIRST_DAY", "World", "day", "maybe", "ruled", "seeded", "window"]


@contextmanager
def seeded(seed: object) -> Iterator[None]:
    """Say in which world, or in which of several cases, something is wrong."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"seed {seed}" if isinstance(seed, int) else str(seed))
        raise
