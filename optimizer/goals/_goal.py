"""What a goal is: a measured wish.  As with rules, ``post`` and ``measure`` share no helper.

For a fixed plan the least value of the posted cost over its helper literals equals ``measure``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.entity import Entity, Weight

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.calendar import Calendar
    from optimizer.options import Options
    from optimizer.rows import Rows


@dataclass(frozen=True, slots=True)
class Cost:
    """A linear cost: ``constant`` plus the coefficients of the literals that are true."""

    terms: tuple[tuple[int, int], ...]
    """Pairs ``(coefficient, literal)``."""
    constant: int = 0

    @property
    def least(self) -> int:
        """What it would be if each literal alone could be as it likes."""
        return self.constant + sum(min(0, coefficient) for coefficient, _ in self.terms)

    def of(self, true: Set[int]) -> int:
        """What it is if these literals are true."""
        return self.constant + sum([coefficient for coefficient, literal in self.terms if literal in true])


class Goal(Entity):
    """A wish, minimised.  The docstring of a goal is the sentence printed to people."""

    name: ClassVar[str]
    unit: ClassVar[str]
    """What one unit of the value is."""

    weight: Weight = Field(default=1, description="factor inside its tier")

    def post(self, rows: Rows, options: Options) -> Cost:
        """Add helper rows if needed and return the cost."""
        raise NotImplementedError

    def measure(self, calendar: Calendar) -> int:
        """The value of the plan in ``calendar``."""
        raise NotImplementedError

    @classmethod
    def sentence(cls) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")
