"""Conflict-driven insertion: seat everybody's seats with exactly these people, by putting people in and others out.

Each step takes an empty slot and the person for whom the least stands in the way, by the weights of the slots that
must be given up; what is given up weighs more from then on, so that what is hard to place is placed and stays
(as in breakout search; ejection chains for this problem: Smet & Vanden Berghe, 2012).
"""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.seat_relaxation import SeatRelaxation

STEPS_A_LOOK = 256
"""Steps between looks at the clock."""


def insertion(
    given: SeatRelaxation, people: frozenset[int], time_limit: float, seed: int, stopped: Callable[[], bool]
) -> list[int] | None:
    """Who takes each slot, with these people only and no clash; None if none was found in time."""
    ends = time.perf_counter() + time_limit
    random = Random(seed)
    size = len(given.stay)
    takers = [np.array(sorted(set(takers) & people), np.int64) for takers in given.stay]
    if any(len(fit) == 0 for fit in takers):
        return None
    clashing = [np.flatnonzero(row) for row in given.somebody_not_both]
    clashing = [others[others != slot] for slot, others in enumerate(clashing)]
    near = [set(others.tolist()) for others in clashing]
    weight = np.ones(size)
    in_the_way = np.zeros((len(given.people), size))
    """Weight of what a person would give up for a slot."""
    taken_by = [-1] * size
    has: list[set[int]] = [set() for _ in given.people]
    empty = list(range(size))
    random.shuffle(empty)
    steps = 0
    while empty:
        steps += 1
        if steps % STEPS_A_LOOK == 0 and (time.perf_counter() > ends or stopped()):
            return None
        place = random.randrange(len(empty))
        slot, empty[place] = empty[place], empty[-1]
        empty.pop()
        fit = takers[slot]
        price = in_the_way[fit, slot]
        cheapest = np.flatnonzero(price == price.min())
        who = int(fit[cheapest[random.randrange(len(cheapest))]])
        for other in has[who] & near[slot]:
            has[who].discard(other)
            taken_by[other] = -1
            empty.append(other)
            in_the_way[who, clashing[other]] -= weight[other]
            weight[other] += 1
        has[who].add(slot)
        taken_by[slot] = who
        in_the_way[who, clashing[slot]] += weight[slot]
    return taken_by
