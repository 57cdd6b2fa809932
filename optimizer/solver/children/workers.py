"""Who does many pieces of work: this process, processes of our own, a cluster, or any executor.  For every study."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from contextlib import contextmanager, suppress
from itertools import count, islice
from typing import TYPE_CHECKING, Any, TypeVar

from optimizer.problem.errors import ChildFailedError, CrewoptError, EngineError
from optimizer.solver.children.cluster import Cluster
from optimizer.solver.children.pool import ChildPool
from optimizer.solver.deadline import TimeUpError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from optimizer.solver.deadline import Deadline

Key = TypeVar("Key")

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
            yield Workers(executor, max(AHEAD, 2 * executor.threads), clock, executor.threads)
    elif executor is not None:
        yield Workers(executor, AHEAD, clock, jobs)
    elif jobs == 1:
        yield Workers(None, 0, clock)
    else:
        pool = ChildPool(jobs, clock.stop)
        try:
            yield Workers(pool, 2 * jobs, clock, jobs)
        finally:
            pool.shutdown(cancel_futures=True)


class Workers:
    """Those of one study; ``ahead`` is how many pieces are handed out before they are done, ``at_once`` how many are
    worked at side by side."""

    def __init__(self, executor: Executor | None, ahead: int, clock: Deadline, at_once: int = 1) -> None:
        self.executor, self.ahead, self.clock, self.at_once = executor, ahead, clock, at_once

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
        keep: Callable[[Any], None] | None = None,
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
        keep
            Called with each value as it comes, in any order.

        Raises
        ------
        EngineError
            If an executor that is not ours lost a worker.
        """
        if self.executor is None:
            return self._one_by_one(work, pieces, tell, limited, keep, named)
        with _in_our_words():
            return self._side_by_side(work, pieces, tell, limited, keep, named, patient)

    def agenda(
        self,
        work: Callable[..., Any],
        following: Callable[[], tuple[Key, Any] | None],
        ended: Callable[[Key, Any], bool],
        **named: Any,
    ) -> None:
        """Work that makes more work: the next piece is asked for when a worker is free, with what has ended by then.

        Parameters
        ----------
        work
            A function of a module that takes a piece, ``time_limit`` (the time left) and ``stop``.
        following
            The next piece and its key; None if there is none until another one ends.
        ended
            Called in this thread with the key of a piece and its value, None if its process failed twice.  False: no
            more is needed, and what was begun is given up.

        Raises
        ------
        TimeUpError
            When time is up; what was begun has had some seconds to give the best so far.
        EngineError
            If an executor that is not ours lost a worker.
        """
        if self.executor is None:
            while (piece := following()) is not None:
                left = self.clock.left()
                if not ended(piece[0], work(piece[1], **named, time_limit=left, stop=self.clock.stop)):
                    break
            return
        with _in_our_words():
            self._agenda(self.executor, work, following, ended, named)

    def _agenda(
        self,
        executor: Executor,
        work: Callable[..., Any],
        following: Callable[[], tuple[Key, Any] | None],
        ended: Callable[[Key, Any], bool],
        named: Any,
    ) -> None:
        waiting: dict[Future[Any], Key] = {}
        try:
            while True:
                while len(waiting) < self.at_once and (piece := following()) is not None:
                    waiting[executor.submit(work, piece[1], **named, time_limit=self.clock.left())] = piece[0]
                if not waiting:
                    return
                done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                for future in sorted(done, key=list(waiting).index):
                    if not ended(waiting.pop(future), _value(future)):
                        return
                self.clock.left()
        except TimeUpError:
            until = time.monotonic() + PATIENCE
            while waiting and time.monotonic() < until:
                done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                for future in done:
                    with suppress(TimeUpError):
                        ended(waiting.pop(future), _value(future))
            raise
        finally:
            for future in waiting:
                future.cancel()

    def _one_by_one(
        self,
        work: Callable[..., Any],
        pieces: Iterable[tuple[Any, ...]],
        tell: Callable[[int], None],
        limited: bool,
        keep: Callable[[Any], None] | None,
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
            if keep is not None:
                keep(found[place])
            tell(len(found))
        return found

    def _side_by_side(
        self,
        work: Callable[..., Any],
        pieces: Iterable[tuple[Any, ...]],
        tell: Callable[[int], None],
        limited: bool,
        keep: Callable[[Any], None] | None,
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
                _take(done, waiting, found, keep)
                if done:
                    tell(len(found))
                self.clock.left()
        except TimeUpError:
            until = time.monotonic() + (PATIENCE if patient else 0)
            for future in waiting:
                future.cancel()
            while waiting and time.monotonic() < until:
                done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                _take(done, waiting, found, keep)
        return found


def _take(
    done: Iterable[Future[Any]],
    waiting: dict[Future[Any], int],
    found: dict[int, Any],
    keep: Callable[[Any], None] | None,
) -> None:
    for future in done:
        place = waiting.pop(future)
        try:
            found[place] = future.result()
        except (ChildFailedError, CancelledError):
            continue
        if keep is not None:
            keep(found[place])


def _value(future: Future[Any]) -> Any:
    """Its value; None if its process failed."""
    try:
        return future.result()
    except (ChildFailedError, CancelledError):
        return None


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
