"""A subproblem of a search: some literals are free, the others are fixed as in a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.goals import Cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from optimizer.model.rows import Row
    from optimizer.solver.engines.task import Task


@dataclass(frozen=True, slots=True)
class Subproblem:
    """A smaller task, and which literal of the whole task each of its literals is."""

    task: Task
    literals: tuple[int, ...]

    def in_whole(self, solution: Set[int], plan: frozenset[int]) -> frozenset[int]:
        """The plan with its free literals as in ``solution``."""
        return frozenset(plan.difference(self.literals) | {self.literals[literal] for literal in solution})


class Subproblems:
    """Subproblems of one task, whose deciding literals are split into groups."""

    def __init__(self, task: Task, groups: Sequence[Set[int]]) -> None:
        self.task = task
        self.groups = groups
        self._rows = (*task.rows, *task.also)
        self._grouped = frozenset[int]().union(*groups)
        self._where: dict[int, list[int]] = {}
        for number, row in enumerate(self._rows):
            for literal in row.literals:
                self._where.setdefault(literal, []).append(number)

    def free(self, chosen: Iterable[int], plan: Set[int], asked: Sequence[Row] = ()) -> Subproblem:
        """The subproblem in which these groups are free, and all literals outside the groups that depend on them.

        The plan is its hint, and one of its solutions unless more rows are ``asked``; each of its solutions gives one
        of the task.
        """
        free, numbers = self._reached({literal for group in chosen for literal in self.groups[group]})
        literals = tuple(sorted(free))
        place = {literal: number for number, literal in enumerate(literals)}
        cost = self.task.cost
        paid = sum([price for price, literal in cost.terms if literal in plan and literal not in free])
        task = replace(
            self.task,
            literals=len(literals),
            rows=tuple([_left(self._rows[number], place, plan) for number in numbers]),
            also=tuple([_left(row, place, plan) for row in asked]),
            cost=Cost(
                tuple([(price, place[literal]) for price, literal in cost.terms if literal in free]),
                cost.constant + paid,
            ),
            hint=frozenset([place[literal] for literal in plan if literal in free]),
        )
        return Subproblem(task, literals)

    def _reached(self, free: set[int]) -> tuple[set[int], list[int]]:
        """All literals that may change with these, and the rows that connect them."""
        todo, numbers = list(free), set[int]()
        while todo:
            for number in self._where.get(todo.pop(), ()):
                if number not in numbers:
                    numbers.add(number)
                    for literal in self._rows[number].literals:
                        if literal not in self._grouped and literal not in free:
                            free.add(literal)
                            todo.append(literal)
        return free, sorted(numbers)


def _left(row: Row, place: dict[int, int], plan: Set[int]) -> Row:
    """The row over the literals that have a place, the others fixed as in the plan."""
    literals, coefficients, settled = list[int](), list[int](), 0
    for literal, coefficient in zip(row.literals, row.coefficients or (1,) * len(row.literals), strict=True):
        if literal in place:
            literals.append(place[literal])
            coefficients.append(coefficient)
        elif literal in plan:
            settled += coefficient
    return row._replace(
        literals=tuple(literals),
        coefficients=None if row.coefficients is None else tuple(coefficients),
        lower=None if row.lower is None else row.lower - settled,
        upper=None if row.upper is None else row.upper - settled,
    )
