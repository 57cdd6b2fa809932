"""What every plan costs at least while the dates stay, and which clauses are to blame: by few of the rows.

Only the clauses that the plan at hand breaks are asked first: the cheapest way to satisfy them or to leave them open is
a bound for every plan.  What that way breaks of the other clauses is asked beside them, and so on, until the bound
meets the price of the plan, or a way breaks nothing more and so is a cheaper plan.  Everybody stays as in the plan
where that costs nothing, so that few clauses are added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.explain.definitions import Definitions
from optimizer.studies.explain.grouping import parts_of
from optimizer.studies.repair.prices import left_open
from optimizer.studies.repair.soft_rows import SoftRows

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model

ROUNDS = 12
"""So often clauses are added; each time the search has more rows."""
WORK = 1.0
"""Deterministic seconds of each search; what is not proved by then is a lower bound all the same."""


@dataclass(frozen=True)
class Grown:
    """What is proved, and maybe a cheaper plan."""

    bound: int
    """No plan costs less while the dates stay."""
    clauses: frozenset[Clause]
    """Clauses that cannot hold together; empty if none were proved to be such."""
    plan: Plan | None
    """A plan that breaks none of the other clauses and costs ``bound``, if one was met."""
    met: tuple[Plan, ...]
    """The plans met on the way, whatever they break: each keeps clauses that the one before broke."""


def grown(
    instance: Instance,
    plan: Plan,
    price: int,
    model: Model,
    *,
    enough: int | None = None,
    seed: int = 0,
    within: Deadline | None = None,
) -> Grown:
    """The bound for an instance, from a plan that breaks only what can be left open and costs ``price``.

    Parameters
    ----------
    model
        The rows of the instance with what rules forbid among them.
    enough
        A bound that is as good as the price for whoever asks; none if None.

    Raises
    ------
    DisagreementError
        If the rows allow nothing that costs as little as the plan: a bug in this package, never an answer.
    """
    return _Growing(instance, plan, price, model, enough, seed, within or Deadline()).run()


class _Growing:
    def __init__(
        self,
        instance: Instance,
        plan: Plan,
        price: int,
        model: Model,
        enough: int | None,
        seed: int,
        within: Deadline,
    ) -> None:
        self.instance, self.plan, self.price, self.model = instance, plan, price, model
        self.enough = price if enough is None else min(price, enough)
        self.seed, self.within = seed, within
        self.definitions = Definitions(model.rows)
        self.rows: dict[Clause, list[Row]] = {}
        for row in model.rows.rows:
            self.rows.setdefault(row.clause, []).append(row)
        self.chosen = chosen_in(model, plan)
        self._apart = {
            clause: _apart_from_person(instance, clause) for clause in self.rows if clause.rule != DEFINITION
        }
        self.asked: set[Clause] = set()
        self.every_definition = False
        """Whether definitions are asked that no clause needs, too: where a plan breaks clauses that its rows keep."""
        self.met: list[Plan] = []
        self.bound = 0

    def run(self) -> Grown:
        tell(phase="what every plan costs")
        plan, report, conflict = self.plan, check(self.instance, self.plan), frozenset[Clause]()
        for _ in range(ROUNDS):
            more = {Clause(*each.address) for each in report.decided} & self.rows.keys() - self.asked
            if not more and report.decided and not self.every_definition:
                self.every_definition = True
            elif not more:
                return Grown(self.bound, conflict, self._cheaper(plan, report), tuple(self.met))
            self.asked |= self._with_alike(more)
            found = self._searched()

            if found is None:
                break
            self.met.append(found)
            if self.bound > 0 and not conflict:
                conflict = frozenset(self.asked)
            if self.bound >= self.enough or self.within.over:
                break
            plan, report = found, check(self.instance, found)
        return Grown(min(self.bound, self.price), conflict, None, tuple(self.met))

    def _with_alike(self, more: Set[Clause]) -> set[Clause]:
        """These clauses with those that differ in the person alone, which would be met one by one: of a flight or ship
        at once, of a whole rule where one was met before."""
        met = {clause.rule for clause in self.asked}
        alike = {
            (clause.rule, rest)
            for clause in more
            if (rest := self._apart[clause]) or (rest == "" and clause.rule in met)
        }
        return {*more} | {clause for clause, rest in self._apart.items() if (clause.rule, rest) in alike}

    def _cheaper(self, plan: Plan, report: Report) -> Plan | None:
        """The plan last met, if it costs less than the one to begin with and only what can be left open."""
        open_ones = all(RULES[each.rule].way_out(each.subject, self.instance) is not None for each in report.decided)
        price = sum(entry.price for entry in left_open(self.instance, report.broken))
        return plan if open_ones and price < self.price else None

    def _searched(self) -> Plan | None:
        """The cheapest way to satisfy or break the clauses asked, with the fewest decisions changed, as a plan; None if
        there was no time to find one."""
        asked = [row for clause in sorted(self.asked) for row in self.rows[clause]]
        defining = [row for row in self.model.rows.rows if row.clause.rule == DEFINITION]
        every = (*asked, *defining) if self.every_definition else self.definitions.added_to(asked)
        soft = _SomeRows(self.instance, every)
        rows = soft.rows
        decisions = sorted({literal for row in rows for literal in row.literals if literal < self.model.rows.decisions})
        dear = len(decisions) + 1
        changed = [(-1 if literal in self.chosen else 1, literal) for literal in decisions]
        cost = Cost((*((dear * price, literal) for price, literal in soft.cost.terms), *changed))
        task, literals = _renumbered(rows, cost)
        task = replace(task, work=WORK, presolve="light", seed=self.seed, time_limit=self.within.search_limit)
        found = search(task, stop=self.within.stop)
        if found.status == "infeasible":
            raise DisagreementError("the rows leave no way to satisfy or break clauses that a plan breaks")
        if found.bound is not None:
            self.bound = max(self.bound, (found.bound + len(self.chosen.intersection(decisions))) // dear)
        if found.solution is None:
            return None
        true = {literals[each] for each in found.solution}
        return self.model.plan(self.chosen.difference(decisions) | true.intersection(decisions))


def _apart_from_person(instance: Instance, clause: Clause) -> str | None:
    """The subject without its person; None if it has none."""
    who, month, rest = parts_of(instance, clause)
    return None if who is None else f"{rest}/{month}" if month else rest


def _renumbered(rows: tuple[Row, ...], cost: Cost) -> tuple[Task, list[int]]:
    """The search over the literals that there are, and which each of them was."""
    literals = sorted({x for row in rows for x in row.literals}.union(x for _, x in cost.terms))
    place = {literal: number for number, literal in enumerate(literals)}
    small = tuple(row._replace(literals=tuple(place[x] for x in row.literals)) for row in rows)
    terms = tuple((price, place[x]) for price, x in cost.terms)
    return Task(len(literals), small, Cost(terms, cost.constant)), literals


class _SomeRows(SoftRows):
    """These rows of an instance alone, relaxed where they may be broken.

    Rules priced by days short cost the first step of their price here, however many days are missing.
    """

    def __init__(self, instance: Instance, rows: tuple[Row, ...]) -> None:
        self.some = set(rows)
        super().__init__(instance.model_copy(update={"goals": ()}))

    def _by_steps(self) -> dict[Row, int]:
        self.literals = len(self.model.rows.names)
        return {row: 0 for row in self.model.rows.rows if self._by_days_short(row) and row in self.some}

    def _by_days_short(self, row: Row) -> bool:
        if row.clause.rule == DEFINITION or RULES[row.clause.rule].priced_by != "days short":
            return False
        return RULES[row.clause.rule].way_out(row.clause.subject, self.instance) is not None

    def _kept(self, row: Row) -> Row | None:
        return row if row in self.some else None
