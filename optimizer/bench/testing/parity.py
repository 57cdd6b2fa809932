"""Parity: the plans that the rows admit are exactly those that the checker passes, and for each of them the least cost
of a goal is its measure.

All plans of a tiny world are listed; no solver is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.bench.testing.exhaust import Exhaust
from optimizer.bench.testing.plans import plan_in
from optimizer.bench.testing.worlds import tiny
from optimizer.checker.check import check, judged
from optimizer.events._register import register
from optimizer.goals import GOALS
from optimizer.problem.calendar import Calendar
from optimizer.rules import RULES
from optimizer.solver.build import Model, build

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from optimizer.bench.testing.world_data import Form
    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.rules import Rule

WORLDS = 150


class Seen(NamedTuple):
    """Plans of one world, or of several."""

    passed: int
    """By both halves."""
    refused: int
    """By both, for a clause of the rules in question."""


def rows_agree(instance: Instance, rules: Collection[str]) -> Seen:
    """Compare the rows of a tiny instance with the checker, plan by plan.

    Parameters
    ----------
    rules
        Those whose broken clauses are counted; all if there are none.

    Raises
    ------
    AssertionError
        With the first plan on which they disagree.
    """
    model = build(instance, goals=False, keep_forbidden=True)
    exhaust = Exhaust(model.rows)
    asked = [rule for rule in instance.rulebook if not rules or rule.name in rules]
    others = [rule for rule in instance.rulebook if rules and rule.name not in rules]
    passed = refused = 0
    for solution in exhaust.plans():
        plan = plan_in(model, solution)
        admitted = exhaust.admits(solution)
        if plan is None:
            assert not admitted, f"rows admit what is no plan: {flown(model, solution)}"
            continue
        calendar = Calendar(instance, plan)
        counted = _break(asked, instance, calendar)
        if admitted == (counted or _break(others, instance, calendar)):
            verdict = "admit" if admitted else "refuse"
            raise AssertionError(f"rows {verdict} {flown(model, solution)}, checker: {check(instance, plan)}")
        passed += admitted
        refused += counted
    return Seen(passed, refused)


def _break(rules: Iterable[Rule], instance: Instance, calendar: Calendar) -> bool:
    """Whether the plan breaks a clause of these rules; the first that is found says so."""
    return any(found.decided for rule in rules for found in judged(instance, calendar, rule))


def costs_agree(instance: Instance, goal: str) -> set[int]:
    """Compare the least cost of a goal, in a tier of its own in a tiny instance, with its measure, plan by plan.

    Returns
    -------
    set[int]
        The values that it has.

    Raises
    ------
    AssertionError
        With the first plan on which they disagree.
    """
    model = build(instance)
    exhaust = Exhaust(model.rows)
    ((tier, asked),) = (
        (number, each) for number, tier in enumerate(instance.goals) for each in tier.goals() if each.name == goal
    )
    values = set()
    for solution in exhaust.plans():
        least = exhaust.least(solution, model.tiers[tier][0])
        plan = plan_in(model, solution)
        if plan is None:
            assert least is None, f"rows admit what is no plan: {flown(model, solution)}"
            continue
        calendar = Calendar(instance, plan)
        broken = _break(instance.rulebook, instance, calendar)
        assert (least is not None) == (not broken), f"rows and checker differ: {flown(model, solution)}"
        if least is not None:
            measured = asked.measure(calendar)
            assert least == measured, f"costs {least}, measures {measured}: {flown(model, solution)}"
            values.add(measured)
    return values


def flown(model: Model, solution: frozenset[int]) -> list[str]:
    """The stays of a plan, for messages."""
    return [stay.name for stay in model.options.stays if model.options.literal[stay] in solution]


def compare_halves(rule: type[Rule], draw: Form, worlds: int = WORLDS) -> Seen:
    """Compare the two halves of a rule in so many tiny worlds; it is registered if it is not known.

    Parameters
    ----------
    draw
        Makes random parameters, with a ``random.Random`` and the data of the world: small numbers, as edges lie there.

    Raises
    ------
    AssertionError
        With the world and the first plan on which they disagree; also if no plan broke the rule, or none kept it.
    """
    _known(rule, RULES)
    passed = refused = 0
    for seed in range(worlds):
        try:
            seen = rows_agree(tiny(seed, {rule.name: draw}), [rule.name])
        except AssertionError as error:
            raise AssertionError(f"{rule.name}, world {seed}: {error}") from None
        passed, refused = passed + seen.passed, refused + seen.refused
    assert passed, f"{rule.name}: no plan kept it in {worlds} worlds: draw milder parameters"
    assert refused, f"{rule.name}: no plan broke it in {worlds} worlds: draw stricter parameters"
    return Seen(passed, refused)


def compare_measure(goal: type[Goal], draw: Form, worlds: int = WORLDS) -> set[int]:
    """Compare the cost of a goal with its measure in so many tiny worlds; it is registered if it is not known.

    Returns
    -------
    set[int]
        The values that it had.

    Raises
    ------
    AssertionError
        With the world and the first plan on which they disagree; also if the value never changed.
    """
    _known(goal, GOALS)
    values: set[int] = set()
    for seed in range(worlds):
        try:
            values |= costs_agree(tiny(seed, {}, {goal.name: draw}, most=7), goal.name)
        except AssertionError as error:
            raise AssertionError(f"{goal.name}, world {seed}: {error}") from None
    assert len(values) > 1, f"{goal.name}: its value was {values or 'none'} in all of {worlds} worlds"
    return values


def _known(kind: type[Rule | Goal], kinds: dict[str, type[Rule]] | dict[str, type[Goal]]) -> None:
    if kinds.get(kind.name) is not kind:
        register(kind)
