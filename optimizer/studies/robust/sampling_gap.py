"""How far a plan is from the best for all futures, not only those drawn: a statistical bound.

Sample averages with common futures (Mak, Morton & Wood, Operations Research Letters 24 (1999) 47-56).  In each of some
batches of fresh futures: what the plan loses, less what every plan loses, proved.  On average over all batches that is
at least what the best plan of all futures would save, so the upper end of Student's interval of its mean is a bound.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from functools import cache

CONFIDENCE = 0.95
FEWEST = 2
STEPS = 400
"""Of Simpson's rule; the quantiles are then good to six digits."""


@dataclass(frozen=True)
class SamplingGap:
    """The weight that is lost for each future drawn, a batch each: an estimate of the share of all futures."""

    size: int
    """Futures in a batch."""
    least: tuple[float, ...]
    """Proved: no plan within the tiers loses less."""
    own: tuple[float, ...]
    """Of the plan that holds, as ``replan`` judges it."""

    @property
    def saved(self) -> tuple[float, ...]:
        """What another plan may save in each batch."""
        return tuple(own - least for own, least in zip(self.own, self.least, strict=True))

    @property
    def gap(self) -> float | None:
        """With 95 % confidence no plan loses less of all futures by more than this; None if all batches are alike, and
        so say nothing of how much they vary."""
        saved = self.saved
        spread = statistics.stdev(saved)
        if spread == 0:
            return None
        return statistics.fmean(saved) + student(CONFIDENCE, len(saved) - 1) * spread / math.sqrt(len(saved))

    @property
    def like_these(self) -> float:
        """With 95 % confidence this share of all batches is as these are, if these are all alike."""
        return math.pow(1 - CONFIDENCE, 1 / len(self.own))


@cache
def student(share: float, degrees: int) -> float:
    """The quantile of Student's t with so many degrees of freedom; ``share`` is from 0.5 to 0.999."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def below(point: float) -> float:
        width = point / STEPS
        weights = (1, *((4, 2) * (STEPS // 2))[:-1], 1)
        density = ((1 + (number * width) ** 2 / degrees) ** (-(degrees + 1) / 2) for number in range(STEPS + 1))
        area: float = sum(a * b for a, b in zip(weights, density, strict=True))
        return 0.5 + scale * width / 3 * area

    low, high = 0.0, 1.0
    while below(high) < share:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return high
