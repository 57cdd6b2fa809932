"""What a goal is: a measured wish.  As with rules, ``post`` and ``measure`` share no helper.

For a fixed plan the least value of the posted cost over its helper literals equals ``measure``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator

from optimizer.entity import Entity, Weight

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

    from optimizer.calendar import Calendar
    from optimizer.options import Options
    from optimizer.rows import Rows


@dataclass(frozen=True, slots=True)
class Cost:
    """A linear cost: ``constant`` plus the coefficients of the literals that are true."""

    terms: tuple[tuple[int, int], ...]
    """Pairs ``(coefficient, literal)``."""
    constant: int = 0


class Goal(Entity):
    """A wish, minimised.  The docstring of a goal is the sentence printed to people."""

    name: ClassVar[str]
    unit: ClassVar[str]
    """What one unit of the value is."""

    weight: Weight = Field(default=1, description="factor inside its tier")

    @model_validator(mode="before")
    @classmethod
    def _weight_alone(cls, data: object) -> object:
        return {"weight": data} if isinstance(data, int) and not isinstance(data, bool) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        weight = {"type": "integer", "minimum": 0, "maximum": 1_000_000, "description": "weight alone"}
        schema: Callable[..., dict[str, Any]] = handler
        return {"anyOf": [weight, schema(core_schema)]}

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
