"""The fewest people by Hall's theorem: the seats of each clique need different people.

A set of people is enough for a clique if a matching of them fills all its seats.  If there is none, Hall's theorem
names seats for which the set has too few people, and the number of those seats is the least that any plan uses of
everybody who could take them: one more row (a cut) of a small covering problem.  The covering problem is solved again
until every clique has a matching.  Sets of people are bits of whole numbers here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.engines.names import COVERING_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.strategies.conflict_graph import bits_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.solver.deadline import Deadline
    from optimizer.solver.strategies.seat_relaxation import SeatRelaxation

COVER = Clause(DEFINITION, "cover")
Cut = tuple[int, int]
"""A set of people as bits, and how many of them any plan uses at least."""


def fewest_people(given: SeatRelaxation, deadline: Deadline, workers: int, seed: int) -> tuple[int, frozenset[int]]:
    """A proved bound on how many people any plan uses, and that many people who can fill every clique.

    The people may be too few for a plan; if the time ran out, they may not fill every clique.  The bound always holds.
    """
    takers = [_bits(stays) for stays in given.stay]
    cliques = [sorted(clique, key=lambda slot: len(given.stay[slot])) for clique in given.cliques]
    reach = [0] * len(given.people)
    for stays in given.stay:
        for who in stays:
            reach[who] += 1
    cuts = {_cut(takers, clique) for clique in cliques}
    bound, people = len(given.always), given.always
    while True:
        solved = None if deadline.over else _cover(given.always, reach, cuts, deadline, workers, seed)
        if solved is None:
            return bound, people
        least, people = solved
        bound = max(bound, least)
        if len(people) > least:
            return bound, people
        known = len(cuts)
        seating = _Seating(takers, reach, _bits(people))
        for clique in cliques:
            cuts |= seating.fill(clique)
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
    always: frozenset[int], reach: Sequence[int], cuts: set[Cut], deadline: Deadline, workers: int, seed: int
) -> tuple[int, frozenset[int]] | None:
    """A bound on the fewest people who meet the cuts, and the people found: of equally few, those of most reach."""
    rows = [Row(COVER, (who,), None, 1, None) for who in sorted(always)]
    rows += [
        Row(COVER, tuple(bits_set(wanted)), None, count, None)
        for wanted, count in sorted(cuts, key=lambda cut: (cut[1], cut[0]))
    ]
    most = max(reach, default=0)
    scale = sum(most - value for value in reach) + 1
    cost = Cost(tuple((scale + most - value, who) for who, value in enumerate(reach)))
    task = Task(len(reach), tuple(rows), cost, time_limit=deadline.search_limit, workers=workers, seed=seed)
    found = search(task, stop=deadline.stop, engine=COVERING_ENGINE)
    if found.solution is None or found.bound is None:
        return None
    least = -(-(found.bound - (scale - 1)) // scale)
    return (len(found.solution) if found.status == "optimal" else max(0, least)), found.solution


class _Seating:
    """A matching of people and seats of one clique; seats that the next clique shares keep their people."""

    def __init__(self, takers: Sequence[int], reach: Sequence[int], people: int) -> None:
        self.takers, self.reach, self.people = takers, reach, people
        self.free = people
        self.seat_of: dict[int, int] = {}
        self.holder: dict[int, int] = {}
        """Of each seat that is taken."""

    def fill(self, clique: Sequence[int]) -> set[Cut]:
        """Fill the seats of the clique, people joining where too few are left; a cut for each who joined.

        Since they join and the matching goes on, one round finds the cuts of many.
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
                    return cuts  # the clique has too few takers at all: the covering problem is infeasible
                joins = 1 << max(bits_set(spare), key=self.reach.__getitem__)
                self.people |= joins
                self.free |= joins
        return cuts

    def _seat(self, slot: int) -> list[int] | None:
        """Seat one more by an augmenting path; without one, the slots reached, for which there are too few people."""
        came_by: dict[int, int] = {}
        reached, unseen = [slot], self.people
        for here in reached:
            fit = self.takers[here] & unseen
            if fit & self.free:
                taker = next(bits_set(fit & self.free))
                self.free ^= 1 << taker
                while True:  # everyone on the path moves up by one
                    previous = self.holder.get(here)
                    self.seat_of[taker], self.holder[here] = here, taker
                    if previous is None:
                        return None
                    taker, here = previous, came_by[previous]
            unseen ^= fit
            for who in bits_set(fit):
                came_by[who] = here
                reached.append(self.seat_of[who])
        return reached
