"""Years lived month by month under sampled news, with margins planned in and without: what the margins are worth."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline
from optimizer.studies.rolling.answer import NEWS_A_YEAR, NEWS_SOURCE, Outcome, Rolling
from optimizer.studies.rolling.kept_runs import Asked, kept_runs
from optimizer.studies.rolling.living import Lived, Month, Question, live
from optimizer.studies.rolling.policies import Policy, policy, usual_policies
from optimizer.studies.stress.samples import first_aims_only, first_plan
from optimizer.studies.stress.sampling import Odds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.children.workers import Workers
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.rolling.kept_runs import KeptRuns

__all__ = ["NEWS_A_YEAR", "NEWS_SOURCE", "Lived", "Month", "Outcome", "Rolling", "rolling"]

SOLVE_SHARE = 0.3
"""Of the time, for the plans of the policies."""


def rolling(
    instance: Instance,
    plan: Plan | None = None,
    *,
    runs: int = 20,
    policies: Sequence[str] | None = None,
    until: date | None = None,
    news_a_year: float = NEWS_A_YEAR,
    odds: Odds | None = None,
    seed: int = 0,
    jobs: int | None = None,
    executor: Executor | None = None,
    time_limit: float | None = None,
    on_run: Callable[[int], None] | None = None,
    resume: str | Path | None = None,
    stop: Stop | None = None,
) -> Rolling:
    """Live the years of an instance month by month under sampled news, once under each policy with the same numbers.

    On the first of each month there may be news, drawn with the odds of ``stress``.  What was flown by then is history;
    the plan is changed by the fewest people moved, proved; where no plan obeys every rule, dates move and clauses are
    left open by the cheapest waivers.  Margins of a policy are in the first solve; later months may use them up.

    Parameters
    ----------
    plan
        The plan of the policy that changes nothing; solved, as the others are, if it is not given.
    runs
        How often the years are lived.  The first runs of a seed are the same however many there are.
    policies
        What is planned in before anything happens; see ``policies.policy`` for the forms.  The first is the one that
        the others are compared with.  If None, the usual ones.
    until
        The last day; that of the horizon if None.
    news_a_year
        Days with news in a year on average, at most 12.
    jobs
        Processes; the number of cores if None.  With 1, all work is done in this process.
    executor
        Any executor to use instead of own processes; questions and answers can be pickled.
    time_limit
        Seconds for everything; runs not lived to the end by then are left out.
    on_run
        Called with the number of runs lived so far, each policy counted.
    resume
        A file to which each run is appended.  A later call with the same file goes on where it ended, and gives the
        answer of one call; the plans of the policies are those of the file.

    Raises
    ------
    InputError
        If the plan breaks a rule before any news, a policy is not understood, or the file is of something else.
    OutputError
        If that file cannot be written.
    EngineError
        If a worker process died.
    """
    odds, clock = odds or Odds(), Deadline(time_limit, stop)
    last = min(until or instance.horizon.until, instance.horizon.until)
    _refuse(instance, runs, jobs, last, news_a_year)
    every = [policy(instance, text) for text in (usual_policies(instance) if policies is None else policies)]
    asked = list({each.name: each for each in every}.values())
    bound = Asked(instance, odds, news_a_year, last, seed)
    count = min(jobs or os.cpu_count() or 1, runs * len(asked))
    kept = nullcontext(None) if resume is None else kept_runs(resume, bound)
    with kept as file, workers(executor, count, clock) as working:
        plans = _plans(asked, plan, file, working, seed)
        known = (
            {}
            if file is None
            else {key: lived for key, lived in file.lived.items() if key[0] < runs and plans.get(key[1]) is not None}
        )
        if file is not None and any(found is not None for found in plans.values()):
            file.bind({name: found for name, found in plans.items() if found is not None})
        tell(phase="living", done=len(known), of=runs * len(asked))
        questions = ((each,) for each in _questions(asked, plans, bound, runs) if (each.run, each.policy) not in known)
        keep = None if file is None else file.keep
        found = working.each(live, questions, _both(on_run, len(known)), limited=True, keep=keep)
        lived = [each for each in (*known.values(), *found.values()) if each is not None]
    outcomes = tuple(
        Outcome(
            each,
            plans[each.name],
            tuple(sorted((run for run in lived if run.policy == each.name), key=lambda run: run.run)),
        )
        for each in asked
    )
    return Rolling(instance, outcomes, odds, news_a_year, last, seed, runs, clock.seconds)


def _refuse(instance: Instance, runs: int, jobs: int | None, last: date, news_a_year: float) -> None:
    wrong = []
    if runs < 1 or (jobs is not None and jobs < 1):
        wrong.append(f"expected 1 or more runs and jobs, found {runs} and {jobs or 1}")
    if last <= instance.as_of_day:
        wrong.append(f"expected a last day after `as_of` {instance.as_of_day}, found {last}")
    if not 0 <= news_a_year <= 12:
        wrong.append(f"expected 0 to 12 days with news in a year, found {news_a_year}")
    if wrong:
        raise InputError([Problem("rolling", 1, 1, "", message) for message in wrong])


def _plans(
    asked: Sequence[Policy], plan: Plan | None, file: KeptRuns | None, working: Workers, seed: int
) -> dict[str, Plan | None]:
    """By policy, the plan to begin with: the one given, that of the file, or the best; None if there is none."""
    found: dict[str, Plan | None] = {}
    for each in asked:
        known = None if file is None else file.plans.get(each.name)
        if plan is not None and not each.words:
            known = plan
        if known is not None:
            _refuse_broken(each, known)
            found[each.name] = known
    missing = [each for each in asked if each.name not in found]
    tell(phase="planning with each policy", done=0, of=len(missing))
    clock = working.clock
    limit = None if clock.unlimited else SOLVE_SHARE * clock.remaining
    solved = working.each(
        first_plan,
        ((each.planned,) for each in missing),
        lambda done: tell(done=done),
        seed=seed,
        time_limit=limit,
    )
    for place, each in enumerate(missing):
        result = solved.get(place)
        found[each.name] = None if result is None else result.plan
    return found


def _refuse_broken(asked: Policy, plan: Plan) -> None:
    broken = check(asked.lived, plan).decided
    if broken:
        message = f"expected a plan that breaks no rule before any news, found one that breaks {broken[0]}"
        raise InputError([Problem("plan", 1, 1, "", message)])


def _questions(asked: Sequence[Policy], plans: dict[str, Plan | None], bound: Asked, runs: int) -> Iterator[Question]:
    """Run after run, each under every policy that has a plan."""
    bare = {each.name: first_aims_only(each.lived) for each in asked}
    for run in range(runs):
        for each in asked:
            plan = plans[each.name]
            if plan is not None:
                instance = bare[each.name].model_copy(update={"published": plan})
                yield Question(run, each.name, instance, bound.odds, bound.news_a_year, bound.until, bound.seed)


def _both(on_run: Callable[[int], None] | None, before: int) -> Callable[[int], None]:
    """Tells the number of runs lived, so many of them ``before``, to those who asked and to whoever listens."""

    def told(count: int) -> None:
        tell(done=before + count)
        if on_run is not None:
            on_run(before + count)

    return told
