"""Bounds and plans from outside the engines, where a tier's only goal is ``corps_size``.

The bound holds for every plan of the rows.  A proposed plan obeys only what ``staffing`` knows; the caller has the
checker judge it, and where it passes and meets the bound, it is proved best without a search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.engines.stop import Stop
    from optimizer.model import Model
    from optimizer.staffing import Staffing

BOUND_SHARE = 0.2
"""Of the time left, for the bound."""
BOUND_SECONDS = 30.0
SECONDS_A_SLOT = 0.01
"""For each insertion: where it succeeds it mostly takes a hundredth of this."""
UNLIKELY = 0.1
"""Share of that where other rules would hardly let a plan of these people pass."""
MORE_PEOPLE = 1
"""Tried too, where a plan with the fewest people was not found: a plan to begin with."""


@dataclass(frozen=True)
class Proposal:
    """What is known before a search: no plan of the tier costs less than ``bound``; ``plans`` may be good."""

    bound: int
    plans: Iterator[frozenset[int]]
    """Decision literals of plans not yet checked, those with fewest people first."""


def propose(model: Model, tier: int, time_limit: float | None, workers: int, seed: int, stop: Stop) -> Proposal | None:
    """A bound and plans for a tier; None if its goals are not understood here."""
    goals = list(model.instance.goals[tier].goals())
    if [goal.name for goal in goals] != ["corps_size"]:
        return None
    (goal,) = goals
    if goal.since is not None or goal.until is not None:  # type: ignore[attr-defined]
        return None
    from optimizer.engines.hall import fewest_people  # numpy and ortools: loaded when needed only
    from optimizer.staffing import staffing

    given = staffing(model)
    limit = BOUND_SECONDS if time_limit is None else min(BOUND_SECONDS, BOUND_SHARE * time_limit)
    bound, people = fewest_people(given, limit, workers, seed)
    return Proposal(goal.weight * bound, _plans(model, given, people, limit, seed, stop))


def _plans(
    model: Model, given: Staffing, people: frozenset[int], time_limit: float, seed: int, stop: Stop
) -> Iterator[frozenset[int]]:
    from optimizer.insertion import insertion

    settled = {literal for stay, literal in model.options.literal.items() if stay.settled}
    reach = [0] * len(given.people)
    for takers in given.stay:
        for who in takers:
            reach[who] += 1
    spare = sorted(set(range(len(reach))) - people, key=lambda who: (-reach[who], who))
    limit = min(time_limit, SECONDS_A_SLOT * len(given.stay) * (1 if given.whole else UNLIKELY))
    for more in range(MORE_PEOPLE + 1):
        taken = insertion(given, people | set(spare[:more]), limit, seed, lambda: stop.requested)
        if taken is not None:
            yield frozenset(settled | {given.stay[slot][who] for slot, who in enumerate(taken)})
