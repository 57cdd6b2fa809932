"""The answer of a solve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.checker.check import Report, TierValue, values_in_words
from optimizer.files.answers import Written
from optimizer.problem.plan import Plan
from optimizer.problem.shown import Block, Drawn, Rows, Shown, Words
from optimizer.problem.wording import count
from optimizer.rules import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SolveStatus = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class TierResult:
    """One tier: what its goals measure in the plan, and the proved bound, given the optimum of the earlier tiers."""

    goals: dict[str, int]
    value: int
    bound: int | None
    proved: bool
    seconds: float
    certified: bool | None = None
    """Whether a second engine proved it too; None without `certify`, or if the tier is not proved."""

    def __hash__(self) -> int:
        return hash((frozenset(self.goals.items()), self.value, self.bound, self.proved))

    @property
    def gap(self) -> float | None:
        """Distance of the value from the bound, relative to the value; 0 when proved."""
        if self.proved:
            return 0.0
        return None if self.bound is None else (self.value - self.bound) / max(1, abs(self.value))


@dataclass(frozen=True, repr=False)
class Result(Written, Shown):
    """The answer to one instance.  The status is ``optimal`` only if every tier is proved."""

    instance: str
    status: SolveStatus
    plan: Plan | None
    tiers: tuple[TierResult, ...]
    report: Report | None
    """The checker's verdict on the plan."""
    engine: str
    seed: int
    workers: int
    seconds: float
    options: int
    rows: int
    build_seconds: float
    """Seconds to build the rows."""
    search_seconds: float
    """Seconds in the engines and in the strategies before them, building the engines' models included."""
    check_seconds: float
    """Seconds to read plans from literals and to check them."""
    unavoidable: tuple[Violation, ...] = ()
    """Clauses that the plan breaks and no decision left can mend; the rest is the best plan there is."""
    certified: bool | None = None
    """Whether a second engine proved all of it too; None without `certify`, or if nothing was proved."""
    certified_by: str | None = None
    repeatable: bool = False
    """Whether every run with this seed, with any number of workers, gives this plan of all that are as good."""

    @property
    def proved_by(self) -> tuple[str, ...]:
        """The engines that proved the whole answer; none if it is not proved."""
        if self.status not in ("optimal", "infeasible"):
            return ()
        second = self.certified_by if self.certified else None
        return (self.engine,) if second is None else (self.engine, second)

    @property
    def values(self) -> tuple[int, ...]:
        """The value of each tier."""
        return tuple(tier.value for tier in self.tiers)

    def __repr__(self) -> str:
        values = values_in_words(self.values)
        return f"Result({self.instance!r}: {self.status}, {values}, {self.plan!r}, {self.seconds:.1f} s)"

    def shown(self) -> Iterator[Block]:
        """The answer in a line, its tiers, and its plan."""
        yield Words(f"{self}: {self.instance}, {self.engine}, {count(self.workers, 'worker')}, seed {self.seed}")
        if self.tiers:
            rows = [
                (
                    number,
                    goal,
                    value,
                    tier.bound,
                    "proved" if tier.proved else "" if tier.gap is None else f"{tier.gap:.1%}",
                )
                for number, tier in enumerate(self.tiers, 1)
                for goal, value in tier.goals.items()
            ]
            yield Rows(("tier", "goal", "value", "bound", "gap"), rows)
        if self.plan is not None:
            yield Drawn(self.plan)

    def __str__(self) -> str:
        values = " · ".join(str(value) for value in self.values)
        tiers = f"  {len(self.tiers)} tiers: {values}" if self.tiers else ""
        proved = "  proved" if self.status in ("optimal", "infeasible") else ""
        return f"{self.status.upper()}{tiers}{proved}  {self.seconds:.1f} s"


def measured_only(tiers: Iterable[TierValue]) -> list[TierResult]:
    """Tiers that a plan was not searched for: their values alone."""
    return [TierResult(tier.goals, tier.value, None, proved=False, seconds=0.0) for tier in tiers]


def no_answer(instance: str, *, engine: str, seed: int, workers: int, seconds: float) -> Result:
    """The answer of a search that ended before it had a plan."""
    return Result(instance, "unknown", None, (), None, engine, seed, workers, seconds, 0, 0, 0.0, 0.0, 0.0)
