"""What every plan costs at least where not all clauses hold together, and which are to blame: by few of the rows.

Only the clauses that the plan at hand breaks are asked first: the cheapest way to satisfy them or to leave them open is
a bound for every plan.  What that way breaks of the other clauses is asked beside them, and so on, until the bound
meets the price of the plan, or a way breaks nothing more and so is a cheapest plan.  Everybody stays as in the plan
where that costs nothing, so that few clauses are added.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.steps import tell
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.explain.definitions import Definitions
from optimizer.studies.explain.grouping import parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.deadline import Deadline

ROUNDS = 12
"""So often clauses are added; each time the search has more rows."""
WORK = 1.0
"""Deterministic seconds of each search; what is not proved by then is a lower bound all the same."""


class Priced(NamedTuple):
    """Rows that may be left open, and what that costs; new literals come behind those of the model."""

    rows: Sequence[Row]
    cost: Cost


@dataclass(frozen=True)
class Grown:
    """What is proved, and maybe a cheapest plan."""

    bound: int
    """Nothing costs less."""
    clauses: frozenset[Clause]
    """Clauses that cannot hold together; empty if none were proved to be such."""
    plan: Plan | None
    """A plan that breaks none of the clauses that were not asked, if one was met; where the last search was proved, it
    costs ``bound``."""
    met: tuple[Plan, ...]
    """The plans met on the way, whatever they break: each keeps clauses that the one before broke."""
    hopeless: bool = False
    """Proved: what was asked cannot be left open, whatever is paid."""


class Growing(ABC):
    """The bound of an instance from a plan, by rows of more and more clauses.

    Parameters
    ----------
    model
        The rows of the instance with what rules forbid among them.
    enough
        A bound that is as good as a higher one for whoever asks.
    """

    def __init__(self, model: Model, plan: Plan, *, enough: float = inf, seed: int = 0, within: Deadline) -> None:
        self.instance, self.plan, self.model = model.instance, plan, model
        self.enough, self.seed, self.within = enough, seed, within
        self.definitions = Definitions(model.rows)
        self.rows: dict[Clause, list[Row]] = {}
        for row in model.rows.rows:
            self.rows.setdefault(row.clause, []).append(row)
        self.chosen = chosen_in(model, plan)
        self._apart = {
            clause: _apart_from_person(self.instance, clause) for clause in self.rows if clause.rule != DEFINITION
        }
        self.asked: set[Clause] = set()
        self.every_definition = False
        """Whether definitions are asked that no clause needs, too: where a plan breaks clauses that its rows keep."""
        self.met: list[Plan] = []
        self.bound = 0
        self.hopeless = False

    @abstractmethod
    def priced(self, rows: Sequence[Row]) -> Priced:
        """Some rows of the model, those that may be left open relaxed at their price."""

    def run(self) -> Grown:
        """The bound after as many rounds as there may be."""
        tell(phase="what every plan costs")
        plan, conflict = self.plan, frozenset[Clause]()
        broken = self._broken(plan)
        for _ in range(ROUNDS):
            more = broken & self.rows.keys() - self.asked
            if not more and broken and not self.every_definition:
                self.every_definition = True
            elif not more:
                return Grown(self.bound, conflict, plan, tuple(self.met))
            self.asked |= self._with_alike(more)
            found = self._searched()
            if found is None:
                break
            self.met.append(found)
            if self.bound > 0 and not conflict:
                conflict = frozenset(self.asked)
            if self.bound >= self.enough or self.within.over:
                break
            plan, broken = found, self._broken(found)
        return Grown(self.bound, conflict, None, tuple(self.met), self.hopeless)

    def _broken(self, plan: Plan) -> set[Clause]:
        return {Clause(*each.address) for each in check(self.instance, plan).decided}

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

    def _searched(self) -> Plan | None:
        """The cheapest way to satisfy or break the clauses asked, with the fewest decisions changed, as a plan; None if
        there was no time to find one, or there is none."""
        asked = [row for clause in sorted(self.asked) for row in self.rows[clause]]
        defining = [row for row in self.model.rows.rows if row.clause.rule == DEFINITION]
        every = (*asked, *defining) if self.every_definition else self.definitions.added_to(asked)
        rows, price = self.priced(every)
        decisions = sorted({literal for row in rows for literal in row.literals if literal < self.model.rows.decisions})
        dear = len(decisions) + 1
        changed = [(-1 if literal in self.chosen else 1, literal) for literal in decisions]
        task, literals = _renumbered(
            rows, Cost((*((dear * value, literal) for value, literal in price.terms), *changed))
        )
        task = replace(task, work=WORK, presolve="light", seed=self.seed, time_limit=self.within.search_limit)
        found = search(task, stop=self.within.stop)
        self.hopeless = found.status == "infeasible"
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


def _renumbered(rows: Sequence[Row], cost: Cost) -> tuple[Task, list[int]]:
    """The search over the literals that there are, and which each of them was."""
    literals = sorted({x for row in rows for x in row.literals}.union(x for _, x in cost.terms))
    place = {literal: number for number, literal in enumerate(literals)}
    small = tuple(row._replace(literals=tuple(place[x] for x in row.literals)) for row in rows)
    terms = tuple((price, place[x]) for price, x in cost.terms)
    return Task(len(literals), small, Cost(terms, cost.constant)), literals
