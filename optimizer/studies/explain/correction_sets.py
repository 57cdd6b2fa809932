"""The cheapest clauses to leave open, and the conflicts found on the way.

Clauses that hit every known conflict are left out (a small exact 0-1 problem).  The others either hold together, so
nothing cheaper mends the instance, or they contain a conflict not yet known.  Each round is a proved lower bound.  The
same rounds, going on, list further conflicts and further repairs until there are no more (Liffiton et al. 2016).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import Clause, Row
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.explain.mus import Conflict, group_of, narrow
from optimizer.studies.explain.relaxation import cheapest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from optimizer.solver.deadline import Deadline
    from optimizer.studies.explain.clauses import Clauses

ROUND = Clause("conflict", "round")
"""Tag of the rows of the small problem."""
MANY_ROWS = 10_000
"""With more rows than these, one search over all clauses comes first: rounds with large conflicts are slow."""
LAST = 1_000
"""Rank of the clauses that are left open last."""


@dataclass
class Repairs:
    """Conflicts and repairs found by the rounds so far."""

    conflicts: list[Conflict] = field(default_factory=list)
    repairs: list[frozenset[Clause]] = field(default_factory=list)
    """Sets of clauses without which the rest can hold; the first is a cheapest one, later ones cost as much or more."""
    lower: int = 0
    """Proved: nothing cheaper mends the instance."""
    hopeless: Conflict | None = None
    """A conflict of which no clause may be left open."""
    exhausted: bool = False
    """Every conflict, as far as clauses that may be left open tell them apart, and every repair is listed."""


def find_repairs(
    clauses: Clauses, cost_of: Callable[[Clause], int | None], *, conflicts: int = 1, repairs: int = 1
) -> Repairs:
    """Rounds until this many conflicts and cheapest repairs are known, or there are no more, or time is up.

    ``cost_of`` gives the cost (at least 1) of leaving a clause open, None forbids it.  All clauses together
    must have been proved impossible.
    """
    found = Repairs()
    prices: dict[Clause, int] = {}
    everything = frozenset(clauses.all)
    least: int | None = None
    try:
        left_out: frozenset[Clause] | None = frozenset()
        while left_out is not None:
            clauses.clock.left()
            cost = sum(prices[clause] for clause in left_out)
            if least is None:
                found.lower = max(found.lower, cost)
            enough = least is not None and (cost > least or len(found.repairs) >= repairs)
            if enough and len(found.conflicts) >= conflicts:
                return found
            tell(phase="looking for waivers", done=len(found.repairs), of=repairs)
            if clauses.hold(everything - left_out):
                least = cost if least is None else least
                found.repairs.append(left_out)
            else:
                tell(phase="narrowing a conflict")
                conflict = narrow(clauses, everything - left_out)
                found.conflicts.append(conflict)
                new = {clause: price for clause in conflict.clauses if (price := cost_of(clause)) is not None}
                prices |= new
                if not new and conflict.irreducible != "no":
                    found.hopeless = conflict
            if found.hopeless:
                return found
            if len(found.conflicts) == 1 and not found.repairs and clauses.size > MANY_ROWS:
                whole, found.lower = cheapest(clauses, cost_of)
                if whole is not None:
                    whole = _mildest(clauses, cost_of, whole)
                    least = found.lower
                    found.repairs.append(whole)
                    prices |= {clause: cost_of(clause) or 0 for clause in whole}
            left_out = _cheapest_left_out(found, prices, clauses.clock)
        found.exhausted = True
    except TimeUpError:
        pass
    return found


def _cheapest_left_out(found: Repairs, prices: Mapping[Clause, int], clock: Deadline) -> frozenset[Clause] | None:
    """The cheapest set that hits every conflict and contains no repair known; None if there is none.

    Among equally cheap ones, clauses that stand alone in their group are tried first (one of many people on a flight
    is rarely the one who matters), and flying with empty seats last.
    """
    order = sorted(prices)
    literal = {clause: number for number, clause in enumerate(order)}
    milder = {clause: _milder(clause) for clause in order}
    crowd: dict[tuple[str, str], int] = {}
    for clause in order:
        crowd[group_of(clause)] = crowd.get(group_of(clause), 0) + 1
    last = {clause for clause in order if RULES[clause.rule].empties_seats}
    rank = {clause: LAST if clause in last else min(crowd[group_of(clause)], LAST) for clause in order}
    rank |= {clause: 2 * LAST for clause in order if milder[clause] is not None}
    whole = 1 + sum(rank.values())
    rows = [_row((literal[c] for c in conflict.clauses if c in literal), lower=1) for conflict in found.conflicts]
    rows += [_row((literal[c] for c in repair), upper=len(repair) - 1) for repair in found.repairs]
    for clause, other in milder.items():  # where the milder clause is enough, this one is not offered
        worse = [repair - {other} | {clause} for repair in found.repairs if other in repair]
        rows += [_row((literal[c] for c in repair), upper=len(repair) - 1) for repair in worse]
    cost = Cost(tuple((whole * prices[clause] + rank[clause], literal[clause]) for clause in order))
    outcome = search(Task(len(order), tuple(rows), cost, time_limit=clock.left()), stop=clock.stop)
    if outcome.status not in ("optimal", "infeasible"):
        clock.ran_out = True
        raise TimeUpError
    return None if outcome.solution is None else frozenset(order[number] for number in outcome.solution)


def _milder(clause: Clause) -> Clause | None:
    """The clause that is left open rather than this one where that is enough."""
    subject = RULES[clause.rule].milder(clause.subject)
    return None if subject is None else Clause(clause.rule, subject)


def _mildest(
    clauses: Clauses, cost_of: Callable[[Clause], int | None], left_out: frozenset[Clause]
) -> frozenset[Clause]:
    """The set with milder clauses in it wherever they are enough, and no dearer."""
    for clause in sorted(left_out):
        other = _milder(clause)
        if other is not None and clause in left_out and other in clauses.rows:
            worse = {each for each in left_out if _milder(each) == other}
            price, before = cost_of(other), sum(cost_of(each) or 0 for each in worse)
            changed = left_out - worse | {other}
            if price is not None and price <= before and clauses.hold(frozenset(clauses.all) - changed):
                left_out = changed
    return left_out


def _row(literals: Iterable[int], *, lower: int | None = None, upper: int | None = None) -> Row:
    return Row(ROUND, tuple(literals), None, lower, upper)
