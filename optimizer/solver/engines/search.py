"""The one entry to a search: an engine by name, a task with its time limit, a stop, and progress as it comes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from optimizer.files.log import LOG
from optimizer.problem.errors import EngineError
from optimizer.problem.steps import listener
from optimizer.solver.engines.names import CP_SAT, CP_SAT_STOCK, DEFAULT_ENGINE, ENGINES, MIP_ENGINES
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.solver.engines.task import CountOutcome, CountTask, OnIncumbent, Outcome, Task


def search(
    task: Task,
    on_incumbent: OnIncumbent | None = None,
    stop: Stop | None = None,
    *,
    engine: str = DEFAULT_ENGINE,
    aloud: bool = False,
) -> Outcome:
    """Run ``task`` on the engine of that name, until it is proved, out of time or asked to stop.

    Parameters
    ----------
    on_incumbent
        Called with the value of each better solution and the bound then known; engines other than the default one
        do not call it.
    aloud
        Whether values and bounds are told as steps to whoever listens, as they are with ``on_incumbent``.

    Raises
    ------
    EngineError
        If there is no engine of that name, or it failed.
    """
    if aloud and on_incumbent is None and listener() is not None:
        on_incumbent = _nothing_more
    stop, engine = stop or Stop(), _INSTEAD[-1] if _INSTEAD else engine
    limit = "no limit" if task.time_limit is None else f"{task.time_limit:.1f} s"
    LOG.debug("%s: %d literals, %d rows, %s", engine, task.literals, len(task.rows), limit)
    found = _search(task, on_incumbent, stop, engine)
    LOG.debug("%s: %s, value %s, bound %s, %.2f s", engine, found.status, found.value, found.bound, found.seconds)
    return found


def _search(task: Task, on_incumbent: OnIncumbent | None, stop: Stop, engine: str) -> Outcome:
    if engine in (CP_SAT, CP_SAT_STOCK):
        from optimizer.solver.engines import cp_sat

        return cp_sat.search(task, stop, on_incumbent, stock=engine == CP_SAT_STOCK)
    if engine in MIP_ENGINES:
        from optimizer.solver.engines import mip

        return mip.search(engine, task, stop)
    raise EngineError(f"no engine named {engine!r}; known: {', '.join(ENGINES)}")


def _nothing_more(value: int, bound: int | None, solution: Callable[[], frozenset[int]]) -> None:
    """What the engine tells as steps is enough."""


def search_counts(task: CountTask, stop: Stop | None = None) -> CountOutcome | None:
    """Run a ``task`` over whole numbers on the default engine; None if no solution was found in its time, or another
    engine searches instead."""
    if _INSTEAD and _INSTEAD[-1] not in (CP_SAT, CP_SAT_STOCK):
        return None
    from optimizer.solver.engines import cp_sat

    return cp_sat.search_counts(task, stop or Stop())


_INSTEAD: list[str] = []


@contextmanager
def search_instead(engine: str | None) -> Iterator[None]:
    """Let this engine do every search of this process, whichever is asked for: after another one has crashed."""
    _INSTEAD.extend([] if engine is None else [engine])
    try:
        yield
    finally:
        _INSTEAD.clear()


def load_engine(engine: str) -> None:
    """Import the solver behind an engine now, so that the first search does not pay for it."""
    if engine in MIP_ENGINES:
        import optimizer.solver.engines.mip
    else:
        import optimizer.solver.engines.cp_sat  # noqa: F401
