"""A tier kept at the value it has reached, while later ones are searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.rows import DEFINITION, Clause, Row

if TYPE_CHECKING:
    from optimizer.goals import Cost


def fence(tier: int, cost: Cost, value: int) -> Row:
    """The row that keeps the cost of a tier (counted from 0) from exceeding ``value``."""
    literals = tuple(literal for _, literal in cost.terms)
    coefficients = tuple(coefficient for coefficient, _ in cost.terms)
    return Row(Clause(DEFINITION, f"tier {tier + 1}"), literals, coefficients, None, value - cost.constant)
