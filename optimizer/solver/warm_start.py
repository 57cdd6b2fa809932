"""Bounds and plans from outside the full search: for ``corps_size`` by Hall's theorem and insertion, for goals that
count people by leaving out who they are, for others whether the tier can cost nothing; for several stations plans that
are made better station by station.

The bound holds for every plan of the rows.  A proposed plan need not be right; the caller has the checker judge it,
and where it passes and meets the bound, it is proved best without a search over everything.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import TOO_MANY_TERMS, terms_in
from optimizer.solver.decomposition import RestrictedModel, many_at_several
from optimizer.solver.engines.search import search
from optimizer.solver.neighbourhood import by_station, descend

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from optimizer.model.rows import Row
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import Task
    from optimizer.solver.seat_relaxation import SeatRelaxation

BOUND_SHARE = 0.2
"""Of the time left, for the bound."""
BOUND_SECONDS = 30.0
PLAN_SHARE = 0.5
"""Of the time left then, for a plan of the best headcounts."""
PLAN_SECONDS = 120.0
SECONDS_A_SLOT = 0.01
"""For each insertion: where it succeeds it mostly takes a hundredth of this."""
UNLIKELY = 0.1
"""Share of that where other rules would hardly let a plan of these people pass."""
MORE_PEOPLE = 1
"""Tried too, where a plan with the fewest people was not found: a plan to begin with."""
STATIONS_SHARE = 0.8
"""Of the time left, for plans by station, where a search over everything follows."""
STATIONS_SECONDS = 120.0


@dataclass(frozen=True)
class WarmStart:
    """What is known before a search: no plan of the tier costs less than ``bound``; ``plans`` may be good."""

    bound: int
    plans: Iterator[frozenset[int]]
    """True literals of plans not yet checked, the most promising first."""
    last: bool = False
    """Whether a search over everything is out of reach: what is proposed is all there will be."""
    held: tuple[Row, ...] | None = None
    """Rows that hold a plan to the best headcounts; None if it matters to the tier who flies."""


def propose(model: Model, tier: int, task: Task, stop: Stop) -> WarmStart:
    """A bound and plans for the ``task`` of a tier."""
    deadline = None if task.time_limit is None else time.perf_counter() + task.time_limit
    found = _by_goal(model, tier, task, stop)
    last = len(model.instance.stations) > 1 and terms_in(task.rows) > TOO_MANY_TERMS
    if not (last or many_at_several(model)):
        return found or WarmStart(task.cost.least, _ideal(tier, task, stop))
    found = found or WarmStart(_bound(model, task, stop), iter(()))
    task = replace(task, lowest=found.bound)
    if last:
        plans = (
            iter(()) if task.hint is not None else _restricted_only(RestrictedModel(model, tier), task, deadline, stop)
        )
    elif task.hint is None:
        plans = _restricted_first(RestrictedModel(model, tier), task, found, deadline, stop)
    else:
        plans = chain(found.plans, descend(task, by_station(model), task.hint, _ends(deadline), stop))
    return replace(found, plans=plans, last=last)


def _restricted_first(
    out: RestrictedModel, task: Task, found: WarmStart, deadline: float | None, stop: Stop
) -> Iterator[frozenset[int]]:
    """Ever better plans: of people who fly to one station only, then, station by station, of all."""
    plan = _of_numbers(out, task, found.held, deadline, stop)
    if plan is None:  # to find who flies is a search over everything
        yield from found.plans
    ends = _ends(deadline)
    plan = yield from _with_own_people(out, out.task(task), plan, ends, stop, most=1)
    if plan is not None:
        yield from descend(task, by_station(out.whole), out.in_whole(plan), ends, stop)


def _restricted_only(out: RestrictedModel, task: Task, deadline: float | None, stop: Stop) -> Iterator[frozenset[int]]:
    """Ever better plans of people who fly to one station only, in all the time there is."""
    mine = out.task(task)
    plan = yield from _with_own_people(out, mine, None, deadline, stop, least=2)
    if plan is not None and (deadline is None or time.perf_counter() < deadline):
        last = search(replace(mine, hint=plan, time_limit=_until(deadline)), stop=stop)
        if last.solution is not None:
            yield out.in_whole(last.solution)


def _with_own_people(
    out: RestrictedModel, mine: Task, plan: frozenset[int] | None, ends: float | None, stop: Stop, **together: int
) -> Generator[frozenset[int], None, frozenset[int] | None]:
    """This plan, or any, and better ones station by station; returns the last as it is in the dealt-out model."""
    plan = plan or _any(mine, ends, stop)
    if plan is None:
        return None
    yield out.in_whole(plan)
    for better in descend(mine, by_station(out.model), plan, ends, stop, **together):
        plan = better
        yield out.in_whole(plan)
    return plan


def _of_numbers(
    out: RestrictedModel, task: Task, held: tuple[Row, ...] | None, deadline: float | None, stop: Stop
) -> frozenset[int] | None:
    """A plan with the best headcounts in which everybody flies to one station only."""
    if held is None:
        return None
    limit = PLAN_SECONDS if deadline is None else PLAN_SHARE * _left(deadline)
    return search(replace(out.task(task, held), cost=Cost(()), time_limit=limit), stop=stop).solution


def _any(task: Task, ends: float | None, stop: Stop) -> frozenset[int] | None:
    """Any plan.  Nobody's numbers being held, a first look found none at four and sixteen stations."""
    any_cost = replace(task, cost=Cost(()), lowest=None, time_limit=_until(ends))
    return search(replace(any_cost, look="thorough"), stop=stop).solution


