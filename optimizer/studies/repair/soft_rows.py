"""The rows of an instance where every row that may be broken has a literal that relaxes it, and what that costs.

Of clauses read day by day each interval of days has a price of its own, of counted ones each time they fall short.
Beside the prices it is counted how many rows are broken: a clause left open is still broken no more than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, CommonRows, Row
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.studies.repair.prices import price_of

if TYPE_CHECKING:
    from datetime import date

    from optimizer.instance import Instance

BROKEN = Clause(DEFINITION, "left open")
"""Tag of the rows that tie literals of relaxed rows together."""


class SoftRows:
    """The rows of an instance with those that may be broken relaxed, and the price of breaking them.

    Without ``barred`` the options that some clause bars by itself are left out: far fewer rows, under which a plan is
    found sooner.  What is proved then is not proved of all plans.
    """

    def __init__(self, instance: Instance, *, barred: bool = True) -> None:
        self.instance = instance
        self.model = build(instance, keep_forbidden=barred)
        self.literals = len(self.model.rows.names)
        self._rows: list[Row] = []
        self.fixed: list[Row] = []
        """Rows that nothing relaxes."""
        self._terms: list[tuple[int, int]] = []
        self._breaches: list[tuple[int, int]] = []
        self._open: dict[tuple[Clause, tuple[date, ...]], int] = {}
        for row in self.model.rows.rows:
            if row.clause.rule == DEFINITION or RULES[row.clause.rule].way_out(row.clause.subject, instance) is None:
                self.fixed.append(row)
            elif RULES[row.clause.rule].priced_by == "seat" and row.lower is not None and row.upper is None:
                self._fall_short(row, row.lower)
            else:
                days = tuple(sorted(self.model.rows.days.get(row, ())))
                self._relax(row, self._literal_of(row.clause, days))
        self._price_days()
        self.rows = CommonRows((*self._rows, *self.fixed))
        self.cost = Cost(tuple(self._terms))
        self.breaches = Cost(tuple(self._breaches))
        """How many rows are broken, and barred options taken."""

    def _new(self) -> int:
        self.literals += 1
        return self.literals - 1

    def _relax(self, row: Row, literal: int) -> None:
        """The row as it is while ``literal`` is false, and no row at all while it is true."""
        if row.upper == 0 and row.coefficients is None:  # one by one: the linear relaxation is then as tight as can be
            self._rows += [Row(row.clause, (each, literal), (1, -1), None, 0) for each in row.literals]
            self._breaches += [(1, each) for each in row.literals]
            return
        mine = self._new()
        self._rows.append(Row(BROKEN, (mine, literal), (1, -1), None, 0))
        self._breaches.append((1, mine))
        coefficients = row.coefficients or (1,) * len(row.literals)
        low = sum(coefficient for coefficient in coefficients if coefficient < 0)
        high = sum(coefficient for coefficient in coefficients if coefficient > 0)
        literals = (*row.literals, mine)
        if row.upper is not None and high > row.upper:
            self._rows.append(Row(row.clause, literals, (*coefficients, row.upper - high), None, row.upper))
        if row.lower is not None and low < row.lower:
            self._rows.append(Row(row.clause, literals, (*coefficients, row.lower - low), row.lower, None))

    def _literal_of(self, clause: Clause, days: tuple[date, ...]) -> int:
        """The literal that relaxes the rows of a clause posted for just these intervals."""
        if (clause, days) not in self._open:
            self._open[clause, days] = self._new()
        return self._open[clause, days]

    def _price_days(self) -> None:
        """Each interval of a clause is paid once, whichever of its rows are broken."""
        holders: dict[tuple[Clause, date | None], list[int]] = {}
        for (clause, days), literal in self._open.items():
            for day in days or (None,):
                holders.setdefault((clause, day), []).append(literal)
        for (clause, day), literals in holders.items():
            length = 1 if day is None else self.model.rows.lengths[clause, day]
            price = length * price_of(self.instance, clause.rule, clause.subject)
            paid = literals[0]
            if len(literals) > 1:
                paid = self._new()
                self._rows += [Row(BROKEN, (literal, paid), (1, -1), None, 0) for literal in literals]
            self._terms.append((price, paid))

    def _fall_short(self, row: Row, lower: int) -> None:
        """The row with so many more literals as it may fall short, each at the price of one."""
        coefficients = row.coefficients or (1,) * len(row.literals)
        most = lower - sum(coefficient for coefficient in coefficients if coefficient < 0)
        times = 1 + self.model.rows.repeated.get(row, 0)
        missing = [self._new() for _ in range(most)]
        self._rows.append(row._replace(literals=(*row.literals, *missing), coefficients=(*coefficients, *[1] * most)))
        price = price_of(self.instance, row.clause.rule, row.clause.subject)
        self._terms += [(times * price, literal) for literal in missing]
