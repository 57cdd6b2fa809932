"""The cheapest repair that may move dates, against all plans on all dates of tiny worlds, priced by the checker."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, product
from math import ceil
from random import Random
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.files.consistency import inconsistencies
from optimizer.problem.calendar import Calendar
from optimizer.problem.decisions import MoveCost
from optimizer.problem.fields import Window
from optimizer.problem.plan import Plan, PlanFor
from optimizer.rules import RULES
from optimizer.solver.deadline import Deadline
from optimizer.studies.repair import repair
from optimizer.studies.repair.date_moves import movable_days
from optimizer.studies.repair.moved_rows import bound_of_moves
from tests.studies.test_repair_tiny_worlds import plans
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.rules import Rule

WORLDS = 24
ONE_DAY = timedelta(1)
READ_DATES = [
    "availability",
    "handover",
    "lifeboat",
    "rest_interval",
    "stay_limit",
    "station_complement",
    "vehicle_loss",
]
BOUNDED = ["lifeboat", "qualification", "role_agency", "seat_coverage", "station_complement", "vehicle_loss"]
BY_DATES = ("handover", "launch_dates", "stay_limit")


def moving(seed: int, among: list[str] | None = None) -> optimizer.Instance:
    """A world in which two dates may move by some days, each at a price, and no other date may."""
    random = Random(seed)
    rules = random.sample(among or READ_DATES, 3) if among or seed % 2 else None
    world = tiny(seed, rules, most=5, goals=False, suits=lambda instance: not any(inconsistencies(instance)))
    free = random.sample(list(product(range(len(world.flights)), ("launch", "landing"))), 2)
    flights = []
    for number, flight in enumerate(world.flights):
        windows = {}
        for what in ("launch", "landing"):
            day, reach = getattr(flight, what), ONE_DAY * random.randint(1, 2) * ((number, what) in free)
            windows[f"{what}_window"] = Window.model_validate({"from": day - reach, "to": day + reach})
        flights.append(flight.model_copy(update=windows))
    costs = (MoveCost(price=random.randint(1, 8)), MoveCost(flight=flights[0].id, price=random.randint(1, 30)))
    return world.model_copy(update={"flights": tuple(flights), "move_costs": costs})


def every_date(world: optimizer.Instance) -> Iterator[tuple[int, optimizer.Instance]]:
    """The world on all dates that may be, each with the price of the moves."""
    choices = []
    for flight in world.flights:
        for what in ("launch", "landing"):
            day, window = getattr(flight, what), getattr(flight, f"{what}_window")
            settled = flight.launch if what == "launch" else flight.landing
            fixed = settled < world.as_of_day or (what == "launch" and bool(flight.other_launches))
            span = [day + number * ONE_DAY for number in range(-2, 3)]
            allowed = [each for each in span if window.covers(each) and each >= world.as_of_day]
            choices.append([day] if fixed else list({day: None} | dict.fromkeys(allowed)))
    for chosen in product(*choices):
        price, flights, days = 0, [], iter(chosen)
        for flight in world.flights:
            launch, landing = next(days), next(days)
            own = [cost.price for cost in world.move_costs if cost.flight in (None, flight.id)]
            price += own[-1] * ((launch != flight.launch) + (landing != flight.landing))
            longer = landing - flight.landing
            others = tuple(
                other.model_copy(update={"landing": other.landing + longer})
                if getattr(other, "landing", None)
                else other
                for other in flight.other_launches
            )
            update = {"launch": launch, "docking": flight.docking + (launch - flight.launch), "landing": landing}
            flights.append(flight.model_copy(update={**update, "other_launches": others}))
        moved = world.model_copy(update={"flights": tuple(flights)})
        if price == 0 or allowed_to_move(world, moved):
            yield price, moved


def allowed_to_move(world: optimizer.Instance, moved: optimizer.Instance) -> bool:
    if any(day.landing <= day.docking for flight in moved.flights for day in flight.launch_variants):
        return False
    for one, other in product(world.flights, world.flights):
        if (one.vehicle, one.station) == (other.vehicle, other.station):
            new_one, new_other = moved.flight[one.id], moved.flight[other.id]
            if (one.launch < other.launch) != (new_one.launch < new_other.launch):
                return False
    return dates_broken(moved) <= dates_broken(world) and not any(inconsistencies(moved))


def dates_broken(world: optimizer.Instance) -> set[tuple[str, str]]:
    calendar = Calendar(world, Plan(instance=PlanFor(name=world.name), assignments=()))
    found = [each for rule in world.rulebook if rule.name in BY_DATES for each in rule.check(calendar)]
    return {each.address for each in found}


def price(world: optimizer.Instance, plan: Plan, free: set[tuple[str, str, date | None]]) -> int | None:
    """What the plan leaves open costs, clause by clause and day by day; None if nobody can leave it open."""
    report = check(world, plan)
    if any(RULES[each.rule].way_out(each.subject, world) is None for each in report.decided):
        return None
    paid = 0
    for (name, subject), found in groupby(sorted(report.broken, key=lambda each: each.address), lambda v: v.address):
        broken, rule = list(found), RULES[name]
        if rule.way_out(subject, world) is None:
            continue
        charged = [
            each for each in broken if not (each.unavoidable and each.since is None and (name, subject, None) in free)
        ]
        timeless = [each for each in charged if each.since is None]
        if timeless:
            paid += of_timeless(rule, subject, [each.amount for each in timeless])
            continue
        waived = [waiver for waiver in world.waivers if (waiver.rule, waiver.subject) == (name, subject)]
        days = {
            day
            for each in charged
            for day in span(each)
            if not (each.unavoidable and (name, subject, day) in free) and not any(w.covers(day) for w in waived)
        }
        paid += rule.price_of(subject) * len(days)
    return paid


def of_timeless(rule: type[Rule], subject: str, amounts: list[int]) -> int:
    """The price of what is broken on no days: by seats, by days short, or once."""
    whole = rule.price_of(subject)
    if rule.priced_by == "seat":
        return whole * sum(amounts)
    shares = {len(rule.price_steps) - number: step for number, step in enumerate(rule.price_steps)}
    halved = min(share for share, step in shares.items() if max(amounts) > step)
    return ceil(whole / 2 ** (halved - 1)) if rule.priced_by == "days short" else whole


def span(violation: optimizer.Violation) -> list[date]:
    assert violation.since is not None
    assert violation.until is not None
    return [violation.since + number * ONE_DAY for number in range((violation.until - violation.since).days + 1)]


def least(world: optimizer.Instance, *, moving: bool = False) -> int | None:
    """The least cost of all plans on all dates, or on those that move."""
    possible = [plan for plan in plans(world) if price(world, plan, set()) is not None]
    fixed = [each for plan in possible for each in check(world, plan).broken if each.unavoidable]
    free = {(*each.address, day) for each in fixed for day in (span(each) if each.since else [None])}
    costs = (
        None if paid is None else moves + paid
        for moves, moved in every_date(world)
        if moves or not moving
        for plan in plans(moved)
        for paid in [price(moved, plan, free)]
    )
    return min((cost for cost in costs if cost is not None), default=None)


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("seed", range(WORLDS))
def test_no_plan_costs_less_on_any_dates(seed: int) -> None:
    agrees(seed)


def agrees(seed: int) -> str:
    world = moving(seed)
    cheapest = least(world)
    found = optimizer.repair(world, workers=1)
    if cheapest is None:
        assert found.status == "impossible"
        return found.status
    assert found.plan is not None
    assert found.waived is not None
    if any(waiver.how == "drop" for waiver in found.waivers):  # what is dropped may break more, which is not searched
        assert found.bound <= cheapest <= (found.cost or 0)
    else:
        assert (found.cost, found.bound) == (cheapest, cheapest)
    assert check(found.waived, found.plan).ok
    for move in found.moves:
        assert getattr(found.waived.flight[move.flight], move.what) == move.new
        assert getattr(world.flight[move.flight], f"{move.what}_window").covers(move.new)
    return "moved" if found.moves else found.status


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
def test_what_no_move_mends_is_no_more_than_the_cheapest_plan_with_moves() -> None:
    reached = 0
    for seed in range(14):
        world = moving(seed, BOUNDED)
        cheapest = least(world, moving=True)
        bound, _ = bound_of_moves(world, movable_days(world), Deadline(None), 1, seed)
        assert cheapest is None or bound <= cheapest
        dearer = min((cost.price for cost in world.move_costs), default=0) < bound
        reached += bound == cheapest and dearer
    assert reached


@pytest.mark.parametrize(("seed", "least"), [(176, 8), (280, 231)])
def test_the_clock_decides_no_price(seed: int, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine may be so slow that all seconds for other people on other dates are over at once."""
    monkeypatch.setattr("optimizer.studies.repair.date_search.MOST_TRIED", 0)  # as in an instance with many ways
    monkeypatch.setattr("optimizer.studies.repair.moving_dates.TRY_SECONDS", 0.0)
    world = moving(seed)
    assert repair(world, workers=2).cost == least
    monkeypatch.setattr("optimizer.studies.repair.moving_dates.LEAST_TRIES", 0)
    monkeypatch.setattr("optimizer.studies.repair.moving_dates.TRIED_TERMS", 0)
    assert (repair(world, workers=2).cost or 0) > least, "nothing had to be tried"
