"""One alternative that was forced into the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.model.rows import Clause
    from optimizer.studies.replan.moves import Move
    from optimizer.studies.why.weighed import TierCost, Weighed


@dataclass(frozen=True, slots=True)
class Forced:
    """One alternative, forced into the plan."""

    crew: str | None
    """The person forced into the seat; None: the seat is left empty."""
    weighed: Weighed
    """The best plan under this demand."""
    clauses: tuple[Clause, ...] = ()
    """If it is impossible, the clauses that prevent it; none if they were not found in time."""
    own_facts: bool = False
    """The clauses are about the person alone: each of those against the nearest stay bars it by itself.  Otherwise they
    are a conflict together."""
    no_way: bool = False
    """Proved: no flight of the instance brings the person there, even with every clause waived."""
    irreducible: bool = False
    """Proved: without any one of the clauses the others leave it possible."""
    given: bool = False
    """The file itself names who has the seat: no other plan was searched."""
    moves: tuple[Move, ...] = ()
    """From the plan given to the one found."""
    others: tuple[str, ...] = ()
    """Other people whose seats change."""

    @property
    def status(self) -> Literal["feasible", "infeasible", "unknown"]:
        """Whether it can be; proved either way."""
        return self.weighed.status

    @property
    def tiers(self) -> tuple[TierCost, ...]:
        """Its tiers beside those of the plan given."""
        return self.weighed.tiers

    @property
    def decisive(self) -> TierCost | None:
        """The first tier that differs; None if none of those searched does."""
        return next((tier for tier in self.tiers if tier.difference), None)

    @property
    def rank(self) -> tuple[object, ...]:
        """For sorting: the possible ones by value, then by people moved; others by how many clauses prevent them."""
        place = ("feasible", "unknown", "infeasible").index(self.status)
        if self.status == "feasible":
            return place, self.weighed.values, len(self.others), self.crew or ""
        return place, not self.own_facts and not self.clauses, len(self.clauses), self.crew or ""
