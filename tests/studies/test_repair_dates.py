"""A repair that moves launches and landings: its windows, prices, words and files."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.solver.deadline import Deadline
from optimizer.studies.repair.date_moves import movable_days, with_dates
from optimizer.studies.repair.moved_rows import bound_of_moves
from optimizer.studies.repair.moving_dates import WithDates
from optimizer.studies.stress import Odds, stress
from tests import INSTANCES
from tests.cli.inside import inside as crewopt
from tests.rules.cases._case import Case, day, flight

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.studies.repair.fixed_dates import FixedDates

MINI = (INSTANCES / "mini.yaml").read_text()
SLIP = "slip: MS-2, launch: 2031-06-24"
"""MS-1 lands on 2031-06-20: a gap of 4 days, where 5 days of overlap are wanted."""


@cache
def published() -> optimizer.Plan:
    found = optimizer.solve(optimizer.loads(MINI), workers=1, second_look=False).plan
    assert found is not None
    return found


def after(text: str = MINI, *news: str) -> optimizer.Instance:
    instance = optimizer.loads(text)
    return optimizer.happen(instance, published(), [optimizer.what_if(each, instance) for each in news])


def moves(found: optimizer.Repair) -> list[tuple[str, str, str]]:
    return [(move.flight, move.what, str(move.new)) for move in found.moves]


def test_the_landing_of_the_ship_before_moves_just_as_far_as_it_must() -> None:
    found = optimizer.repair(after(MINI, SLIP), workers=1)
    assert moves(found) == [("MS-1", "landing", "2031-06-29")]
    assert (found.cost, found.bound, found.bound_unmoved, found.waivers) == (25, 25, 60, ())
    assert "move the landing of MS-1 by 9 days: 2031-06-20 to 2031-06-29" in str(found)
    assert found.report is not None
    assert found.report.ok


def test_nobody_else_is_tried_where_no_move_is_worth_its_price(monkeypatch: pytest.MonkeyPatch) -> None:
    def tried(*_: object) -> FixedDates:
        raise AssertionError("other people were tried on moved dates")

    monkeypatch.setattr(WithDates, "_fixed", tried)
    found = optimizer.repair(optimizer.load(INSTANCES / "infeasible-lifeboat.yaml"), workers=1)
    assert (found.cost, found.bound, found.moves) == (880, 880, ())


def test_no_repair_moves_back_what_the_news_moved() -> None:
    launch_back = after(MINI, SLIP)
    days = movable_days(launch_back)["MS-2", "launch"]
    assert min(days) > launch_back.flight["MS-2"].launch
    extended = after(MINI, "extend: MS-1, landing: 2031-06-25")
    assert ("MS-1", "landing") not in movable_days(extended)


def test_windows_and_prices_of_the_file() -> None:
    closed = MINI.replace("landing: 2031-06-20,", "landing: 2031-06-20, landing_window: {to: 2031-06-28},")
    found = optimizer.repair(after(closed, SLIP), workers=1)
    assert (found.moves, [waiver.rule for waiver in found.waivers]) == ((), ["handover"])
    dear = MINI + "move_costs: [{price: 7}, {flight: MS-1, price: 61}]\n"
    found = optimizer.repair(after(dear, SLIP), workers=1)
    assert (found.moves, found.cost) == ((), 60)
    cheap = MINI + "move_costs: [{price: 70}, {flight: MS-1, price: 3}]\n"
    assert optimizer.repair(after(cheap, SLIP), workers=1).cost == 3
    with pytest.raises(optimizer.InputError, match=r"move_costs\[0\].flight"):
        optimizer.loads(MINI + "move_costs: [{flight: MS-99, price: 7}]\n")


def test_a_ship_stays_no_longer_than_the_rules_let_it() -> None:
    limited = MINI.replace(
        "rules:\n", "rules:\n  stay_limit: {limits: [{of: ship, vehicle: soyuz, max_days: 169}]}\n", 1
    )
    assert limited != MINI
    found = optimizer.repair(after(limited.replace("landing: 2031-12-10", "landing: 2031-11-10"), SLIP), workers=1)
    assert "MS-1" not in {move.flight for move in found.moves}
    assert found.cost == 60


def test_a_landing_renews_what_implies_the_qualification_that_is_asked_for() -> None:
    """ru1 lands on day 8, and until day 13 holds what a commander needs: S2 need only launch earlier."""
    pilot = {"crew": "ru1", "role": "pilot"}
    flights = [
        flight("S1", 0, 8, roles={"pilot": 1}, seated=[pilot], landing_window={"from": day(8), "to": day(8)}),
        flight("S2", 20, 30, roles={"commander": 1}, launch_window={"from": day(10), "to": day(20)}),
    ]
    more = {
        "as_of": day(3),
        "qualifications": {"captain": {"implies": ["hand"], "valid_days": 5}, "hand": {}},
        "rules": {"qualification": {}, "seat_coverage": {"full": True}},
    }
    soyuz = {"roles": {"commander": {"requires": ["hand"]}, "pilot": {"requires": ["captain"]}}}
    instance = Case("renewed", {}, flights, [], soyuz=soyuz, more=more).instance("qualification")
    days = {key: found for key, found in movable_days(instance).items() if key == ("S2", "launch")}
    found = optimizer.repair(instance, workers=1)
    assert moves(found) == [("S2", "launch", day(13))]
    assert bound_of_moves(instance, days, Deadline(), 1, 0)[0] <= found.cost


def test_history_does_not_move() -> None:
    instance = optimizer.load(INSTANCES / "iss-2026-2030.yaml")
    days = movable_days(instance)
    launched = [flight.id for flight in instance.flights if instance.launched(flight)]
    assert launched
    assert not [flight for flight in launched if (flight, "launch") in days]
    assert all(day >= instance.as_of_day for several in days.values() for day in several)
    chosen = [flight.id for flight in instance.flights if flight.flexible]
    assert chosen
    assert not [flight for flight in chosen if (flight, "launch") in days]


def test_a_flight_with_a_choice_of_days_keeps_them_and_moves_its_landing_on_each() -> None:
    flight = "launch: 2031-06-10, landing: 2031-12-10"
    others = "other_launches: [2031-06-12, {launch: 2031-06-14, landing: 2031-12-10}]"
    instance = after(MINI.replace(flight, f"{flight}, {others}"), "extend: MS-1, landing: 2031-06-11")
    found = optimizer.repair(instance, workers=1)
    assert (found.cost, found.bound_unmoved) == (60, 60)  # none of its days is early enough
    moved = with_dates(instance, {("MS-2", "landing"): instance.flight["MS-2"].landing + timedelta(3)})
    before, now = (each.flight["MS-2"].launch_variants for each in (instance, moved))
    assert [(day.launch, day.landing + timedelta(3)) for day in before] == [(day.launch, day.landing) for day in now]


def test_replan_writes_what_it_moves(tmp_path: Path) -> None:
    names = ("plan.json", "new.json", "waived.yaml", "after.yaml")
    plan, new, waived, following = (tmp_path / name for name in names)
    assert crewopt("solve", str(INSTANCES / "mini.yaml"), "-o", str(plan), "--workers", "1").returncode == 0
    ended = crewopt(
        "replan", str(INSTANCES / "mini.yaml"), str(plan), "--what-if", SLIP, "--workers", "1", "--json",
        "-o", str(new), "--with-waivers", str(waived), "--after", str(following),
    )  # fmt: skip
    assert ended.returncode == 1
    answer = json.loads(ended.stdout)
    (move,) = answer["repair"]["moves"]
    assert move == {
        "flight": "MS-1",
        "date": "landing",
        "from": "2031-06-20",
        "to": "2031-06-29",
        "price": 25,
        "words": "move the landing of MS-1 by 9 days: 2031-06-20 to 2031-06-29",
    }
    assert "landing moved from 2031-06-20" in waived.read_text()
    for file in (waived, following):
        checked = crewopt("check", str(file), str(new))
        assert (checked.returncode, checked.stderr) == (0, "")
    assert optimizer.load(following).published is not None
    assert str(optimizer.load(following).flight["MS-1"].landing) == move["to"]


def test_stress_says_which_samples_need_other_dates() -> None:
    instance = optimizer.loads(MINI)
    odds = Odds(drop_out=0.0, damage=0.0, evacuation=0.0, slip_days=(11,), more=0.0)
    found = stress(instance, samples=4, seed=1, odds=odds, jobs=1)
    moved = [sample for sample in found.samples if sample.dates]
    assert moved
    assert {sample.status for sample in moved} == {"dates"}
    assert found.share("dates").count == len(moved)
    assert "holds once dates of other flights move" in str(found)
    for sample in moved:
        instance_after = optimizer.happen(instance, published(), sample.events)
        allowed = movable_days(instance_after)
        assert all(move.new in allowed[move.flight, move.what] for move in sample.dates)