def _ends(deadline: float | None) -> float:
    """When plans by station are no longer sought, and the rest is left to the search over everything."""
    given = STATIONS_SECONDS if deadline is None else min(STATIONS_SECONDS, STATIONS_SHARE * _left(deadline))
    return time.perf_counter() + given


def _until(ends: float | None) -> float | None:
    return None if ends is None else _left(ends)


def _left(deadline: float) -> float:
    return max(0.01, deadline - time.perf_counter())


def _bound(model: Model, task: Task, stop: Stop) -> int:
    """What no plan costs less than, by headcounts: the whole search would not say so for long."""
    from optimizer.solver.engines.headcounts import headcounts, least

    counted = headcounts(task, model.options.person_of, model.rows.decisions, whoever_flies=False)
    solved = counted and least(counted, replace(task, time_limit=_limit(task)), stop)
    return solved[0] if solved else task.cost.least


def _by_goal(model: Model, tier: int, task: Task, stop: Stop) -> WarmStart | None:
    goals = list(model.instance.goals[tier].goals())
    if [goal.name for goal in goals] != ["corps_size"]:
        return _by_headcounts(model, task, stop)
    (goal,) = goals
    if goal.since is not None or goal.until is not None:  # type: ignore[attr-defined]
        return None
    from optimizer.solver.engines.hall import fewest_people  # numpy and ortools: loaded when needed only
    from optimizer.solver.seat_relaxation import seat_relaxation

    given = seat_relaxation(model)
    limit = _limit(task)
    bound, people = fewest_people(given, limit, task.workers, task.seed)
    return WarmStart(goal.weight * bound, _plans(model, given, people, limit, task.seed, stop))


def _limit(task: Task) -> float:
    return BOUND_SECONDS if task.time_limit is None else min(BOUND_SECONDS, BOUND_SHARE * task.time_limit)


def _by_headcounts(model: Model, task: Task, stop: Stop) -> WarmStart | None:
    from optimizer.solver.engines.headcounts import headcounts, least

    began = time.perf_counter()
    counted = headcounts(task, model.options.person_of, model.rows.decisions)
    if counted is None:
        return None
    solved = least(counted, replace(task, time_limit=_limit(task)), stop)
    if solved is None:
        return None
    bound, numbers = solved
    deadline = None if task.time_limit is None else began + task.time_limit
    held = counted.holding(numbers)
    plans = _peopled(held, task, deadline, stop)
    return WarmStart(bound, plans, held=held)


def _peopled(held: tuple[Row, ...], task: Task, deadline: float | None, stop: Stop) -> Iterator[frozenset[int]]:
    """A plan with the best headcounts, if there is one: whatever it costs, it costs as much as they do."""
    limit = PLAN_SECONDS if deadline is None else PLAN_SHARE * _left(deadline)
    found = search(replace(task, also=(*task.also, *held), cost=Cost(()), time_limit=limit), stop=stop)
    if found.solution is not None:
        yield found.solution


def _ideal(tier: int, task: Task, stop: Stop) -> Iterator[frozenset[int]]:
    """A plan in which nothing is paid for, if one is found soon; that there is none shows even sooner."""
    nothing_paid = (*task.also, task.cost.at_most(tier, task.cost.least))
    found = search(replace(task, also=nothing_paid, cost=Cost(()), look="glance"), stop=stop)
    if found.solution is not None:
        yield found.solution


def _plans(
    model: Model, given: SeatRelaxation, people: frozenset[int], time_limit: float, seed: int, stop: Stop
) -> Iterator[frozenset[int]]:
    from optimizer.solver.insertion import insertion

    settled = {literal for stay, literal in model.options.literal.items() if stay.settled}
    reach = [0] * len(given.people)
    for takers in given.stay:
        for who in takers:
            reach[who] += 1
    spare = sorted(set(range(len(reach))) - people, key=lambda who: (-reach[who], who))
    limit = min(time_limit, SECONDS_A_SLOT * len(given.stay) * (1 if given.whole else UNLIKELY))
    for more in range(MORE_PEOPLE + 1):
        taken = insertion(given, people | set(spare[:more]), limit, seed, lambda: stop.requested)
        if taken is not None:
            yield frozenset(settled | {given.stay[slot][who] for slot, who in enumerate(taken)})
