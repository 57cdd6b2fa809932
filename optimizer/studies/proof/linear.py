"""Proofs in one step: rows added up, each a number of times, until no values can satisfy the sum.

The numbers come from the linear relaxation, in floating point; what they prove is then counted in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.engines.relaxation import relaxed
from optimizer.solver.engines.task import Task
from optimizer.solver.export import AtLeast, at_least

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.studies.proof.claims import Formula

SCALES = (1, 2, 3, 4, 6, 12, 60, 420, 2520, *(10**power for power in range(4, 11)))
"""Weights are multiplied by one of these and rounded: the first that proves as much as any."""


@dataclass(frozen=True, slots=True)
class Added:
    """Rows by number in the OPB file, from 1 on, and how often each is added."""

    times: dict[int, int]

    def step(self) -> str:
        """The step of a proof that adds them, if row ``n`` of the file has the number ``n``."""
        words = []
        for number, times in self.times.items():
            words.append(f"{number} {times} *" if times > 1 else f"{number}")
            if len(words) > 1:
                words.append("+")
        return " ".join(("pol", *words))

    def sum(self, rows: Sequence[AtLeast]) -> AtLeast:
        """The row that they add up to."""
        degree, sums = _sum(rows, self.times, {}, 1)
        return AtLeast(tuple((value, literal) for literal, value in sums.items() if value), degree)


@dataclass(frozen=True, slots=True)
class LinearBound:
    """What the linear relaxation proves of a claim."""

    bound: int | None
    """Of a tier: no plan is below; counted in whole numbers."""
    added: Added
    """With a claim of this bound, or that there is no plan: rows that nothing satisfies together."""
    proves: bool
    """Whether that is so for this claim as it stands."""


def linear_bound(formula: Formula, seconds: float | None, seed: int = 0) -> LinearBound | None:
    """Add up the rows of a formula by the weights of its linear relaxation; None if time ran out."""
    parts = [part for row in formula.rows for part in at_least(row)]
    alone = next((number for number, part in enumerate(parts, 1) if _most(dict(_turned(part))) < part.degree), None)
    if alone is not None:
        cost = formula.cost
        bound = None if cost is None or alone < len(parts) else cost.least
        return LinearBound(bound, Added({alone: 1}), True)
    if formula.cost is None:
        return _no_solution(formula, parts, seconds, seed)
    return _of_cost(formula, formula.cost, parts, seconds, seed)


def _of_cost(
    formula: Formula, cost: Cost, parts: Sequence[AtLeast], seconds: float | None, seed: int
) -> LinearBound | None:
    rows = formula.rows[:-1]
    found = relaxed(Task(formula.literals, rows, cost, time_limit=seconds, seed=seed))
    if found is None:
        return None
    weights: dict[int, float] = {}
    number, given = 1, iter(found.weights)
    for row in rows:
        weight = next(given) if row.literals else 0.0
        sides = (row.lower is not None) + (row.upper is not None)
        if weight > 0 and row.lower is not None:
            weights[number] = weight
        elif weight < 0 and row.upper is not None:
            weights[number + sides - 1] = -weight
        number += sides
    price = {literal: -coefficient for coefficient, literal in cost.terms}
    best: LinearBound | None = None
    for scale in SCALES:
        times = _rounded(weights, scale)
        reached, sums = _sum(parts, times, price, scale)
        bound = -(-(reached - _most(sums)) // scale) + cost.constant  # cost <= bound - 1 then has no solution
        if best is None or best.bound is None or bound > best.bound:
            best = LinearBound(bound, Added(_shared({**times, len(parts): scale})), False)
    assert best is not None
    assert best.bound is not None
    return replace(best, proves=_contradicting(parts, best.added))


def _no_solution(formula: Formula, parts: Sequence[AtLeast], seconds: float | None, seed: int) -> LinearBound | None:
    """Rows that may all be broken by a share of what they can be broken by at most; the least share, weighted."""
    share = formula.literals
    rows = []
    for part in parts:
        sums = dict(_turned(part))
        short = part.degree - sum(value for value in sums.values() if value < 0)
        rows.append(Row(Clause(DEFINITION, ""), (*sums, share), (*sums.values(), max(0, short)), part.degree, None))
    found = relaxed(Task(share + 1, tuple(rows), Cost(((1, share),)), time_limit=seconds, seed=seed))
    if found is None:
        return None
    weights = {number: weight for number, weight in enumerate(found.weights, 1) if weight > 0}
    added = Added({})
    for scale in SCALES:
        added = Added(_shared(_rounded(weights, scale * len(parts))))
        if _contradicting(parts, added):
            return LinearBound(None, added, True)
    return LinearBound(None, added, False)


def _turned(part: AtLeast) -> list[tuple[int, int]]:
    return [(literal, coefficient) for coefficient, literal in part.terms]


def _rounded(weights: Mapping[int, float], scale: int) -> dict[int, int]:
    return {number: times for number, weight in weights.items() if (times := round(weight * scale))}


def _shared(times: dict[int, int]) -> dict[int, int]:
    """The same without a common divisor."""
    divisor = gcd(*times.values())
    return {number: each // divisor for number, each in times.items()}


def _sum(
    parts: Sequence[AtLeast], times: Mapping[int, int], start: Mapping[int, int], scale: int
) -> tuple[int, dict[int, int]]:
    """The degree and the coefficients of rows added up, from ``scale`` times ``start`` on."""
    sums = {literal: coefficient * scale for literal, coefficient in start.items()}
    degree = 0
    for number, often in times.items():
        part = parts[number - 1]
        degree += often * part.degree
        for coefficient, literal in part.terms:
            sums[literal] = sums.get(literal, 0) + often * coefficient
    return degree, sums


def _most(sums: Mapping[int, int]) -> int:
    return sum([value for value in sums.values() if value > 0])


def _contradicting(parts: Sequence[AtLeast], added: Added) -> bool:
    degree, sums = _sum(parts, added.times, {}, 1)
    return bool(added.times) and _most(sums) < degree
