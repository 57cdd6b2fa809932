"""Conflict-driven insertion: fill every slot with people of a given set, by inserting one and ejecting others.

Each step takes an empty slot and the person who must give up the least weight of other slots for it.  A slot that is
given up weighs more from then on, so that slots that are hard to fill are filled and stay so (as in breakout search;
ejection chains for this problem: Smet & Vanden Berghe, 2012).
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.strategies.seat_relaxation import SeatRelaxation

STEPS_A_CHECK = 256
"""Steps between checks of the deadline."""


def insertion(given: SeatRelaxation, people: frozenset[int], deadline: Deadline, seed: int) -> list[int] | None:
    """Who takes each slot, with these people only and without a conflict; None if no such seating was found in time."""
    random = Random(seed)
    size = len(given.stay)
    takers = [np.array(sorted(set(takers) & people), np.int64) for takers in given.stay]
    if any(len(fit) == 0 for fit in takers):
        return None
    rivals = [np.flatnonzero(row) for row in given.conflict_for_some]
    rivals = [others[others != slot] for slot, others in enumerate(rivals)]
    rival_sets = [set(others.tolist()) for others in rivals]
    weight = np.ones(size)
    ejected_weight = np.zeros((len(given.people), size))
    """Weight of the slots that a person gives up for a slot."""
    taken_by = [-1] * size
    has: list[set[int]] = [set() for _ in given.people]
    empty = list(range(size))
    random.shuffle(empty)
    steps = 0
    while empty:
        steps += 1
        if steps % STEPS_A_CHECK == 0 and deadline.over:
            return None
        place = random.randrange(len(empty))
        slot, empty[place] = empty[place], empty[-1]
        empty.pop()
        fit = takers[slot]
        price = ejected_weight[fit, slot]
        cheapest = np.flatnonzero(price == price.min())
        who = int(fit[cheapest[random.randrange(len(cheapest))]])
        for other in has[who] & rival_sets[slot]:
            has[who].discard(other)
            taken_by[other] = -1
            empty.append(other)
            ejected_weight[who, rivals[other]] -= weight[other]
            weight[other] += 1
        has[who].add(slot)
        taken_by[slot] = who
        ejected_weight[who, rivals[slot]] += weight[slot]
    return taken_by
