"""Solutions of an engine as plans, each judged by the checker once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.checker.check import Report
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.build import Model
    from optimizer.solver.result import TierResult
    from optimizer.solver.stopwatch import Stopwatch


class Judged(NamedTuple):
    """True literals, the plan they stand for, and the checker's report on it."""

    solution: frozenset[int]
    plan: Plan
    report: Report


class Judge:
    """What the checker says of the plans of one solve."""

    def __init__(self, model: Model, clock: Stopwatch, unavoidable: frozenset[Clause]) -> None:
        self.model, self.clock = model, clock
        self.unavoidable = unavoidable
        """Clauses that were found to be broken whatever is decided."""
        self.kept: Judged | None = None
        """The best starting plan so far; it is not judged again if it is accepted."""

    def judged(self, solution: frozenset[int]) -> Judged:
        """The plan of these true literals, and the report on it."""
        if self.kept is not None and self.kept.solution == solution:
            return self.kept
        with self.clock.charge("check"):
            plan = self.model.plan(solution)
            return Judged(solution, plan, check(self.model.instance, plan))

    def faults(self, report: Report) -> list[Violation]:
        """Violations that other decisions might mend."""
        return [violation for violation in report.decided if violation.address not in self.unavoidable]

    def value(self, tier: int, report: Report, before: Iterable[TierResult]) -> int | None:
        """The tier's value of a plan; None if the plan breaks a rule or is worse in one of the tiers before."""
        kept = all(report.values[number] <= done.value for number, done in enumerate(before))
        return report.values[tier] if kept and not self.faults(report) else None
