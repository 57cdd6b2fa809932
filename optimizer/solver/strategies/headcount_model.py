"""A tier over headcounts: the aggregated model that is left when it does not matter who flies.

Rows about one person (rest, training, one place at a time) are left out.  Literals that all other rows and the cost
treat alike are replaced by one whole number: how many of them are true.  The model is far smaller, and no plan costs
less than its optimum: a bound for tiers that count people, such as covered days or the ledger.  Its counts say how
many people of which kind to seat; with those fixed, finding who flies is a search without a cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, TOO_MANY_TERMS, Clause, Row, made_of, terms_in
from optimizer.solver.engines.aggregation import alike, over
from optimizer.solver.engines.implied_rows import without_implied_rows
from optimizer.solver.engines.task import CountTask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from optimizer.solver.engines.task import Task


@dataclass(frozen=True, slots=True)
class HeadcountModel:
    """Rows and cost over counts: count ``k`` is how many of the literals ``kinds[k]`` are true."""

    kinds: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]
    cost: Cost
    deciding: tuple[tuple[int, ...], ...]
    """Sets of counts; the sum of each set decides the cost."""

    def task(self, time_limit: float, workers: int, seed: int) -> CountTask:
        """The search for the best counts."""
        highest = tuple(map(len, self.kinds))
        return CountTask(highest, self.rows, self.cost, time_limit, workers, seed)

    def fixing(self, counts: Sequence[int]) -> tuple[Row, ...]:
        """Rows over literals: as many of each kind as in ``counts``, as far as it matters to the cost."""
        found = []
        for group in self.deciding:
            literals = tuple(literal for kind in group for literal in self.kinds[kind])
            total = sum(counts[kind] for kind in group)
            found.append(Row(Clause(DEFINITION, "headcount"), literals, None, total, total))
        return tuple(found)


def headcount_model(
    task: Task, person_of: Mapping[int, str], decisions: int, *, anonymous: bool = True
) -> HeadcountModel | None:
    """The tier over headcounts; None if its cost asks who flies.

    Parameters
    ----------
    person_of
        The person of each deciding literal that has one.
    decisions
        Literals from this number on are helpers.
    anonymous
        False if a bound alone is wanted: a cost that asks who flies then keeps the rows about a person that define it.
    """
    sorted_out = made_of(task.rows, "rows by person", lambda rows: _sort(rows, person_of, decisions))
    sorted_out = sorted_out.more(task.also)
    cost = task.cost
    helpers = [literal for _, literal in cost.terms if literal >= decisions]
    asked = {literal for literal in helpers if literal in sorted_out.about}
    if anonymous and 2 * len(asked) > len(helpers):
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
    return HeadcountModel(kinds, tuple(rows), Cost(tuple(terms), cost.constant), tuple(deciding))


def rows_whoever_flies(rows: Sequence[Row], person_of: Mapping[int, str], decisions: int) -> list[int]:
    """The places of the rows that are not about one person."""
    known = {**person_of, **_about(rows, person_of, decisions)}
    return [place for place, row in enumerate(rows) if len(row.literals) < 2 or not _of_one(row.literals, known)]


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """Rows about one person, and the others."""

    person_of: Mapping[int, str]
    decisions: int
    about: Mapping[int, str]
    """The person of each helper that some row connects with the literals of one person only."""
    personal: tuple[Row, ...]
    others: tuple[Row, ...]

    def more(self, rows: Sequence[Row]) -> _SortedOut:
        """The same with these rows added."""
        if not rows:
            return self
        about = dict(self.about) | _about(rows, self.person_of, self.decisions)
        found = _split(rows, self.person_of, about)
        return replace(self, about=about, personal=(*self.personal, *found[0]), others=(*self.others, *found[1]))

    def without_people(self, asked: set[int]) -> list[Row]:
        """The other rows, and the rows about one person that define a helper in ``asked``."""
        return [*self.others, *(row for row in self.personal if not asked.isdisjoint(row.literals))]


def _sort(rows: Sequence[Row], person_of: Mapping[int, str], decisions: int) -> _SortedOut:
    rows = rows if terms_in(rows) > TOO_MANY_TERMS else without_implied_rows(rows)
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
        # a row that only fixes one literal is kept
        (personal if len(row.literals) > 1 and _of_one(row.literals, known) else others).append(row)
    return tuple(personal), tuple(others)


def _of_one(literals: Sequence[int], person_of: Mapping[int, str]) -> bool:
    """Whether all these literals belong to one person."""
    first = person_of.get(literals[0])
    return first is not None and all(person_of.get(literal) == first for literal in literals)


def _pricing(rows: Iterable[Row], asked: set[int], about: Collection[int], decisions: int) -> list[Row]:
    """The rows that define the helpers of the cost, and the helpers on which those depend."""
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
