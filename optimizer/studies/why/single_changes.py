"""The numbers of the file whose change may turn an answer of ``why``, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.plugins import comes_from
from optimizer.studies.levers.numbers import milder, mildest, numbers_of_goals, numbers_of_rules

if TYPE_CHECKING:
    from optimizer.problem.edits import Lever
    from optimizer.studies.why.alternative import Forced
    from optimizer.studies.why.answer import Reasons


class Change(NamedTuple):
    """A number, one way."""

    lever: Lever
    allows_more: bool | None
    """Whether it allows all plans that are allowed without it (True), or no others than these (False)."""


class Changes(NamedTuple):
    """What may be changed, one number each."""

    about: list[Change]
    """Facts about the person and the flight asked about."""
    milder: list[Change]
    """Numbers of rules, the way that allows more plans; no goal that is asked about reads them."""
    stricter: list[Change]
    """The same, the way that allows fewer plans."""
    others: list[Change]
    """Numbers of goals, of rules of which neither is known, and facts about everybody."""


def single_changes(reasons: Reasons, first: Forced, tiers: int) -> Changes:
    """The changes that may turn an answer.

    Parameters
    ----------
    first
        What the answer says of the person asked about.
    tiers
        So many tiers are compared; 0 where the question is whether it can be at all.  Then a clause of the conflict has
        to go, and so only changes of its rules help that allow more plans.
    """
    instance = reasons.instance
    if not tiers:
        named = {clause.rule for clause in first.clauses}
        known = not named
        about, of_all = (
            [Change(lever, True) for rule, lever in each if known or rule in named] for each in _facts(reasons)
        )
        numbers = [Change(lever, True) for rule, lever in mildest(instance) if known or rule.name in named]
        return Changes(about, numbers, [], of_all)
    about, of_all = ([Change(lever, None) for _, lever in each] for each in _facts(reasons))
    found = Changes(about, [], [], [])
    for number in numbers_of_goals(instance):
        tier = number.path[1]
        assert isinstance(tier, int)
        several = len([*instance.goals[tier].goals()]) > 1
        if tier < tiers and (number.key != "weight" or several):
            found.others.extend(Change(number.lever(way), None) for way in (1, -1) if number.can(way))
    ours = all(comes_from(goal.name) is None for tier in instance.goals for goal in tier.goals())
    for rule, number in numbers_of_rules(instance):
        for way in (-1, 1):
            if number.can(way):
                allows_more = milder(rule, number, way) if ours else None  # goals of others may read rules
                kind = {True: found.milder, False: found.stricter, None: found.others}[allows_more]
                kind.append(Change(number.lever(way), allows_more))
    found.others.extend(of_all)
    return found


def _facts(reasons: Reasons) -> tuple[list[tuple[str, Lever]], list[tuple[str, Lever]]]:
    """Rules, with changes of facts: those about who and what is asked about, and those about everybody."""
    instance, asked = reasons.instance, {reasons.crew, reasons.place.flight}
    found = [(rule.name, lever) for rule in instance.rulebook for lever in rule.levers(instance) if lever.number]
    about = [fact for fact in found if asked & {*fact[1].about}]
    return about, [fact for fact in found if not fact[1].about]
