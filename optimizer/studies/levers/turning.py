"""The smallest step of a lever that turns an answer: the largest first, then by doubling and halving."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def smallest_step(most: int, turns: Callable[[int], bool | None], *, known: int | None = None) -> int | None:
    """The smallest of the steps 1 to ``most`` that turns; None if the largest does not.

    ``turns`` says so of one step, None where the step makes no valid file; then smaller ones are tried as the largest.
    The step before the answer was tried and does not turn; of steps each of which allows more than the one before it is
    so proved the smallest.  ``known``: a step that is known to turn.
    """
    high = known if known is not None else _largest(most, turns)
    if high is None:
        return None
    low, step = 0, 1
    while known is None and low + step < high:  # near the value that the file has, most often
        if turns(low + step):
            high = low + step
            break
        low, step = low + step, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        if turns(middle):
            high = middle
        else:
            low = middle
    return high


def _largest(most: int, turns: Callable[[int], bool | None]) -> int | None:
    """The largest step that makes a valid file, if it turns."""
    found = turns(most)
    if found is not None:
        return most if found else None
    low, high, last = 0, most, None
    while high - low > 1:
        middle = (low + high) // 2
        found = turns(middle)
        low, high, last = (middle, high, found) if found is not None else (low, middle, last)
    return low if last else None


def near_step(most: int, turns: Callable[[int], bool | None]) -> int | None:
    """A small one of the steps 1 to ``most`` that turns, where the largest does not: the first of 1, 2, 4 and so on,
    made smaller by halving.  None if none of these turns.  The step before the answer was tried and does not turn."""
    low, high = 0, 1
    while high < most and not turns(high):
        low, high = high, 2 * high
    if high >= most:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if turns(middle) else (middle, high)
    return high
