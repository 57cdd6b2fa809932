"""The rows: 0-1 linear and at-most-one constraints, tagged, with no solver in sight.

Every engine, and every export, is filled from one ``Rows``.  A clause that is waived, or left out to
explain something, is simply not added: there are no guard literals.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, compress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

Made = TypeVar("Made")


class Clause(NamedTuple):
    """The address of one demand: used by rows, violations, conflicts and waivers alike."""

    rule: str
    subject: str


DEFINITION = "definition"
"""Rule name of rows that define helper literals; they are never left out."""

IMPLIED = "implied"
"""Rule name of rows implied by the others for whole numbers, but not for fractions: they make searches faster."""


class Row(NamedTuple):
    """``lower <= sum(coefficient * literal) <= upper``; a missing bound is open."""

    clause: Clause
    literals: tuple[int, ...]
    coefficients: tuple[int, ...] | None
    """None when all are one."""
    lower: int | None
    upper: int | None

    @property
    def at_most_one(self) -> bool:
        """Whether the row says: at most one of these."""
        return self.coefficients is None and self.lower is None and self.upper == 1

    def holds(self, solution: frozenset[int]) -> bool:
        """Whether the row holds when exactly these literals are true."""
        true = map(solution.__contains__, self.literals)
        total = sum(true) if self.coefficients is None else sum(compress(self.coefficients, true))
        return (self.lower is None or total >= self.lower) and (self.upper is None or total <= self.upper)


class CommonRows(tuple[Row, ...]):
    """Rows shared by many searches; what an engine builds from them is kept and used again."""

    @cached_property
    def made(self) -> dict[str, Any]:
        """Objects built from them, by name."""
        return {}

    def __reduce__(self) -> tuple[type[CommonRows], tuple[tuple[Row, ...]]]:
        return CommonRows, (tuple(self),)


def made_of(rows: Sequence[Row], name: str, make: Callable[[Sequence[Row]], Made]) -> Made:
    """The object that ``make`` builds from the rows; built once for common rows."""
    if not isinstance(rows, CommonRows):
        return make(rows)
    if name not in rows.made:
        rows.made[name] = make(rows)
    made: Made = rows.made[name]
    return made


TOO_MANY_TERMS = 20_000_000
"""Above this no engine gets all rows at once: that takes more than 6 GiB."""


def terms_in(rows: Sequence[Row]) -> int:
    """How many terms the rows have together."""
    return made_of(rows, "terms", lambda rows: sum([len(row.literals) for row in rows]))


def reach(literals: Sequence[int], coefficients: Sequence[int] | None) -> tuple[int, int]:
    """The least and the most that a sum of literals could be; without coefficients each counts one."""
    if not coefficients:
        return 0, len(literals)
    most = sum([value for value in coefficients if value > 0])
    return sum(coefficients) - most, most


def relaxed(row: Row, literal: int) -> Iterator[Row]:
    """The row as it is while ``literal`` is false, and no row at all while it is true."""
    literals, coefficients = (*row.literals, literal), row.coefficients or (1,) * len(row.literals)
    low, high = reach(row.literals, row.coefficients)
    if row.upper is not None and high > row.upper:
        yield Row(row.clause, literals, (*coefficients, row.upper - high), None, row.upper)
    if row.lower is not None and low < row.lower:
        yield Row(row.clause, literals, (*coefficients, row.lower - low), row.lower, None)


def _keep_all(clause: Clause, day: date | None) -> bool:
    return False


def _none(clause: Clause) -> bool:
    return False


def no_look() -> None:
    """Whoever makes the rows has all the time there is."""


TERMS_A_LOOK = 20_000
"""Terms made between two looks at the clock: some hundredths of a second."""
TERMS_A_DECISION = 10
"""A decision takes as long as so many."""


@dataclass
class Rows:
    """Literals and rows.  Literals ``0 .. decisions - 1`` decide; later ones are helpers."""

    left_out: Callable[[Clause, date | None], bool] = _keep_all
    """Says of a clause (on a day, for rules read day by day) that it must not be posted."""
    breakable: Callable[[Clause], bool] = _none
    """Says of a clause that a search may break it, so that no other row may rely on it."""
    look: Callable[[], object] = no_look
    """Called again and again while rows are made; what it raises ends that."""
    names: list[str] = field(default_factory=list)
    decisions: int = 0
    rows: list[Row] = field(default_factory=list)
    implied: list[Row] = field(default_factory=list)
    """Rows that are no part of the rules: explanations and confirmations leave them out."""
    days: dict[Row, list[date]] = field(default_factory=dict)
    """Of rows about days: the first day of each interval for which the row was posted."""
    lengths: dict[tuple[Clause, date], int] = field(default_factory=dict)
    """Days of each of these intervals, by clause and first day."""
    repeated: dict[Row, int] = field(default_factory=dict)
    """How often more a row was posted than once."""
    _unseen: int = 0
    """Terms made since the last look."""
    _posted: set[Row] = field(default_factory=set)
    _exclusive: dict[str, dict[Clause, list[tuple[int, ...]]]] = field(default_factory=dict)
    _maximal: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)

    def fork(self) -> Rows:
        """The same rows, to which one question may add without another seeing it."""
        return replace(
            self,
            names=list(self.names),
            rows=list(self.rows),
            implied=list(self.implied),
            days=dict(self.days),
            _posted=set(self._posted),
        )

    def decision(self, name: str) -> int:
        """A new literal that is part of the plan."""
        if self.decisions != len(self.names):
            raise AssertionError("decisions come before helpers")
        self.decisions += 1
        self.names.append(name)
        self._made(TERMS_A_DECISION)
        return self.decisions - 1

    def helper(self, name: str) -> int:
        """A new literal that follows from the plan."""
        self.names.append(name)
        return len(self.names) - 1

    def amount(self, name: str, upper: int) -> list[tuple[int, int]]:
        """Terms of a whole number from 0 to ``upper``, as binary digits."""
        terms = []
        left, digit = upper, 1
        while left > 0:
            value = min(digit, left)
            terms.append((value, self.helper(f"{name}#{value}")))
            left, digit = left - value, digit * 2
        return terms

    def linear(
        self,
        clause: Clause,
        terms: Iterable[tuple[int, int]],
        *,
        lower: int | None = None,
        upper: int | None = None,
        times: int | None = None,
        day: date | None = None,
        days: int = 1,
    ) -> None:
        """Add ``lower <= sum(terms) <= upper`` for pairs ``(coefficient, literal)``.

        With ``times`` both bounds are multiplied by that literal: 0 where it is false.  A row about days holds from
        ``day`` on for so many ``days``.
        """
        if times is not None:
            for low, high in ((lower, None), (None, upper)):
                if (bound := high if low is None else low) is not None:
                    above = 0 if low is not None else None
                    below = 0 if high is not None else None
                    self.linear(clause, [*terms, (-bound, times)], lower=above, upper=below, day=day, days=days)
            return
        pairs = list(terms)
        literals = tuple([literal for _, literal in pairs])
        coefficients = tuple([coefficient for coefficient, _ in pairs])
        if 0 in coefficients or len(set(literals)) < len(literals):
            merged: dict[int, int] = {}
            for coefficient, literal in pairs:
                merged[literal] = merged.get(literal, 0) + coefficient
            kept = {literal: coefficient for literal, coefficient in merged.items() if coefficient}
            literals, coefficients = tuple(kept), tuple(kept.values())
        unit = coefficients.count(1) == len(coefficients)
        self._add(clause, literals, None if unit else coefficients, lower, upper, day, days)

    def total(
        self,
        clause: Clause,
        literals: Iterable[int],
        *,
        lower: int | None = None,
        upper: int | None = None,
        times: int | None = None,
        day: date | None = None,
        days: int = 1,
    ) -> None:
        """Add ``lower <= how many of these distinct literals are true <= upper``; ``times`` as in ``linear``."""
        if times is not None:
            terms = [(1, literal) for literal in literals]
            self.linear(clause, terms, lower=lower, upper=upper, times=times, day=day, days=days)
        else:
            self._add(clause, tuple(literals), None, lower, upper, day, days)

    def refuse(self, clause: Clause, literals: Iterable[int | None]) -> None:
        """Not all of these literals are true; None stands for one that is always true."""
        open_ones = [literal for literal in literals if literal is not None]
        self.total(clause, open_ones, upper=len(open_ones) - 1)

    def exclusive(self, person: str, clause: Clause, literals: Iterable[int]) -> None:
        """At most one of these, all of one person; ``cliques`` gives back those in force.

        They come in ascending order, and no set of a clause lies inside another of it, or rows are said twice.
        """
        clique = tuple(literals)
        if not self.left_out(clause, None) and not self.breakable(clause):
            self._exclusive.setdefault(person, {}).setdefault(clause, []).append(clique)
            self._maximal.pop(person, None)
        if len(clique) > 1:
            self.total(clause, clique, upper=1)

    def cliques(self, person: str) -> list[tuple[int, ...]]:
        """Sets of one person's literals of which at most one is true, none inside another."""
        if person not in self._maximal:
            posted = self._exclusive.get(person, {}).values()
            sets = sorted(chain.from_iterable(posted), key=len, reverse=True)
            self._maximal[person] = sets if len(posted) < 2 else _maximal(sets)
        return self._maximal[person]

    def any_of(self, clause: Clause, person: str, literal: int, mine: Iterable[int]) -> None:
        """``literal`` is true if any of these, all of one person, is.

        "None of them" joins every clique: far stronger than a row for each.
        """
        alone, cliques = set(mine), self.cliques(person)
        for clique in cliques:
            inside = clique if alone.issuperset(clique) else tuple([other for other in clique if other in alone])
            self._add(clause, (literal, *inside), (-1, *[1] * len(inside)), None, 0, None)
        for other in sorted(alone.difference(*cliques)):
            self.linear(clause, [(-1, literal), (1, other)], upper=0)

    def _made(self, terms: int) -> None:
        self._unseen += terms
        if self._unseen > TERMS_A_LOOK:
            self._unseen = 0
            self.look()

    def _add(
        self,
        clause: Clause,
        literals: tuple[int, ...],
        coefficients: tuple[int, ...] | None,
        lower: int | None,
        upper: int | None,
        day: date | None,
        days: int = 1,
    ) -> None:
        self._made(1 + len(literals))
        if self.left_out(clause, day):
            return
        row = Row(clause, literals, coefficients, lower, upper)
        low, high = reach(literals, coefficients)
        if (lower is None or low >= lower) and (upper is None or high <= upper):
            return  # no plan could break it
        if day is not None:
            self.days.setdefault(row, []).append(day)
            self.lengths[clause, day] = days
        known = len(self._posted)
        self._posted.add(row)  # looked up and added at once: hashing a long row takes its time
        if len(self._posted) > known:
            (self.implied if clause.rule == IMPLIED else self.rows).append(row)
        else:
            self.repeated[row] = self.repeated.get(row, 0) + 1


def _maximal(sets: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Of sets, the largest first, those that are not inside an earlier one."""
    kept: list[tuple[int, ...]] = []
    holders: dict[int, int] = {}  # of each member: the sets kept so far that have it, as bits
    for members in sets:
        around = (1 << len(kept)) - 1
        for member in (*members[-1:], *members):  # the latest and the earliest seldom meet elsewhere
            around &= holders.get(member, 0)
            if not around:
                break
        if around:
            continue
        mark = 1 << len(kept)
        for member in members:
            holders[member] = holders.get(member, 0) | mark
        kept.append(members)
    return kept
