"""One plan for many futures: what is settled before the news, and which seats prepare for it, by hand."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from optimizer.events._apply import located
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.problem.errors import InputError
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from optimizer.studies.robust.futures import Future
from optimizer.studies.robust.judging import Verdict, _flights, verdict
from optimizer.studies.robust.prepared import Helps, prepared
from optimizer.studies.robust.rows import _settled
from optimizer.studies.robust.worlds import first_aim, world_in
from tests.events.office import BEFORE, office
from tests.rules.cases._case import Case, flight, plan_of
from tests.studies.answers_by_hand import MINI, PLAN, out
from tests.worlds.draw import day

CLAUSE = Clause("seat_coverage", "S1")


def test_a_row_is_settled_where_it_has_each_group_whole_and_alike() -> None:
    """Literals 0 and 1 are one choice of the plan, 2 another; 3 is decided later."""
    members = {0: (0, 1), 1: (0, 1), 2: (2,)}
    assert _settled(Row(CLAUSE, (0, 1), None, 1, None), members)
    assert _settled(Row(CLAUSE, (0, 1, 2), None, 1, None), members)
    assert _settled(Row(CLAUSE, (0, 1, 2), (2, 2, -1), 1, None), members)
    assert not _settled(Row(CLAUSE, (0, 2), None, 1, None), members), "half a group"
    assert not _settled(Row(CLAUSE, (0, 1), (1, 2), 1, None), members), "not alike"
    assert not _settled(Row(CLAUSE, (0, 1, 3), None, 1, None), members)
    assert not _settled(Row(CLAUSE, (), None, 1, None), members), "nobody could do anything about it"
    assert not _settled(Row(Clause(DEFINITION, "x"), (0, 1), None, 1, None), members)


def test_the_first_aim_is_how_many_move_alone() -> None:
    (tier,) = first_aim(MINI).goals
    assert [goal.name for goal in tier.goals()] == ["changes"]


def test_a_future_with_nothing_new_holds_and_one_without_time_is_unknown() -> None:
    assert verdict(MINI, PLAN, Future("calm", ()), Deadline(), 0) == Verdict("holds")
    stop = Stop()
    stop.request()
    news = Future("out", tuple(located([out("anna")])))
    assert verdict(MINI, PLAN, news, Deadline(None, stop), 0) == Verdict("unknown")
    assert verdict(MINI, PLAN, Future("calm", ()), Deadline(None, stop), 0) == Verdict("holds")
    assert Verdict("lost").lost
    assert not Verdict("moves", 2, 1).lost


def test_seats_up_and_down_are_flights_and_backups_are_none() -> None:
    plan = plan_of("x", ["ru1 S1/commander>S2/engineer", "ru2 S1/commander!"])
    assert _flights(plan) == {"ru1": {("S1", "commander", "up"), ("S2", "engineer", "down")}}


def event(kind: str, known_on: int, **fields: Any) -> Any:
    return optimizer.events.EVENTS[kind].model_validate({"known_on": day(known_on), **fields})


def test_who_moves_after_the_news_is_counted_by_person() -> None:
    """S2 has ru3 as its commander; once he is out another takes the seat: two people move, one of whom flew nowhere."""
    world, plan = (
        office({"seat_coverage": {"full": True}}),
        plan_of("office", [*(f"ru{n} S2/engineer" for n in (1, 2)), "ru3 S2/commander"]),
    )
    bare = world.model_copy(update={"flights": tuple(each for each in world.flights if each.id == "S2")})
    found = verdict(bare, plan, Future("out", tuple(located([event("person_out", 5, crew="ru3")]))), Deadline(), 0)
    assert (found.status, found.people) == ("moves", 2)
    same = verdict(bare, plan, Future("out", tuple(located([event("person_out", 5, crew="us1")]))), Deadline(), 0)
    assert (same.status, same.changes, same.people) == ("holds", 0, 0)
    gone = Future("all", tuple(located(event("person_out", 5, crew=person.id) for person in bare.crew)))
    assert verdict(bare, plan, gone, Deadline(), 0).lost


def test_in_a_future_nothing_is_settled_that_another_plan_would_settle_otherwise() -> None:
    """News on day 15, when S1 (day 0) and D3 (day 10) have launched with those of a plan, and S2 (day 20) has not."""
    world = office()
    found = world_in(
        world, plan_of("office", BEFORE), Future("out", tuple(located([event("person_out", 15, crew="ru3")])))
    )
    assert found.past == {"S1", "D3"}
    assert str(found.day) == day(15)
    assert [seat.crew for seat in found.told.flight["S1"].seated] == ["ru1", "ru2"]
    assert found.open.flight["S1"].seated == ()
    assert found.open.as_of == world.as_of
    assert (found.late.flight["S1"].seated, found.late.as_of_day) == ((), found.day)
    assert found.late.published is not None
    assert found.late.published.assignments == ()
    with pytest.raises(InputError):
        world_in(
            world,
            plan_of("office", BEFORE),
            Future("no", tuple(located([event("slip", 15, flight="S1", launch=day(16))]))),
        )


def test_training_that_should_have_begun_is_mended_by_a_seat_announced() -> None:
    """As of day 5, S1 launches on day 10 and asks for ten days of training: only who was announced on S1 has begun."""
    world = Case(
        "late", {"lead_days": 10, "rehab_days": 0}, [flight("S1", 10, 30)], [], more={"as_of": day(5)}
    ).instance("training_flow")
    found = prepared(world)
    assert found
    for name, seats in found.items():
        assert name
        assert {(each.flight, each.leg) for each in seats} <= {("S1", "up"), ("S1", "backup")}
        assert len({each.crew for each in seats}) == 1
    people = {each.crew for seats in found.values() for each in seats}
    assert people == {person.id for person in world.crew}
    assert all(Helps(next(iter(seats)).crew, "S1", "up") in seats for seats in found.values())
    early = world.model_copy(update={"as_of": None})
    early.note_examined()
    assert prepared(early) == {}, "there is time enough"
