"""The answer to a question about one seat of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.checking import Report
    from optimizer.instance import Instance
    from optimizer.plan import Plan
    from optimizer.reasoning.forcing import Place
    from optimizer.reasoning.weighing import TierCost, Weighed
    from optimizer.replanning import Move
    from optimizer.rows import Clause


@dataclass(frozen=True, slots=True)
class Forced:
    """One alternative, forced into the plan."""

    crew: str | None
    """Who is to sit there; None: nobody, the seat is left empty."""
    weighed: Weighed
    """What the best plan is then."""
    clauses: tuple[Clause, ...] = ()
    """Where it is impossible, clauses that stand in the way; none if they were not found in time."""
    own_facts: bool = False
    """The clauses are about the person alone: those against the nearest way in, each of which bars it by itself.  Else
    they stand in the way together."""
    no_way: bool = False
    """Proved: no flight of the instance brings the person there, whatever is waived."""
    irreducible: bool = False
    """Proved: without any one of the clauses the others leave it possible."""
    moves: tuple[Move, ...] = ()
    """From the plan given to the one found."""
    others: tuple[str, ...] = ()
    """Who else flies otherwise."""

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


@dataclass(frozen=True, slots=True)
class Reasons:
    """The answer to a question about one seat of a plan."""

    question: Literal["why", "why not", "candidates"]
    instance: Instance
    plan: Plan
    place: Place
    crew: str | None
    """Who the question is about."""
    settled: bool
    """The leg is history: nothing about it can be forced, and nothing was searched."""
    given: Report
    """The verdict on the plan given."""
    best: Weighed
    """The best plan without any forcing, until the first tier in which it differs from the plan given."""
    forced: tuple[Forced, ...]
    """The alternatives, best first; then those not settled in time; then those that cannot be."""
    ranked: bool
    """Proved: no alternative is better than those before it in the list, nor one left unsettled than any ranked."""
    stopped_early: bool
    """Time ran out, or the user stopped, before all that was asked was settled."""
    seconds: float

    @property
    def relation(self) -> Literal["best", "as good so far", "can be bettered", "breaks rules", "no plan"]:
        """What the plan given is: proved best, or else."""
        if self.best.status == "infeasible":
            return "no plan"
        if not self.given.ok:
            return "breaks rules"
        if self.bettered is not None:
            return "can be bettered"
        return "best" if self.best.status == "feasible" and self.best.proved else "as good so far"

    @property
    def bettered(self) -> TierCost | None:
        """The tier in which a plan without any forcing is better than the plan given; None if none was found."""
        tier = next((tier for tier in self.best.tiers if tier.difference), None)
        return tier if tier is not None and tier.difference < 0 else None

    @property
    def possible(self) -> bool | None:
        """Whether any alternative is possible; None if that was not settled."""
        known = {each.status for each in self.forced}
        return True if "feasible" in known else None if "unknown" in known else False

    def __str__(self) -> str:
        from optimizer.report.reasons import reasons_text

        return reasons_text(self)
