"""A tier over headcounts: what is left of it when it does not matter who flies.

Rows about one person alone (rest, training, one place at a time) are left out, and literals that all other rows and the
cost treat alike become one whole number, how many of them are true.  That model is far smaller, and no plan costs
less than its best: a bound for tiers that count people, such as covered days or the ledger.  Its numbers say how
many of which kind to seat; under those, finding who flies is a search without a cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, TOO_MANY_TERMS, Clause, Row, made_of, terms_in
from optimizer.solver.engines.aggregation import alike, over
from optimizer.solver.engines.cp_sat import round_up, tune
from optimizer.solver.engines.cp_sat_model import Filled
from optimizer.solver.engines.implied_rows import drop_implied_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import Task


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


def headcounts(
    task: Task, person_of: Mapping[int, str], decisions: int, *, whoever_flies: bool = True
) -> Headcounts | None:
    """The tier over headcounts; None if its cost asks who flies.

    Parameters
    ----------
    whose
        The person of each deciding literal that has one.
    decisions
        Literals from this number on are helpers.
    whoever_flies
        False if a bound will do: then a cost that asks who flies is given what it asks, and only that.
    """
    sorted_out = made_of(task.rows, "by person", lambda rows: _sort(rows, person_of, decisions))
    sorted_out = sorted_out.more(task.also)
    cost = task.cost
    helpers = [literal for _, literal in cost.terms if literal >= decisions]
    asked = {literal for literal in helpers if literal in sorted_out.about}
    if whoever_flies and 2 * len(asked) > len(helpers):
        return None
    kept = sorted_out.without_people(asked)
    about = sorted_out.about.keys() - asked
    coefficients, costly = zip(*cost.terms, strict=True) if cost.terms else ((), ())
    priced = Row(Clause(DEFINITION, "cost"), costly, coefficients, None, None)
    pricing = _pricing(kept, set(costly), about, decisions)
    found = alike([*kept, priced])
    kinds = tuple(map(tuple, found.values()))
    rows = over([*kept, priced], enumerate(found))
    kind_of = {literal: number for number, members in enumerate(kinds) for literal in members}
    deciding = {
        tuple(sorted({kind_of[literal] for literal in members})): None
        for members in alike([*pricing, priced]).values()
        if any(literal < decisions or literal in about for literal in members)
    }
    total = rows.pop()
    terms = zip(total.coefficients or (), total.literals, strict=True)
    return Headcounts(kinds, tuple(rows), Cost(tuple(terms), cost.constant), tuple(deciding))


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """Rows about one person alone, and the others."""

    person_of: Mapping[int, str]
    decisions: int
    about: Mapping[int, str]
    """The person of each helper that some row ties to the literals of one person alone."""
    personal: tuple[Row, ...]
    others: tuple[Row, ...]

    def more(self, rows: Sequence[Row]) -> _SortedOut:
        """These rows too."""
        if not rows:
            return self
        about = dict(self.about) | _about(rows, self.person_of, self.decisions)
        found = _split(rows, self.person_of, about)
        return replace(self, about=about, personal=(*self.personal, *found[0]), others=(*self.others, *found[1]))

    def without_people(self, asked: set[int]) -> list[Row]:
        """The other rows, and those about one person by which a helper asked for gets its value."""
        return [*self.others, *(row for row in self.personal if not asked.isdisjoint(row.literals))]


def _sort(rows: Sequence[Row], person_of: Mapping[int, str], decisions: int) -> _SortedOut:
    rows = rows if terms_in(rows) > TOO_MANY_TERMS else made_of(rows, "lean", drop_implied_rows)
    about = _about(rows, person_of, decisions)
    return _SortedOut(person_of, decisions, about, *_split(rows, person_of, about))


def _about(rows: Iterable[Row], person_of: Mapping[int, str], decisions: int) -> dict[int, str]:
    about: dict[int, str] = {}
    for row in rows:
        if max(row.literals, default=0) >= decisions:
            people = {person_of[literal] for literal in row.literals if literal in person_of}
            if len(people) == 1:
                about.update(dict.fromkeys([each for each in row.literals if each >= decisions], people.pop()))
    return about


def _split(
    rows: Iterable[Row], person_of: Mapping[int, str], about: Mapping[int, str]
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    personal, others = list[Row](), list[Row]()
    known = {**person_of, **about}
    for row in rows:
        # a row that just settles one literal is kept
        (personal if len(row.literals) > 1 and _of_one(row.literals, known) else others).append(row)
    return tuple(personal), tuple(others)


def _of_one(literals: Sequence[int], person_of: Mapping[int, str]) -> bool:
    """Whether all these literals are about one person."""
    first = person_of.get(literals[0])
    return first is not None and all(person_of.get(literal) == first for literal in literals)


def _pricing(rows: Iterable[Row], asked: set[int], about: Collection[int], decisions: int) -> list[Row]:
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
    found = Filled(cp_model.CpModel(), [], len(counted.kinds), ())
    found.variables(map(len, counted.kinds))
    found.counted_rows(counted.rows)
    found.cost(counted.cost)
    solver = cp_model.CpSolver()
    tune(solver, task, len(counted.rows))
    with stop.ends(solver.stop_search):
        status = cp_model.UNKNOWN if stop.requested else solver.solve(found.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return round_up(solver.best_objective_bound) + counted.cost.constant, tuple(solver.response_proto.solution)[
        : found.literals
    ]
