"""`analyze` against brute force: in tiny worlds every plan the checker passes is listed, and nothing `analyze` says may
contradict one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.goals import GOALS
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.solver.build import build, post_rules
from optimizer.solver.deadline import Deadline
from optimizer.studies.analyze import shortage
from optimizer.studies.analyze.careers import Careers
from optimizer.studies.analyze.matching import Matching
from optimizer.studies.analyze.seats import seats_in
from optimizer.studies.analyze.turns import filled_in_turn
from optimizer.studies.analyze.working import SeenRows, has_cost
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day
from tests.worlds.tiny import make, plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.plan import Assignment, ChosenLaunch, Plan
    from optimizer.solver.build import Model
    from optimizer.studies.analyze.seats import Seat

CROWDED = ["seat_coverage", "rest_interval", "qualification", "role_agency"]
WORLDS, MANY_WORLDS = 40, 360


def passed(instance: optimizer.Instance) -> Iterator[tuple[Calendar, optimizer.Report]]:
    """Every plan that no other decision could mend: what is settled and broken is broken in all of them."""
    model = build(instance, goals=False)
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        if plan is None:
            continue
        report = check(instance, plan)
        if not report.decided:
            yield Calendar(instance, plan), report


def flown(plan: Plan) -> tuple[frozenset[Assignment], frozenset[ChosenLaunch]]:
    """What a plan says of seats and days."""
    return frozenset(plan.assignments), frozenset(plan.dates)


def without(instance: optimizer.Instance, rule: str) -> optimizer.Instance:
    """The instance without a rule."""
    return instance.model_copy(update={"rules": instance.rules.model_copy(update={rule: None})})


BACKED_UP = [*CROWDED, "backup", "training_flow"]


@pytest.mark.parametrize("worlds", [WORLDS, pytest.param(MANY_WORLDS, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "rules", [pytest.param(None, marks=pytest.mark.slow), CROWDED, BACKED_UP], ids=["any", "crowded", "backed up"]
)
def test_nothing_called_impossible_is_in_a_plan(rules: list[str] | None, worlds: int) -> None:
    unfillable = impossible = short = possible = 0
    for seed in range(worlds if rules else 5 * worlds):  # with any rules, few seats that must be filled cannot be
        instance = tiny(3_000 + seed, rules, goals=False)
        found = optimizer.analyze(instance)
        plans = list(passed(instance))
        assert found.ok or not plans, f"seed {seed}: {found}"
        able = {(seat.flight, seat.leg, seat.role): set(seat.people) for seat in found.seats}
        refused = {(seat.flight, seat.leg, seat.role): set(seat.refused) for seat in found.seats}
        grounded = {person.crew for person in found.grounded}
        for seat, people in able.items():
            assert not people & refused[seat]
        for calendar, _ in plans:
            for seat in calendar.plan.assignments:
                flight = instance.flight[seat.flight]
                leg = "up" if seat.leg == "backup" else seat.leg
                if not instance.leg_settled(flight, leg):
                    assert seat.crew in able[seat.flight, seat.leg, seat.role], seed
                assert seat.crew not in grounded or seat.leg == "backup"
        unfillable += bool(found.unfillable)
        impossible += bool(found.impossible)
        short += bool(found.shortages)
        possible += bool(plans)
    assert unfillable > 0
    assert impossible > 2
    assert short > 2
    assert possible > 15


@pytest.mark.slow
def test_counts_of_people_bound_every_plan() -> None:
    """Without the rule that wants seats filled, no plan fills more of them than is said to be possible."""
    sharp = tight = 0
    for seed in range(80):
        instance = tiny(4_000 + seed, CROWDED, goals=False)
        found = optimizer.analyze(instance)
        plans = list(passed(without(instance, "seat_coverage"))) if found.shortages else []
        for short in found.shortages:
            assert short.short > 0
            filled = [
                sum((seat.flight, seat.role) in short.seats for seat in calendar.plan.assignments if seat.leg == "up")
                for calendar, _ in plans
            ]
            assert max(filled, default=0) <= sum(short.people.values()), seed
            sharp += max(filled, default=0) == sum(short.people.values())
        for calendar, _ in passed(instance):
            for pool in found.pools:
                order = sorted((flight.launch, flight.id) for flight in instance.flights)
                ids = [flight for _, flight in order]
                stretch = ids[ids.index(pool.first) : ids.index(pool.last) + 1]
                seats = [
                    seat
                    for seat in calendar.plan.assignments
                    if seat.leg == "up"
                    and seat.flight in stretch
                    and seat.role == pool.role
                    and instance.flight[seat.flight].vehicle == pool.vehicle
                ]
                assert {seat.crew for seat in seats} <= set(pool.people), seed
                assert all(sum(seat.crew == crew for seat in seats) <= most for crew, most in pool.people.items()), seed
                tight += len(seats) == sum(pool.people.values())
    assert sharp > 5, "the bound was never reached: it says little"
    assert tight > 5


def test_seats_filled_in_turn_are_short_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the quick proof succeeds, counting finds no shortage; and it fails wherever there is one."""
    short = 0
    answers: list[bool] = []

    def heard(*asked: Any) -> bool:
        answers.append(filled_in_turn(*asked))
        return answers[-1]

    for seed in range(60):
        model = build(tiny(7_000 + seed, CROWDED, goals=False), goals=False)
        with monkeypatch.context() as patched:
            patched.setattr(shortage, "filled_in_turn", lambda *asked: False)
            counted = shortage.short_of_people(model).shortages
            patched.setattr(shortage, "filled_in_turn", heard)
            assert shortage.short_of_people(model).shortages == counted, seed
        short += bool(counted)
    assert sum(answers) > 10
    assert short > 5


