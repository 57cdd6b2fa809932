"""Parity: in tiny worlds the plans the rows admit are exactly those the checker passes, and for each of them
the least cost of every goal equals its measure."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.bench.testing.exhaust import Exhaust
from optimizer.bench.testing.parity import costs_agree, rows_agree
from optimizer.checker.check import judged
from optimizer.goals import GOALS
from optimizer.model.stays import BackupOption, CommandOption, SessionOption
from optimizer.problem.calendar import Calendar
from optimizer.rules import RULES
from optimizer.solver.build import build
from tests.rules.cases import FORMS
from tests.rules.cases._case import Case, flight, plan_of
from tests.worlds.begun import begun
from tests.worlds.draw import seeded
from tests.worlds.tiny import drawn, make, tiny

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.rules.station_commander import StationCommander

    Suits = Callable[[Instance], bool]


LISTED = [name for name, rule in RULES.items() if not rule.always]
FEW_WORLDS, WORLDS, MANY_WORLDS = 20, 40, 150
"""In every run; before a change lands; and in the long one, which planted slips are held against too."""


def in_worlds(many: int) -> pytest.MarkDecorator:
    """So many worlds in the long run, fewer in the others."""
    slow, long = pytest.param(WORLDS, marks=pytest.mark.slow), pytest.param(many, marks=pytest.mark.long)
    return pytest.mark.parametrize("worlds", [FEW_WORLDS, slow, long])


def test_every_rule_and_goal_has_a_random_form() -> None:
    assert sorted(FORMS) == LISTED


SKILL_EARNED_IN_THE_PLAN = (573, 636, 953, 1015, 2464)
"""Worlds in which only a session of the plan makes somebody hold the skill."""


@in_worlds(MANY_WORLDS)
@pytest.mark.parametrize("rule", [*LISTED, "backup training_flow", "all"])
def test_rows_admit_what_the_checker_passes(rule: str, worlds: int) -> None:
    halves_agree(rule, worlds)


def test_trainings_that_are_summed_up_first_admit_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.rules.training_capacity.MANY_TERMS", -1)
    halves_agree("training_capacity", WORLDS)


def halves_agree(rule: str, worlds: int) -> None:
    """Whether both halves of a rule agree on every plan of that many worlds."""
    passed = refused = 0
    for seed in (*range(worlds), *(SKILL_EARNED_IN_THE_PLAN if rule == "skills_aboard" else ())):
        instance = tiny(seed, None if rule == "all" else rule.split(), goals=False)
        with seeded(seed):
            seen = rows_agree(instance, () if rule == "all" else rule.split())
        passed, refused = passed + seen.passed, refused + seen.refused
    assert passed
    assert refused, "no world ever broke this rule: the test would not notice its absence"


BEGUN = (
    "training_flow",
    "backup training_flow",
    "backup training_flow training_capacity",
    "backup training_flow qualification availability",
)
BEGUN_GOALS = ("backup_flow", "training_days", "backup_changes", "replacement_order", "booking_changes")


@in_worlds(1_000)
@pytest.mark.parametrize("rules", BEGUN)
def test_rows_admit_what_the_checker_passes_after_launches(rules: str, worlds: int) -> None:
    halves_agree_after_launches(rules, worlds)


def halves_agree_after_launches(rules: str, worlds: int) -> None:
    """Whether both halves of the rules agree on every plan of worlds in the middle of their time."""
    seen = stood_by = 0
    for seed in range(worlds):
        instance = begun(seed, rules.split())
        with seeded(seed):
            seen += rows_agree(instance, ()).passed
        stood_by += bool(instance.stood_by)
    assert seen
    assert stood_by, "no flight ever launched with a backup"


@in_worlds(400)
@pytest.mark.parametrize("goal", BEGUN_GOALS)
def test_least_cost_is_the_measure_after_launches(goal: str, worlds: int) -> None:
    for seed in (*range(worlds), 27):  # in 27 a session of training has begun
        with seeded(seed):
            costs_agree(begun(seed, ["backup", "training_flow"], goal), goal)


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


def any_world(instance: Instance) -> bool:
    """Whether a world will do."""
    return True


def world(seed: int, rules: tuple[str, ...], most: int, suits: Suits) -> Instance:
    """A world with every goal in a tier of its own."""
    return tiny(seed, [*rules], most=most, suits=suits)


@cache
def drawn_once(seed: int, rules: tuple[str, ...], most: int, suits: Suits) -> dict[str, Any]:
    """The same as plain data: nothing that is worked out for one test stays for another."""
    refused = dict(enumerate(REFUSED)).get(seed, 0) if suits is steps_up else 0
    return drawn(seed, [*rules], most=most, goals=True, suits=suits, refused=refused)


BACKED_UP = (["backup"], 11, steps_up)
REFUSED = (114, 79, 120, 102, 315, 71, 115, 564, 76, 288, 162, 13, 28, 81, 62)
"""How many worlds of each seed come before the first in which a backup could step up: to draw them takes seconds."""
NEEDS = {
    "backup_changes": BACKED_UP,
    "backup_flow": BACKED_UP,
    "booking_changes": (["station_commander"], 9, booked),
    "commander_alternation": (["station_commander"], 11, two_terms),
}
"""Rules, size and worlds without which a goal is hardly ever but 0."""


@in_worlds(MANY_WORLDS)
@pytest.mark.parametrize("goal", list(GOALS))
def test_least_cost_is_the_measure(goal: str, worlds: int) -> None:
    measures_agree(goal, worlds, lambda *asked: make(drawn_once(*asked)))


def measures_agree(
    goal: str, worlds: int, world: Callable[[int, tuple[str, ...], int, Suits], Instance] = world
) -> None:
    """Whether both halves of a goal agree on every plan of that many worlds."""
    values: set[int] = set()
    rules, most, suits = NEEDS.get(goal, ([], 7, any_world))
    for seed in range(worlds if goal not in NEEDS else max(15, worlds // 4)):
        with seeded(seed):
            values |= costs_agree(world(seed, tuple(rules), most, suits), goal)
    assert len(values) > 1 + (goal != "commander_alternation" and worlds > FEW_WORLDS), (
        "the goal hardly ever changed: the test would not notice its absence"
    )


# Backups of a flight whose clause is waived: the plans listed above have those alone for which there are options.


@pytest.mark.parametrize("waived", [(), ("S1",), ("S2",), ("S1", "S2"), ("ru1/S2",), ("S2", "ru1/S2")])
@pytest.mark.parametrize("listed", [["S1"], [], ["S1", "S2"]])
def test_backups_of_a_waived_flight_are_options_as_the_checker_has_it(
    waived: tuple[str, ...], listed: list[str]
) -> None:
    given = [{"crew": "ru3", "role": "commander"}]
    ships = [
        flight("S1", 10, 20, roles={"commander": 1}, seated=given),
        flight("S2", 30, 40, roles={"commander": 1, "engineer": 1}),
    ]
    waivers = [{"rule": "backup", "subject": subject, "reason": "r", "by": "b"} for subject in waived]
    case = Case("waived", {"flights": listed}, ships, [], more={"waivers": waivers})
    instance = case.instance("backup")
    model = build(instance, goals=False)
    exhaust = Exhaust(model.rows)
    stays = {stay.name: literal for stay, literal in model.options.literal.items()}
    backups = {duty.name: literal for duty, literal in model.options.backups.items()}
    people, roles = ("ru1", "us1"), ("S1/commander", "S2/commander", "S2/engineer")
    lines = [f"{who} {seat}!" for who in people for seat in roles]
    flown = [[], ["ru1 S2/commander"]]
    seen = set()
    for up, chosen in product(flown, (c for size in range(4) for c in combinations(lines, size))):
        wanted = [stays.get("ru3:S1/commander")]
        wanted += [stays.get(f"{who}:{seat}") for who, seat in map(str.split, up)]
        wanted += [backups.get(f"{line.split()[0]}:{line.split()[1][:-1]} as backup") for line in chosen]
        plan = plan_of("waived", ["ru3 S1/commander", *up, *chosen])
        passed = not any(
            found.decided for rule in instance.rulebook for found in judged(instance, Calendar(instance, plan), rule)
        )
        admitted = None not in wanted and exhaust.admits(frozenset(wanted))
        assert admitted == passed, (up, chosen)
        seen.add(passed)
    assert True in seen or not waived
