"""What barred decisions cost at least: which of them no plan takes that costs no more than one in hand.

A decision that a clause bars by itself costs the price of that clause, whatever else is decided.  With a cheap plan in
hand most of them are too dear, and a search without them proves the same in a third of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.explain.waivers import price_of
from optimizer.studies.repair.soft_rows import SoftRows

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.solver.deadline import Deadline


@dataclass(frozen=True)
class BarredDecisions:
    """The decisions of an instance that clauses bar, by name, each with these clauses and the least price of each."""

    clauses: dict[str, dict[Clause, int]]
    aboard: frozenset[str]
    """Those about people who are up there now: somebody has to take one of them."""

    def dear(self, limit: int, floor: int = 0, rules: Set[str] = frozenset()) -> frozenset[str]:
        """Those with which every plan costs more than ``limit``.

        Parameters
        ----------
        floor
            Proved: every plan costs so much by clauses of ``rules`` alone.
        """
        return frozenset(name for name in self.clauses if self._least(name, floor, rules) > limit)

    def _least(self, name: str, floor: int, rules: Set[str]) -> int:
        prices = self.clauses[name]
        there = sum(price for clause, price in prices.items() if clause.rule in rules)
        return max(there, floor) + sum(price for clause, price in prices.items() if clause.rule not in rules)


def barred_decisions(instance: Instance) -> BarredDecisions:
    """Stays, backups and other decisions that some clause bars by itself; waived clauses bar nothing."""
    model = build(instance)
    found = {stay.name: dict.fromkeys(clauses, 0) for stay, clauses in model.options.forbidden}
    for rule in instance.rulebook:
        for duty, subject in rule.extra_decisions(instance):
            if subject is not None and not model.rows.left_out(rule.clause(subject), None):
                found.setdefault(duty.name, {})[rule.clause(subject)] = 0
    priced = {name: {clause: _least_price(instance, clause) for clause in clauses} for name, clauses in found.items()}
    up = frozenset(stay.name for stay, _ in model.options.forbidden if instance.launched(stay.up))
    return BarredDecisions(priced, up)


def _least_price(instance: Instance, clause: Clause) -> int:
    """What it costs at least to break a clause; 0, as nothing is known, where no decision leaves it open."""
    rule = RULES[clause.rule]
    if rule.way_out(clause.subject, instance) is None:
        return 0
    return price_of(instance, *clause, 1 if rule.priced_by == "days short" else None)


def least_by_rules(instance: Instance, rules: Set[str], seed: int, work: float, deadline: Deadline) -> int:
    """Proved: every plan costs so much by clauses of these rules, those that always hold among them."""
    others = {name: None for name in type(instance.rules).model_fields if name not in rules}
    alone = instance.model_copy(update={"rules": instance.rules.model_copy(update=others), "goals": ()})
    soft = SoftRows(alone)
    limit = deadline.search_limit
    task = Task(soft.literals, soft.rows, soft.cost, time_limit=limit, seed=seed, work=work, probing=False)
    return search(task, stop=deadline.stop).bound or 0
