"""Statistics over many samples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.studies.stress.samples import Sample

Z = 1.959964
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """``count`` of ``of``, with its 95 % interval (Wilson, 1927), from 0 to 1."""

    count: int
    of: int
    low: float
    high: float


def share(count: int, of: int) -> Proportion:
    """The share with its interval; 0 to 1 of nothing."""
    if of == 0:
        return Proportion(0, 0, 0.0, 1.0)
    part, square = count / of, Z * Z
    middle = (part + square / (2 * of)) / (1 + square / of)
    reach = Z * sqrt(part * (1 - part) / of + square / (4 * of * of)) / (1 + square / of)
    low = 0.0 if count == 0 else max(0.0, middle - reach)
    return Proportion(count, of, low, 1.0 if count == of else min(1.0, middle + reach))


@dataclass(frozen=True, slots=True)
class Impact:
    """The impact of one flight slipping, or one person being out, over all samples."""

    name: str
    times: int
    none: int
    """Times a rule was broken whatever was decided, or there was no plan."""
    moved: float | None
    """People moved on average at the other times."""


def impacts(samples: Sequence[Sample], *, people: bool) -> tuple[Impact, ...]:
    """Each person who was out, or each flight that slipped, the worst first."""
    hit: dict[str, list[Sample]] = {}
    for sample in samples:
        for name in dict.fromkeys(sample.out if people else sample.slipped):
            hit.setdefault(name, []).append(sample)
    found = []
    for name, affected in hit.items():
        counts = [len(sample.moved) for sample in affected if sample.status in ("holds", "moves", "dates")]
        moved = sum(counts) / len(counts) if counts else None
        found.append(Impact(name, len(affected), len(affected) - len(counts), moved))
    return tuple(
        sorted(
            found, key=lambda impact: (-impact.none / impact.times, -(impact.moved or 0), -impact.times, impact.name)
        )
    )


def most_often(names: Iterable[object]) -> tuple[tuple[str, int], ...]:
    """Names with how often each comes, the most frequent first."""
    counted = Counter(str(name) for name in names)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
