"""Parity: in tiny worlds the plans the rows admit are exactly those the checker passes, and for each of them
the least cost of every goal equals its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.goals import GOALS
from optimizer.model.stays import BackupOption, CommandOption, SessionOption
from optimizer.rules import RULES
from optimizer.solver.build import Model, build
from tests.oracle.exhaust import Exhaust
from tests.rules.cases import FORMS
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.rules.station_commander import StationCommander


def flown(model: Model, solution: frozenset[int]) -> list[str]:
    """The stays of a plan, for messages."""
    return [stay.name for stay in model.options.stays if model.options.literal[stay] in solution]


LISTED = [name for name, rule in RULES.items() if not rule.always]
WORLDS, MANY_WORLDS = 60, 150
"""In every run; and in the long one, which planted slips are held against too."""


def test_every_rule_and_goal_has_a_random_form() -> None:
    assert sorted(FORMS) == LISTED


SKILL_EARNED_IN_THE_PLAN = (573, 636, 953, 1015, 2464)
"""Worlds in which only a session of the plan makes somebody hold the skill."""


@pytest.mark.parametrize("rule", [*LISTED, "backup training_flow", "all"])
def test_rows_admit_what_the_checker_passes(rule: str) -> None:
    halves_agree(rule, WORLDS)


@pytest.mark.long
@pytest.mark.parametrize("rule", [*LISTED, "backup training_flow", "all"])
def test_rows_admit_what_the_checker_passes_in_many_worlds(rule: str) -> None:
    halves_agree(rule, MANY_WORLDS)


def halves_agree(rule: str, worlds: int) -> None:
    """Whether both halves of a rule agree on every plan of that many worlds."""
    passed = refused = 0
    for seed in (*range(worlds), *(SKILL_EARNED_IN_THE_PLAN if rule == "skills_aboard" else ())):
        instance = tiny(seed, None if rule == "all" else rule.split(), goals=False)
        model = build(instance, goals=False, keep_forbidden=True)
        exhaust = Exhaust(model.rows)
        for solution in exhaust.plans():
            plan = plan_in(model, solution)
            if plan is None:
                assert not exhaust.admits(solution), f"seed {seed}: {flown(model, solution)}"
                continue
            report = check(instance, plan)
            admitted = exhaust.admits(solution)
            verdict = "admit" if admitted else "refuse"
            assert admitted == (not report.decided), (
                f"seed {seed}: rows {verdict} {flown(model, solution)}, checker: {report}"
            )
            passed += admitted
            refused += any(violation.rule in rule.split() or rule == "all" for violation in report.decided)
    assert passed
    assert refused, "no world ever broke this rule: the test would not notice its absence"


def steps_up(instance: Instance) -> bool:
    """Whether a backup could go up on the next rotation."""
    extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    return any(isinstance(duty, BackupOption) and instance.next_rotation(duty.flight) for duty in extra_decisions)


def two_terms(instance: Instance) -> bool:
    """Whether two terms of command follow each other and can be filled."""
    rule: StationCommander | None = getattr(instance.rules, "station_commander", None)
    extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    people = {duty.person.id for duty in extra_decisions if isinstance(duty, CommandOption)}
    return rule is not None and len(rule.terms) > 1 and len(people) > 1


def booked(instance: Instance) -> bool:
    """Whether somebody could command, attend, or launch on another day."""
    duties = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    flexible = any(flight.flexible for flight in instance.flights)
    return flexible or any(isinstance(duty, (SessionOption, CommandOption)) for duty in duties)


BACKED_UP = (["backup"], 11, steps_up)
NEEDS = {
    "backup_changes": BACKED_UP,
    "backup_flow": BACKED_UP,
    "booking_changes": (["station_commander"], 9, booked),
    "commander_alternation": (["station_commander"], 11, two_terms),
}
"""Rules, size and worlds without which a goal is hardly ever but 0."""


@pytest.mark.parametrize("goal", list(GOALS))
def test_least_cost_is_the_measure(goal: str) -> None:
    costs_agree(goal, WORLDS)


@pytest.mark.long
@pytest.mark.parametrize("goal", list(GOALS))
def test_least_cost_is_the_measure_in_many_worlds(goal: str) -> None:
    costs_agree(goal, MANY_WORLDS)


def costs_agree(goal: str, worlds: int) -> None:
    """Whether both halves of a goal agree on every plan of that many worlds."""
    values = set()
    rules, most, suits = NEEDS.get(goal, ([], 7, lambda instance: True))
    for seed in range(worlds if goal not in NEEDS else worlds // 4):
        instance = tiny(seed, rules, most=most, suits=suits)
        model = build(instance)
        exhaust = Exhaust(model.rows)
        (tier,) = (number for number, tier in enumerate(instance.goals) if getattr(tier, goal) is not None)
        for solution in exhaust.plans():
            least = exhaust.least(solution, model.tiers[tier][0])
            plan = plan_in(model, solution)
            if plan is None:
                assert least is None, f"seed {seed}: {flown(model, solution)}"
                continue
            report = check(instance, plan)
            assert (least is not None) == (not report.decided), f"seed {seed}: {flown(model, solution)}"
            if least is None:
                continue
            measured = report.tiers[tier].goals[goal]
            assert least == measured, (
                f"seed {seed}: {[s.name for s in model.options.stays if model.options.literal[s] in solution]}"
            )
            values.add(measured)
    assert len(values) > (goal != "commander_alternation") + 1, (
        "the goal hardly ever changed: the test would not notice its absence"
    )
