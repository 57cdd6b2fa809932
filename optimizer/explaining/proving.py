"""Proofs that owe nothing to the search: another engine, rows built anew, waivers really added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.engines import Task, search
from optimizer.errors import DisagreementError
from optimizer.explaining.clauses import TimeUpError
from optimizer.explaining.waiving import with_waivers
from optimizer.goals import Cost
from optimizer.model import build
from optimizer.solving import solve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.checking import Report
    from optimizer.explaining.clauses import Clock
    from optimizer.explaining.narrowing import Conflict
    from optimizer.instance import Instance
    from optimizer.rows import Clause

ENGINE = "highs"


def proved_again(instance: Instance, conflict: Conflict, clock: Clock, seed: int = 0) -> bool:
    """Whether HiGHS, too, finds no plan under these clauses alone, and one without any one of them.

    Raises ``TimeUpError``, and ``DisagreementError`` if it contradicts CP-SAT.
    """
    clauses = set(conflict.clauses)
    if _holds(instance, clauses, clock, seed):
        raise DisagreementError(f"{ENGINE} finds a plan under the conflict {sorted(clauses)}")
    for clause in conflict.clauses:
        if not _holds(instance, clauses - {clause}, clock, seed):
            raise DisagreementError(f"{ENGINE} finds no plan under the conflict {sorted(clauses)} without {clause}")
    return True


def _holds(instance: Instance, clauses: set[Clause], clock: Clock, seed: int) -> bool:
    model = build(instance, goals=False, keep_forbidden=True, left_out=lambda clause: clause not in clauses)
    task = Task(len(model.rows.names), tuple(model.rows.rows), Cost(()), time_limit=clock.left(), seed=seed)
    outcome = search(ENGINE, task, stop=clock.stop)
    if outcome.status == "unknown":
        clock.ran_out = True
        raise TimeUpError
    return outcome.status != "infeasible"


def mended(instance: Instance, clauses: Iterable[Clause], clock: Clock, seed: int = 0) -> Report:
    """The checker's report on a plan of the instance with these clauses waived.

    Raises ``TimeUpError``, and ``DisagreementError`` if there is no such plan after all.
    """
    chosen = tuple(clauses)
    waived = with_waivers(instance, chosen)
    result = solve(waived, time_limit=clock.left(), workers=1, seed=seed, stop=clock.stop)
    if result.status == "infeasible":
        raise DisagreementError(f"no plan although these are waived: {chosen}")
    if result.report is None:
        clock.ran_out = True
        raise TimeUpError
    return result.report
