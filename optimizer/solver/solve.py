"""``solve``: the best plan of an instance, with its proof."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.solver.answers import Listeners, best_told
from optimizer.solver.build import build
from optimizer.solver.claims import keep_best
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.result import no_answer
from optimizer.solver.stopwatch import Stopwatch
from optimizer.solver.tier_by_tier import TierByTier
from optimizer.solver.unavoidable import unavoidable_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.progress import Progress
    from optimizer.solver.result import Result


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    engine: str = DEFAULT_ENGINE,
    certify: bool = False,
    second_look: bool = True,
    every_clause: bool = False,
    repeatable: bool = True,
    isolated: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    on_answer: Callable[[Result], None] | None = None,
    stop: Stop | None = None,
) -> Result:
    """Find the best plan and prove it.

    Parameters
    ----------
    time_limit
        Seconds for everything; without one the search ends with a proof.
    workers
        Threads of the engine; the number of cores if None.
    certify
        Prove every result again with a second engine, in the time that is left.
    second_look
        Let a second engine try that for a tenth of the time; False: only that there is no plan.
    every_clause
        True for INFEASIBLE also where no choice left satisfies some clause by itself; by default such clauses are left
        out, and ``Result.unavoidable`` names them.
    repeatable
        Choose among plans that are equally good, so that every run with the same seed gives the same plan once all
        tiers are proved; False for whichever is found first, sooner.
    isolated
        Search in a process of its own: a crash of an engine there does not end this program, and the search is tried
        once more in another way.
    on_progress
        Called with the value and bound of each better plan of each tier.
    on_plan
        Called with checked plans as they become better, to be kept if the solve is interrupted.
    on_answer
        Called with the whole answer so far at the same times.
    stop
        Request it from another thread to end the search with the best plan so far.

    Raises
    ------
    DisagreementError
        If the checker does not confirm a plan or a value: a bug in this package, never an answer.
    ChildFailedError
        If ``isolated`` and the process failed twice.  One that does not end in time is no failure: the answer is the
        best plan that it told before.
    """
    if isolated:
        settings = {"workers": workers, "seed": seed, "engine": engine, "certify": certify, "second_look": second_look}
        settings |= {"every_clause": every_clause, "repeatable": repeatable}
        hearing = {"on_progress": on_progress, "on_plan": on_plan, "on_answer": on_answer}
        return _isolated(instance, time_limit, settings, hearing, stop)
    deadline, clock = Deadline(time_limit, stop), Stopwatch()
    threads = workers or os.cpu_count() or 1
    try:
        with clock.charge("build"):
            model = build(instance, look=deadline.left)
    except TimeUpError:
        return no_answer(instance.name, engine=engine, seed=seed, workers=threads, seconds=deadline.seconds)
    tell = Listeners(on_progress, on_plan, on_answer)
    result = TierByTier(model, deadline, clock, threads, seed, engine, tell, repeatable=repeatable).run()
    if result.status == "infeasible" and not every_clause and not deadline.over:
        with clock.charge("search"):
            unavoidable = unavoidable_parts(instance, deadline, threads, seed)
        if unavoidable:
            broken = frozenset(clause for clause, _ in unavoidable)
            with suppress(TimeUpError):  # without more time it stays at this: no plan obeys every clause
                with clock.charge("build"):
                    model = build(instance, unavoidable=unavoidable, look=deadline.left)
                result = TierByTier(
                    model, deadline, clock, threads, seed, engine, tell, broken, repeatable=repeatable
                ).run()
    if certify or second_look or result.status == "infeasible":
        from optimizer.solver.certify import certified, glanced

        look = (
            certified(model, result, deadline) if certify else glanced(model, result, deadline, brief=not second_look)
        )
        result = replace(look, seconds=deadline.seconds)
    if result.status == "optimal" and result.plan is not None and result.tiers and not result.unavoidable:
        keep_best(model, result.plan)
    return result


def _isolated(
    instance: Instance,
    time_limit: float | None,
    settings: dict[str, Any],
    hearing: Mapping[str, Callable[..., None] | None],
    stop: Stop | None,
) -> Result:
    from optimizer.solver.children.isolated import Isolated

    told = {name: function for name, function in hearing.items() if function is not None}
    end = None if time_limit is None else time.monotonic() + time_limit
    child = Isolated()

    def search(hear: Callable[[Result], None]) -> Result:
        found: Result = child.run(
            "optimizer.solver.solve:solve",
            (instance,),
            settings,
            told=told | {"on_answer": hear},
            stop=stop,
            end=end,
        )
        return found

    threads = settings["workers"] or os.cpu_count() or 1
    nothing = no_answer(
        instance.name, engine=settings["engine"], seed=settings["seed"], workers=threads, seconds=time_limit or 0.0
    )
    try:
        return best_told(search, hearing["on_answer"], nothing)
    finally:
        child.close()
