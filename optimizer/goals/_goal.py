"""A goal: a measured wish.  As with rules, ``post`` and ``measure`` share no helper.

For a fixed plan the least value of the posted cost over its helper literals equals ``measure``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import Entity, Weight

if TYPE_CHECKING:
    from optimizer.model.cost import Cost
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar


class Goal(Entity):
    """A wish, minimised.  The docstring of a goal is the sentence printed to people."""

    name: ClassVar[str]
    unit: ClassVar[str]
    """What one unit of the value is."""

    weight: Weight = Field(default=1, description="weight inside its tier")

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
