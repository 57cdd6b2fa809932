"""Why an instance has no plan, clause by clause, and the cheapest waivers that mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE, second_engine
from optimizer.studies.explain.answer import Explanation, Repair
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.correction_sets import MANY_ROWS, Repairs, find_repairs
from optimizer.studies.explain.mus import Conflict, narrow
from optimizer.studies.explain.proofs import mended, proved_again
from optimizer.studies.explain.single_row_conflicts import single_row_conflict
from optimizer.studies.explain.smallest_mus import smallest
from optimizer.studies.explain.waivers import price_of, way_out

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.engines.stop import Stop

__all__ = ["Conflict", "Explanation", "Repair", "explain", "find_conflict"]

CHEAP_ROWS = 3_000
CHEAP_CLAUSES = 20
"""Up to this many clauses and rows, a conflict is proved with a second engine even if not asked for."""


def find_conflict(
    instance: Instance, *, time_limit: float | None = None, stop: Stop | None = None, proved: bool = False
) -> Conflict | None:
    """An irreducible conflict of an infeasible instance; None if it is feasible.

    ``time_limit`` is in seconds; when it runs out the answer is the smallest conflict known by then.  Where it is
    ``proved`` already that the clauses cannot hold together, that is not asked again.
    """
    clauses = Clauses(instance, Deadline(time_limit, stop))
    if proved:
        tell(phase="looking for a conflict")
        clauses.impossible()
        return narrow(clauses, clauses.all)
    try:
        tell(phase="looking for a conflict")
        if _feasible(clauses):
            return None
    except TimeUpError:
        return Conflict(tuple(sorted(clauses.all)), "no")
    return narrow(clauses, clauses.all)


def narrowed(
    instance: Instance,
    within: Collection[Clause],
    plan: Plan,
    *,
    time_limit: float | None = None,
    stop: Stop | None = None,
) -> Conflict:
    """An irreducible conflict among clauses of which it is proved that they cannot hold together.

    ``plan`` breaks few of them; what it keeps is not asked.
    """
    clauses = Clauses(instance, Deadline(time_limit, stop))
    tell(phase="looking for a conflict")
    clauses.blame(within, plan)
    return narrow(clauses, within)


def explain(
    instance: Instance,
    *,
    time_limit: float | None = None,
    conflicts: int = 1,
    repairs: int | None = None,
    costs: Mapping[str, int | None] | None = None,
    certify: bool = False,
    known: Plan | None = None,
    seed: int = 0,
    stop: Stop | None = None,
) -> Explanation:
    """Why there is no plan, and the cheapest waivers after which there is one.

    Parameters
    ----------
    time_limit
        Seconds for everything; the answer is what was found by then, and ``stopped_early`` says so.
    conflicts
        How many different conflicts to look for; there may be fewer.
    repairs
        How many equally cheap sets of waivers to look for; 3 if None, 1 of large instances.
    costs
        Cost, at least 1, of leaving a clause open, by ``rule`` or ``rule/subject``; None forbids it.  Others cost the
        price of breaking them as little as can be: one day, one seat, the first step of days short, or once.
    certify
        Prove the first conflict with a second engine on rows built again, however long that takes.
    known
        A plan that breaks little, such as that of a repair: what it shows is not searched for again.

    Raises
    ------
    DisagreementError
        If two engines, or the model and the checker, contradict each other.
    """
    clock = Deadline(time_limit, stop)
    return _Explain(instance, clock, costs or {}, known, seed).run(conflicts, repairs, certify)


class _Explain:
    def __init__(
        self, instance: Instance, clock: Deadline, costs: Mapping[str, int | None], known: Plan | None, seed: int
    ) -> None:
        self.instance, self.clock, self.costs, self.seed = instance, clock, costs, seed
        self.known = known
        self.clauses = Clauses(instance, clock, seed)
        self.unavoidable: tuple[Violation, ...] = ()

    def run(self, conflicts: int, repairs: int | None, certify: bool) -> Explanation:
        wanted = repairs or (1 if self.clauses.size > MANY_ROWS else 3)
        tell(phase="looking for a plan")
        try:
            feasible = _feasible(self.clauses)
        except TimeUpError:
            return self._answer("unknown", Repairs(), (), False, (), ())
        if self.known is not None and not feasible:
            self.clauses.learn(self.known)
        if feasible:
            self._confirm()
            return self._answer("feasible", Repairs(), (), False, (), ())
        found = find_repairs(self.clauses, self._cost, conflicts=conflicts, repairs=wanted)
        if not found.conflicts:
            found.conflicts.append(Conflict(tuple(sorted(self.clauses.all)), "no"))
        cheapest = [left_out for left_out in found.repairs if self._price(left_out) == self._price(found.repairs[0])]
        shown = tuple(self._repair(left_out) for left_out in cheapest[:wanted])
        known = sorted(found.conflicts, key=_usefulness)
        first, minimum = smallest(self.clauses, found.hopeless or known[0], found.repairs)
        if found.hopeless and first.clauses != found.hopeless.clauses:
            first, minimum = found.hopeless, False  # a smaller conflict would hide that no waivers can mend it
        listed = [first, *(conflict for conflict in known if conflict.clauses != first.clauses)]
        narrowed = [conflict for conflict in listed if conflict.irreducible != "no"] or listed
        proofs = self._proofs(first, certify)
        return self._answer("infeasible", found, tuple(narrowed[: max(1, conflicts)]), minimum, shown, proofs)

    def _confirm(self) -> None:
        """A plan of the rows must be a plan of the checker."""
        if self.clauses.plan is not None:
            report = check(self.instance, self.clauses.plan)
            self.unavoidable = report.unavoidable
            if report.decided:
                raise DisagreementError(f"{DEFAULT_ENGINE} gave a plan that the checker refuses: {report.decided[0]}")

    def _cost(self, clause: Clause) -> int | None:
        if way_out(self.instance, clause) is None:
            return None
        least = price_of(self.instance, clause.rule, clause.subject, short=1)
        return self.costs.get(f"{clause.rule}/{clause.subject}", self.costs.get(clause.rule, least))

    def _price(self, left_out: frozenset[Clause]) -> int:
        return sum(self._cost(clause) or 0 for clause in left_out)

    def _repair(self, left_out: frozenset[Clause]) -> Repair:
        chosen = tuple(sorted(left_out))
        try:
            proof = mended(self.instance, chosen, self.clock, self.seed, self.known)
        except TimeUpError:
            proof = None
        if proof is not None:
            self.unavoidable = proof.unavoidable
        return Repair(
            chosen,
            tuple(self._cost(clause) or 0 for clause in chosen),
            tuple(way for clause in chosen if (way := way_out(self.instance, clause)) is not None),
            proof is not None,
            () if proof is None else tuple(found for found in proof.violations if _of(found, left_out)),
        )

    def _proofs(self, conflict: Conflict, certify: bool) -> tuple[str, ...]:
        if conflict.irreducible != "by clause":
            return ()
        cheap = self.clauses.size <= CHEAP_ROWS and len(conflict.clauses) <= CHEAP_CLAUSES
        try:
            if (certify or cheap) and proved_again(self.instance, conflict, self.clock, self.seed):
                return (DEFAULT_ENGINE, second_engine())
        except TimeUpError:
            pass
        return (DEFAULT_ENGINE,)

    def _answer(
        self,
        status: Literal["feasible", "infeasible", "unknown"],
        found: Repairs,
        conflicts: tuple[Conflict, ...],
        minimum: bool,
        repairs: tuple[Repair, ...],
        proofs: tuple[str, ...],
    ) -> Explanation:
        return Explanation(
            instance=self.instance,
            status=status,
            conflicts=conflicts,
            minimum=minimum,
            all_conflicts=found.exhausted,
            repairs=repairs,
            cheapest=bool(found.repairs),
            lower=found.lower,
            hopeless=found.hopeless is not None,
            proved_by=proofs,
            unavoidable=self.unavoidable,
            stopped_early=self.clock.ran_out,
            seconds=self.clock.seconds,
        )


def _feasible(clauses: Clauses) -> bool:
    """Whether all clauses can hold together; a conflict that one row shows is tried first."""
    guess = single_row_conflict(clauses, clauses.all)
    if guess is not None:
        clauses.hold(guess)  # where it cannot, the next question is answered already
    return clauses.hold(clauses.all)


def _of(violation: Violation, left_out: frozenset[Clause]) -> bool:
    return any((violation.rule, violation.subject) == clause for clause in left_out)


def _usefulness(conflict: Conflict) -> tuple[bool, int, tuple[Clause, ...]]:
    """The most useful conflicts first."""
    return conflict.irreducible != "by clause", len(conflict.clauses), conflict.clauses