def test_a_seat_left_to_somebody_else_frees_who_can_take_another() -> None:
    """ru1 and ru2 could take the first seat, ru1 alone the second, which follows too soon for one person."""
    flights = [
        flight("S1", 0, 9, roles={"commander": 1}),
        flight("S2", 5, 12, roles={"commander": 1}, candidates=["ru1"]),
        flight("S3", 20, 22, roles={"commander": 1}, candidates=["ru2"]),
        flight("S4", 30, 32, roles={"commander": 1}, candidates=["ru2"]),
    ]
    soyuz = {"roles": {"commander": {"candidates": ["ru1", "ru2"]}}}
    instance = Case("turns", {"full": True}, flights, [], soyuz=soyuz).instance("seat_coverage")
    model = build(instance, goals=False)
    must = {(ship.id, "commander") for ship in instance.flights}
    careers = Careers(model, instance.flights, Deadline())
    assert filled_in_turn(model, careers, instance.flights, must)
    only = build(instance.model_copy(update={"crew": instance.crew[:4]}), goals=False)  # without ru2
    careers = Careers(only, instance.flights, Deadline())
    assert not filled_in_turn(only, careers, instance.flights, must)


@pytest.mark.parametrize("goal", list(GOALS))
def test_a_goal_that_makes_an_amount_has_a_cost(goal: str) -> None:
    """So it need not be asked to the end."""
    for seed in range(12):
        instance = tiny(8_000 + seed)
        model = build(instance)
        for tier, costs in zip(instance.goals, model.tiers, strict=True):
            for each, cost in zip(tier.goals(), costs, strict=True):
                if each.name == goal:
                    assert has_cost(each, post_rules(instance, SeenRows())) == bool(cost.terms), seed


@pytest.mark.parametrize(
    "worlds", [4, pytest.param(12, marks=pytest.mark.slow), pytest.param(120, marks=pytest.mark.long)]
)
def test_idle_rules_and_goals_change_nothing(worlds: int) -> None:
    idle_rules = idle_goals = 0
    for seed in range(worlds):
        instance = tiny(5_000 + seed)
        found = optimizer.analyze(instance)
        plans = [(calendar.plan, report) for calendar, report in passed(instance)]
        for rule in found.idle_rules:
            loose = {flown(calendar.plan) for calendar, _ in passed(without(instance, rule))}
            assert loose == {flown(plan) for plan, _ in plans}, f"seed {seed}: {rule}"
            idle_rules += 1
        for goal in found.idle_goals:
            values = {tier.goals[goal] for _, report in plans for tier in report.tiers if goal in tier.goals}
            assert len(values) <= 1, f"seed {seed}: {goal}"
            idle_goals += len(plans) > 1
    assert idle_rules > worlds // 3
    assert idle_goals > worlds // 3


