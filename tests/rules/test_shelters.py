"""Shelters that `lifeboat` decides: who takes which seat is right day by day, no plan needs fewer, and what flew is
found."""

from __future__ import annotations

import json
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.checker.data import check_data
from optimizer.checker.text import check_text
from optimizer.files.warnings import warnings_in
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.report.facts import PlanView
from optimizer.report.page import page_html
from optimizer.report.tables import tables
from optimizer.solver.build import build
from optimizer.solver.solve import solve
from optimizer.studies.replan import replan
from tests import INSTANCES
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import Case, day, flight
from tests.studies.replans import FOLDER, replanned
from tests.worlds.everything import plans_of
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.plan import Plan
    from optimizer.problem.seats_home import Sheltered

WORLDS = 40
BROKEN = [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9)]
TWO = ["ru1 S1/commander", "us1 D1/commander"]


def deciding(instance: Instance, *improvised: dict[str, Any], **more: Any) -> Instance:
    """The instance with decided shelters, without its waivers of `lifeboat`."""
    data = json.loads(instance.model_dump_json(by_alias=True, exclude_defaults=True))
    data["rules"]["lifeboat"] = {"shelters": "decided", "improvised": list(improvised)}
    data["waivers"] = [waiver for waiver in data.get("waivers", []) if waiver["rule"] != "lifeboat"]
    return Instance.model_validate_json(json.dumps(data | more), strict=True)


def drawn(seed: int, **more: Any) -> Instance:
    """A tiny world in which shelters are decided."""
    random = Random(f"shelters {seed}")
    line = {"seats": random.randint(0, 2)} | ({"vehicle": "dragon"} if random.random() < 0.5 else {})
    return deciding(tiny(seed, ["lifeboat"], goals=False), line, **more)


def some_plans(instance: Instance, most: int) -> Iterator[Plan]:
    """Some plans, also those that break rules."""
    model = build(instance, goals=False)
    plans = (plan_in(model, solution) for solution in Exhaust(model.rows).plans())
    return islice((plan for plan in plans if plan is not None), most)


def test_everybody_has_a_seat_while_there_is_one() -> None:
    seen = set()
    for seed in range(WORLDS):
        instance = drawn(seed)
        for plan in some_plans(instance, 12):
            report = check(instance, plan)
            if not any(found.rule == "one_place" for found in report.violations):
                seen |= set(day_by_day(instance, plan, report.shelters or ()))
    assert seen == {"own", "free", "improvised", "none"}


def day_by_day(instance: Instance, plan: Plan, lines: tuple[Sheltered, ...]) -> Iterator[str]:
    """What seats people have; every day is counted again from the ships and the people aboard."""
    (rule,) = (rule for rule in instance.rulebook if rule.name == "lifeboat")
    calendar = Calendar(instance, plan)
    for stretch in calendar.intervals:
        for today in (today for today in stretch.days if today >= instance.as_of_day):
            here = {stay.person.id: ship for stay, ship in stretch.aboard}
            told = {line.crew: line for line in lines if line.since <= today <= line.until and line.crew in here}
            assert len(told) == sum(line.since <= today <= line.until and line.crew in here for line in lines)
            given = {
                shelter.crew
                for shelter in instance.shelters
                if shelter.improvised
                and shelter.since <= today <= shelter.until
                and here.get(shelter.crew) == shelter.ship
            }
            usable = {ship.id: ship for ship in stretch.docked if ship.usable(today)}
            given = {crew for crew in given if here[crew] in usable}
            seats = {name: instance.places(ship) for name, ship in usable.items()}
            spare = {name: rule.improvised_seats(ship) for name, ship in usable.items()}
            for crew, ship in here.items():
                line = told.get(crew)
                if crew in given:
                    assert line is None
                elif line is None:  # in the ship they are bound to
                    seats[str(ship)] -= 1
                    yield "own"
                elif line.ship is None:
                    yield "none"
                else:
                    (spare if line.improvised else seats)[line.ship] -= 1
                    yield "improvised" if line.improvised else "free"
            assert min([0, *seats.values(), *spare.values()]) == 0
            if any(line.ship is None for line in told.values()):
                assert not any(seats.values())
                assert not any(spare.values())
            if any(line.improvised for line in told.values()):
                assert not any(seats.values()), "a seat is improvised while one is free"


def test_a_day_without_a_seat_for_all_breaks_the_clause() -> None:
    broken = 0
    for seed in range(WORLDS):
        instance = drawn(seed)
        for plan in some_plans(instance, 12):
            report = check(instance, plan)
            broken_ahead = [found for found in report.violations if found.rule == "lifeboat" and not found.history]
            days = {(found.since, found.until) for found in broken_ahead}
            nobody = [line for line in report.shelters or () if line.ship is None]
            assert bool(days) == bool(nobody), seed
            broken += bool(days)
    assert broken


def test_no_plan_improvises_fewer_seats() -> None:
    improvised = 0
    for seed in range(WORLDS):
        instance = drawn(seed, goals=[{"unfilled_seats": {}}, {"days_without_seat": {}}])
        best = min((report.values for _, report in plans_of(instance)), default=None)
        found = solve(instance, workers=1)
        if best is not None and not found.unavoidable:
            assert found.values == best, seed
            improvised += best[1] > 0
    assert improvised


def as_flown(name: str, *improvised: dict[str, Any]) -> list[tuple[str, str | None, str, str, bool]]:
    """The seats that people without a usable ship take in what flew."""
    flown = optimizer.load(INSTANCES / f"{name}.yaml")
    assert flown.published is not None
    report = check(deciding(flown, *improvised), flown.published)
    return [(line.crew, line.ship, f"{line.since}", f"{line.until}", line.improvised) for line in report.shelters or ()]


