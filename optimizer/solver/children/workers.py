"""Who does many pieces of work: this process, processes of our own, a cluster, or any executor.  For every study."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from contextlib import contextmanager
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError, CrewoptError, EngineError
from optimizer.solver.children.cluster import Cluster
from optimizer.solver.children.pool import ChildPool
from optimizer.solver.deadline import TimeUpError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from optimizer.solver.deadline import Deadline

LOOK_SECONDS = 0.1
"""Between looks at the clock, and at the user's wish to stop."""
AHEAD = 64
"""Pieces handed to an executor before they are done; to own processes and threads of a cluster, two each."""
PATIENCE = 5.0
"""Seconds after the end for pieces that give what they have, where they are waited for."""


@contextmanager
def workers(executor: Executor | None, jobs: int, clock: Deadline) -> Iterator[Workers]:
    """The executor given; or so many processes of our own; or, for one job, this process."""
    if isinstance(executor, Cluster):
        with executor.heeding(clock.stop, clock.search_limit):
            yield Workers(executor, max(AHEAD, 2 * executor.threads), clock)
    elif executor is not None:
        yield Workers(executor, AHEAD, clock)
    elif jobs == 1:
        yield Workers(None, 0, clock)
    else:
        pool = ChildPool(jobs, clock.stop)
        try:
            yield Workers(pool, 2 * jobs, clock)
        finally:
            pool.shutdown(cancel_futures=True)


class Workers:
    """Those of one study; ``ahead`` is how many pieces are handed out before they are done."""

    def __init__(self, executor: Executor | None, ahead: int, clock: Deadline) -> None:
        self.executor, self.ahead, self.clock = executor, ahead, clock

    def done(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """The value of ``work``, a function of a module that takes ``stop``, done by one of them.

        Raises
        ------
        EngineError
            If its process failed, or the work was stopped before it began.
        """
        if self.executor is None:
            return work(*arguments, **named, stop=self.clock.stop)
        with _in_our_words():
            try:
                return self.executor.submit(work, *arguments, **named).result()
            except CancelledError:
                raise ChildFailedError("stopped", "it was ended before it began") from None

    def each(
        self,
        work: Callable[..., Any],
        pieces: Iterable[tuple[Any, ...]],
        tell: Callable[[int], None],
        *,
        patient: bool = False,
        limited: bool = False,
        **named: Any,
    ) -> dict[int, Any]:
        """The values of ``work`` by place among the pieces, when all are done or time is up.

        One whose process failed twice is left out.  ``tell`` hears how many are done; ``named`` is the same for all.

        Parameters
        ----------
        patient
            After the end, wait for what was begun, as it gives the best so far.
        limited
            Whether it takes ``time_limit``: it is given the time left.

        Raises
        ------
        EngineError
            If an executor that is not ours lost a worker.
        """
        if self.executor is None:
            return self._one_by_one(work, pieces, tell, limited, named)
        with _in_our_words():
            return self._side_by_side(work, pieces, tell, limited, named, patient)

    def _one_by_one(
        self,
        work: Callable[..., Any],
        pieces: Iterable[tuple[Any, ...]],
        tell: Callable[[int], None],
        limited: bool,
        named: Any,
    ) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for place, piece in enumerate(pieces):
            try:
                left = self.clock.left()
                limit = {"time_limit": left} if limited else {}
                found[place] = work(*piece, **named, **limit, stop=self.clock.stop)
            except TimeUpError:
                break
            tell(len(found))
        return found

    def _side_by_side(
        self,
        work: Callable[..., Any],
        pieces: Iterable[tuple[Any, ...]],
        tell: Callable[[int], None],
        limited: bool,
        named: Any,
        patient: bool,
    ) -> dict[int, Any]:
        assert self.executor is not None
        waiting: dict[Future[Any], int] = {}
        found: dict[int, Any] = {}
        numbered = zip(count(), iter(pieces), strict=False)
        try:
            while True:
                for place, piece in islice(numbered, self.ahead - len(waiting)):
                    limit = {"time_limit": self.clock.left()} if limited else {}
                    waiting[self.executor.submit(work, *piece, **named, **limit)] = place
                if not waiting:
                    break
                done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                _take(done, waiting, found)
                if done:
                    tell(len(found))
                self.clock.left()
        except TimeUpError:
            until = time.monotonic() + (PATIENCE if patient else 0)
            for future in waiting:
                future.cancel()
            while waiting and time.monotonic() < until:
                done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                _take(done, waiting, found)
        return found


def _take(done: Iterable[Future[Any]], waiting: dict[Future[Any], int], found: dict[int, Any]) -> None:
    for future in done:
        place = waiting.pop(future)
        try:
            found[place] = future.result()
        except (ChildFailedError, CancelledError):
            continue


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Within, an executor that lost a worker is an ``EngineError``: that of Python, or of Dask."""
    try:
        yield
    except CrewoptError:
        raise
    except Exception as error:
        if isinstance(error, BrokenExecutor) or type(error).__module__.partition(".")[0] == "distributed":
            words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            raise EngineError(f"a worker process died: {words}") from None
        raise
