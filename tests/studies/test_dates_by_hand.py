"""Which dates are moved for a plan, and what that costs, by hand: one person on two ships without time to rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from optimizer.checker.check import check
from optimizer.instance import Instance
from optimizer.solver.deadline import Deadline
from optimizer.studies.repair.date_moves import LATER, MOVE_PRICE, moves_to, with_dates
from optimizer.studies.repair.date_search import DateSearch
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

REST = 10
FIXED = {"landing_window": {"from": day(50), "to": day(50)}}


def world(gap: int, **more: Any) -> tuple[Instance, Any]:
    """S1 has launched and lands on day 30, S2 launches so many days after and lands on day 50."""
    up = {"seated": [{"crew": "ru1", "role": "commander", "down_on": "S1"}]}
    ships = [flight("S1", 0, 30, **up), flight("S2", 30 + gap, 50, **FIXED)]
    stays = ["ru1 S1/commander", "ru1 S2/commander"]
    case = Case(
        "dates", {"min_days_after_short_stay": REST}, ships, stays, more={"as_of": day(5), **more}, horizon=(0, 90)
    )
    return case.instance("rest_interval"), case.plan()


def test_every_way_to_move_few_dates_comes_by_price_number_and_length() -> None:
    one_day = {"landing_window": {"from": day(29), "to": day(30)}}
    ships = [flight("S1", 0, 30, **one_day), flight("S2", 33, 50, **FIXED)]
    ships[1] |= {"launch_window": {"from": day(33), "to": day(35)}}
    search = DateSearch(Case("few", {}, ships, [], more={"as_of": day(5)}).instance("rest_interval"))
    landing, launch = ("S1", "landing"), ("S2", "launch")
    assert {key: [str(each) for each in days] for key, days in search.days.items()} == {
        landing: [day(29)],
        launch: [day(34), day(35)],
    }
    every = search.everything()
    assert every is not None
    told = [{key: str(each) for key, each in dates.items()} for dates in every]
    assert {landing: day(29)} in told[:2]
    assert {launch: day(34)} in told[:2]
    assert told[2:] == [
        {launch: day(35)},
        {landing: day(29), launch: day(34)},
        {landing: day(29), launch: day(35)},
    ], "longer, then more of them"
    assert search.least == MOVE_PRICE
    many, _ = world(3)
    assert DateSearch(many).everything() is None, "too many to try each"


def test_the_nearest_date_that_gives_rest_is_moved_and_no_farther_than_it_must() -> None:
    instance, plan = world(6)
    assert not check(instance, plan).ok
    search = DateSearch(instance)
    unmoved = search.cost_unmoved(plan)
    assert unmoved is not None
    dear = DateSearch(instance, dear=1000)
    dates = dear.improve(plan, {}, Deadline())
    assert dates is not None
    (move,) = moves_to(instance, dates)
    assert (move.flight, move.what, move.price) in {("S1", "landing", MOVE_PRICE), ("S2", "launch", MOVE_PRICE)}
    assert check(with_dates(instance, dates), plan).ok
    shorter = {key: each + timedelta(1 if key[1] == "landing" else -1) for key, each in dates.items()}
    assert not check(with_dates(instance, shorter), plan).ok
    assert (dear.paid(dates), dear.floor(dates)) == (MOVE_PRICE, MOVE_PRICE)
    assert dear.floor({}) == 0, "nothing is broken whoever flies"
    assert dear._cost(dates, plan, None) == MOVE_PRICE
    assert dear._cost(dates, plan, MOVE_PRICE - 1) is None
    assert dear._cost({}, plan, None) == 1000 * unmoved


def test_a_rested_plan_needs_no_other_dates() -> None:
    instance, plan = world(REST)
    search = DateSearch(instance)
    assert search.cost_unmoved(plan) == 0
    assert search.improve(plan, {}, Deadline()) is None
    assert list(search._near({}, plan)) == []


def test_dates_near_what_is_broken_come_by_how_far_they_move() -> None:
    instance, plan = world(6)
    search = DateSearch(instance)
    near = list(search._near({}, plan))
    assert {key for key, _ in near} == {("S1", "landing"), ("S2", "launch")}
    far = [abs((each - getattr(instance.flight[key[0]], key[1])).days) for key, each in near]
    assert far == sorted(far)
    assert far[0] == 1
    assert max(far) == LATER["landing"].days
    moved = {("S2", "launch"): instance.flight["S2"].launch + timedelta(1)}
    assert {key for key, _ in search._near(moved, plan)} == {("S1", "landing")}, "that one has moved already"


def test_ships_of_one_vehicle_keep_their_order_and_dock_before_they_land() -> None:
    instance, _ = world(6)
    search = DateSearch(instance)
    launch = instance.flight["S2"].launch
    assert search.possible({("S2", "launch"): launch + timedelta(3)})
    assert not search.possible({("S2", "launch"): instance.flight["S2"].landing})
    assert not search.possible({("S2", "launch"): instance.flight["S1"].launch})
