"""How many to select, and of which kind, so that the manifest flies to a year in most futures."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from optimizer.goals import sole_aim
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.size.class_search import ClassSearch, Futures
from optimizer.studies.size.classes import kinds_in, one_more
from optimizer.studies.size.futures import FutureQuestion, Shortage, cause, shortage, smallest_corps
from optimizer.studies.size.losses import Losses
from optimizer.studies.size.manifest import extended
from optimizer.studies.size.selection_answer import Selection
from optimizer.studies.size.selection_parts import Corps, Formula, OneMore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from concurrent.futures import Executor

    from optimizer.instance import Instance
    from optimizer.solver.engines.stop import Stop

__all__ = ["Losses", "Selection", "selection"]

MARGINS = ((0.15, "NASA since 2014"), (0.25, "NASA before 2014"))
"""Margins over the manifest that one office plans with: inspector general, IG-22-007, 2022-01-11."""
BASIC_DAYS = 730
MOST = 6
CORPS_SECONDS = 60.0
"""For the smallest corps: without a proof by then the best plan found counts, and says so."""
ONE_MORE_ROLES = 3
"""Roles asked what one more is worth: those short in most futures."""


def selection(
    instance: Instance,
    years_to: int,
    *,
    samples: int = 100,
    share: float = 0.95,
    select_in: int | None = None,
    class_every: int | None = None,
    basic_days: int = BASIC_DAYS,
    kinds: Collection[str] | None = None,
    most: int = MOST,
    gaps: Mapping[str, int] | None = None,
    losses: Losses | None = None,
    seed: int = 0,
    jobs: int | None = None,
    executor: Executor | None = None,
    time_limit: float | None = None,
    stop: Stop | None = None,
) -> Selection:
    """The smallest class with which the manifest flies to the end of a year, in a share of sampled futures.

    A future says who leaves and who is out, and when.  In each it is proved whether some plan obeys every rule; those
    who plan without knowing the future may need more.  Goals of the instance are not asked.

    Parameters
    ----------
    years_to
        The last year; flights beyond those of the file are added as ``extended`` says.
    samples, share
        Number of futures, and the share of them in which the manifest must fly.
    select_in, class_every
        The year of the class, the year after ``as_of`` if None; with ``class_every`` there are more of the same size,
        so many years apart.
    basic_days
        Days from selection to the first day on which somebody selected can fly.
    kinds
        Agencies that select; if None, those whose people may take a seat that runs short.
    most
        Most people that one agency selects at a time.
    gaps
        By vehicle, days between added launches.
    losses
        Odds by which people leave or are out.
    jobs, executor, time_limit
        As for ``stress``.

    Raises
    ------
    InputError
        If an argument contradicts the instance.
    """
    losses, clock = losses or Losses(), Deadline(time_limit, stop)
    manifest = extended(instance, years_to, gaps)
    first = min(instance.as_of_day.year + 1, years_to) if select_in is None else select_in
    _refuse(instance, samples, share, first, years_to, class_every, most)
    unknown = sorted(set(losses.leave_of) - {person.agency for person in instance.crew})
    if unknown:
        message = f"expected an agency of the file, found {unknown[0]!r}"
        raise InputError([Problem("--leave", 1, 1, "", message)])
    years = tuple(range(first, years_to + 1, class_every)) if class_every is not None else (first,)
    kinds_in(instance, kinds)
    every = kinds_in(instance, None)
    answer = Selection(instance, manifest, losses, seed, samples, share, years, basic_days, every, most)
    count = min(jobs or os.cpu_count() or 1, samples)
    with workers(executor, count, clock) as working:
        futures = Futures(answer, working)
        try:
            tell(phase="manifest without losses")
            answer = _without_losses(answer, futures, clock)
            tell(phase="today's people")
            futures.verdicts({})
            answer = replace(answer, shortages=_shortages(futures))
            answer = replace(answer, tried=_tried(answer, kinds))
            answer = replace(answer, searched=ClassSearch(futures, answer.tried).run())
            answer = replace(answer, formulas=tuple(_formulas(answer, futures)))
            answer = replace(answer, one_more=tuple(_one_more(answer, futures)))
        except TimeUpError:
            answer = replace(answer, stopped_early=True)
        if answer.searched is None:
            answer = replace(answer, searched=futures.so_far())
    return replace(answer, seconds=clock.seconds)


def _refuse(
    instance: Instance, samples: int, share: float, first: int, last: int, class_every: int | None, most: int
) -> None:
    wrong = ""
    if samples < 1:
        wrong = f"expected 1 or more futures, found {samples}"
    elif not 0 < share <= 1:
        wrong = f"expected a share above 0, up to 1, found {share}"
    elif date(first, 12, 31) < instance.as_of_day or first > last:
        wrong = f"expected a year of selection from {instance.as_of_day.year} to {last}, found {first}"
    elif class_every is not None and class_every < 1:
        wrong = f"expected 1 or more years between classes, found {class_every}"
    elif most < 1:
        wrong = f"expected 1 or more people at most, found {most}"
    if wrong:
        raise InputError([Problem("size", 1, 1, "", wrong)])


def _without_losses(answer: Selection, futures: Futures, clock: Deadline) -> Selection:
    """Whether the manifest flies if nobody leaves, and the fewest people with whom it does."""
    nobody = FutureQuestion(0, answer.manifest.instance, Losses(leave=0, out=0), answer.seed)
    verdict = futures.each([nobody])[0]
    if verdict == "short":
        tell(phase="why it does not fly")
        why = futures.working.done(cause, nobody, time_limit=clock.left())
        return replace(answer, without_losses=verdict, cause=why)
    if verdict != "flies":
        return replace(answer, without_losses=verdict)
    goal = sole_aim("size")
    left = clock.left()
    limit = CORPS_SECONDS if left is None else min(CORPS_SECONDS, left / 3)
    found = futures.working.done(smallest_corps, answer.manifest.instance, goal, seed=answer.seed, time_limit=limit)
    if found.plan is None:
        return replace(answer, without_losses=verdict)
    instance = answer.manifest.instance
    people = {stay.person.id: stay.person for stay in Calendar(instance, found.plan).stays}
    ours = [who for who, person in people.items() if not person.unnamed and instance.party_of(who) is not None]
    by_agency = dict.fromkeys(instance.party_of_agency, 0)
    for who in ours:
        by_agency[people[who].agency] += 1
    bound = found.tiers[-1].bound
    proved = bound == len(people)
    return replace(answer, without_losses=verdict, corps=Corps(len(ours), proved, by_agency))


def _formulas(answer: Selection, futures: Futures) -> list[Formula]:
    """The class that a margin over the smallest corps asks for, and in how many futures it is enough."""
    if answer.corps is None:
        return []
    found = []
    for margin, source in MARGINS:
        classes = {}
        for kind in answer.kinds:
            wanted = ceil(round((1 + margin) * answer.corps.by_agency[kind.agency], 6))
            classes[kind.agency] = max(0, ceil(wanted - answer.remaining(kind.agency)))
        flown = sum(verdict == "flies" for verdict in futures.verdicts(classes).values())
        found.append(Formula(margin, source, classes, flown))
    return found


def _shortages(futures: Futures) -> tuple[tuple[int, Shortage], ...]:
    """Of each future that today's people do not fly: the fewest seats that stay empty."""
    short = futures.short_without_class()
    questions = [(futures.question(number, {}),) for number in short]
    tell(phase="where people run short", done=0, of=len(short))
    found = futures.working.each(shortage, questions, lambda done: tell(done=done), limited=True)
    return tuple((short[place], each) for place, each in sorted(found.items()))


