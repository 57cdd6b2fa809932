"""Levers against brute force: in tiny worlds every plan of every changed instance is listed."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.files.dump import to_data
from optimizer.instance import Instance
from optimizer.problem.edits import END, Edit, as_patch, patched
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.studies.explain import find_conflict
from optimizer.studies.levers import levers_against
from optimizer.studies.levers.numbers import mildest
from optimizer.studies.levers.probe import Probe
from optimizer.studies.levers.turning import near_step, smallest_step
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.oracle.exhaust import Exhaust
from tests.worlds.draw import day, maybe
from tests.worlds.tiny import make, plan_in

if TYPE_CHECKING:
    from pathlib import Path

MOST_DECISIONS = 9
FEW_STEPS = 30


@cache
def can_be(instance: Instance) -> bool:
    """Whether there is any plan at all: every set of decisions is tried, and the checker asked about the first plan."""
    model = build(instance, goals=False)
    exhaust = Exhaust(model.rows)
    for solution in exhaust.plans():
        plan = plan_in(model, solution) if exhaust.admits(solution) else None
        if plan is not None:
            assert not check(instance, plan).decided
            return True
    return False


def small(instance: Instance) -> bool:
    return build(instance, goals=False).rows.decisions <= MOST_DECISIONS


def after(instance: Instance, patch: Any) -> Instance:
    """The instance with a patch of its own file, as anybody would apply it."""
    return Instance.model_validate(json.loads(json.dumps(patched({"format": 1, **to_data(instance)}, list(patch)))))


def drawn(seed: int) -> Instance:
    """Two flights with a commander and perhaps an engineer, two or three people, and rules with small numbers."""
    random = Random(f"levers/{seed}")
    first, second = 10 + random.randint(0, 5), 22 + random.randint(0, 8)
    seats = {"commander": {"requires": ["q"]}} | ({"engineer": {}} if random.random() < 0.4 else {})

    def person(number: int) -> dict[str, Any]:
        window = maybe(random, 0.3, "from", day(random.randint(8, 30)))
        away = day(random.randint(8, 24))
        return {
            "id": f"p{number}",
            "agency": random.choice(["NASA", "ROS"]),
            **maybe(random, 0.8, "qualifications", {"q": window}),
            **({"flown": 1, "last_landing": day(random.randint(-9, -1))} if random.random() < 0.5 else {}),
            **maybe(random, 0.2, "unavailable", [{"from": away, "to": away}]),
        }

    rules = {
        "rest_interval": {"min_days": random.randint(6, 30), "long_stay_days": random.choice([5, 9])},
        "handover": {"min_days": random.randint(-9, 2)},
        "stay_limit": {"limits": [{"of": "person", "max_days": random.randint(6, 12)}]},
        "flight_count": {"bounds": [{"max": random.randint(0, 2)}]},
        "station_complement": {"total": {"max": random.randint(0, 2)}},
        "experience": {},
        "availability": {},
    }
    return make(
        {
            "format": 1,
            "name": "tiny",
            "horizon": {"from": day(0), "to": day(60)},
            "parties": {"US": {"agencies": ["NASA"]}, "RU": {"agencies": ["ROS"]}},
            "qualifications": {"q": {}},
            "vehicles": {"soyuz": {"party": "RU", "seats": 2, "roles": seats}},
            "flights": [
                {"id": "f0", "vehicle": "soyuz", "rotation": True, "launch": day(first), "landing": day(first + 8)},
                {"id": "f1", "vehicle": "soyuz", "rotation": True, "launch": day(second), "landing": day(second + 8)},
            ],
            "crew": [person(number) for number in range(2)],
            "rules": {
                "seat_coverage": {"full": True},
                "qualification": {},
                **{name: rules[name] for name in ["rest_interval", *random.sample([*rules][1:], 1)]},
            },
        }
    )


@cache
def infeasible_worlds() -> list[tuple[int, Instance]]:
    found = ((seed, drawn(seed)) for seed in range(20))
    return [
        (seed, each)
        for seed, each in found
        if small(each) and not can_be(each) and not unavoidable_parts(each, Deadline(), 1, 0)
    ]


@pytest.mark.long
def test_levers_are_what_brute_force_finds() -> None:
    """Each lever found brings a plan, and one step less brings none; no number of a rule that would is missed."""
    told = numbers = together = 0
    for seed, instance in infeasible_worlds():
        found = optimizer.levers(instance, workers=1, top=1_000, time_limit=None)
        assert found.finished
        for pulled in found.found:
            changed = after(instance, pulled.change)
            if small(changed):
                assert can_be(changed), (seed, pulled)
                for less in pulled.one_less:
                    assert not can_be(after(instance, less)), (seed, pulled)
                told += 1
                together += len(pulled.one_less) > 1
        words = {pulled.words for pulled in found.found}
        probe = Probe(instance, Deadline(), 1, 0)
        for _, lever in mildest(instance):
            changes = ((step, probe.changed(lever.edits(step))) for step in range(1, min(lever.most, FEW_STEPS) + 1))
            first = next((step for step, each in changes if each is not None and can_be(each)), None)
            if first is not None and probe.changed(lever.edits(lever.most)) is not None:
                assert lever.words(first) in words, (seed, lever.words(first))
                numbers += 1
    assert told > 30
    assert numbers > 2
    assert together > 3


@pytest.mark.slow
def test_a_known_conflict_leaves_out_no_lever() -> None:
    compared = 0
    for seed, instance in infeasible_worlds()[:4]:
        conflict = find_conflict(instance)
        all_tried = optimizer.levers(instance, workers=1, top=1_000, time_limit=None)
        fewer = levers_against(instance, conflict, workers=1, top=1_000)
        alone = {pulled.words for pulled in all_tried.found if len(pulled.one_less) == 1}
        assert {pulled.words for pulled in fewer.found if len(pulled.one_less) == 1} == alone, seed
        assert fewer.tried <= all_tried.tried
        compared += fewer.tried < all_tried.tried
    assert compared > 1


def test_where_no_choice_satisfies_a_clause_a_lever_has_to_mend_it() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-handover.yaml")
    found = optimizer.levers(instance, workers=1, time_limit=None)
    assert found.found, "fewer days of handover mend it"
    for pulled in found.found:
        for patch, ok in [(pulled.change, True), *((less, False) for less in pulled.one_less)]:
            changed = after(instance, patch)
            plan = optimizer.solve(changed, workers=1).plan
            assert plan is not None
            assert check(changed, plan).ok is ok, pulled.words


def test_what_has_a_plan_needs_no_lever() -> None:
    found = optimizer.levers(optimizer.load(INSTANCES / "mini.yaml"), workers=1, time_limit=None)
    assert not found.found
    assert not found.needed
    assert str(found) == "There is a plan as it is: no lever is needed."


@pytest.mark.slow
def test_fewest_empty_seats_are_those_of_brute_force() -> None:
    compared = 0
    for seed, instance in infeasible_worlds():
        told = optimizer.levers(instance, workers=1, top=1, time_limit=None).shortage
        free = instance.model_copy(update={"rules": instance.rules.model_copy(update={"seat_coverage": None})})
        model = build(free, goals=False)
        plans = [plan for solution in Exhaust(model.rows).plans() if (plan := plan_in(model, solution)) is not None]
        places = sum(role.seats for each in free.flights for role in free.roles(each.id, "up").values())
        taken = [sum(seat.leg == "up" for seat in plan.assignments) for plan in plans if not check(free, plan).decided]
        if told is not None:
            assert told.proved
            empty = None if told.empty is None else sum(each.places for each in told.empty)
            assert empty == (places - max(taken) if taken else None), seed
            assert told.at_least <= (empty or places)
            compared += empty is not None
    assert compared > 5


@pytest.mark.parametrize(("first", "turns"), [(1, "all"), (7, "late"), (64, "last"), (100, "none")])
def test_the_smallest_step_that_turns(first: int, turns: str) -> None:
    asked: list[int] = []

    def turned(step: int) -> bool:
        asked.append(step)
        return step >= first

    assert smallest_step(64, turned) == (None if turns == "none" else first)
    assert first == 1 or turns == "none" or {first, first - 1} <= {*asked}
    assert len(asked) <= 14


def test_steps_that_make_no_file_are_passed_over() -> None:
    assert smallest_step(64, lambda step: None if step > 20 else step >= 7) == 7
    assert smallest_step(64, lambda step: None if step > 5 else step >= 7) is None
    assert near_step(64, lambda step: 5 <= step <= 9) == 5
    assert near_step(64, lambda step: False) is None


def test_edits_are_a_patch_that_keeps_what_is_there() -> None:
    data = {"a": {"b/c": 1}, "list": [{"x": 1}], "kept": 0}
    edits = [
        Edit(("a", "b/c"), 2),
        Edit(("new", "deep", "er"), 3),
        Edit(("list", END), {"x": 2}),
        Edit(("list", 0, "x"), 5),
        Edit(("kept",), 9, only_if_absent=True),
        Edit(("more", END), 1),
    ]
    patch = as_patch(data, edits)
    assert patch[0] == {"op": "add", "path": "/a/b~1c", "value": 2}
    assert patched(data, patch) == {
        "a": {"b/c": 2},
        "list": [{"x": 5}, {"x": 2}],
        "kept": 0,
        "new": {"deep": {"er": 3}},
        "more": [1],
    }
    assert data == {"a": {"b/c": 1}, "list": [{"x": 1}], "kept": 0}


def test_too_few_people_are_told_with_levers_of_many_kinds(tmp_path: Path) -> None:
    told = crewopt("explain", str(INSTANCES / "infeasible-rest.yaml"), "--seed", "0")
    assert "TOO FEW PEOPLE  1 of 4 seats stay empty at best, proved" in told.stdout
    assert "789 instead of 790" in told.stdout
    answer = json.loads(crewopt("explain", str(INSTANCES / "infeasible-rest.yaml"), "--json").stdout)
    assert len({kind for lever in answer["levers"] for kind in lever["kinds"]}) >= 3
    assert all(lever["proved"] for lever in answer["levers"])
    assert answer["levers_finished"]
    (short,) = answer["shortage"]["short"]
    assert (short["short"], short["seats"], short["people"], short["from"]) == (1, 2, ["anna"], "2031-01-10")
    assert short["qualifications"] == [{"qualification": "dragon-commander", "seats": 2, "people": 1}]
    assert {"repair", "waivers"} <= answer.keys()
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    for lever in answer["levers"]:
        changed = after(instance, lever["change"])
        file = tmp_path / "changed.yaml"
        optimizer.dump(changed, file)
        result = optimizer.solve(optimizer.load(file), workers=1)
        assert result.plan is not None
        assert optimizer.check(changed, result.plan).ok
        for less in lever["one_less"]:
            assert optimizer.solve(after(instance, less), workers=1).status == "infeasible"


def test_every_number_named_as_milder_is_a_number_of_its_rule() -> None:
    for name, rule in RULES.items():
        for key in (*rule.less_is_milder, *rule.more_is_milder):
            assert key.split(".")[0] in rule.model_fields, (name, key)


def test_without_time_nothing_is_claimed() -> None:
    found = optimizer.levers(optimizer.load(INSTANCES / "infeasible-rest.yaml"), time_limit=0, workers=1)
    assert (found.found, found.finished, found.shortage) == ((), False, None)
    assert "Time ran out" in str(found)
