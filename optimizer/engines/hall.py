"""The fewest people by Hall's theorem: the seats of each clique alone must find different people.

A set of people is enough for a clique if it can be matched into all its seats; where it cannot, Hall's theorem names
seats that have too few of them, and so many of all people who could take those must be used: one more row of a small
covering problem, solved again until every clique is content.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from optimizer.staffing import Staffing


def fewest_people(given: Staffing, time_limit: float, workers: int, seed: int) -> tuple[int, frozenset[int]]:
    """A proved bound on how many people any plan uses, and that many people who content every clique.

    The people may be too few for a plan, or content not every clique if time ran out; the bound always holds.
    """
    ends = time.perf_counter() + time_limit
    cuts = {_cut(given, clique) for clique in given.cliques}
    bound, people = len(given.always), given.always
    while True:
        left = ends - time.perf_counter()
        solved = _cover(given, cuts, left, workers, seed) if left > 0 else None
        if solved is None:
            return bound, people
        least, people = solved
        bound = max(bound, least)
        if len(people) > least:
            return bound, people
        fresh = {cut for clique in given.cliques if (cut := _violated(given, clique, people)) is not None} - cuts
        if not fresh:
            return bound, people
        cuts |= fresh


Cut = tuple[frozenset[int], int]
"""So many of these people are needed."""


def _cut(given: Staffing, slots: tuple[int, ...] | set[int]) -> Cut:
    return frozenset().union(*(given.stay[slot] for slot in slots)), len(slots)


def _cover(
    given: Staffing, cuts: set[Cut], time_limit: float, workers: int, seed: int
) -> tuple[int, frozenset[int]] | None:
    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in given.people]
    for who in given.always:
        model.add(used[who] == 1)
    for people, count in sorted(cuts, key=lambda cut: (cut[1], sorted(cut[0]))):
        model.add(sum(used[who] for who in people) >= count)
    # of equally few people, those who can take the most
    reach = [0] * len(used)
    for takers in given.stay:
        for who in takers:
            reach[who] += 1
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


def _violated(given: Staffing, clique: tuple[int, ...], people: frozenset[int]) -> Cut | None:
    """Seats of the clique that these people cannot all take, as a row that says so; None if they can."""
    seat_of: dict[int, int] = {}
    for slot in sorted(clique, key=lambda slot: len(given.stay[slot])):
        reached = _augment(given, slot, people, seat_of)
        if reached is not None:
            return _cut(given, reached)
    return None


def _augment(given: Staffing, slot: int, people: frozenset[int], seat_of: dict[int, int]) -> set[int] | None:
    """Seat one more; None if it worked, else the slots reached by swapping, which have too few people."""
    came_by: dict[int, int] = {}
    reached, todo = {slot}, [slot]
    while todo:
        here = todo.pop()
        for who in given.stay[here]:
            if who not in people or who in came_by:
                continue
            came_by[who] = here
            if who in seat_of:
                reached.add(seat_of[who])
                todo.append(seat_of[who])
                continue
            holder = {taken: person for person, taken in seat_of.items()}
            taker: int | None = who
            while taker is not None:  # everyone on the way moves up by one
                freed = came_by[taker]
                previous = holder.get(freed)
                seat_of[taker] = freed
                taker = previous if freed != slot else None
            return None
    return reached
