"""Costs that could add up to more than engines count exactly are refused, with the sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files import sums
from optimizer.files.sums import MOST
from optimizer.goals import GOALS, Tier
from optimizer.problem.decisions import MoveCost
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path

MINI = (INSTANCES / "mini.yaml").read_text()
HEAVY_ROLE = MINI.replace(
    "commander: {requires: [soyuz-commander]", "commander: {priority: 1000000, requires: [soyuz-commander]"
)
HEAVY_SHIP = HEAVY_ROLE.replace("{id: MS-1,", "{id: MS-1, priority: 1000000,")


def with_goals(text: str, goals: str) -> str:
    return text[: text.index("\ngoals:")] + f"\ngoals: {goals}\n"


WISHES = ", ".join("{crew: anna, flight: Crew-A, weight: 1000000}" for _ in range(10_000))
DAYS = ", ".join("{crew: anna, weight: 1000000, from: 2031-01-01, to: 2031-02-01}" for _ in range(40))
CASES = {
    "priorities": (with_goals(HEAVY_SHIP, "[{unfilled_seats: 1000}]"), "goals[0]", "priority 1000000 of commander x"),
    "wishes": (
        with_goals(MINI, f"[{{preferences: {{weight: 1000000, wishes: [{WISHES}]}}}}]"),
        "goals[0]",
        "preferences has weight 1000000 x the weights of 10000 wishes",
    ),
    "days": (
        with_goals(MINI, f"[{{wanted_days: {{weight: 1000000, wishes: [{DAYS}]}}}}]"),
        "goals[0]",
        "wanted_days has weight 1000000 x",
    ),
    "a clause": (
        with_goals(
            MINI.replace("to: 2031-12-31", "to: 2039-12-31"),
            "[{prefer: {weight: 1000000, weights: {rest_interval: 1000000}, rules: {rest_interval: {min_days: 9}}}}]",
        ),
        "goals[0]",
        "prefer has weight 1000000 x weight 1000000 x the clauses of",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_sum_too_large_is_refused_with_its_origin(case: str, tmp_path: Path) -> None:
    text, where, words = CASES[case]
    file = tmp_path / "heavy.yaml"
    file.write_text(text)
    for command in ("validate", "solve", "explain", "analyze", "size"):
        ended = inside(command, str(file))
        assert (ended.returncode, ended.stdout) == (2, ""), command
        assert f" {where}: expected costs that add up to at most {MOST} (2^53), found up to " in ended.stderr
        assert words in ended.stderr
    found = re.search(r"found up to (\d+)", ended.stderr)
    assert found is not None
    assert int(found[1]) > MOST


def test_priorities_that_only_a_study_adds_up(tmp_path: Path) -> None:
    seats = HEAVY_SHIP.replace("priority: 1000000, requires", "seats: 1, priority: 1000000, requires")
    many = "".join(
        f"  - {{id: X{number}, vehicle: soyuz, launch: 2031-01-11, landing: 2031-06-20, priority: 1000000}}\n"
        for number in range(900)
    )
    file = tmp_path / "heavy.yaml"
    file.write_text(with_goals(seats.replace("flights:\n", f"flights:\n{many}"), "[]"))
    ended = inside("validate", str(file))
    assert ended.returncode == 2
    assert " flights: expected costs that add up to at most" in ended.stderr


GIVEN = {
    "crew_continuity": {"pairs": [["fyodor", "hamid"]]},
    "ledger_imbalance": {"accounts": [{"between": ["US", "RU"], "unit": "days"}]},
    "preferences": {"wishes": [{"crew": "anna", "flight": "Crew-A", "weight": 3}]},
    "share_distance": {"shares": [{"agency": "ESA", "target": 2}]},
    "uncovered_days": {"min_aboard": {"US": 1}},
    "wanted_days": {"wishes": [{"crew": "anna", "weight": 3, "from": "2031-01-01", "to": "2031-02-01"}]},
}
"""Of goals that count nothing, or little, without them."""
TERMS = "  station_commander: {terms: [{id: spring, from: 2031-02-01, to: 2031-06-11}]}\n"
"""A rule without which commanders are not counted."""


def test_no_plan_costs_more_than_a_goal_says() -> None:
    """Every goal, of the best plan and of one that seats nobody."""
    instance = optimizer.load(INSTANCES / "mini.yaml")
    best = optimizer.solve(instance, workers=1).plan
    assert best is not None
    nobody = best.model_copy(update={"assignments": ()})
    for name in GOALS:
        tier = Tier.model_validate({name: {"weight": 1, **GIVEN.get(name, {})}})
        asked = instance.model_copy(update={"goals": (tier,), "published": best})
        (goal,) = asked.all_goals
        for plan in (best, nobody):
            assert optimizer.check(asked, plan).values[0] <= goal.most(asked).amount, name


@pytest.mark.parametrize("name", GOALS)
def test_the_sum_of_every_goal_is_looked_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its weight: at the limit it is accepted, one beyond it is refused with goal, weight and sum."""
    instance = optimizer.loads(MINI.replace("\nrules:\n", f"\nrules:\n{TERMS}", 1))
    asked = instance.model_copy(update={"goals": (Tier.model_validate({name: {"weight": 7, **GIVEN.get(name, {})}}),)})
    (goal,) = asked.all_goals
    total = 7 * goal.most(asked).amount
    assert total > 0
    monkeypatch.setattr(sums, "MOST", total)
    assert not [path for path, _ in sums.sums_too_large(asked) if path == ("goals", 0)]
    monkeypatch.setattr(sums, "MOST", total - 1)
    ((_, words),) = [found for found in sums.sums_too_large(asked) if found[0] == ("goals", 0)]
    assert f"found up to {total}: {name} has weight 7 x " in words


