"""Scenarios: each is worth what it is worth alone, what is shared is shared, and the last free days are the last."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.checker.check import check
from optimizer.cli.scenarios import command
from optimizer.events._apply import apply_events
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError
from optimizer.problem.plan import Plan, PlanFor
from optimizer.rules.training_flow import TrainingFlow
from optimizer.studies.scenarios.deadlines import deadlines
from optimizer.studies.scenarios.items import FLYING, items
from optimizer.studies.scenarios.patches import load_scenarios
from tests import INSTANCES
from tests.rules.cases._case import Case, flight, plan_of
from tests.studies.test_replan import RULES, drawn_event
from tests.worlds.draw import FIRST_DAY, day
from tests.worlds.everything import plans_breaking
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from optimizer.rules import Violation

BARTER = INSTANCES / "iss-2022-barter.yaml"
SIGNED = INSTANCES / "iss-2022-barter.scenarios.yaml"
WORLDS, MANY_WORLDS = 12, 120
MOST_DECISIONS = 12
NOTICE = 5


# The answers, in tiny worlds.


def every_plan(instance: Instance, unavoidable: Iterable[Violation] = ()) -> list[Plan] | None:
    """All plans that break no clause but settled ones and ``unavoidable``; None if there are too many to list."""
    found = plans_breaking(instance, unavoidable, MOST_DECISIONS)
    return None if found is None else [plan for plan, _ in found]


def distance(one: Plan, other: Plan) -> tuple[int, int]:
    """Seats up and down, then all else, that only one of the plans has."""
    differing = items(one) ^ items(other)
    flying = sum(item.kind in FLYING for item in differing)
    return flying, len(differing) - flying


@pytest.mark.slow
@pytest.mark.parametrize("worlds", [WORLDS, pytest.param(MANY_WORLDS, marks=pytest.mark.long)])
def test_each_scenario_is_worth_what_it_is_alone_and_parts_no_more_than_it_must(worlds: int) -> None:
    compared = apart = infeasible = 0
    for seed in range(worlds):
        random = Random(seed)
        instance = tiny(70_000 + seed, [*RULES, "qualification", "backup"] if seed % 2 else RULES)
        event = drawn_event(random, instance)
        event = event.model_copy(update={"known_on": instance.as_of_day})
        nobody = instance.published or Plan(instance=PlanFor(name="tiny"), assignments=())
        try:
            news = apply_events(instance, nobody, [event]).model_copy(update={"published": instance.published})
            found = optimizer.scenarios(instance, {"as it stands": [], "news": [event]}, workers=1)
        except InputError:
            continue
        listed = [
            every_plan(world, outcome.result.unavoidable)
            for world, outcome in zip((instance, news), found.outcomes, strict=True)
        ]
        for outcome, world, plans in zip(found.outcomes, (instance, news), listed, strict=True):
            assert outcome.instance.digest == world.digest
            if plans is not None:
                best = min((check(world, plan).values for plan in plans), default=None)
                assert outcome.result.values == (best or ()), f"seed {seed}: {event}"
                assert (outcome.result.status == "infeasible") == (best is None)
                assert (outcome.conflict is not None) == (best is None)
            if outcome.result.plan is not None:
                assert check(world, outcome.result.plan).digest_matches
                assert set(found.common) <= items(outcome.result.plan)
        infeasible += any(outcome.conflict is not None for outcome in found.outcomes)
        first, other = (outcome.result.plan for outcome in found.outcomes)
        if first is None or other is None or listed[1] is None:
            continue
        as_good = [plan for plan in listed[1] if check(news, plan).values == found.outcomes[1].result.values]
        assert distance(first, other) == min(distance(first, plan) for plan in as_good), f"seed {seed}: {event}"
        assert found.outcomes[1].apart == distance(first, other)[0]
        own = [{item for parting in found.partings for item in parting.own[name]} for name in ("as it stands", "news")]
        assert own == [items(first) - items(other), items(other) - items(first)]
        assert bool(found.partings) == (items(first) != items(other))
        compared += 1
        apart += distance(first, other)[0] > 0
    assert compared > worlds // 4
    assert apart > worlds // 20
    assert infeasible > worlds // 20


def test_any_executor_gives_the_same() -> None:
    instance = optimizer.load(BARTER)
    told = load_scenarios(SIGNED, instance)
    alone = optimizer.scenarios(instance, told, workers=1)
    with ThreadPoolExecutor(2) as executor:
        together = optimizer.scenarios(instance, told, executor=executor, workers=1)
    assert [each.result.values for each in together.outcomes] == [each.result.values for each in alone.outcomes]
    assert (together.common, together.partings) == (alone.common, alone.partings)


# The last free days, by hand.

TRAINING = {"lead_days": 10, "current_lead_days": 4, "current_days": 40, "rehab_days": 3}
SHIPS = [
    flight("S0", 1, 8, rotation=True),
    flight("S1", 30, 40, rotation=True),
    flight("S2", 38, 50, rotation=True),
    flight("D1", 34, 50),
]


def office(*, crew: dict[str, Any] | None = None, rules: dict[str, Any] | None = None, **more: Any) -> Instance:
    """Three Soyuz and a Dragon, with training."""
    data = Case("office", TRAINING, SHIPS, [], crew=crew or {}, more=more).data("training_flow")
    data["rules"] |= rules or {}
    return Instance.model_validate_json(json.dumps(data), strict=True)


def last_days(instance: Instance, one: list[str], two: list[str], crew: str) -> tuple[int | None, int | None]:
    """The last free day of a person between two plans, and if they train for both; as numbers."""
    plans = {"one": (instance, plan_of("office", one)), "two": (instance, plan_of("office", two))}
    decided = {name: items(plan) for name, (_, plan) in plans.items()}
    own = {name: found - (decided["one"] & decided["two"]) for name, found in decided.items()}
    free, both = deadlines(plans, own, NOTICE)[crew]
    return tuple(None if found is None else (found.day - FIRST_DAY).days for found in (free, both))  # type: ignore[return-value]


def test_training_ends_the_choice_on_the_last_day_on_which_it_can_begin() -> None:
    one, two = ["ru1 S1/commander"], ["ru2 S1/commander"]
    assert last_days(office(), one, two, "ru1") == (20, 30 - NOTICE)
    for well, broken in ((20, set()), (21, {"training_flow"})):  # the first day on which ru1 may train
        landed = {"ru1": {"last_landing": day(well - TRAINING["rehab_days"])}}
        report = check(office(crew=landed), plan_of("office", one))
        assert {violation.rule for violation in report.broken} == broken


def test_who_is_current_may_choose_longer() -> None:
    one, two = ["ru1 S0/commander", "ru1 S1/commander"], ["ru1 S0/commander", "ru2 S1/commander"]
    assert last_days(office(), one, two, "ru1") == (30 - NOTICE, None)
    short = office(rules={"training_flow": {**TRAINING, "current_lead_days": 6}})
    assert last_days(short, one, two, "ru1") == (24, 25)
    assert last_days(short, one, two, "ru2") == (20, 25)


def test_another_seat_on_the_same_ship_needs_notice_only() -> None:
    one, two = ["ru1 S1/commander", "ru2 S1/engineer"], ["ru2 S1/commander", "ru1 S1/engineer"]
    assert last_days(office(), one, two, "ru1") == (30 - NOTICE, None)


def test_two_ships_at_once_can_be_trained_for_until_both_bind() -> None:
    one, two = ["ru1 S1/commander", "us1 D1/commander"], ["ru1 D1/commander", "us1 S1/commander"]
    assert last_days(office(), one, two, "ru1") == (20, 24)
    assert last_days(office(rules={"training_capacity": {"centres": {}}}), one, two, "ru1") == (20, None)


def test_a_backup_can_train_for_the_next_ship_beside_it() -> None:
    one, two = ["ru1 S1/commander!"], ["ru1 S2/commander"]
    assert last_days(office(), one, two, "ru1") == (20, 30 - NOTICE)
    assert last_days(office(), ["ru1 S1/commander"], two, "ru1") == (20, 25)


def test_a_way_down_needs_notice_before_the_landing() -> None:
    home = [{**ship, "return_on": "any"} for ship in SHIPS]
    one, two = ["ru1 S1/commander"], ["ru1 S1/commander>S2/commander"]
    assert last_days(office(flights=home), one, two, "ru1") == (40 - NOTICE, None)


def learning(**more: Any) -> Instance:
    """ru1 and ru2 can become captains by a course that may start every five days, and take six."""
    course = {"id": "c", "earns": "captain", "from": day(2), "to": day(22), "days": 6, "every": 5, "seats": 1}
    captain = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"seats": 2}}}
    data = Case("office", {}, SHIPS, [], soyuz=captain, more={"courses": [course], **more}).data("qualification")
    return Instance.model_validate_json(json.dumps(data), strict=True)


def test_a_course_ends_the_choice_on_its_last_start_in_time() -> None:
    one, two = ["ru1 S1/commander", "ru1 attends c@2"], ["us1 D1/commander"]
    assert last_days(learning(), one, two, "ru1") == (22, 25)
    for as_of, possible in ((22, True), (23, False)):  # the day itself, and the day after
        world = learning(as_of=day(as_of))
        starts = [run.start for run in world.sittings]
        plans = [plan_of("office", ["ru1 S1/commander", f"ru1 attends c@{start}"]) for start in (2, 7, 12, 17, 22)]
        assert any(check(world, plan).ok for plan in plans) == possible
        assert len(starts) == possible


def test_a_course_with_training_after_it_must_start_sooner() -> None:
    world = learning(rules={"qualification": {}, "training_flow": TRAINING})
    one, two = ["ru1 S1/commander", "ru1 attends c@2"], ["us1 D1/commander"]
    assert last_days(world, one, two, "ru1") == (12, 25)


def test_a_course_without_room_for_both_ends_the_choice() -> None:
    one, two = ["ru1 S1/commander", "ru1 attends c@2"], ["ru2 S1/commander", "ru2 attends c@7"]
    assert last_days(learning(), one, two, "ru1") == (22, None)


def test_a_course_that_is_not_needed_binds_nobody() -> None:
    one, two = ["ru1 attends c@2", "us1 D1/commander"], ["us2 D1/commander"]
    assert last_days(learning(), one, two, "ru1") == (None, None)


def walked(worlds: list[tuple[Instance, Plan]], crew: str) -> tuple[date | None, date | None]:
    """The last free days for training and launches, day by day, with no notice."""
    rule = next(rule for rule in worlds[0][0].rulebook if isinstance(rule, TrainingFlow))
    days: list[dict[date, set[tuple[str, bool]]]] = []
    legs: list[set[tuple[str, str, str]]] = []
    for world, plan in worlds:
        calendar, bound = Calendar(world, plan), dict[date, set[tuple[str, bool]]]()
        legs.append({(seat.flight, seat.role, seat.leg) for seat in plan.assignments if seat.crew == crew})
        for ship in world.flights:
            given = {seat.crew for seat in ship.seated}
            prime = any(seat.crew == crew for seat in calendar.people(ship.id, "up"))
            spare = any(seat.crew == crew for seat in calendar.people(ship.id, "backup"))
            if (
                (not (prime and crew not in given) and not spare)
                or world.launched(ship)
                or not rule.covers(ship.launch)
            ):
                continue
            for number in range(1, rule.days_of_training(calendar, crew, ship) + 1):
                bound.setdefault(ship.launch - timedelta(number), set()).add((ship.id, prime))
        days.append(bound)
    ever = [{ship for found in bound.values() for ship, _ in found} for bound in days]
    ships = worlds[0][0].flight
    seats = [ships[name].landing if leg == "down" else ships[name].launch for name, _, leg in legs[0] ^ legs[1]]
    begins = [
        when for bound in days for when, found in bound.items() if {name for name, _ in found} - (ever[0] & ever[1])
    ]
    clash = [
        when
        for when in days[0].keys() & days[1].keys()
        if {name for name, _ in days[0][when]} - ever[1] and {name for name, _ in days[1][when]} - ever[0]
    ]
    return min([*begins, *seats], default=None), min([*clash, *seats], default=None)


def test_last_free_days_are_those_of_a_walk_through_the_days() -> None:
    pairs = later = 0
    for seed in range(40):
        world = tiny(
            80_000 + seed, ["training_flow"], goals=False, suits=lambda found: not found.courses + found.sessions
        )
        plans = every_plan(world) if all(not ship.flexible for ship in world.flights) and not world.waivers else None
        chosen = list(combinations(plans or [], 2))
        for one, two in Random(seed).sample(chosen, min(25, len(chosen))):
            named = {"one": (world, one), "two": (world, two)}
            own = {"one": items(one) - items(two), "two": items(two) - items(one)}
            for crew, found in deadlines(named, own, 0).items():
                free, both = walked([(world, one), (world, two)], crew)
                assert (found[0] and found[0].day) == free, f"seed {seed}: {crew}"
                assert (found[1].day if found[1] else free) == both, f"seed {seed}: {crew}"
                pairs += 1
                later += found[1] is not None
    assert pairs > 200
    assert later > 20


# The barter of 2022.


def test_both_crews_approved_in_january_2022_are_in_the_answer() -> None:
    instance = optimizer.load(BARTER)
    found = optimizer.scenarios(instance, load_scenarios(SIGNED, instance), workers=1)
    crews = {
        outcome.scenario.name: {
            (seat.crew, seat.flight) for seat in outcome.result.plan.assignments if seat.leg == "up"
        }
        for outcome in found.outcomes
        if outcome.result.plan is not None
    }
    shared = {(who, "MS-22") for who in ("prokopyev-s", "petelin")}
    shared |= {(who, "Crew-5") for who in ("mann", "cassada", "wakata")}
    assert {(item.crew, item.what) for item in found.common} >= shared
    assert {("kikina", "Crew-5"), ("rubio", "MS-22")} <= crews["signed"]
    assert ("kikina", "MS-22") in crews["not signed"]
    parting = {each.crew: each for each in found.partings}
    assert {"kikina", "rubio"} <= set(parting)
    assert len(parting) == 3  # and whoever has the fourth seat of Crew-5
    assert found.free is not None
    assert found.free.day == date(2022, 3, 4)  # 180 days before 2022-08-31
    assert found.both is not None
    assert (found.both.crew, found.both.day) == ("kikina", date(2022, 3, 25))  # 180 days before 2022-09-21
    for well, broken in ((0, False), (1, True)):  # the day after, the checker refuses her training
        landed = found.free.day + timedelta(well - 45)
        signed = found.outcomes[0]
        crew = tuple(
            person.model_copy(update={"last_landing": landed, "last_stay_days": 10})
            if person.id == "kikina"
            else person
            for person in signed.instance.crew
        )
        assert signed.result.plan is not None
        report = check(signed.instance.model_copy(update={"crew": crew}), signed.result.plan)
        assert any((each.rule, each.subject) == ("training_flow", "kikina") for each in report.broken) == broken


# The command and its files.


def run(*words: str) -> Any:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_json_says_what_the_text_says() -> None:
    data = json.loads(run(BARTER, SIGNED, "--json", "--workers", "1").stdout)
    assert [each["status"] for each in data["scenarios"]] == ["optimal", "optimal"]
    assert data["scenarios"][1]["needed"] is True
    assert data["free_until"]["day"] == "2022-03-04"
    text = run(BARTER, SIGNED, "--workers", "1")
    assert text.exit_code == 0
    for parting in data["partings"]:
        assert parting["free_until"]["why"] in text.stdout


@pytest.mark.slow
def test_worker_processes_give_the_same_text() -> None:
    assert run(BARTER, SIGNED, "--jobs", "2", "--workers", "1").stdout == run(BARTER, SIGNED, "--workers", "1").stdout


@pytest.mark.slow
def test_a_scenario_without_a_plan_is_told_with_its_conflict(tmp_path: Path) -> None:
    file = tmp_path / "out.yaml"
    file.write_text("scenarios:\n  nobody:\n    - {kind: person_out, crew: kikina}\n  base: []\n")
    told = run(BARTER, file, "--workers", "1")
    assert told.exit_code == 1, told.output
    assert "nobody: no plan" in told.stdout
    assert "cannot hold together" in told.stdout
    data = json.loads(run(BARTER, file, "--workers", "1", "--json").stdout)
    assert [each["status"] for each in data["scenarios"]] == ["infeasible", "optimal"]
    assert data["scenarios"][0]["conflict"]
    repair = data["scenarios"][0]["repair"]
    assert repair["plan"]["assignments"]
    assert (
        repair["cost"] == sum(entry["price"] for entry in (*repair["waivers"], *repair["moves"])) >= repair["bound"] > 0
    )
    assert "THE PLAN THAT LEAVES LEAST OPEN" in told.stdout
    values = [tier["value"] for tier in data["scenarios"][1]["tiers"]]
    assert tuple(values) == optimizer.solve(optimizer.load(BARTER), workers=1).values


def test_what_is_broken_whatever_is_decided_is_told_and_no_clean_yes(tmp_path: Path) -> None:
    file = tmp_path / "longer.yaml"
    news = "{kind: limit, known_on: 2031-01-01, rules: {handover: {min_days: 60}}}"
    file.write_text(f"scenarios:\n  as it is: []\n  longer: [{news}]\n", encoding="utf-8")
    told = run(INSTANCES / "mini.yaml", file, "--workers", "1")
    assert told.exit_code == 1, told.output
    assert "longer: 2 clauses are broken whatever is decided; waive what is accepted:" in told.stdout
    assert told.stdout.count("broken whatever is decided") == 1


@pytest.mark.slow
def test_the_repair_of_a_scenario_without_a_plan_passes_the_check() -> None:
    barter = optimizer.load(BARTER)
    nobody = {"nobody": [optimizer.what_if("person_out: kikina", barter)]}
    (outcome,) = optimizer.scenarios(barter, nobody, workers=1).outcomes
    assert outcome.result.status == "infeasible"
    assert outcome.repair is not None
    assert outcome.repair.plan is not None
    assert outcome.repair.waived is not None
    assert check(outcome.repair.waived, outcome.repair.plan).ok


WRONG = """\
notice_days: -1
scenarioz: {}
scenarios:
  one:
    - {kind: slip, flight: MS-99, launch: 2022-10-01}
    - {kind: slipp}
  two: {event: []}
  three: 7
  four:
    events:
      - {known_on: never, kind: drop_flight, flight: MS-22}
      - MS-22