def test_one_person_for_two_seats_is_named() -> None:
    found = optimizer.analyze(optimizer.load(INSTANCES / "infeasible-rest.yaml"))
    (short,) = found.shortages
    assert short.seats == {("Crew-A", "commander"): 1, ("Crew-B", "commander"): 1}
    assert short.people == {"anna": 1}
    assert "at least 1 of 2 seats stay empty" in str(found)


def test_why_nobody_can_take_a_seat_is_told_person_by_person() -> None:
    shown = crewopt("analyze", str(INSTANCES / "infeasible-no-commander.yaml"), "--json")
    assert shown.returncode == 1
    up, _ = json.loads(shown.stdout)["unfillable"]
    assert (up["flight"], up["role"], up["people"]) == ("MS-1", "commander", [])
    assert {crew: [clause["rule"] for clause in clauses] for crew, clauses in up["refused"].items()} == {
        "boris": ["qualification"],
        "galina": ["qualification"],
        "hamid": ["qualification"],
    }
    assert "soyuz-commander (held from 2031-04-01)" in up["refused"]["boris"][0]["message"]


def test_the_real_instance_is_looked_over_without_a_solver() -> None:
    code = (
        "import sys, optimizer\n"
        f"found = optimizer.analyze(optimizer.load({str(INSTANCES / 'iss-2020-2024.yaml')!r}))\n"
        "assert found.ok\n"
        "assert 'ortools' not in sys.modules\n"
        "print(found)"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "CFT commander" in shown
    assert "Scott Tingle and Barry Wilmore" in shown


def test_gaps_name_who_lacks_what() -> None:
    data = optimizer.load(INSTANCES / "mini.yaml").model_dump(mode="json", by_alias=True, exclude_none=True)
    for person in data["crew"]:
        if person["id"] in ("anna", "ben"):
            person.pop("last_landing", None)
            person.pop("selected", None)
            person["flown"] = 1
    data["crew"][-1]["agency"] = "NASAA"
    found = optimizer.analyze(optimizer.Instance.model_validate(data))
    gaps = {gap.missing: gap for gap in found.gaps}
    assert gaps["`flown` without `last_landing`"].about == ("anna", "ben")
    assert "rest_interval" in gaps["`flown` without `last_landing`"].affects
    assert gaps["neither `last_landing` nor `selected`"].affects == ("waiting_spread",)
    assert data["crew"][-1]["id"] in gaps["an agency that no party lists"].about


def test_who_may_come_home_late_or_early_counts_by_the_early_way() -> None:
    """One commander for S1 and S3: home on S1 itself they can fly both, home on S2 they could not."""
    roles = {"commander": {"requires": ["captain"]}}
    flights = [
        flight("S1", 0, 10, return_on=["S2"]),
        flight("S2", 5, 30, up_empty=True, roles_down={"commander": 0}),
        flight("S3", 20, 40),
    ]
    case = Case("early way", {"full": True}, flights, [], crew={"ru1": {"qualifications": {"captain": {}}}})
    data = case.data("seat_coverage")
    data["vehicles"]["soyuz"]["roles"] = roles
    data["rules"]["qualification"] = {}
    assert optimizer.analyze(make(data)).ok
    data["flights"][2] = flight("S3", 10, 40)
    (short,) = optimizer.analyze(make(data)).shortages
    assert short.people == {"ru1": 1}


def test_the_matching_is_a_largest_one() -> None:
    """Against all ways to seat people, in random small cases."""
    for seed in range(300):
        random = Random(seed)
        people = [f"p{number}" for number in range(random.randint(1, 4))]
        matching = Matching()
        matching.room = {person: random.randint(0, 2) for person in people}
        for number in range(random.randint(1, 4)):
            matching.takers["f", str(number)] = [person for person in people if random.random() < 0.5]
            matching.places["f", str(number)] = random.randint(1, 2)
        unmatched = matching.grow(list(matching.places))
        slots = [seat for seat, places in matching.places.items() for _ in range(places)]
        most = 0
        for taken in product(*([*matching.takers[seat], None] for seat in slots)):
            if all(taken.count(person) <= matching.room[person] for person in people):
                most = max(most, sum(each is not None for each in taken))
        assert sum(matching.filled.values()) == most, seed
        assert bool(unmatched) == (most < len(slots)), seed
        if unmatched:
            seats, able = matching.reached(unmatched)
            wanted, room = sum(matching.places[seat] for seat in seats), sum(matching.room[person] for person in able)
            assert {person for seat in seats for person in matching.takers[seat]} == able
            assert wanted - room == len(slots) - most, seed


def test_qualifications_that_run_out_are_listed_with_the_launch_that_needs_them() -> None:
    ships = [flight("S1", 5, 9), flight("S2", 20, 30), flight("S3", 40, 50)]
    listed = {"captain": {"to": day(19)}}
    crew = {
        "ru1": {"qualifications": listed},
        "ru2": {"qualifications": {"captain": {"to": day(20)}}},
        "ru3": {"qualifications": {"hand": {"to": day(8)}, "mate": {"from": day(2), "to": day(45)}}},
        "us1": {"qualifications": {"captain": {"to": day(60)}}},
        "us2": {"qualifications": {"captain": {"to": day(61)}}},
        "us3": {"qualifications": {"captain": {"to": day(2)}}},
        "guest": {"qualifications": listed, "unavailable": [{"from": day(20), "to": day(35)}]},
    }
    soyuz = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"seats": 2, "requires": ["hand"]}}}
    rules = {"availability": {}}
    case = Case(
        "ends", {}, ships, [], crew=crew, soyuz=soyuz, more={"as_of": day(3), "rules": {**rules, "qualification": {}}}
    )
    found = optimizer.analyze(case.instance("qualification"))
    assert [(each.crew, each.qualification, each.until.isoformat(), each.flight) for each in found.expiring] == [
        ("ru1", "captain", day(19), "S2"),
        ("guest", "captain", day(19), "S3"),
        ("ru2", "captain", day(20), "S3"),
        ("ru3", "hand", day(8), None),
        ("ru3", "mate", day(45), None),
        ("us1", "captain", day(60), None),
    ], "us2's ends after the horizon, us3's before today"
    text = str(found)
    assert "Qualifications that run out: who must be requalified, and by when" in text
    assert f"by {day(20)}, the launch of S2" in text
    silent = case.instance("qualification").model_copy(
        update={"rules": Instance.model_fields["rules"].get_default(call_default_factory=True)}
    )
    assert {each.flight for each in optimizer.analyze(silent).expiring} == {None}, "nothing asks what a role requires"


