"""The trade-off of two or three goals: all plans that no other plan beats in all of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import ValidationError

from optimizer.files.references import unknown
from optimizer.goals import GOALS, Tier
from optimizer.problem.errors import InputError, Problem
from optimizer.solver.children.workers import workers as at_work
from optimizer.solver.deadline import Deadline
from optimizer.solver.queries import refuse_unknown_tiers
from optimizer.studies.tradeoff.answer import Frontier, Open, Point
from optimizer.studies.tradeoff.box_search import BoxSearch
from optimizer.studies.tradeoff.zone_search import ZoneSearch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from optimizer.instance import Instance
    from optimizer.rules import Rule
    from optimizer.solver.engines.stop import Stop

__all__ = ["Frontier", "Open", "Point", "tradeoff"]

FEWEST_POINTS = 2


def tradeoff(
    instance: Instance,
    first: str,
    second: str,
    third: str | None = None,
    *,
    points: int | None = None,
    under: int = 0,
    time_limit: float | None = None,
    workers: int | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    seed: int = 0,
    on_point: Callable[[Point], None] | None = None,
    on_answer: Callable[[Frontier], None] | None = None,
    stop: Stop | None = None,
) -> Frontier:
    """The plans that no plan beats in all of two or three goals, one for each combination of values.

    Parameters
    ----------
    first, second, third
        Names of goals, with the parameters they have in the instance's tiers; else with those of its rule, or rule
        wished for, that asks in the same terms; else their defaults.  Or ``tier:2`` for the weighted sum of a tier.
    points
        Most points to find, spread over the frontier; all of them if None.
    under
        Keep the first ``under`` tiers of the instance at their optimum.
    workers
        Threads of each search; if None, the cores there are, divided by ``jobs``.
    jobs
        Processes that look at independent parts of the frontier side by side.  The points are the same for any number,
        where there is time for all that are asked for.
    executor
        Any executor to use instead of own processes, ``jobs`` of its workers at a time.
    time_limit
        Seconds for everything; the answer is what was found by then.
    on_point, on_answer
        Called with each new point, and with the answer so far.

    Raises
    ------
    InputError
        If a goal or a tier is not known, or a goal needs parameters that the instance does not give.
    """
    if points is not None and points < FEWEST_POINTS:
        raise InputError(
            [Problem(f"--points {points}", 1, 1, "", f"expected {FEWEST_POINTS} or more points, found {points}")]
        )
    names = (first, second) if third is None else (first, second, third)
    chosen = tuple(tier_named(instance, text) for text in names)
    for place, tier in enumerate(chosen):
        if tier in chosen[:place]:
            found = f"expected another goal than {'the first' if place == 1 else 'those before'}, found the same"
            raise InputError([Problem(f"GOAL {names[place]!r}", 1, 1, "", found)])
    refuse_unknown_tiers(instance, under)
    clock, threads = Deadline(time_limit, stop), workers or max(1, (os.cpu_count() or 1) // jobs)
    search = BoxSearch if third is None else ZoneSearch
    with at_work(executor, jobs, clock) as working:
        return search(instance, names, chosen, clock, threads, seed, points, on_point, on_answer, working).run(under)


def tier_named(instance: Instance, text: str) -> Tier:
    """The goal, or tier, that ``text`` names."""
    where = f"GOAL {text!r}"
    kind, _, number = text.partition(":")
    if kind == "tier" and number:
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(instance.goals):
            return instance.goals[int(number) - 1]
        known = ", ".join(f"tier:{place}" for place in range(1, len(instance.goals) + 1))
        raise InputError(
            [Problem(where, 1, 1, "", f"expected a tier of the instance, found {text!r}; known: {known or 'none'}")]
        )
    if text not in GOALS:
        raise InputError([Problem(where, 1, 1, "", unknown("goal", text, list(GOALS)))])
    own = next((goal for goal in instance.all_goals if goal.name == text), None)
    try:
        goal = GOALS[text].as_ruled(_rules(instance)) if own is None else own.model_copy(update={"weight": 1})
    except ValidationError as error:
        wanted = ", ".join(f"`{place['loc'][0]}`" for place in error.errors())
        message = f"expected {wanted} in a goal or rule of {instance.name}, found none"
        raise InputError([Problem(where, 1, 1, "", message)]) from None
    return Tier.model_validate({text: goal})


def _rules(instance: Instance) -> Iterator[Rule]:
    """The rules in force, then those wished for."""
    yield from instance.rulebook
    for goal in instance.all_goals:
        yield from goal.wished_rules()
