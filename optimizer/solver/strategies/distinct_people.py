"""For a tier that counts distinct people: a bound by Hall's theorem, starting plans by insertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.solver.strategies._strategy import WarmStart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.solver.strategies._strategy import TierSearch
    from optimizer.solver.strategies.seat_relaxation import SeatRelaxation

SECONDS_A_SLOT = 0.01
"""Time limit of an insertion for each slot; one that succeeds mostly takes a hundredth of this."""
UNLIKELY = 0.1
"""Share of that limit where other rules leave little hope that a plan of these people passes."""
MORE_PEOPLE = 1
"""Where no plan with the fewest people is found, this many more are tried: a plan to start from."""


def distinct_people(asked: TierSearch, known: WarmStart | None) -> WarmStart | None:
    """The fewest people that any plan needs, and plans with as few; for a tier whose only goal counts them all."""
    goals = list(asked.model.instance.goals[asked.tier].goals())
    if len(goals) != 1 or not goals[0].counts_distinct_people:
        return known
    from optimizer.solver.strategies.hall import fewest_people  # with numpy: loaded when needed only
    from optimizer.solver.strategies.seat_relaxation import seat_relaxation

    given, seconds = seat_relaxation(asked.model), asked.bound_seconds
    bound, people = fewest_people(given, asked.deadline.within(seconds), asked.task.workers, asked.task.seed)
    return WarmStart(goals[0].weight * bound, _plans(asked, given, people, seconds))


def _plans(
    asked: TierSearch, given: SeatRelaxation, people: frozenset[int], seconds: float
) -> Iterator[frozenset[int]]:
    from optimizer.solver.strategies.insertion import insertion

    settled = {literal for stay, literal in asked.model.options.literal.items() if stay.settled}
    reach = [0] * len(given.people)
    for takers in given.stay:
        for who in takers:
            reach[who] += 1
    spare = sorted(set(range(len(reach))) - people, key=lambda who: (-reach[who], who))
    limit = min(seconds, SECONDS_A_SLOT * len(given.stay) * (1 if given.complete else UNLIKELY))
    for more in range(MORE_PEOPLE + 1):
        taken = insertion(given, people | set(spare[:more]), asked.deadline.within(limit), asked.task.seed)
        if taken is not None:
            yield frozenset(settled | {given.stay[slot][who] for slot, who in enumerate(taken)})