@pytest.mark.parametrize("seed", range(20))
def test_before_the_launch_named_no_seat_needs_what_has_run_out(seed: int) -> None:
    """Of every plan that passes: who sits in a seat after the last day holds what it asks for in another way."""
    instance = tiny(seed, ["qualification"], goals=False)
    ends = {(each.crew, each.qualification): each for each in optimizer.analyze(instance).expiring}
    for calendar, _ in passed(instance):
        for stay in calendar.stays:
            for (crew, name), each in ends.items():
                required = calendar.instance.roles(stay.up.id, "up")[stay.up_role].requires
                late = stay.launch > each.until and stay.seat is None and not instance.launched(stay.up)
                if crew == stay.person.id and late and name in required and each.launch is not None:
                    assert each.launch <= stay.launch


def test_at_its_limit_it_says_what_it_knows_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    stop = optimizer.Stop()

    def after_the_rows(model: Model) -> Iterator[Seat]:
        stop.request()
        return seats_in(model)

    with monkeypatch.context() as patched:
        patched.setattr("optimizer.studies.analyze.seats_in", after_the_rows)
        found = optimizer.analyze(instance, stop=stop)
    assert (found.examined, found.finished) == (True, False)
    assert found.seats
    assert not found.shortages
    assert "Time ran out" in str(found)
    assert optimizer.analyze(instance, time_limit=60).finished
    short = json.loads(
        crewopt("analyze", str(INSTANCES / "infeasible-rest.yaml"), "--time-limit", "60", "--json").stdout
    )
    assert short["finished"] is True
