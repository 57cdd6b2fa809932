"""The number of the file that turns an answer, against brute force: every plan of every changed instance is weighed."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.files.dump import to_data
from optimizer.goals import Tier
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.studies.levers.numbers import mildest
from optimizer.studies.levers.probe import Probe
from optimizer.studies.why.turned import Turn, Turns
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.oracle.exhaust import Exhaust
from tests.studies.test_levers import after, drawn, small
from tests.worlds.tiny import plan_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.studies.why.answer import Reasons

WORLDS = 9
GOALS: list[dict[str, Any]] = [
    {"unfilled_seats": {"weight": 2}, "first_flights": {"weight": 3}, "fair_flights": {}},
    {"waiting_spread": {}},
]


def world(seed: int) -> Instance:
    """A tiny world in which seats may stay empty, with goals that pull against each other."""
    instance = drawn(seed)
    rules = instance.rules.model_copy(update={"seat_coverage": None})
    return instance.model_copy(update={"rules": rules, "goals": tuple(Tier.model_validate(goal) for goal in GOALS)})


def turned(instance: Instance, reasons: Reasons, tiers: int) -> bool:
    """Whether the best of the plans as asked is the best of all in the first tiers; with none: whether there is one."""
    place, model = reasons.place, build(instance)
    exhaust = Exhaust(model.rows)
    best: list[tuple[int, ...]] = []
    asked: list[tuple[int, ...]] = []
    for solution in exhaust.plans():
        plan = plan_in(model, solution)
        report = None if plan is None else check(instance, plan)
        if plan is None or report is None or report.decided:
            continue
        best.append(report.values[:tiers])
        there = any(seat.crew == reasons.crew for seat in place.holders(plan))
        if there == (reasons.question == "why not"):
            asked.append(report.values[:tiers])
    return bool(asked) and min(asked) == min(best)


def questions(seed: int, instance: Instance) -> list[Reasons]:
    """Why, of those who fly, and why not, of those who do not; one of each."""
    plan = optimizer.solve(instance, workers=1).plan
    assert plan is not None
    pairs = [(person.id, flight.id) for person in instance.crew for flight in instance.flights]
    Random(f"turns/{seed}").shuffle(pairs)
    flown = {(seat.crew, seat.flight) for seat in plan.assignments}
    there = [optimizer.why(instance, plan, *pair, workers=1) for pair in pairs if pair in flown][:1]
    return [*there, *[optimizer.why_not(instance, plan, *pair, workers=1) for pair in pairs if pair not in flown][:2]]


def smaller(instance: Instance, turn: Turn) -> Iterator[list[dict[str, Any]]]:
    """The same change of a whole number by fewer steps, as far as a file may say so; the last few of many."""
    (edit,), way = turn.change, 1
    if isinstance(edit["value"], int):
        before: Any = to_data(instance)
        for key in edit["path"].strip("/").split("/"):
            before = before[int(key) if isinstance(before, list) else key]
        way = 1 if edit["value"] > before else -1
        for less in range(max(1, turn.steps - 40), turn.steps):
            yield [{**edit, "value": before + way * less}]


@pytest.mark.slow
def test_turns_are_what_brute_force_finds() -> None:
    """Each change found turns the answer, and one step less does not; of clauses in the way it is the smallest."""
    possible = impossible = stricter = 0
    for seed in range(WORLDS):
        instance = world(seed)
        if not small(instance):
            continue
        for reasons in questions(seed, instance):
            if not reasons.forced or reasons.settled:
                continue
            first = reasons.forced[0]
            decisive = first.decisive
            tiers = 0 if first.status == "infeasible" or decisive is None else 1 + first.tiers.index(decisive)
            if reasons.possible and decisive is None:
                assert optimizer.turns(reasons, workers=1).of == 0  # as good already
                continue
            found = optimizer.turns(reasons, workers=1, time_limit=None)
            assert found.finished
            for turn in found.found:
                assert turned(after(instance, turn.change), reasons, tiers), (seed, turn)
                assert not turned(after(instance, turn.one_less), reasons, tiers), (seed, turn)
                assert turn.smallest or tiers
                stricter += turn.smallest and tiers > 0
                if turn.smallest:
                    assert not any(turned(after(instance, step), reasons, tiers) for step in smaller(instance, turn))
                possible += tiers > 0
                impossible += tiers == 0
    assert possible > 3
    assert impossible > 3
    assert stricter


def test_milder_numbers_go_as_far_as_a_file_may_say_alone_and_together() -> None:
    """Else none of them could be tried at once."""
    instance = optimizer.load(INSTANCES / "iss-2026-2030.yaml")
    levers = [lever for _, lever in mildest(instance)]
    assert len(levers) > 30
    probe = Probe(instance, Deadline(None), 1, 0)
    refused = [lever.words(lever.most) for lever in levers if probe.changed(lever.edits(lever.most)) is None]
    assert not refused
    assert probe.changed([edit for lever in levers for edit in lever.edits(lever.most)]) is not None


def test_the_command_says_which_number_turns_it(tmp_path: Path) -> None:
    """In the words of the file, with what is too little; the instance with it is another answer."""
    mini, plan = INSTANCES / "mini.yaml", tmp_path / "plan.json"
    assert crewopt("solve", mini, "-o", plan, "--workers", "1").returncode == 0
    asked = ("why", mini, plan, "hamid", "MS-1", "--not", "--workers", "1")
    answer = json.loads(crewopt(*asked, "--json").stdout)
    assert answer["turns_finished"]
    (turn,) = answer["turns"]
    assert (turn["proved"], turn["smallest"]) == (True, True)
    (change,) = turn["change"]
    assert change["path"] == "/rules/rest_interval/min_days"
    told = crewopt(*asked).stdout
    assert f"{change['value']} instead of 790" in told
    instance = optimizer.load(mini)
    for patch, possible in ((turn["change"], True), (turn["one_less"], False)):
        changed = after(instance, patch)
        published = optimizer.solve(changed, workers=1).plan
        assert published is not None
        assert optimizer.why_not(changed, published, "hamid", "MS-1", workers=1).possible is possible
    assert "turns" not in json.loads(crewopt(*asked, "--no-turns", "--json").stdout)


def test_without_time_nothing_is_claimed() -> None:
    instance = world(3)
    reasons = next(each for each in questions(3, instance) if each.possible is not None)
    found = optimizer.turns(reasons, time_limit=0, workers=1)
    assert isinstance(found, Turns)
    assert not found.found
    assert found.of == 0 or "Time ran out" in str(found)