"""


def test_everything_wrong_with_a_file_of_scenarios_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)
    told = run(BARTER, file)
    with pytest.raises(InputError) as caught:
        load_scenarios(file, optimizer.load(BARTER))
    assert isinstance(told.exception, InputError)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [
        (1, 14),
        (2, 1),
        (5, 28),
        (6, 14),
        (7, 8),
        (7, 9),
        (8, 10),
        (11, 20),
        (12, 9),
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "scenarios: {one: []}", "scenarios: []", "{scenarios: {a: [], a: []}}"]
)
def test_what_is_no_file_of_scenarios_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text)
    with pytest.raises(InputError):
        load_scenarios(file, optimizer.load(BARTER))


def test_events_that_cannot_happen_are_told_for_every_scenario(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    file.write_text(
        "scenarios:\n"
        "  past: [{kind: drop_flight, flight: MS-22, known_on: 2021-01-01}]\n"
        "  late: [{kind: drop_flight, flight: MS-22, known_on: 2022-06-01}]\n"
        "  twice: [{kind: drop_flight, flight: MS-22}, {kind: drop_flight, flight: MS-22}]\n"
    )
    with pytest.raises(InputError) as caught:
        load_scenarios(file, optimizer.load(BARTER))
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4]
    assert "found 2022-06-01, before which MS-21 launches" in str(caught.value)
