"""The plan under the cheapest waivers: prices, days, files, and what cannot be mended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.rules import RULES, Rule
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.studies.repair import fixed_dates
from tests import INSTANCES
from tests.cli.inside import inside as crewopt
from tests.slow import few_first

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("ledger", "lifeboat", "no-commander", "rest", "vehicle-loss")


@pytest.mark.parametrize("name", few_first(NAMES, 2))
def test_the_files_written_fit_together(name: str, tmp_path: Path) -> None:
    file, plan, waived = INSTANCES / f"infeasible-{name}.yaml", tmp_path / "plan.json", tmp_path / "waived.yaml"
    ended = crewopt("solve", str(file), "-o", str(plan), "--with-waivers", str(waived), "--json", "--workers", "1")
    answer = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert (answer["status"], answer["plan"]) == ("infeasible", None)
    assert answer["conflict"]
    repair = answer["repair"]
    assert set(repair["plan"]) >= {"assignments", "instance"}
    paid = sum(entry["price"] for entry in (*repair["waivers"], *repair["moves"]))
    assert repair["cost"] == paid >= repair["bound"] > 0
    assert paid <= optimizer.repair(optimizer.load(file), dates=False, workers=1).bound
    checked = crewopt("check", str(waived), str(plan))
    empty = "" if repair["plan"]["assignments"] else f"Warning: {plan}: the plan seats nobody.\n"
    assert (checked.returncode, checked.stderr) == (0, empty)
    assert crewopt("check", str(file), str(plan)).returncode == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_on_one_thread_it_is_searched_by_propagation_alone(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Task] = []

    def noting(task: Task, **named: Any) -> Outcome:
        asked.append(task)
        return search(task, **named)

    monkeypatch.setattr(fixed_dates, "search", noting)
    optimizer.repair(optimizer.load(INSTANCES / "infeasible-rest.yaml"), dates=False, workers=workers)
    assert {(task.workers, task.linear, task.probing) for task in asked} == {(workers, workers > 1, False)}


def test_an_empty_seat_before_a_missed_hand_over_before_a_day_without_a_lifeboat() -> None:
    seat, handover, lifeboat = (RULES[name] for name in ("seat_coverage", "handover", "lifeboat"))
    assert seat.price_of("MS-1") < handover.price_of("MS-1/MS-2") < lifeboat.price_of("MS-1")
    assert lifeboat.priced_by == "day"


def test_prices_of_the_file_decide_what_is_left_open() -> None:
    text = (INSTANCES / "infeasible-rest.yaml").read_text()
    found = optimizer.repair(optimizer.loads(text), dates=False, workers=1)
    assert [(waiver.rule, waiver.price) for waiver in found.waivers] == [("rest_interval", 5)]
    dear = text + "waiver_costs: [{rule: rest_interval, price: 5000}, {rule: rest_interval, subject: ben, price: 7}]"
    again = optimizer.repair(optimizer.loads(dear), dates=False, workers=1)
    assert "anna" not in {waiver.subject for waiver in again.waivers}
    assert again.cheapest
    faults = text + "waiver_costs: [{rule: rest, price: 0}]"
    with pytest.raises(optimizer.InputError, match="waiver_costs"):
        optimizer.loads(faults)


def test_days_are_waived_and_no_more() -> None:
    text = (INSTANCES / "infeasible-lifeboat.yaml").read_text()
    cheap = text + "waiver_costs: [{rule: lifeboat, price: 1}]"
    found = optimizer.repair(optimizer.loads(cheap), dates=False, workers=1)
    (waiver,) = found.waivers
    assert waiver.since is not None
    assert waiver.until is not None
    assert waiver.price == (waiver.until - waiver.since).days + 1
    assert found.waived is not None
    (written,) = found.waived.waivers
    assert (written.since, written.until) == (waiver.since, waiver.until)


def test_a_pin_that_cannot_hold_is_dropped() -> None:
    text = (INSTANCES / "mini.yaml").read_text()
    pinned = text + "pins: [{crew: anna, flight: MS-1, role: commander}]"
    found = optimizer.repair(optimizer.loads(pinned), workers=1)
    assert [(waiver.rule, waiver.how) for waiver in found.waivers] == [("pins", "drop")]
    assert found.waived is not None
    assert found.plan is not None
    assert not found.waived.pins
    assert optimizer.check(found.waived, found.plan).ok


def test_facts_that_contradict_each_other_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "way_out", classmethod(lambda cls, subject, instance: None))  # now all clauses are facts
    found = optimizer.repair(optimizer.load(INSTANCES / "infeasible-rest.yaml"), workers=1)
    assert (found.status, found.plan, found.cost, found.waived) == ("impossible", None, None, None)
    assert found.contradiction is not None
    assert found.contradiction.irreducible == "by clause"
    assert {clause.rule for clause in found.contradiction.clauses} >= {"rest_interval", "seat_coverage"}
    assert "the facts of the file contradict each other" in str(found)


def test_nothing_to_repair() -> None:
    found = optimizer.repair(optimizer.load(INSTANCES / "mini.yaml"), workers=1)
    assert (found.status, found.cost, found.bound, found.waivers) == ("not needed", 0, 0, ())


def test_without_time_there_is_no_plan() -> None:
    found = optimizer.repair(optimizer.load(INSTANCES / "infeasible-rest.yaml"), workers=1, time_limit=1e-9)
    assert found.status in ("unknown", "repaired")
    assert found.bound <= 40
