"""A plan where no plan obeys every rule: under the cheapest waivers and moves, proved cheapest or with a bound."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.solver.deadline import Deadline
from optimizer.studies.repair.answer import Repair
from optimizer.studies.repair.date_search import with_better_dates
from optimizer.studies.repair.dated import WithDates
from optimizer.studies.repair.fixed_dates import FixedDates
from optimizer.studies.repair.prices import LeftOpen

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop

__all__ = ["LeftOpen", "Repair", "repair", "repair_by_dates", "with_better_dates"]


def repair(
    instance: Instance,
    *,
    time_limit: float | None = None,
    dates: bool = True,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Repair], None] | None = None,
    stop: Stop | None = None,
) -> Repair:
    """The plan that leaves least open where no plan obeys every rule; by the instance's goals among those that do.

    What a clause left open costs says ``waiver_costs`` of the instance, else its rule.  Launches and landings may move
    within the windows of the flights, each at the price that ``move_costs`` says.  The plan of the answer obeys every
    rule of ``Repair.waived``, the instance with the dates moved and the waivers.

    Parameters
    ----------
    time_limit
        Seconds for everything; the answer is what was found by then.
    dates
        False to keep every date as it is.
    workers
        Threads of the engine; the number of cores if None.
    on_answer
        Called with the whole answer so far, as plans become cheaper or better.

    Raises
    ------
    DisagreementError
        If the checker finds a clause broken that nobody can leave open: a bug in this package, never an answer.
    """
    deadline = Deadline(time_limit, stop)
    threads = workers or os.cpu_count() or 1
    if not dates:
        return FixedDates(instance, deadline, threads, seed, on_answer).run()
    return WithDates(instance, deadline, threads, seed, on_answer).run()


def repair_by_dates(
    instance: Instance,
    plan: Plan,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Repair], None] | None = None,
    stop: Stop | None = None,
) -> Repair | None:
    """The repair of a plan that breaks something whatever is decided, where other dates mend it; None if they do not.

    Parameters and errors are those of ``repair``.
    """
    deadline = Deadline(time_limit, stop)
    work = WithDates(instance, deadline, workers or os.cpu_count() or 1, seed, on_answer)
    if work.dates.least is None:
        return None
    work.move(plan)
    return work.run() if work.moved else None
