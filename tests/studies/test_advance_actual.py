"""A month-end with what happened otherwise: where nothing of the past is otherwise, the verdict on it is the same."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS, EventRejected
from optimizer.events._settled import settled_on
from optimizer.files.dump import as_text, to_data
from optimizer.files.load import load, load_plan, loads
from optimizer.problem.calendar import Calendar
from optimizer.studies.advance import advance
from tests import ROOT
from tests.cli.stored import MINI_PLAN
from tests.studies.advance_worlds import days, in_force, reread, world
from tests.studies.test_advance_files import office

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation


def soyuz(**more: Any) -> tuple[Instance, Plan]:
    """Soyuz MS-16 in January 2020, with its announced crew and backups."""
    instance = load(ROOT / "instances" / "ms-16-2020.yaml")
    if more:
        instance = loads({"format": 1, **to_data(instance), **more})
    return instance, load_plan(ROOT / "instances" / "ms-16-2020.published.json", instance)


def mini() -> tuple[Instance, Plan]:
    instance = load(ROOT / "instances" / "mini.yaml")
    return instance, load_plan(MINI_PLAN, instance)


def news(kind: str, **fields: Any) -> Event:
    return EVENTS[kind].model_validate({"kind": kind, **fields})


ONE_DAY = timedelta(1)
AFTER_LAUNCH = news("qualification_gained", known_on="2020-04-20", crew="babkin", qualification="soyuz-commander")


def test_news_after_a_launch_leaves_the_verdict_on_the_launch_as_it_was() -> None:
    instance, plan = soyuz()
    to = date(2020, 5, 1)
    answer, quiet = advance(instance, plan, to, actual=[AFTER_LAUNCH]), advance(instance, plan, to)
    assert answer.ok
    assert quiet.ok
    assert answer.goals == quiet.goals


def test_what_the_plan_broke_before_the_news_is_still_told() -> None:
    """A pin of somebody whom the plan leaves on the ground."""
    instance, plan = soyuz(pins=[{"crew": "ivanishin", "flight": "MS-16", "role": "commander"}])
    answer = advance(instance, plan, date(2020, 5, 1), actual=[AFTER_LAUNCH])
    assert [(broken.rule, broken.subject) for broken in answer.broken] == [("pins", "ivanishin/MS-16")]
    assert "pin of Anatoli Ivanishin to MS-16 up" in answer.fallen


def seats(instance: Instance) -> list[str]:
    assert instance.published is not None
    return [f"{seat.crew} {seat.flight}/{seat.role} {seat.leg}" for seat in instance.published.assignments]


def test_who_loses_a_seat_has_no_way_down_either() -> None:
    """Anna was to go up on S1 and down on D2. Ben has her seat and her way home, so he does not go up on D2."""
    instance, plan, _ = office("way home")
    roles = {"anna": "commander", "fyodor": "engineer"}
    lines = (
        seat.model_copy(update={"role": roles.get(seat.crew, seat.role)}) if seat.flight == "S1" else seat
        for seat in plan.assignments
    )
    plan = plan.model_copy(update={"assignments": tuple(lines)})
    seat = {"crew": "ben", "role": "commander", "down_on": "any"}
    given = news("give_seat", known_on="2031-01-05", flight="S1", seat=seat)
    for to in (date(2031, 1, 8), date(2031, 3, 1), date(2031, 7, 10)):
        answer = advance(instance, plan, to, actual=[given])
        assert seats(answer.instance) == [
            "fyodor S1/engineer up",
            "fyodor S1/engineer down",
            "galina S2/commander up",
            "galina S2/commander down",
            "ben S1/commander up",
            "ben D2/specialist down",
        ]
        assert answer.fallen[:2] == ("seat of anna on S1 as commander", "seat of ben on D2 as commander")
        assert answer.ok, str(answer)


def test_a_given_seat_that_the_plan_has_already_changes_nothing() -> None:
    instance, plan, _ = office("way home")
    given = news("give_seat", known_on="2031-01-05", flight="S1", seat={"crew": "fyodor", "role": "commander"})
    for to in (date(2031, 1, 8), date(2031, 3, 1), date(2031, 8, 8)):
        answer, quiet = advance(instance, plan, to, actual=[given]), advance(instance, plan, to)
        assert seats(answer.instance) == seats(quiet.instance)
        assert answer.ok


@pytest.mark.parametrize(
    "kind", ["lost", "drop_flight", "unusable", "down_empty", "up_empty", "other_ship", "ship_seats"]
)
def test_what_befell_a_ship_is_told_on_every_day(kind: str) -> None:
    """The plan in force had people on it; whether before or after its launch and its landing, the next file is made."""
    instance, plan = mini()
    more = {"other_ship": {"vehicle": "dragon"}, "ship_seats": {"roles": {"flight-engineer": 0}}}.get(kind, {})
    told = news(kind, known_on="2031-01-05", flight="MS-1", **more)
    ship = instance.flight["MS-1"]
    for day in (told.known_on, ship.launch, ship.launch + ONE_DAY, ship.landing, ship.landing + ONE_DAY):
        answer = advance(instance, plan, day, actual=[told])
        reread(answer.instance)
        assert not answer.ok, day


def test_who_was_to_come_down_on_a_ship_that_came_down_empty_is_still_up() -> None:
    instance, plan = mini()
    told = news("down_empty", known_on="2031-02-05", flight="MS-1")
    ship = instance.flight["MS-1"]
    answer = advance(instance, plan, ship.landing + ONE_DAY, actual=[told])
    assert {kept.why.partition(", ")[2] for kept in answer.kept if kept.flight == "MS-1"} == {
        "up on it, has not landed"
    }
    assert {seat.down_on for seat in answer.instance.flight["MS-1"].seated} == {"any"}
    assert {broken.rule for broken in answer.report.broken} >= {"seated", "lifeboat"}


def test_seats_of_the_plan_get_the_roles_of_another_ship() -> None:
    instance, plan = mini()
    told = news(
        "other_ship",
        known_on="2031-01-05",
        flight="MS-1",
        vehicle="dragon",
        roles={"flight-engineer": "mission-specialist"},
    )
    answer = advance(instance, plan, date(2031, 2, 1), actual=[told])
    roles = [seat.role for seat in answer.instance.flight["MS-1"].seated]
    assert roles == ["commander", "mission-specialist", "mission-specialist"]


def test_news_after_the_launch_of_a_ship_that_went_up_empty() -> None:
    """The published plan had people on it; what is known later is told all the same."""
    instance, plan = mini()
    empty = news("up_empty", known_on="2031-01-05", flight="MS-1")
    later = news("extend", known_on="2031-02-05", flight="Crew-A", landing="2031-07-12")
    answer = advance(instance, plan, date(2031, 3, 1), actual=[empty, later])
    assert answer.instance.flight["MS-1"].seated == ()


def test_news_after_the_landing_of_a_ship_that_came_down_empty() -> None:
    """Whoever was to come down on it has not landed, whatever is told later."""
    instance, plan = mini()
    empty = news("down_empty", known_on="2031-02-05", flight="MS-1")
    later = news("extend", known_on="2031-07-05", flight="Crew-A", landing="2031-07-12")
    answer = advance(instance, plan, date(2031, 7, 6), actual=[empty, later])
    assert {seat.down_on for seat in answer.instance.flight["MS-1"].seated} == {"any"}


def test_news_after_a_launch_day_that_was_chosen() -> None:
    """D2 was to launch on either of two days, and did on that of the plan before the news came."""
    instance, plan, _ = office("way home")
    later = news("extend", known_on="2031-06-20", flight="D1", landing="2031-07-09")
    answer = advance(instance, plan, date(2031, 6, 21), actual=[later])
    assert answer.ok
    assert str(answer.instance.flight["D2"].launch) == "2031-06-17"
    assert [seat.crew for seat in answer.instance.flight["D2"].seated] == ["ben"]


FEW, MANY, EACH = range(6), range(2000, 2150), 4
WORLDS = [pytest.param(FEW, id="few"), pytest.param(MANY, marks=pytest.mark.long, id="many")]


@pytest.mark.parametrize("seeds", WORLDS)
def test_news_of_what_was_planned_changes_no_verdict(seeds: range) -> None:
    """A launch and a landing on the planned days, a pin that is kept, a qualification that is held."""
    compared = 0
    for seed, instance, plan, random in with_a_plan(seeds):
        for told in some_of(random, planned_anyway(random, instance, plan)):
            for to in [day for day in days(instance) if day >= told.known_on][seed % 4 :: 4]:
                answer, quiet = advance(instance, plan, to, actual=[told]), advance(instance, plan, to)
                where = (seed, to, told)
                assert clauses(answer.broken) == clauses(quiet.broken), where
                assert clauses(answer.report.broken) == clauses(quiet.report.broken), where
                assert answer.goals == quiet.goals, where
                reread(answer.instance)
                compared += 1
    assert compared > 20


def with_a_plan(seeds: Iterable[int]) -> Iterator[tuple[int, Instance, Plan, Random]]:
    """Each world that has a plan, with the plan in force."""
    for seed in seeds:
        found = world(seed)
        if found is not None:
            instance, plans = found
            yield seed, instance, in_force(seed, plans), Random(seed)


def some_of(random: Random, told: Iterator[Event]) -> list[Event]:
    every = list(told)
    return random.sample(every, min(EACH, len(every)))


def clauses(broken: tuple[Violation, ...]) -> set[tuple[str, str]]:
    return {violation.address for violation in broken}


def planned_anyway(random: Random, instance: Instance, plan: Plan) -> Iterator[Event]:
    """News of each kind that say what the plan or the file says, known on any day."""
    known = random.choice(list(days(instance)))
    for flight in instance.flights:
        if not flight.flexible and flight.launch >= known:
            yield news("slip", known_on=str(known), flight=flight.id, launch=str(flight.launch))
        if not flight.flexible and flight.landing >= known:
            yield news("extend", known_on=str(known), flight=flight.id, landing=str(flight.landing))
    for stay in Calendar(instance, plan).stays:
        if stay.launch >= known:
            yield news("pin", known_on=str(known), crew=stay.person.id, flight=stay.up.id)
    for person in instance.crew:
        for name, held in person.qualifications.items():
            if held.until is None or held.until >= known:
                since, until = (None if end is None else str(end) for end in (held.since, held.until))
                told = {"crew": person.id, "qualification": name, "from": since or "2000-01-01", "to": until}
                yield news("qualification_gained", known_on=str(known), **told)


@pytest.mark.parametrize("seeds", WORLDS)
def test_news_in_two_months_is_news_in_one(seeds: range) -> None:
    """One piece of news told on the first of two days, another on the second; or both on the second."""
    compared = 0
    for seed, instance, plan, random in with_a_plan(seeds):
        for told in some_of(random, befallen(random, instance)):
            first, second = sorted(random.choices([day for day in days(instance) if day >= told.known_on], k=2))
            once = advance(instance, plan, second, actual=[told]).instance
            between = advance(instance, plan, first, actual=[told]).instance
            assert between.published is not None
            twice = advance(between, between.published, second).instance
            assert as_text(once, as_json=False) == as_text(twice, as_json=False), (seed, first, second, told)
            compared += 1
    assert compared > 10


def befallen(random: Random, instance: Instance) -> Iterator[Event]:
    """News of ships and people that can be told, each by itself."""
    for flight in instance.flights:
        known = random.choice([day for day in days(instance) if day < flight.landing])
        for kind, more in (
            ("drop_flight", {}),
            ("lost", {}),
            ("unusable", {}),
            ("down_empty", {}),
            ("up_empty", {}),
            ("other_ship", {"vehicle": random.choice([*instance.vehicles])}),
            ("slip", {"launch": str(max(known, flight.launch) + ONE_DAY)}),
        ):
            told = news(kind, known_on=str(known), flight=flight.id, **more)
            try:
                told.apply(settled_on(instance, known))
            except EventRejected:
                continue
            yield told
