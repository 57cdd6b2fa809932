"""Whether a conflict is a smallest one: every conflict must hit every set of clauses without which the rest can hold.

The fewest clauses that hit all such sets known are a lower bound; they are themselves a conflict, and then a smallest,
or they can hold together, and show one more such set (Ignatiev et al. 2015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import Row
from optimizer.problem.steps import tell
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.explain.correction_sets import ROUND
from optimizer.studies.explain.mus import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.model.rows import Clause
    from optimizer.studies.explain.clauses import Clauses

PROOF_SECONDS = 10.0
"""The proof may take so long; without it the conflict is no less true."""
STEPS = 40
"""Clauses tried one by one to make a set smaller."""


def smallest(clauses: Clauses, conflict: Conflict, repairs: Iterable[frozenset[Clause]]) -> tuple[Conflict, bool]:
    """A conflict of fewest clauses and True, or ``conflict`` and False if that could not be settled in time."""
    if conflict.irreducible != "by clause":
        return conflict, False
    until = clauses.clock.seconds + PROOF_SECONDS
    sets = [*repairs, *clauses.broken]
    tell(phase="looking for a smaller conflict")
    try:
        while clauses.clock.seconds < until:
            few = _fewest(clauses, sets)
            if len(few) >= len(conflict.clauses):
                return conflict, True
            if not clauses.hold(few):
                return Conflict(tuple(sorted(few)), "by clause"), True
            sets.append(_fewer(clauses, few))
    except TimeUpError:
        pass
    return conflict, False


def _fewest(clauses: Clauses, sets: list[frozenset[Clause]]) -> frozenset[Clause]:
    """The fewest clauses that hit all these sets."""
    left = clauses.clock.left()
    chosen = _minimal(sets)
    order = sorted(set().union(*chosen))
    literal = {clause: number for number, clause in enumerate(order)}
    rows = tuple(Row(ROUND, tuple(sorted(literal[clause] for clause in each)), None, 1, None) for each in chosen)
    cost = Cost(tuple((1, number) for number in range(len(order))))
    outcome = search(Task(len(order), rows, cost, time_limit=left), stop=clauses.clock.stop)
    if outcome.status != "optimal" or outcome.solution is None:
        raise TimeUpError
    return frozenset(order[number] for number in outcome.solution)


def _minimal(sets: list[frozenset[Clause]]) -> list[frozenset[Clause]]:
    kept: list[frozenset[Clause]] = []
    for each in sorted(dict.fromkeys(sets), key=len):  # in the order they came: the same answer in every run
        if not any(other <= each for other in kept):
            kept.append(each)
    return kept


def _fewer(clauses: Clauses, holding: frozenset[Clause]) -> frozenset[Clause]:
    """A small set of clauses without which the rest, ``holding`` among them, can hold."""
    everything = frozenset(clauses.all)
    left_out = min((broken for broken in clauses.broken if broken.isdisjoint(holding)), key=len)
    for clause in sorted(left_out)[:STEPS]:
        if clause in left_out and clauses.hold(everything - left_out | {clause}):
            back = everything - left_out | {clause}
            left_out = min((broken for broken in clauses.broken if broken.isdisjoint(back)), key=len)
    return left_out
