"""Drawing small random things, as authors of rules of their own have it."""

from optimizer.bench.testing.draw import FIRST_DAY, World, day, maybe, ruled, window

__all__ = ["FIRST_DAY", "World", "day", "maybe", "ruled", "window"]
