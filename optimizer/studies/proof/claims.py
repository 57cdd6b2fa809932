"""What a proof claims, and the rows that have no solution if that is true, by the instance and a few numbers.

The rows are those of the model half as ``solve`` builds them, without implied ones: the proof takes no row for granted
that no rule or goal posts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from optimizer.goals import Cost
from optimizer.model.rows import Clause, no_look
from optimizer.problem.wording import count
from optimizer.solver.build import build
from optimizer.solver.export import opb_text
from optimizer.solver.strategies.headcount_model import rows_whoever_flies

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.solver.build import Model, Part

NO_PLAN, CONFLICT = "no-plan", "conflict"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one proof says of an instance."""

    name: str
    """``tier1`` and so on, ``no-plan`` or ``conflict``; its files are called like it."""
    tier: int | None = None
    """Counted from 1."""
    bound: int | None = None
    """Of a tier: no plan is below."""
    earlier: tuple[int, ...] = ()
    """What the tiers before may cost at most."""
    clauses: tuple[Clause, ...] = ()
    """Of a conflict: these alone cannot hold together."""
    left_out: tuple[Part, ...] = ()
    """Clauses, or days of clauses, that no choice satisfies, and that no row says."""

    def words(self, instance: Instance) -> str:
        """The claim in a sentence."""
        if self.name == CONFLICT:
            return f"no plan obeys {count(len(self.clauses), 'clause')}: {', '.join(map(' '.join, self.clauses))}"
        if self.tier is None:
            return "no plan obeys every rule"
        goals = [goal.name for goal in instance.goals[self.tier - 1].goals()]
        kept = [f"tier {number} at most {value}" for number, value in enumerate(self.earlier, 1)]
        under = f", with {' and '.join(kept)}" if kept else ""
        without = [" ".join(clause) + ("" if day is None else f" (from {day})") for clause, day in self.left_out]
        left_open = f", {', '.join(without)} left open" if without else ""
        return f"no plan costs less than {self.bound} in tier {self.tier} ({', '.join(goals)}){under}{left_open}"


class Formula(NamedTuple):
    """Rows without a solution, if the claim is true."""

    literals: int
    rows: tuple[Row, ...]
    cost: Cost | None
    """Of a tier: the last row says that it is below the bound."""
    text: str
    """As OPB."""
    whoever: tuple[int, ...] = ()
    """Of a tier: the places of the rows that are not about one person."""


@dataclass
class Formulas:
    """The rows of the claims about one instance."""

    instance: Instance
    look: Callable[[], object] = no_look
    """Called again and again while rows are made; what it raises ends that."""
    _built: dict[tuple[Part, ...], Model] = field(default_factory=dict)

    def of(self, claim: Claim) -> Formula:
        """The rows of a claim."""
        title = [f"{self.instance.name}: {claim.words(self.instance)}", "If that is true, these rows have no solution."]
        if claim.tier is None:
            model = self._without_goals(claim)
            rows, names = model.rows.rows, model.rows.names
            return Formula(len(names), tuple(rows), None, opb_text(title, names, rows, []))
        model = self.model(claim.left_out)
        rows, names = model.rows.rows, model.rows.names
        added = []
        for number, value in enumerate(claim.earlier):
            words = f"tier {number + 1} at most {value}: {self._goals(number)}"
            added.append((words, model.tier_cost(number).at_most(number, value)))
        cost, last = model.tier_cost(claim.tier - 1), claim.tier - 1
        assert claim.bound is not None
        turned = f"the claim turned round, tier {claim.tier} at most {claim.bound - 1}: {self._goals(last)}"
        added.append((turned, cost.at_most(last, claim.bound - 1)))
        every = (*rows, *(row for _, row in added))
        whoever = rows_whoever_flies(every[:-1], model.options.person_of, model.rows.decisions)
        text = opb_text(title, names, rows, added)
        return Formula(len(names), every, cost, text, (*whoever, len(every) - 1))

    def model(self, left_out: tuple[Part, ...]) -> Model:
        """The model with these clauses left out, built once."""
        if left_out not in self._built:
            self._built[left_out] = build(self.instance, unavoidable=frozenset(left_out), look=self.look)
        return self._built[left_out]

    def _without_goals(self, claim: Claim) -> Model:
        if claim.name == CONFLICT:
            kept = frozenset(claim.clauses)
            return build(
                self.instance,
                goals=False,
                keep_forbidden=True,
                left_out=lambda clause: clause not in kept,
                look=self.look,
            )
        return build(self.instance, goals=False, look=self.look)

    def _goals(self, tier: int) -> str:
        return ", ".join(goal.name for goal in self.instance.goals[tier].goals())
