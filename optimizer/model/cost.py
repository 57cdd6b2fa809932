"""A linear cost over literals, and the row that keeps it from exceeding a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Clause, Row

if TYPE_CHECKING:
    from collections.abc import Set


@dataclass(frozen=True, slots=True)
class Cost:
    """A linear cost: ``constant`` plus the coefficients of the literals that are true."""

    terms: tuple[tuple[int, int], ...]
    """Pairs ``(coefficient, literal)``."""
    constant: int = 0

    @property
    def least(self) -> int:
        """Its value if each literal could be chosen alone."""
        return self.constant + sum(min(0, coefficient) for coefficient, _ in self.terms)

    @property
    def span(self) -> int:
        """The most by which two values can differ, if each literal could be chosen alone."""
        return sum(abs(coefficient) for coefficient, _ in self.terms)

    def of(self, solution: Set[int]) -> int:
        """Its value if exactly these literals are true."""
        return self.constant + sum([coefficient for coefficient, literal in self.terms if literal in solution])

    def at_most(self, tier: int, value: int) -> Row:
        """The objective bound of a tier (counted from 0): the row by which this cost does not exceed ``value``."""
        literals = tuple(literal for _, literal in self.terms)
        coefficients = tuple(coefficient for coefficient, _ in self.terms)
        return Row(Clause(DEFINITION, f"tier {tier + 1}"), literals, coefficients, None, value - self.constant)
