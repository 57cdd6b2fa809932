"""A plan all the same comes first: printed and written as soon as it is found, whatever happens afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.cli import _repairing
from optimizer.cli._repairing import HELD_SECONDS, Targets, _Told
from optimizer.studies import explain as explaining
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from optimizer.studies.repair import Repair

MINI_PLAN = Path(__file__).with_name("mini.plan.json")
RESTLESS = INSTANCES / "infeasible-rest.yaml"
DEAR = "waiver_costs: [{rule: rest_interval, price: 5000}]"


class Said:
    """What is printed, and a clock that stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, to: Targets) -> None:
        self.lines: list[str] = []
        self.now = 100.0
        monkeypatch.setattr(_repairing, "print_answer", self.lines.append)
        self.told = _Told(to, lambda: self.now)

    def after(self, seconds: float) -> list[str]:
        """What is printed when so many seconds have passed."""
        self.now += seconds
        self.lines.clear()
        self.told.look()
        return [text.strip().partition("\n")[0] for text in self.lines]


@pytest.fixture(scope="module")
def repairs() -> tuple[Repair, Repair]:
    """A dear one and a cheap one."""
    text = RESTLESS.read_text()
    found = [optimizer.repair(optimizer.loads(each), dates=False, workers=1) for each in (text + DEAR, text)]
    assert found[0].cost is not None
    assert found[1].cost is not None
    assert found[0].cost > found[1].cost
    return found[0], found[1]


def test_a_plan_is_printed_once_it_has_stood_for_a_while(
    repairs: tuple[Repair, Repair], monkeypatch: pytest.MonkeyPatch
) -> None:
    dear, cheap = repairs
    said = Said(monkeypatch, Targets(dear.instance))
    said.told.hear(replace(dear, plan=None))
    assert said.after(HELD_SECONDS) == []
    said.told.hear(dear)
    assert said.after(HELD_SECONDS / 2) == []
    (first,) = said.after(HELD_SECONDS)
    assert first.startswith(f"A PLAN ALL THE SAME  at a price of {dear.cost}, found after")
    assert "seat_coverage" in said.lines[0]
    assert said.after(HELD_SECONDS) == []
    said.told.hear(replace(dear, bound=dear.bound - 1))
    assert said.after(HELD_SECONDS) == []
    said.told.hear(cheap)
    (better,) = said.after(HELD_SECONDS)
    assert f"at a price of {cheap.cost}" in better
    said.told.end(cheap)
    assert "rest_interval" in said.lines[-1]


def test_a_plan_that_was_printed_is_not_printed_again(
    repairs: tuple[Repair, Repair], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said(monkeypatch, Targets(repairs[1].instance))
    said.told.hear(repairs[1])
    said.after(HELD_SECONDS)
    said.told.end(repairs[1])
    assert "It is the plan above." in said.lines[-1]
    assert "commander" not in said.lines[-1]


def test_what_ends_soon_prints_one_plan(repairs: tuple[Repair, Repair], monkeypatch: pytest.MonkeyPatch) -> None:
    said = Said(monkeypatch, Targets(repairs[1].instance))
    said.told.hear(repairs[0])
    said.told.end(repairs[1])
    (text,) = said.lines
    assert "PLAN ALL THE SAME" not in text


def test_files_are_written_at_once_and_again_when_better(
    repairs: tuple[Repair, Repair], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan, waived = tmp_path / "plan.json", tmp_path / "waived.yaml"
    said = Said(monkeypatch, Targets(repairs[0].instance, str(plan), str(waived), say=False))
    for each in repairs:
        said.told.hear(each)
        instance = optimizer.load(waived)
        assert optimizer.check(instance, optimizer.load_plan(plan, instance)).ok
    assert {waiver.rule for waiver in instance.waivers} == {entry.rule for entry in repairs[1].waivers}
    assert said.after(10 * HELD_SECONDS) == []


def test_the_plan_stays_if_the_end_comes_while_the_conflict_is_searched_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.cli.solve.conflict_within", interrupted)
    plan = tmp_path / "plan.json"
    ended = inside("solve", str(RESTLESS), "--workers", "1", "-o", str(plan))
    assert ended.returncode == 130
    assert ended.stdout.index("INFEASIBLE") < ended.stdout.index("THE PLAN THAT LEAVES LEAST OPEN")
    assert optimizer.load_plan(plan, optimizer.load(RESTLESS)).assignments


@pytest.mark.slow
def test_a_replan_explains_with_the_plan_that_its_repair_found(monkeypatch: pytest.MonkeyPatch) -> None:
    explain, known = explaining.explain, []

    def heard(*given: Any, **named: Any) -> Any:
        known.append(named["known"])
        return explain(*given, **named)

    monkeypatch.setattr(explaining, "explain", heard)
    news = ("--what-if", "person_out: anna, known_on: 2031-01-15", "--workers", "1", "--json")
    ended = inside("replan", str(INSTANCES / "mini.yaml"), str(MINI_PLAN), *news)
    repaired = json.loads(ended.stdout)["repair"]
    assert ended.returncode == 1
    seats = {(seat["crew"], seat["flight"], seat["leg"]) for seat in repaired["plan"]["assignments"]}
    moved = bool(repaired["moves"])
    assert [None if plan is None else {(s.crew, s.flight, s.leg) for s in plan.assignments} for plan in known] == [
        None if moved else seats
    ]


def test_explain_shows_the_plan_and_says_once_that_there_is_none() -> None:
    explained = inside("explain", str(RESTLESS)).stdout
    order = [explained.index(word) for word in ("INFEASIBLE", "Leaving this open", "THE PLAN THAT", "Levers:")]
    assert order == sorted(order)
    assert explained.count("INFEASIBLE") == 1
