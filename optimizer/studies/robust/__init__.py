"""One plan for many futures: first decisions shared until a future shows itself, then what ``replan`` decides."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.solve import solve
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.studies.alternatives import slack_of_tiers
from optimizer.studies.robust.answer import Fresh, Robust
from optimizer.studies.robust.futures import Future, fresh, futures_of, sampled
from optimizer.studies.robust.judging import verdict
from optimizer.studies.robust.price import prices
from optimizer.studies.robust.sampling_gap import FEWEST, SamplingGap
from optimizer.studies.robust.solving import Search, judged
from optimizer.studies.robust.worlds import World, world_in
from optimizer.studies.scenarios.patches import Scenarios, as_scenarios
from optimizer.studies.stress.sampling import Odds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Part
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.robust.price import Price
    from optimizer.studies.robust.solving import Held

__all__ = ["Robust", "robust"]

MOST_SAMPLES = 500
SOLVE_SHARE = 0.4
"""Of the time, for the best plan without regard to the futures."""
BATCH_SEEDS = 1_000_003
"""Between the seeds of batches."""
SEARCH_SHARE = 0.6
"""Of the time that is left then, for the plan that holds; the rest is for the futures not used in solving."""


def robust(
    instance: Instance,
    futures: Scenarios | Mapping[str, Iterable[Event | LocatedEvent]] | int,
    *,
    within: Mapping[int | str, int] | None = None,
    others: int = 20,
    priced: int = 5,
    batches: int = 0,
    odds: Odds | None = None,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Robust], None] | None = None,
    stop: Stop | None = None,
) -> Robust:
    """The plan that holds best in many futures, among those that are best in every tier.

    Holds best: the fewest futures, by weight, in which no plan keeps every rule once the news is known; of such plans
    the one with the fewest people moved in the other futures, as ``replan`` counts them.  Until a future shows itself,
    on the day of its last event, the plan is carried out; from then on ``replan`` decides.

    Parameters
    ----------
    futures
        From ``load_scenarios``; or events by name, each name of the same weight; or how many to draw with ``odds``.
    within
        By how much a tier may be worse than in the best plan, by number (from 1) or by the name of one of its goals.
        Of the plans that hold equally well, the best by the tiers is taken.
    others
        How many futures, not used in solving, both plans are compared in; 0 for none.
    priced
        Of how many futures that the plan loses to say what holding in each would cost, those of most weight.
    batches
        Of drawn futures: how many more batches of as many to solve, for a statistical bound on all futures; 0, or 2 or
        more.
    odds
        How futures are drawn; those of ``stress`` if None.
    time_limit
        Seconds for everything.
    on_answer
        Called with the answer so far: with the best plan without regard to the futures, then with that which holds.

    Raises
    ------
    InputError
        With every event that cannot happen, and if ``within`` names a tier that is not there.
    """
    slack = slack_of_tiers(instance, within or {})
    if isinstance(futures, int) and not 1 <= futures <= MOST_SAMPLES:
        message = f"expected 1 to {MOST_SAMPLES} samples, found {futures}"
        raise InputError([Problem("against", 1, 1, "", message)])
    _refuse_batches(batches, drawn=isinstance(futures, int))
    deadline, threads, odds = Deadline(time_limit, stop), workers or os.cpu_count() or 1, odds or Odds()
    drawn = isinstance(futures, int)
    asked = () if isinstance(futures, int) else futures_of(as_scenarios(futures))
    tell(phase="the best plan without regard to the futures")
    share = None if time_limit is None else SOLVE_SHARE * time_limit
    solved = solve(instance, time_limit=share, workers=threads, seed=seed, stop=stop)
    if solved.plan is None or solved.report is None:
        return Robust(
            instance, solved, asked, drawn, (), None, None, None, False, 0, None, (), None, seconds=deadline.seconds
        )
    plan = solved.plan
    if isinstance(futures, int):
        stays = build(instance, goals=False).options.stays
        asked = sampled(instance, plan, stays, futures, seed, odds)
    worlds = _worlds(instance, plan, asked)
    parts = unavoidable_parts(instance, deadline, threads, seed) if solved.unavoidable else frozenset()
    known = {(clause.rule, clause.subject) for clause, _ in parts}
    within_search = deadline if deadline.unlimited else deadline.within(SEARCH_SHARE * deadline.remaining)
    best = judged(instance, plan, asked, deadline, seed, known)
    limits = tuple(value + more for value, more in zip(best.values, slack, strict=True))
    hear = on_answer or (lambda answer: None)

    def answered(
        held: Held,
        other: tuple[Fresh, Fresh] | None = None,
        lost: tuple[Price, ...] = (),
        gap: SamplingGap | None = None,
    ) -> Robust:
        proof = search.bound, search.proved, search.rounds
        known = instance, solved, asked, drawn, limits, best, held
        return Robust(*known, *proof, other, lost, gap, deadline.seconds)

    hear(Robust(instance, solved, asked, drawn, limits, best, best, None, False, 0, None, (), None, deadline.seconds))
    search = Search(instance, worlds, limits, within_search, threads, seed, parts, by_tier=any(slack))
    held = search.run(best, asked, lambda held: hear(answered(held)))
    hear(answered(held))
    lost = prices(instance, worlds, held, priced, deadline, threads, seed, parts)
    other = None
    if others and _ahead(instance):
        pair = [_fresh(instance, each.plan, others, seed, odds, deadline, known) for each in (best, held)]
        both = min(len(each.verdicts) for each in pair)
        other = (Fresh(pair[0].verdicts[:both]), Fresh(pair[1].verdicts[:both]))
    gap = None
    if batches and isinstance(futures, int):
        shared = Batches(instance, plan, futures, odds, limits, threads, seed, parts)
        gap = _gap(shared, held, batches, deadline)
    return answered(held, other, lost, gap)


def _refuse_batches(batches: int, *, drawn: bool) -> None:
    if batches and not drawn:
        message = f"expected a number of futures to draw beside {batches} batches, found futures of a file"
        raise InputError([Problem("batches", 1, 1, "", message)])
    if 0 < batches < FEWEST:
        message = f"expected no batches, or {FEWEST} or more, found {batches}"
        raise InputError([Problem("batches", 1, 1, "", message)])


@dataclass(frozen=True)
class Batches:
    """What all batches share; ``size`` futures in each."""

    instance: Instance
    plan: Plan
    size: int
    odds: Odds
    limits: tuple[int, ...]
    workers: int
    seed: int
    unavoidable: Set[Part]

    def drawn(self, number: int) -> tuple[Future, ...]:
        """The futures of a batch, from 1; those that the plan is chosen against are of the seed itself."""
        stays = build(self.instance, goals=False).options.stays
        return sampled(self.instance, self.plan, stays, self.size, self.seed + BATCH_SEEDS * number, self.odds)

    def shares(self, number: int, held: Held, deadline: Deadline) -> tuple[float, float] | None:
        """The share of a batch that every plan loses, and that this plan loses; None if time runs out."""
        futures = self.drawn(number)
        worlds = _worlds(self.instance, self.plan, futures)
        search = Search(self.instance, worlds, self.limits, deadline, self.workers, self.seed, self.unavoidable)
        least = search.least_lost()
        score = search.judged(held.plan).score(futures)
        return None if score is None else (least / self.size, score.lost / self.size)


def _gap(asked: Batches, held: Held, batches: int, deadline: Deadline) -> SamplingGap | None:
    """The statistical bound; None if too few batches were settled in time."""
    found = []
    for number in range(1, batches + 1):
        tell(phase="batches of futures", done=number - 1, of=batches)
        shares = None if deadline.over else asked.shares(number, held, deadline)
        if shares is None:
            break
        found.append(shares)
    if len(found) < FEWEST:
        return None
    return SamplingGap(asked.size, tuple(least for least, _ in found), tuple(own for _, own in found))


def _worlds(instance: Instance, plan: Plan, futures: Iterable[Future]) -> list[World]:
    """The instance in each future; ``InputError`` with every event that cannot happen."""
    found, problems = [], []
    for future in futures:
        try:
            found.append(world_in(instance, plan, future))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _ahead(instance: Instance) -> bool:
    """Whether anything can still be drawn."""
    return any(not instance.launched(flight) and flight.launch <= instance.horizon.until for flight in instance.flights)


def _fresh(
    instance: Instance,
    plan: Plan,
    others: int,
    seed: int,
    odds: Odds,
    deadline: Deadline,
    known: Set[tuple[str, str]],
) -> Fresh:
    tell(phase="futures not used in solving", done=0, of=others)
    found = []
    for number, future in enumerate(fresh(instance, plan, others, seed, odds), start=1):
        judged_so = verdict(instance, plan, future, deadline, seed, known)
        if judged_so.status == "unknown":
            break
        found.append(judged_so)
        tell(done=number)
    return Fresh(tuple(found))
