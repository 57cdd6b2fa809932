"""Which rules and goals any decision could break or change, and clauses that none obeys, seen while rows are made.

No row is kept: three quarters of the time would go into them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.model.rows import IMPLIED, Clause, Rows, reach
from optimizer.problem.plugins import comes_from
from optimizer.solver.build import post_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.solver.build import Model


class SeenRows(Rows):
    """Rows of which is kept only what they are about."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: set[str] = set()
        """Rules that some choice breaks."""
        self.dead: dict[Clause, None] = {}
        """Clauses that no choice obeys, in the order of their rows."""

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
        if clause.rule == IMPLIED or self.left_out(clause, day):
            return
        low, high = reach(literals, coefficients)
        if (lower is not None and low < lower) or (upper is not None and high > upper):
            self.rules.add(clause.rule)
            if (lower is not None and high < lower) or (upper is not None and low > upper):
                self.dead[clause] = None


class _CostsError(Exception):
    """The goal has made an amount for its cost."""


class _NoRows(Rows):
    """Makes helpers beside those of other rows, and no row; ends a goal at its first amount."""

    def __init__(self, beside: Rows) -> None:
        super().__init__(left_out=beside.left_out, look=beside.look)
        self.beside = beside

    def helper(self, name: str) -> int:
        return self.beside.helper(name)

    def cliques(self, person: str) -> list[tuple[int, ...]]:
        return self.beside.cliques(person)

    def amount(self, name: str, upper: int) -> list[tuple[int, int]]:
        if upper > 0:
            raise _CostsError
        return []

    def any_of(self, clause: Clause, person: str, literal: int, mine: Iterable[int]) -> None:
        """No row."""

    def _add(self, clause: Clause, *row: Any) -> None:
        self._made(1)


def look_at(instance: Instance, look: Callable[[], object]) -> tuple[Model, SeenRows]:
    """The options of an instance, and what its rules say of them.

    ``look`` and what is raised are those of ``build``.
    """
    rows = SeenRows()
    return post_rules(instance, rows, look), rows


def has_cost(goal: Goal, model: Model) -> bool:
    """Whether some decision changes what the goal measures.

    Our own goals make amounts for nothing but their costs, so the first one answers; those of other packages are asked
    to the end.
    """
    rows = model.rows if comes_from(goal.name) else _NoRows(model.rows)
    try:
        return bool(goal.post(rows, model.options).terms)
    except _CostsError:
        return True


def idle_rules(model: Model, seen: SeenRows) -> list[str]:
    """A rule without a row, and without a stay it forbids, is broken by no decision."""
    at_work = seen.rules | {clause.rule for _, clauses in model.options.forbidden for clause in clauses}
    return [rule.name for rule in model.instance.rulebook if not rule.always and rule.name not in at_work]


def idle_goals(model: Model) -> list[str]:
    """Goals that no decision changes."""
    return [goal.name for goal in model.instance.all_goals if not has_cost(goal, model)]
