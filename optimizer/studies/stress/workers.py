"""Who answers the samples: this process, processes of our own, or any executor."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from optimizer.errors import ChildFailedError, EngineError
from optimizer.solver.children.pool import ChildPool
from optimizer.solver.deadline import TimeUpError
from optimizer.studies.stress.samples import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

    from optimizer.solver.deadline import Deadline
    from optimizer.studies.stress.samples import Question, Sample

LOOK_SECONDS = 0.1
"""Between looks at the clock, and at the user's wish to stop."""
AHEAD = 64
"""Questions handed to an executor before they are answered; to own processes, two each."""


@contextmanager
def workers(executor: Executor | None, jobs: int, clock: Deadline) -> Iterator[Workers]:
    """The executor given; or so many processes of our own; or, for one job, this process."""
    if executor is not None:
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
    """Those of one test; ``ahead`` is how many questions are handed out before they are answered."""

    def __init__(self, executor: Executor | None, ahead: int, clock: Deadline) -> None:
        self.executor, self.ahead, self.clock = executor, ahead, clock

    def done(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """The value of ``work``, done by one of them."""
        if self.executor is None:
            return work(*arguments, **named, stop=self.clock.stop)
        return self.executor.submit(work, *arguments, **named).result()

    def gather(self, questions: Iterator[Question], tell: Callable[[int], None]) -> list[Sample]:
        """All answers that are ready when all are, or when time is up; ``tell`` hears how many."""
        gathered = self._one_by_one(questions, tell) if self.executor is None else self._side_by_side(questions, tell)
        return sorted(gathered, key=lambda sample: sample.number)

    def _one_by_one(self, questions: Iterator[Question], tell: Callable[[int], None]) -> list[Sample]:
        found: list[Sample] = []
        for question in questions:
            try:
                sample = answer(question, time_limit=self.clock.left(), stop=self.clock.stop)
            except TimeUpError:
                break
            if sample is not None:
                found.append(sample)
                tell(len(found))
        return found

    def _side_by_side(self, questions: Iterator[Question], tell: Callable[[int], None]) -> list[Sample]:
        assert self.executor is not None
        waiting: set[Future[Sample | None]] = set()
        found: list[Sample] = []
        try:
            while True:
                for question in islice(questions, self.ahead - len(waiting)):
                    waiting.add(self.executor.submit(answer, question))
                    self.clock.left()
                if not waiting:
                    break
                done, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                found += [sample for future in done if (sample := _answer_of(future)) is not None]
                if done:
                    tell(len(found))
                self.clock.left()
        except TimeUpError:
            for future in waiting:
                future.cancel()
        except BrokenExecutor as error:
            raise EngineError(f"a worker process died: {error}") from None
        return found


def _answer_of(asked: Future[Sample | None]) -> Sample | None:
    """The answer; None if its process failed twice, so that the sample counts as not answered."""
    try:
        return asked.result()
    except (ChildFailedError, CancelledError):
        return None
