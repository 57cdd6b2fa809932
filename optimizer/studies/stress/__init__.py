"""A plan against sampled slips and drop-outs, each answered by ``replan``."""

from __future__ import annotations

import os
from contextlib import nullcontext
from random import Random
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline
from optimizer.studies.stress.answer import Stress
from optimizer.studies.stress.answers import Answers
from optimizer.studies.stress.impact import Impact, Proportion, share
from optimizer.studies.stress.kept_samples import kept_samples
from optimizer.studies.stress.samples import Question, Sample, answer, first_aims_only, first_plan
from optimizer.studies.stress.sampling import SOURCES, Odds, Sampler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop

__all__ = ["SOURCES", "Impact", "Odds", "Proportion", "Sample", "Stress", "share", "stress"]

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
    resume: str | Path | None = None,
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
    resume
        A file to which each answered sample is appended.  A later run with the same file goes on where it ended, and
        gives the answer of one run; its plan is that of the file, if none is given.

    Raises
    ------
    InputError
        If the plan breaks a rule before any news, no event can be drawn for the instance, or the file to resume is of
        something else.
    OutputError
        If that file cannot be written.
    EngineError
        If a worker process died.
    """
    if samples < 1 or (jobs is not None and jobs < 1):
        raise InputError(
            [Problem("stress", 1, 1, "", f"expected 1 or more samples and jobs, found {samples} and {jobs or 1}")]
        )
    odds, clock = odds or Odds(), Deadline(time_limit, stop)
    count = min(jobs or os.cpu_count() or 1, samples)
    kept = nullcontext(None) if resume is None else kept_samples(resume, instance, odds, seed)
    with kept as file, workers(executor, count, clock) as working:
        solved = None
        if plan is None and file is not None:
            plan = file.plan
        if plan is None:
            limit = None if time_limit is None else SOLVE_SHARE * time_limit
            tell(phase="solving first")
            solved = working.done(first_plan, instance, seed=seed, time_limit=limit)
            if solved.plan is None:
                return Stress(instance, None, solved, odds, seed, samples, (), clock.seconds)
            plan = solved.plan
        _refuse_broken(instance, plan)
        if file is not None:
            file.begin(plan)
        before = 0 if file is None else sum(number < samples for number in file.answered)
        answers = Answers(file, before, on_sample)
        tell(phase="repairing samples", done=before, of=samples)
        questions = ((each,) for each in _questions(instance, plan, odds, seed, samples, answers))
        working.each(answer, questions, answers.told, limited=True, keep=answers.take)
        answered = tuple(answers.samples[number] for number in sorted(answers.samples))
    return Stress(instance, plan, solved, odds, seed, samples, answered, clock.seconds)


def _questions(
    instance: Instance, plan: Plan, odds: Odds, seed: int, samples: int, answers: Answers
) -> Iterator[Question]:
    """The samples drawn whose news is new, and that have no answer in the file."""
    sampler, random, bare = Sampler(instance, plan, odds), Random(seed), first_aims_only(instance)
    for number in range(samples):
        events = sampler.draw(random)
        if answers.wanted(number, events):
            yield Question(number, bare, plan, events, seed)


def _refuse_broken(instance: Instance, plan: Plan) -> None:
    broken = check(instance, plan).decided
    if broken:
        message = f"expected a plan that breaks no rule before any news, found one that breaks {broken[0]}"
        raise InputError([Problem("plan", 1, 1, "", message)])
