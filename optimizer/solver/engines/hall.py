"""The fewest people by Hall's theorem: the seats of each clique alone must find different people.

A set of people is enough for a clique if it can be matched into all its seats; where it cannot, Hall's theorem names
seats that have too few of them, and so many of all people who could take those must be used: one more row of a small
covering problem, solved again until every clique is content.  Sets of people are bits of whole numbers here.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from optimizer.solver.seat_relaxation import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.solver.seat_relaxation import SeatRelaxation

Cut = tuple[int, int]
"""Of these people, as bits, so many are needed."""


def fewest_people(given: SeatRelaxation, time_limit: float, workers: int, seed: int) -> tuple[int, frozenset[int]]:
    """A proved bound on how many people any plan uses, and that many people who content every clique.

    The people may be too few for a plan, or content not every clique if time ran out; the bound always holds.
    """
    ends = time.perf_counter() + time_limit
    takers = [_bits(stays) for stays in given.stay]
    cliques = [sorted(clique, key=lambda slot: len(given.stay[slot])) for clique in given.cliques]
    reach = [0] * len(given.people)
    for stays in given.stay:
        for who in stays:
            reach[who] += 1
    cuts = {_cut(takers, clique) for clique in cliques}
    bound, people = len(given.always), given.always
    while True:
        left = ends - time.perf_counter()
        solved = _cover(given.always, reach, cuts, left, workers, seed) if left > 0 else None
        if solved is None:
            return bound, people
        least, people = solved
        bound = max(bound, least)
        if len(people) > least:
            return bound, people
        known = len(cuts)
        seating = _Seating(takers, reach, _bits(people))
        for clique in cliques:
            cuts |= seating.content(clique)
        if len(cuts) == known:
            return bound, people


def _bits(people: Iterable[int]) -> int:
    return sum(1 << who for who in people)


def _cut(takers: Sequence[int], slots: Iterable[int]) -> Cut:
    people = count = 0
    for slot in slots:
        people |= takers[slot]
        count += 1
    return people, count


def _cover(
    always: frozenset[int], reach: Sequence[int], cuts: set[Cut], time_limit: float, workers: int, seed: int
) -> tuple[int, frozenset[int]] | None:
    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in reach]
    for who in always:
        model.add(used[who] == 1)
    for wanted, count in sorted(cuts, key=lambda cut: (cut[1], cut[0])):
        model.add(sum(used[who] for who in members(wanted)) >= count)
    # of equally few people, those who can take the most
    most = max(reach, default=0)
    scale = sum(most - value for value in reach) + 1
    model.minimize(sum((scale + most - value) * use for value, use in zip(reach, used, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, time_limit)
    solver.parameters.catch_sigint_signal = False
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    people = frozenset(who for who, use in enumerate(used) if solver.boolean_value(use))
    least = -int(-(solver.best_objective_bound - 0.5 - (scale - 1)) // scale)
    return (len(people) if status == cp_model.OPTIMAL else max(0, least)), people


class _Seating:
    """Who takes which seat of the clique at hand; what it has in common with the one before stays as it was."""

    def __init__(self, takers: Sequence[int], reach: Sequence[int], people: int) -> None:
        self.takers, self.reach, self.people = takers, reach, people
        self.free = people
        self.seat_of: dict[int, int] = {}
        self.holder: dict[int, int] = {}
        """Of each seat that is taken."""

    def content(self, clique: Sequence[int]) -> set[Cut]:
        """Have others join the people until the clique is content; a cut for each who had to.

        That they join and the search goes on finds the cuts of many rounds in one.
        """
        for slot in self.holder.keys() - set(clique):
            who = self.holder.pop(slot)
            del self.seat_of[who]
            self.free |= 1 << who
        cuts: set[Cut] = set()
        for slot in clique:
            while slot not in self.holder:
                reached = self._seat(slot)
                if reached is None:
                    continue
                cut = _cut(self.takers, reached)
                cuts.add(cut)
                spare = cut[0] & ~self.people
                if not spare:
                    return cuts  # the clique has too few takers at all: the cover will say so
                joins = 1 << max(members(spare), key=self.reach.__getitem__)
                self.people |= joins
                self.free |= joins
        return cuts

    def _seat(self, slot: int) -> list[int] | None:
        """Seat one more; None if it worked, else the slots reached by swapping, which have too few of these people."""
        came_by: dict[int, int] = {}
        reached, unseen = [slot], self.people
        for here in reached:
            fit = self.takers[here] & unseen
            if fit & self.free:
                taker = next(members(fit & self.free))
                self.free ^= 1 << taker
                while True:  # everyone on the way moves up by one
                    previous = self.holder.get(here)
                    self.seat_of[taker], self.holder[here] = here, taker
                    if previous is None:
                        return None
                    taker, here = previous, came_by[previous]
            unseen ^= fit
            for who in members(fit):
                came_by[who] = here
                reached.append(self.seat_of[who])
        return reached
