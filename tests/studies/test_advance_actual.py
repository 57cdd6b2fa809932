"""A month-end with what happened otherwise: where nothing of the past is otherwise, the verdict on it is the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS
from optimizer.files.dump import to_data
from optimizer.files.load import load, load_plan, loads
from optimizer.studies.advance import advance
from tests import ROOT
from tests.cli.stored import MINI_PLAN
from tests.studies.advance_worlds import reread
from tests.studies.test_advance_files import office

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


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
