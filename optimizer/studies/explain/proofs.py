"""Proofs independent of the search: another engine, rows built again, waivers added to the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.build import build
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.names import second_engine
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.solve import solve
from optimizer.studies.explain.waivers import with_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.explain.mus import Conflict

ENGINE = second_engine()


def proved_again(instance: Instance, conflict: Conflict, clock: Deadline, seed: int = 0) -> bool:
    """Whether a second engine also finds no plan under these clauses alone, but one without any single clause.

    Raises ``TimeUpError``, and ``DisagreementError`` if it contradicts the first engine.
    """
    clauses = set(conflict.clauses)
    tell(phase=f"proving again with {ENGINE}")
    if _holds(instance, clauses, clock, seed):
        raise DisagreementError(f"{ENGINE} finds a plan under the conflict {sorted(clauses)}")
    for clause in conflict.clauses:
        if not _holds(instance, clauses - {clause}, clock, seed):
            raise DisagreementError(f"{ENGINE} finds no plan under the conflict {sorted(clauses)} without {clause}")
    return True


def _holds(instance: Instance, clauses: set[Clause], clock: Deadline, seed: int) -> bool:
    model = build(instance, goals=False, keep_forbidden=True, left_out=lambda clause: clause not in clauses)
    task = Task(len(model.rows.names), tuple(model.rows.rows), Cost(()), time_limit=clock.left(), seed=seed)
    outcome = search(task, stop=clock.stop, engine=ENGINE)
    if outcome.status == "unknown":
        clock.ran_out = True
        raise TimeUpError
    return outcome.status != "infeasible"


def mended(
    instance: Instance, clauses: Iterable[Clause], clock: Deadline, seed: int = 0, known: Plan | None = None
) -> Report:
    """The checker's report on a plan of the instance with these clauses waived: the ``known`` one if it is one.

    Raises ``TimeUpError``, and ``DisagreementError`` if there is no such plan after all.
    """
    chosen = tuple(clauses)
    tell(phase="proving waivers", trying=", ".join(f"{clause.rule} {clause.subject}" for clause in chosen))
    waived = with_waivers(instance, chosen)
    if known is not None and not waived.goals:  # a goal: as few empty seats as can be, which it may not have
        report = check(waived, known)
        if not report.decided:
            return report
    result = solve(
        waived,
        time_limit=clock.left(),
        workers=1,
        seed=seed,
        every_clause=True,
        second_look=False,
        repeatable=False,
        stop=clock.stop,
    )
    if result.status == "infeasible":
        raise DisagreementError(f"no plan although these are waived: {chosen}")
    if result.report is None:
        clock.ran_out = True
        raise TimeUpError
    return result.report
