"""A tier over headcounts: what is left of it when it does not matter who flies.

Rows about one person alone (rest, training, one place at a time) are left out, and literals that all other rows and the
cost treat alike become one whole number, how many of them are true.  That model is far smaller, and no plan costs
less than its best: a bound for tiers that count people, such as covered days or the ledger.  Its numbers say how
many of which kind to seat; under those, finding who flies is a search without a cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from optimizer.engines.counting import alike
from optimizer.engines.cp_sat import fill, round_up, tune
from optimizer.engines.lean import lean
from optimizer.goals import Cost
from optimizer.rows import DEFINITION, Clause, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optimizer.engines import Task
    from optimizer.engines.stop import Stop


@dataclass(frozen=True, slots=True)
class Headcounts:
    """Rows and cost over numbers: number ``k`` says how many of the literals ``kinds[k]`` are true."""

    kinds: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]
    cost: Cost
    deciding: tuple[tuple[int, ...], ...]
    """Sets of numbers; what each of them adds up to decides the cost."""

    def holding(self, numbers: Sequence[int]) -> tuple[Row, ...]:
        """Rows over literals: as many of each kind as in ``numbers``, as far as the cost asks."""
        found = []
        for group in self.deciding:
            literals = tuple(literal for kind in group for literal in self.kinds[kind])
            total = sum(numbers[kind] for kind in group)
            found.append(Row(Clause(DEFINITION, "headcount"), literals, None, total, total))
        return tuple(found)


def headcounts(rows: Sequence[Row], cost: Cost, whose: Mapping[int, str], decisions: int) -> Headcounts | None:
    """The tier over headcounts; None if its cost asks who flies.

    Parameters
    ----------
    whose
        The person of each deciding literal that has one.
    decisions
        Literals from this number on are helpers.
    """
    rows = lean(rows)
    about = _about(rows, whose, decisions)
    helpers = [literal for _, literal in cost.terms if literal >= decisions]
    personal = [about.pop(literal) for literal in helpers if literal in about]
    if 2 * len(personal) > len(helpers):
        return None
    kept = [row for row in rows if not _personal(row, about, whose, decisions)]
    coefficients, costly = zip(*cost.terms, strict=True) if cost.terms else ((), ())
    priced = Row(Clause(DEFINITION, "cost"), costly, coefficients, None, None)
    pricing = _pricing(kept, set(costly), about, decisions)
    found = alike([*kept, priced])
    kinds = tuple(map(tuple, found.values()))
    over = _over([*kept, priced], list(found))
    kind_of = {literal: number for number, members in enumerate(kinds) for literal in members}
    deciding = {
        tuple(sorted({kind_of[literal] for literal in members})): None
        for members in alike([*pricing, priced]).values()
        if any(literal < decisions or literal in about for literal in members)
    }
    total = over.pop()
    terms = zip(total.coefficients or (), total.literals, strict=True)
    return Headcounts(kinds, tuple(over), Cost(tuple(terms), cost.constant), tuple(deciding))


def _over(rows: Sequence[Row], places: Sequence[tuple[tuple[int, int], ...]]) -> list[Row]:
    """The rows over numbers; ``places`` says of each number in which rows it stands, and with what coefficient."""
    bodies: list[dict[int, int]] = [{} for _ in rows]
    for number, where in enumerate(places):
        for place, coefficient in where:
            bodies[place][number] = coefficient
    return [
        row._replace(literals=tuple(body), coefficients=tuple(body.values()))
        for row, body in zip(rows, bodies, strict=True)
    ]


def _about(rows: Sequence[Row], whose: Mapping[int, str], decisions: int) -> dict[int, str]:
    """The person of each helper that some row ties to the literals of one person alone."""
    about: dict[int, str] = {}
    for row in rows:
        helpers = [literal for literal in row.literals if literal >= decisions]
        if helpers:
            people = {whose[literal] for literal in row.literals if literal in whose}
            if len(people) == 1:
                about.update(dict.fromkeys(helpers, people.pop()))
    return about


def _personal(row: Row, about: Mapping[int, str], whose: Mapping[int, str], decisions: int) -> bool:
    """Whether a row is about one person and nothing else, and does not just settle one literal."""
    if len(row.literals) == 1:
        return False
    person = None
    for literal in row.literals:
        who = whose.get(literal) or about.get(literal)
        if who is None:
            return False
        if person is not None and who != person:
            return False
        person = who
    return person is not None


def _pricing(rows: Iterable[Row], asked: set[int], about: Mapping[int, str], decisions: int) -> list[Row]:
    """The rows by which helpers of the cost, and helpers these hang on, get their value."""
    left, found = list(rows), list[Row]()
    while True:
        helpers = {literal for literal in asked if literal >= decisions and literal not in about}
        chosen = [row for row in left if not helpers.isdisjoint(row.literals)]
        if not chosen:
            return found
        found += chosen
        taken = set(map(id, chosen))
        left = [row for row in left if id(row) not in taken]
        asked = {literal for row in chosen for literal in row.literals}


def least(counted: Headcounts, task: Task, stop: Stop) -> tuple[int, tuple[int, ...]] | None:
    """A bound no plan costs less than, and the best numbers found; None if none were found in the task's time."""
    model = cp_model.CpModel()
    highest = [len(members) for members in counted.kinds]
    numbers = [model.new_int_var(0, most, "") for most in highest]
    fill(model, numbers, highest, counted.rows, counted.cost)
    solver = cp_model.CpSolver()
    tune(solver, task)
    with stop.ends(solver.stop_search):
        status = cp_model.UNKNOWN if stop.requested else solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return round_up(solver.best_objective_bound) + counted.cost.constant, tuple(map(solver.value, numbers))
