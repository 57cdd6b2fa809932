"""A ship damaged today: every row walked again day by day, the two that happened, and every mend applied."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.problem.decisions import Shelter
from optimizer.problem.errors import InputError
from optimizer.problem.steps import Step, told_to
from optimizer.rules.lifeboat import Lifeboat
from optimizer.solver.engines.stop import Stop
from optimizer.studies.contingency import contingency
from optimizer.studies.contingency.answer import contingency_data
from tests import INSTANCES
from tests.cli.inside import inside
from tests.cli.stored import MINI_PLAN
from tests.slow import few_first
from tests.studies.contingency_by_hand import World
from tests.worlds.everything import plans_of
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.contingency import Row

MINI = str(INSTANCES / "mini.yaml")
WORLDS = 60


def as_flown(name: str) -> tuple[Instance, Plan]:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    return instance, optimizer.load_plan(INSTANCES / f"{name}.flown.json", instance)


def damaged_more(instance: Instance, random: Random) -> Instance:
    """The world with ships that fail, fewer seats, and shelters."""
    flights = []
    for flight in instance.flights:
        update: dict[str, object] = {}
        if random.random() < 0.3:
            update["unusable_from"] = flight.docking + timedelta(random.randint(0, 3))
        if random.random() < 0.5:
            update["seats"] = random.randint(1, 3)
        flights.append(flight.model_copy(update=update))
    shelters = list(instance.shelters)
    for person in instance.crew:
        if random.random() < 0.3:
            ship, since = random.choice(flights), instance.horizon.since + timedelta(random.randint(0, 5))
            data = {"crew": person.id, "ship": ship.id, "from": since, "to": since + timedelta(random.randint(0, 4))}
            shelters.append(Shelter.model_validate(data | {"improvised": random.random() < 0.5}))
    return instance.model_copy(update={"flights": tuple(flights), "shelters": tuple(shelters)})


def walked_again(instance: Instance, plan: Plan, rows: tuple[Row, ...]) -> None:
    """Every row is what a walk day by day finds, and no row is missing."""
    rule = instance.listed(Lifeboat)
    extra = {} if rule is None else {flight.id: rule.improvised_seats(flight) for flight in instance.flights}
    world = World(instance, plan, extra)
    for row in rows:
        walk = world.days(
            row.station, row.since, None if row.in_plan else row.ship, gone=row.case == "gone" and not row.in_plan
        )
        first = next(walk)
        home = {crew: seat for crew, seat in row.home.items() if seat.how != "leaves"}
        assert list(row.without_seat) == first.without, row
        assert {crew: seat.ship for crew, seat in home.items()} == first.bound, row
        assert {crew for crew, seat in home.items() if seat.how == "improvised"} == first.improvised, row
        for ship, seats in first.ships.items():  # as many as fit, and no more
            seated = sum(seat.ship == ship and seat.how != "improvised" for seat in home.values())
            assert seated == seats if row.without_seat else seated <= seats
        sides = [instance.party_of(crew) for crew in (*first.bound, *first.without)]
        assert row.aboard == {party: sides.count(party) for party in instance.parties}, row
        assert row.others == sides.count(None)
        waited = (
            0
            if not first.without
            else next((days for days, day in enumerate(walk, 1) if not set(first.without) & set(day.without)), None)
        )
        assert row.days_without == waited, row
        assert row.relief == (None if waited is None else row.since + timedelta(waited)), row
    assert [row.badness for row in rows] == sorted(row.badness for row in rows)
    every_docked_day_is_told(instance, world, rows)


def every_docked_day_is_told(instance: Instance, world: World, rows: tuple[Row, ...]) -> None:
    told: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.case == "unusable" or not row.in_plan:
            key = row.ship, row.case
            told[key] = told.get(key, 0) + (row.until - row.since).days + 1
    since, after = instance.horizon.since, instance.horizon.until + timedelta(days=1)
    docked = {f.id: (min(f.landing, after) - max(f.docking, since)).days for f in world.flights.values()}
    wanted = {(ship, case): days for ship, days in docked.items() if days > 0 for case in ("unusable", "gone")}
    assert told == wanted


@pytest.mark.parametrize("seed", few_first(range(WORLDS), 25))
def test_every_row_of_a_tiny_world_is_walked_again(seed: int) -> None:
    random = Random(f"contingency {seed}")
    instance = tiny(seed, [], goals=False)
    for plan, _ in islice(plans_of(instance), 3):
        world = damaged_more(instance, random)
        walked_again(world, plan, contingency(world, plan, mends=0).rows)


@pytest.mark.parametrize("seed", few_first(range(WORLDS), 25))
def test_every_row_is_walked_again_where_seats_are_improvised(seed: int) -> None:
    random = Random(f"contingency {seed}")
    instance = tiny(seed, [], goals=False)
    lines = [{"seats": random.randint(0, 2)}, {"vehicle": "dragon", "seats": random.randint(0, 2)}]
    rules = type(instance.rules).model_validate({"lifeboat": {"shelters": "decided", "improvised": lines}})
    instance = instance.model_copy(update={"rules": rules})
    for plan, _ in islice(plans_of(instance), 3):
        world = damaged_more(instance, random)
        walked_again(world, plan, contingency(world, plan, mends=0).rows)


def test_tiny_worlds_show_every_kind_of_row() -> None:
    seen: set[str] = set()
    for seed in range(WORLDS):
        random = Random(f"contingency {seed}")
        instance = tiny(seed, [], goals=False)
        for plan, _ in islice(plans_of(instance), 3):
            for row in contingency(damaged_more(instance, random), plan, mends=0).rows:
                seen |= {seat.how for seat in row.home.values()}
                seen |= {f"{row.case} in the plan"} if row.in_plan else {row.case}
                seen |= {"never"} if row.days_without is None else {"waits"} if row.days_without else set()
    wanted = {"own", "free", "improvised", "leaves", "never", "waits", "gone", "unusable"}
    assert seen >= wanted | {"gone in the plan", "unusable in the plan"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["iss-2020-2024", pytest.param("iss-2020-2026", marks=pytest.mark.long)])
def test_every_row_of_what_flew_is_walked_again(name: str) -> None:
    instance, plan = as_flown(name)
    walked_again(instance, plan, contingency(instance, plan, mends=0).rows)


def test_the_leak_of_ms_22_is_found() -> None:
    found = contingency(*as_flown("iss-2020-2024"), mends=0)
    (row,) = [row for row in found.rows if row.in_plan and row.without_seat]
    assert (row.ship, row.case, f"{row.since}", f"{row.until}") == ("MS-22", "unusable", "2022-12-15", "2023-02-25")
    assert set(row.without_seat) == {"petelin", "prokopyev-s", "rubio"}
    assert (row.days_without, f"{row.relief}") == (73, "2023-02-26")
    before = next(
        row for row in found.rows if (row.ship, row.case, str(row.until)) == ("MS-22", "unusable", "2022-12-14")
    )
    assert (len(before.without_seat), before.days_without, before.in_plan) == (3, 135, False)


def test_starliner_in_september_2024_is_found() -> None:
    found = contingency(*as_flown("iss-2020-2026"), mends=0)
    rows = [row for row in found.rows if row.ship == "CFT" and row.in_plan]
    assert {row.case for row in rows} == {"gone"}
    assert (f"{min(row.since for row in rows)}", f"{max(row.until for row in rows)}") == ("2024-09-07", "2024-09-28")
    assert {row.without_seat for row in rows} == {("williams-s", "wilmore")}
    assert {f"{row.relief}" for row in rows} == {"2024-09-29"}
    docked = next(row for row in found.rows if row.ship == "CFT" and row.case == "unusable" and not row.in_plan)
    assert docked.without_seat == ("williams-s", "wilmore")
    assert docked.days_without == 115


def without_rules(instance: Instance) -> Instance:
    """Only that people are in one place, and have a seat."""
    kept = {"lifeboat": instance.listed(Lifeboat)}
    return instance.model_copy(update={"rules": type(instance.rules).model_validate(kept)})


@pytest.mark.parametrize("bare", [False, True])
def test_every_mend_is_applied_and_checked(bare: bool) -> None:
    instance = optimizer.load(MINI)
    instance = without_rules(instance) if bare else instance
    plan = optimizer.load_plan(MINI_PLAN, instance)
    found = contingency(instance, plan, mends=100, workers=1)
    assert not found.stopped_early
    seen = set()
    for row in found.rows:
        mend = row.mend
        assert (mend is None) == bool(row.not_searched)
        if mend is None:
            assert (
                not row.weak or row.until <= row.since or row.not_searched == "not all bound to it were to land in it"
            )
            continue
        seen.add((mend.found, row.case))
        if mend.found == "mended":
            mend_holds(row)
    wanted = {("mended", "unusable")} if bare else {("none", "unusable"), ("mended", "gone")}
    assert seen >= wanted


def mend_holds(row: Row) -> None:
    """The new plan passes the checker, is proved, and gives a seat to all who had none from the day it says."""
    mend = row.mend
    assert mend is not None
    assert mend.replan is not None
    assert mend.replan.result.plan is not None
    after, plan = mend.replan.instance, mend.replan.result.plan
    report = check(after, plan)
    assert {broken.address for broken in report.decided} <= {each.address for each in mend.replan.result.unavoidable}
    assert mend.changes == mend.bound
    if row.case == "gone":
        assert after.flight[row.ship].landing == mend.events[0].known_on
        return
    assert after.flight[row.ship].unusable_from == mend.events[0].known_on
    assert not [line for line in plan.assignments if (line.flight, line.leg) == (row.ship, "down")]
    walk = World(after, plan).days(row.station, mend.events[0].known_on, None, gone=False)
    days = (mend.events[0].known_on + timedelta(n) for n in range(10**6))
    seats = next(
        (day for day, one in zip(days, walk, strict=False) if not set(row.without_seat) & set(one.without)), None
    )
    assert seats == mend.seats_from


def test_without_time_every_row_says_that_no_mend_was_searched() -> None:
    instance = optimizer.load(MINI)
    plan = optimizer.load_plan(MINI_PLAN, instance)
    heard: list[optimizer.Contingency] = []
    stop = Stop()
    stop.request()
    found = optimizer.contingency(instance, plan, stop=stop, on_answer=heard.append)
    assert found.stopped_early
    assert heard[-1] is found
    assert found.rows
    assert all(row.mend is None and row.not_searched for row in found.rows)
    assert "Stopped early" in str(found)
    assert not contingency(instance, plan, mends=0).stopped_early


def test_rows_before_as_of_are_told_and_not_mended() -> None:
    instance = optimizer.load(MINI)
    plan = optimizer.load_plan(MINI_PLAN, instance)
    later = instance.model_copy(update={"as_of": instance.horizon.since + timedelta(170)})
    found = contingency(later, plan, mends=0)
    early = [row for row in found.rows if row.until < later.as_of_day and row.weak]
    assert {row.not_searched for row in early} == {"before `as_of`"}
    assert "before `as_of`" not in {row.not_searched for row in found.rows if row not in early}
    assert [row.badness for row in found.rows] == [row.badness for row in contingency(instance, plan, mends=0).rows]


def test_a_plan_that_leaves_nobody_without_a_seat_is_sound() -> None:
    instance = optimizer.load(MINI)
    nobody = optimizer.load_plan(MINI_PLAN, instance).model_copy(update={"assignments": ()})
    empty = instance.model_copy(update={"parties": {}, "qualifications": {}})
    found = contingency(empty, nobody)
    assert not any(row.weak for row in found.rows)
    assert str(found).startswith("SOUND")


def test_the_steps_are_told() -> None:
    instance = optimizer.load(MINI)
    heard: list[Step] = []
    with told_to(heard.append):
        contingency(instance, optimizer.load_plan(MINI_PLAN, instance), mends=1, workers=1)
    assert {"walking the calendar", "searching mends"} <= {step.phase for step in heard}
    assert any(step.done == 1 for step in heard)


def test_the_command_answers_as_text_and_as_data() -> None:
    text = inside("contingency", MINI, MINI_PLAN, "--mends", "1", "--workers", "1")
    assert text.returncode == 0, text.stderr
    assert text.stdout.startswith("WEAK  ")
    assert "If a docked ship cannot be used: people without a seat home, worst first" in text.stdout
    told = json.loads(inside("contingency", MINI, MINI_PLAN, "--mends", "1", "--workers", "1", "--json").stdout)
    instance = optimizer.load(MINI)
    same = contingency_data(contingency(instance, optimizer.load_plan(MINI_PLAN, instance), mends=1, workers=1))
    told.pop("seconds")
    same.pop("seconds")
    assert told == json.loads(json.dumps(same))
    assert [row["mend"]["searched"] for row in told["rows"]].count(True) == 1
    assert {"ship", "from", "to", "case", "without_seat", "days_without", "aboard", "home", "mend"} <= set(
        told["rows"][0]
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((MINI,), 2, "PLAN"),
        ((MINI, MINI_PLAN, "--mends", "-1"), 2, "--mends"),
        ((MINI, MINI_PLAN, "--time-limit", "0"), 2, "--time-limit"),
        ((MINI, "nowhere.json"), 2, "nowhere.json"),
        ((MINI, MINI), 2, "key 'instance' is missing"),
        ((str(INSTANCES / "starter.yaml"), MINI_PLAN), 2, "flight 'Crew-A' unknown"),
    ],
)
def test_nonsense_is_refused(arguments: tuple[str, ...], code: int, words: str) -> None:
    ended = inside("contingency", *arguments)
    assert ended.returncode == code
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_arguments_of_the_function_are_refused() -> None:
    instance = optimizer.load(MINI)
    plan = optimizer.load_plan(MINI_PLAN, instance)
    with pytest.raises(InputError, match="expected 0 or more mends, found -1"):
        optimizer.contingency(instance, plan, mends=-1)
    with pytest.raises(InputError):
        optimizer.contingency(optimizer.load(INSTANCES / "starter.yaml"), plan)