def test_goals_of_a_tier_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    both = instance.model_copy(update={"goals": (Tier.model_validate({"unfilled_seats": 3, "training_days": 2}),)})
    total = sum(goal.weight * goal.most(both).amount for goal in both.all_goals)
    monkeypatch.setattr(sums, "MOST", total - 1)
    assert [path for path, _ in sums.sums_too_large(both)] == [("goals", 0)]


def test_prices_of_repairs_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each price on every day, of one subject or of everybody and everything."""
    file = tmp_path / "dear.yaml"
    file.write_text(f"{MINI}\nwaiver_costs: [{{rule: backup, price: 70}}, {{rule: backup, subject: x, price: 9}}]\n")
    instance = optimizer.load(INSTANCES / "mini.yaml")
    days = (instance.horizon.until - instance.horizon.since).days + 1
    things = len(instance.crew) + len(instance.flights) + len(instance.stations)
    total = days * (70 * things + 9)
    monkeypatch.setattr(sums, "MOST", total - 1)
    ended = inside("validate", str(file))
    assert ended.returncode == 2
    assert f" waiver_costs: expected prices that add up to at most {total - 1}" in ended.stderr
    assert f"found up to {total}: 2 prices x {days} days x {things} people, flights and stations" in ended.stderr
    monkeypatch.setattr(sums, "MOST", total)
    assert "waiver_costs: expected prices" not in inside("validate", str(file)).stderr


def test_dates_moved_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml").model_copy(
        update={"move_costs": (MoveCost(price=5), MoveCost(flight="MS-1", price=3))}
    )
    total = 2 * (5 * len(instance.flights) + 3)
    monkeypatch.setattr(sums, "MOST", total - 1)
    assert ("move_costs",) in [path for path, _ in sums.sums_too_large(instance)]
    monkeypatch.setattr(sums, "MOST", total)
    assert ("move_costs",) not in [path for path, _ in sums.sums_too_large(instance)]


def test_shipped_instances_stay_far_below() -> None:
    for file in INSTANCES.glob("iss-20??-20??.yaml"):
        for tier in optimizer.load(file).goals:
            assert sum(goal.weight * goal.most(optimizer.load(file)).amount for goal in tier.goals()) < MOST / 1000
