"""The range of launches that alone needs all the people, against a look at every range."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.studies.size.critical_launches import CriticalLaunches

if TYPE_CHECKING:
    from collections.abc import Collection


class Counted(CriticalLaunches):
    """Seats of flights of which each needs some people: those of a range together, but for some who fly twice."""

    def __init__(self, needs: list[int], back_after: int) -> None:
        self.needs, self.back_after = needs, back_after
        flights: list[Any] = [
            SimpleNamespace(id=f"F{place}", launch=date(2031, 1, 1) + timedelta(10 * place))
            for place in range(len(needs))
        ]
        self.flight = flights

    def fewest(self, slots: Collection[int], *, settled: bool = False) -> int:
        """Who has flown can fly again ``back_after`` launches later: the most that fly within so many launches."""
        one = [self.needs[slot] if slot in slots else 0 for slot in range(len(self.needs))]
        windows = [sum(one[first : first + self.back_after]) for first in range(len(one))]
        return max(windows, default=0) + settled


@pytest.mark.parametrize("seed", range(40))
def test_the_range_is_the_shortest_that_ends_first(seed: int) -> None:
    random = Random(seed)
    counted = Counted([random.randint(0, 3) for _ in range(random.randint(1, 7))], random.randint(1, 3))
    slots = range(len(counted.needs))
    needed = counted.fewest(slots)

    def enough(first: int, last: int) -> bool:
        return counted.fewest(range(first, last + 1)) >= needed

    last = min(place for place in slots if enough(0, place))
    first = max(place for place in range(last + 1) if enough(place, last))
    assert counted.deciding(slots, needed) == ((f"F{first}", f"F{last}") if needed else None)
    assert counted.deciding(slots, needed + 1) is None
    assert counted.deciding(slots, needed + 1, settled=True) == ((f"F{first}", f"F{last}") if needed else ("F0", "F0"))
    assert counted.deciding([], needed) is None
