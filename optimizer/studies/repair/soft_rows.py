"""The rows of an instance where every row that may be broken has a literal that relaxes it, and what that costs.

Of clauses read day by day each interval of days has a price of its own, of counted ones each time they fall short.
Rules priced by days short are posted once more for each step of the price, as they are if so many days may be missing.
Beside the prices it is counted how many rows are broken: a clause left open is still broken no more than it must.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, CommonRows, Row, relaxed
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.studies.explain.waivers import price_of

if TYPE_CHECKING:
    from collections.abc import Set
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.rules import Rule

BROKEN = Clause(DEFINITION, "left open")
"""Tag of the rows that tie literals of relaxed rows together."""


class SoftRows:
    """The rows of an instance with those that may be broken relaxed, and the price of breaking them.

    Without ``barred`` the options that some clause bars by itself are left out: far fewer rows, under which a plan is
    found sooner.  What is proved then is not proved of all plans; nor is it where decisions are left out by name.
    """

    def __init__(self, instance: Instance, *, barred: bool = True, without: Set[str] = frozenset()) -> None:
        self.instance = instance
        self.model = build(instance, keep_forbidden=barred, without=without)
        self._rows: list[Row] = []
        self.fixed: list[Row] = []
        """Rows that nothing relaxes."""
        self._terms: list[tuple[int, int]] = []
        self._breaches: list[tuple[int, int]] = []
        self._open: dict[tuple[Clause, tuple[date, ...]], int] = {}
        self._steps: dict[Clause, list[int]] = {}
        self._paid: dict[Clause, int] = {}
        stepped = self._by_steps()
        for row in filter(None, map(self._kept, self.model.rows.rows)):
            if row.clause.rule == DEFINITION or RULES[row.clause.rule].way_out(row.clause.subject, instance) is None:
                self.fixed.append(row)
            elif RULES[row.clause.rule].priced_by == "seat" and row.lower is not None and row.upper is None:
                self._fall_short(row, row.lower)
            elif RULES[row.clause.rule].priced_by != "days short":
                days = tuple(sorted(self.model.rows.days.get(row, ())))
                self._relax(row, self._literal_of(row.clause, days))
        for row, step in stepped.items():
            self._relax(row, self._literal_of_step(row.clause, step))
        self._price_days()
        self.rows = CommonRows((*self._rows, *self.fixed))
        self.cost = Cost(tuple(self._terms))
        self.breaches = Cost(tuple(self._breaches))
        """How many rows are broken, and barred options taken."""

    def _by_steps(self) -> dict[Row, int]:
        """The rows of rules priced by days short, each with the last step of the price at which it is still there: no
        plan breaks it whose clause is missed by less."""
        self.literals = len(self.model.rows.names)
        last: dict[Row, int] = {}
        for rule in self.instance.rulebook:
            for step, days in enumerate(rule.price_steps if rule.priced_by == "days short" else ()):
                for row in self._rows_of(rule.missed_by(days)) if days else self._base_rows(rule.name):
                    if row.clause.rule == DEFINITION:
                        self.fixed.append(row)
                    elif row.upper == 0 and row.coefficients is None:
                        last |= {row._replace(literals=(each,)): step for each in row.literals}
                    else:
                        last[row] = step
        return last

    def _base_rows(self, rule: str) -> list[Row]:
        return [row for row in self.model.rows.rows if row.clause.rule == rule]

    def _rows_of(self, rule: Rule) -> list[Row]:
        """The rows of another form of a rule over the same options; new helper literals come behind all others."""
        base = self.model.rows
        names = [*base.names, *[""] * (self.literals - len(base.names))]
        rows = replace(base.fork(), names=names, rows=[], implied=[], days={}, _posted=set())
        options = copy(self.model.options)
        options.rows = rows
        rule.post(rows, options)
        for who, stays in options.by_person.items():
            barred = rule.forbidden(self.instance.person[who], stays, self.instance)
            for stay, subject in barred if options.forbidden else ():
                rows.total(rule.clause(subject), [options.literal[stay]], upper=0)
        self.literals = len(rows.names)
        return rows.rows

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
        self._rows += relaxed(row, mine)

    def _literal_of(self, clause: Clause, days: tuple[date, ...]) -> int:
        """The literal that relaxes the rows of a clause posted for just these intervals."""
        if (clause, days) not in self._open:
            self._open[clause, days] = self._new()
        return self._open[clause, days]

    def _literal_of_step(self, clause: Clause, step: int) -> int:
        """The literal that relaxes the rows of a clause up to a step of its price, and those of the steps before."""
        literals = self._steps.setdefault(clause, [])
        for number in range(len(literals), step + 1):
            literals.append(self._new())
            days = RULES[clause.rule].price_steps[number] + 1
            price = price_of(self.instance, clause.rule, clause.subject, days) - self._paid.get(clause, 0)
            self._paid[clause] = self._paid.get(clause, 0) + price
            self._terms.append((price, literals[number]))
            if number:
                self._rows.append(Row(BROKEN, (literals[number], literals[number - 1]), (1, -1), None, 0))
        return literals[step]

    def _price_days(self) -> None:
        """Each interval of a clause is paid once, whichever of its rows are broken."""
        holders: dict[tuple[Clause, date | None], list[int]] = {}
        for (clause, days), literal in self._open.items():
            for day in days or (None,):
                holders.setdefault((clause, day), []).append(literal)
        for (clause, day), literals in holders.items():
            length = 1 if day is None else self.model.rows.lengths[clause, day]
            price = price_of(self.instance, clause.rule, clause.subject)
            paid = literals[0]
            if len(literals) > 1:
                paid = self._new()
                self._rows += [Row(BROKEN, (literal, paid), (1, -1), None, 0) for literal in literals]
            self._charge(clause, day, length, price, paid)

    def _kept(self, row: Row) -> Row | None:
        """What of a row is one of these; None if nothing is."""
        return row

    def _charge(self, clause: Clause, since: date | None, length: int, price: int, literal: int) -> None:
        """Let an open clause cost its price, of so many days from ``since`` on that of each."""
        self._terms.append((length * price, literal))

    def _fall_short(self, row: Row, lower: int) -> None:
        """The row with so many more literals as it may fall short, each at the price of one."""
        coefficients = row.coefficients or (1,) * len(row.literals)
        most = lower - sum(coefficient for coefficient in coefficients if coefficient < 0)
        times = 1 + self.model.rows.repeated.get(row, 0)
        missing = [self._new() for _ in range(most)]
        self._rows.append(row._replace(literals=(*row.literals, *missing), coefficients=(*coefficients, *[1] * most)))
        price = price_of(self.instance, row.clause.rule, row.clause.subject)
        self._terms += [(times * price, literal) for literal in missing]