def _tried(answer: Selection, kinds: Collection[str] | None) -> tuple[str, ...]:
    """The agencies asked to select: those given, or those whose people may take a seat that runs short."""
    if kinds is not None:
        return tuple(kind.agency for kind in answer.kinds if kind.agency in kinds)
    instance = answer.manifest.instance
    every = tuple(kind.agency for kind in answer.kinds)
    allowed: set[str] = set()
    for _, each in answer.shortages:
        if not each.seats:
            return every
        for seat in each.seats:
            role = instance.roles(seat.flight, "up")[seat.role.partition(" ")[2]]
            allowed.update(every if role.agencies is None else role.agencies)
    return tuple(agency for agency in every if agency in allowed)


def _one_more(answer: Selection, futures: Futures) -> list[OneMore]:
    """In how many futures the manifest flies if there were one more trained person for a role that runs short."""
    roles: dict[tuple[str, tuple[str, ...]], int] = {}
    for _, each in answer.shortages:
        for key in {(seat.role, seat.requires) for seat in each.seats}:
            roles[key] = roles.get(key, 0) + 1
    most = sorted(roles, key=lambda key: (-roles[key], key))[:ONE_MORE_ROLES]
    short, found = futures.short_without_class(), []
    base = futures.flown({})
    for role, requires in most:
        person = one_more(answer.manifest.instance, role, requires)
        if person is None:
            continue
        tell(phase="one more", trying=role)
        questions = [replace(futures.question(number, {}), more=(person,)) for number in short]
        verdicts = futures.each(questions)
        gained = sum(verdict == "flies" for verdict in verdicts.values())
        found.append(OneMore(role, requires, person.agency, base + gained))
    return found
