"""A plan against sampled slips and drop-outs, each answered by ``replan``."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, wait
from contextlib import contextmanager
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.errors import EngineError, InputError, Problem
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.stress.answer import Stress
from optimizer.studies.stress.impact import Impact, Proportion, share
from optimizer.studies.stress.samples import Question, Sample, answer, first_aims_only, listen
from optimizer.studies.stress.sampling import SOURCES, Odds, Sampler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop

__all__ = ["SOURCES", "Impact", "Odds", "Proportion", "Sample", "Stress", "share", "stress"]

LOOK_SECONDS = 0.1
"""Between looks at the clock, and at the user's wish to stop."""
AHEAD = 64
"""Questions handed to an executor before they are answered; to own processes, two each."""
SOLVE_SHARE = 0.5
"""Of the time, for a plan if none is given."""


def stress(
    instance: Instance,
    plan: Plan | None = None,
    *,
    samples: int = 100,
    seed: int = 0,
    odds: Odds | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    time_limit: float | None = None,
    on_sample: Callable[[int], None] | None = None,
    stop: Stop | None = None,
) -> Stress:
    """Test a plan against samples of bad news, each answered by the replan that moves the fewest people, proved.

    Other goals of the instance than those of ``replan`` are ignored: they only decide between answers that move equally
    few people.  A drop-out does not lose a given seat.

    Parameters
    ----------
    plan
        The plan to test; without one the instance is solved first.
    odds
        How samples are drawn.  The first samples of a seed are the same however many are drawn.
    jobs
        Processes; the number of cores if None.  With 1, all work is done in this process.
    executor
        Any executor to use instead of own processes; questions and answers can be pickled.
    time_limit
        Seconds for everything; samples not proved by then are left out.
    on_sample
        Called with the number of samples answered so far.

    Raises
    ------
    InputError
        If the plan breaks a rule before any news, or no event can be drawn for the instance.
    EngineError
        If a worker process died.
    """
    if samples < 1 or (jobs is not None and jobs < 1):
        raise InputError(
            [Problem("stress", 1, 1, "", f"expected 1 or more samples and jobs, found {samples} and {jobs or 1}")]
        )
    odds, clock, solved = odds or Odds(), Deadline(time_limit, stop), None
    if plan is None:
        from optimizer.solver.solve import solve

        limit = None if time_limit is None else SOLVE_SHARE * time_limit
        solved = solve(instance, time_limit=limit, workers=1, seed=seed, every_clause=True, stop=clock.stop)
        if solved.plan is None:
            return Stress(instance, None, solved, odds, seed, samples, (), clock.seconds)
        plan = solved.plan
    broken = check(instance, plan).decided
    if broken:
        raise InputError(
            [
                Problem(
                    "plan",
                    1,
                    1,
                    "",
                    f"expected a plan that breaks no rule before any news, found one that breaks {broken[0]}",
                )
            ]
        )
    sampler, random = Sampler(instance, plan, odds), Random(seed)
    bare = first_aims_only(instance)
    questions = (Question(number, bare, plan, sampler.draw(random), seed) for number in range(samples))
    tell = on_sample or (lambda count: None)
    count = min(jobs or os.cpu_count() or 1, samples)
    if executor is not None:
        found = _gather(executor, questions, AHEAD, clock, tell)
    elif count == 1:
        found = _one_by_one(questions, clock, tell)
    else:
        with _processes(count) as (pool, end):
            found = _gather(pool, questions, 2 * count, clock, tell, end)
    return Stress(instance, plan, solved, odds, seed, samples, tuple(found), clock.seconds)


def _one_by_one(questions: Iterator[Question], clock: Deadline, tell: Callable[[int], None]) -> list[Sample]:
    found: list[Sample] = []
    for question in questions:
        try:
            sample = answer(question, time_limit=clock.left(), stop=clock.stop)
        except TimeUpError:
            break
        if sample is not None:
            found.append(sample)
            tell(len(found))
    return found


@contextmanager
def _processes(jobs: int) -> Iterator[tuple[Executor, Callable[[], None]]]:
    """Own processes, and a function that makes them end their work."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    event = context.Event()
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=listen, initargs=(event,)) as pool:
        try:
            yield pool, event.set
        finally:
            event.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _gather(
    executor: Executor,
    questions: Iterator[Question],
    ahead: int,
    clock: Deadline,
    tell: Callable[[int], None],
    end: Callable[[], None] | None = None,
) -> list[Sample]:
    """All answers that are ready when all are, or when time is up; ``end`` stops the workers."""
    waiting: set[Future[Sample | None]] = set()
    found: list[Sample] = []
    try:
        while True:
            for question in islice(questions, ahead - len(waiting)):
                waiting.add(executor.submit(answer, question))
                clock.left()
            if not waiting:
                break
            done, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
            found += [sample for future in done if (sample := future.result()) is not None]
            if done:
                tell(len(found))
            clock.left()
    except TimeUpError:
        for future in waiting:
            future.cancel()
        if end is not None:
            end()
    except BrokenExecutor as error:
        raise EngineError(f"a worker process died: {error}") from None
    return sorted(found, key=lambda sample: sample.number)
