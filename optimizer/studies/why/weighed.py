"""What a demand costs: the best plan under it beside the plan given, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.model.rows import Row
    from optimizer.problem.plan import Plan


@dataclass(frozen=True, slots=True)
class TierCost:
    """One tier under a forcing, beside the plan given."""

    goals: dict[str, int]
    """Values of its goals."""
    given: dict[str, int]
    """Values of its goals in the plan given."""
    value: int
    given_value: int
    bound: int | None
    """Proved: a lower bound under the demand and the bounds of earlier tiers."""
    proved: bool
    words: dict[str, str] = field(default_factory=dict)
    """What its values are made of, by goal, where the number alone says too little."""

    @property
    def difference(self) -> int:
        """How much worse it is; negative if better."""
        return self.value - self.given_value

    @property
    def worse(self) -> bool:
        """Whether it is proved to be worse than the plan given."""
        least = self.value if self.proved else self.bound
        return least is not None and least > self.given_value

    @property
    def weighted(self) -> bool:
        """Whether its values, differences and bounds are other numbers than those of its goals, added up."""
        return (sum(self.goals.values()), sum(self.given.values())) != (self.value, self.given_value)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The best plan under a forcing, as far as it was looked for."""

    status: Literal["feasible", "infeasible", "unknown"]
    """``infeasible`` is proved; ``unknown``: time ran out first."""
    tiers: tuple[TierCost, ...] = ()
    """Up to the first that differs, unless all were asked for; those after one that is not proved are not searched."""
    plan: Plan | None = None
    """A checked plan with these values."""
    solution: frozenset[int] = frozenset()
    objective_bounds: tuple[Row, ...] = ()
    fewest: bool = False
    """Proved: no plan with these values moves fewer people from the plan given."""

    @property
    def proved(self) -> bool:
        """Whether no plan under the forcing is better in these tiers."""
        return self.status == "infeasible" or (self.status == "feasible" and all(tier.proved for tier in self.tiers))

    @property
    def values(self) -> tuple[int, ...]:
        """The value of each tier searched."""
        return tuple(tier.value for tier in self.tiers)

    @property
    def proved_values(self) -> tuple[int, ...]:
        """Those proved."""
        return tuple(tier.value for tier in self.tiers if tier.proved)