def test_rubio_gets_the_seat_improvised_in_crew_5() -> None:
    """His seat was moved to Crew-5; for the two others there was none until MS-23 came."""
    days = ("2022-12-15", "2023-02-25")
    found = as_flown("iss-2020-2024", {"flight": "Crew-5", "seats": 1})
    assert ("rubio", "Crew-5", *days, True) in found
    assert {(crew, ship) for crew, ship, *_ in found} == {("rubio", "Crew-5"), ("petelin", None), ("prokopyev-s", None)}
    found = as_flown("iss-2020-2024", {"flight": "Crew-5", "seats": 3})
    assert found == [(who, "Crew-5", *days, True) for who in ("petelin", "prokopyev-s", "rubio")]


def test_the_crew_of_starliner_gets_the_seats_improvised_in_crew_8() -> None:
    found = as_flown("iss-2020-2026", {"flight": "Crew-5", "seats": 3}, {"flight": "Crew-8", "seats": 2})
    days = ("2024-09-07", "2024-09-28")
    assert [line for line in found if line[2] > "2024"] == [
        ("williams-s", "Crew-8", *days, True),
        ("wilmore", "Crew-8", *days, True),
    ]


@pytest.mark.parametrize(("seats", "without"), [(2, set()), (1, {"wilmore"})])
def test_the_news_of_starliner_decides_the_shelters(seats: int, without: set[str]) -> None:
    case = replanned(FOLDER / "2024-08-CFT.yaml")
    answer = replan(deciding(case.instance, {"flight": "Crew-8", "seats": seats}), case.before, case.events, workers=1)
    assert answer.result.plan is not None
    report = check(answer.instance, answer.result.plan)
    assert report.shelters is not None
    days = {(f"{line.since}", f"{line.until}") for line in report.shelters}
    assert days == {("2024-09-07", "2024-09-24")}
    assert {line.crew for line in report.shelters if line.ship == "Crew-8"} == {"wilmore", "williams-s"} - without
    assert {line.crew for line in report.shelters if line.ship is None} == without
    unavoidable = [(found.rule, found.subject) for found in answer.result.unavoidable]
    assert unavoidable == [("lifeboat", "ISS")] * bool(without)


def crowded(**rule: Any) -> tuple[Instance, Plan]:
    """One person of a broken Soyuz beside a full Dragon."""
    case = Case("crowded", {"shelters": "decided", **rule}, BROKEN, TWO, dragon={"seats": 1})
    return case.instance("lifeboat"), case.plan()


def test_every_answer_shows_who_takes_which_seat() -> None:
    instance, plan = crowded(improvised=[{"seats": 1}])
    report = check(instance, plan)
    assert report.ok
    line = {"crew": "ru1", "ship": "D1", "from": day(5), "to": day(8), "improvised": True}
    assert check_data(report)["shelters"] == [line]
    assert f"ru1     {day(5)} to {day(8)}  D1    improvised" in check_text(instance, report)
    facts = PlanView(instance, plan)
    (sheet,) = (table for table in tables(facts) if table.name == "shelters")
    assert [[*map(str, row)] for row in sheet.rows] == [["ru1", "ru1", day(5), day(8), "D1", "improvised"]]
    assert "Seats home where the own ship cannot be used" in page_html(facts, "")
    instance, plan = crowded()
    report = check(instance, plan)
    assert [str(found) for found in report.broken] == [f"lifeboat ISS: 2 aboard, 1 seat home ({day(5)} to {day(8)})"]
    assert check_data(report)["shelters"] == [{**line, "ship": None, "improvised": False}]


@pytest.mark.parametrize(("dragon", "soyuz", "improvised"), [(4, 3, False), (1, 1, True)])
def test_whoever_holds_a_seat_keeps_it(dragon: int, soyuz: int, improvised: bool) -> None:
    """A ship of their own side docks a day later, with a seat as good."""
    later = [*BROKEN, flight("S2", 6, 20, seats=soyuz)]
    rule = {"shelters": "decided", "improvised": [{"seats": 1}]}
    case = Case("kept", rule, later, [*TWO, "ru2 S2/commander"], dragon={"seats": dragon})
    lines = check(case.instance("lifeboat"), case.plan()).shelters or ()
    assert [(line.crew, line.ship, line.improvised) for line in lines] == [("ru1", "D1", improvised)]


def test_nothing_is_shown_where_shelters_are_given() -> None:
    case = Case("given", {}, BROKEN, TWO)
    report = check(case.instance("lifeboat"), case.plan())
    assert report.shelters is None
    assert "shelters" not in check_data(report)
    assert "shelters" not in [table.name for table in tables(PlanView(case.instance("lifeboat"), case.plan()))]


def test_seats_are_not_improvised_where_shelters_are_given() -> None:
    data = Case("given", {"improvised": [{"seats": 1}]}, BROKEN, TWO).data("lifeboat")
    with pytest.raises(optimizer.InputError, match="improvised: expected `shelters: decided` beside it"):
        optimizer.loads(data)


def test_improvised_seats_that_no_goal_counts_are_warned_of() -> None:
    instance, _ = crowded(improvised=[{"seats": 1}])
    (words,) = warnings_in(instance)
    assert words == "no goal counts `days_without_seat`, so a plan may improvise seats that it does not need"
    assert not list(warnings_in(deciding(instance, {"seats": 1}, goals=[{"days_without_seat": {}}])))
    assert not list(warnings_in(crowded(improvised=[{"seats": 0}])[0]))
