"""Training that began before the news, or before the day of the file, has happened: nobody is booked anew."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from optimizer.checker.check import check
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.plan import Plan
from optimizer.solver.build import build
from optimizer.solver.data import solve_data
from optimizer.solver.known_plan import chosen_in
from optimizer.solver.solve import solve
from optimizer.solver.text import solve_text
from optimizer.studies.advance import advance
from optimizer.studies.replan import replan
from tests.oracle.exhaust import Exhaust

COURSE = {
    "id": "class",
    "earns": "dragon",
    "from": "2030-01-05",
    "to": "2030-12-31",
    "seats": 2,
    "days": 60,
    "every": 30,
}
BEGUN = [{"crew": "ru1", "session": "class", "start": "2030-01-05"}]


def office(**more: Any) -> Instance:
    """A Dragon in the autumn; only ru1, who is published in the first run of the course, can fly on it."""
    data: dict[str, Any] = {
        "format": 1,
        "name": "office",
        "horizon": {"from": "2030-01-01", "to": "2030-12-31"},
        "parties": {"US": {"agencies": ["NASA"]}, "RU": {"agencies": ["Roscosmos"]}},
        "qualifications": {"dragon": {}},
        "vehicles": {"dragon": {"party": "US", "seats": 1, "roles": {"commander": {"requires": ["dragon"]}}}},
        "flights": [{"id": "D1", "vehicle": "dragon", "launch": "2030-04-01", "landing": "2030-06-01"}],
        "crew": [{"id": "ru1", "agency": "Roscosmos"}, {"id": "ru2", "agency": "Roscosmos"}],
        "courses": [COURSE],
        "rules": {"seat_coverage": {}, "qualification": {}, "availability": {}, "training_flow": {"lead_days": 20}},
        "goals": [{"unfilled_seats": 1}],
        **more,
    }
    return Instance.model_validate_json(json.dumps(data), strict=True)


def plan(sessions: list[dict[str, Any]] | None = None) -> Plan:
    """ru1 flies, trained in the first run."""
    data = {
        "instance": {"name": "office"},
        "assignments": [{"crew": "ru1", "flight": "D1", "role": "commander", "leg": leg} for leg in ("up", "down")],
        "sessions": BEGUN if sessions is None else sessions,
    }
    return Plan.model_validate_json(json.dumps(data), strict=True)


def news(known_on: str, **fields: Any) -> list[Any]:
    """One event."""
    from optimizer.events import EVENTS

    kind = fields.pop("kind", "slip")
    return [EVENTS[kind].model_validate({"kind": kind, "known_on": known_on, **fields})]


@pytest.mark.parametrize(
    "known_on", ["2030-01-05", "2030-01-06", "2030-02-01", "2030-03-05", "2030-03-06", "2030-03-20"]
)
def test_a_harmless_slip_changes_no_booking(known_on: str) -> None:
    answer = replan(office(), plan(), news(known_on, flight="D1", launch="2030-04-02"), workers=1)
    assert answer.result.status == "optimal"
    assert not answer.difference.moves
    assert answer.result.plan is not None
    assert answer.result.plan.sessions == plan().sessions


def test_who_drops_out_of_a_course_does_not_finish_it() -> None:
    out = news("2030-02-01", kind="person_out", crew="ru1", to="2030-02-10")
    answer = replan(office(), plan(), out, workers=1)
    assert answer.result.plan is None or all(entry.start != date(2030, 1, 5) for entry in answer.result.plan.sessions)
    after_the_course = news("2030-03-06", kind="person_out", crew="ru1", to="2030-03-07")
    answer = replan(office(rules={"seat_coverage": {}, "qualification": {}}), plan(), after_the_course, workers=1)
    assert answer.result.plan is not None
    assert answer.result.plan.sessions == plan().sessions


def test_a_plan_without_what_began_is_refused() -> None:
    settled = office(as_of="2030-02-01", published=json.loads(plan().model_dump_json(by_alias=True, exclude_none=True)))
    assert check(settled, plan()).ok
    broken = {(each.rule, each.subject) for each in check(settled, plan([])).broken}
    assert broken == {("sessions", "ru1/class@2030-01-05"), ("qualification", "ru1/D1")}
    other = check(settled, plan([*BEGUN, {"crew": "ru2", "session": "class", "start": "2030-01-05"}])).broken
    assert [(each.rule, each.subject) for each in other] == [("sessions", "ru2/class@2030-01-05")]


def published(*crew: str) -> dict[str, Any]:
    """The plan published, with these people in the first run of the course."""
    data: dict[str, Any] = json.loads(plan().model_dump_json(by_alias=True, exclude_none=True))
    return {**data, "sessions": [{**BEGUN[0], "crew": who} for who in crew]}


def test_who_attends_goes_on_though_nobody_needs_it() -> None:
    answer = replan(
        office(),
        Plan.model_validate_json(json.dumps(published("ru1", "ru2")), strict=True),
        news("2030-02-01", flight="D1", launch="2030-04-02"),
        workers=1,
    )
    assert answer.result.plan is not None
    assert {entry.crew for entry in answer.result.plan.sessions} == {"ru1", "ru2"}


def test_what_begins_on_the_day_of_the_file_has_not_begun() -> None:
    assert office(as_of="2030-01-05", published=published("ru1")).begun == {}
    assert list(office(as_of="2030-01-06", published=published("ru1")).begun) == ["ru1"]


@pytest.mark.parametrize(("ends", "goes_on"), [("2030-01-04", True), ("2030-01-05", False)])
def test_one_day_away_is_enough_not_to_finish(ends: str, goes_on: bool) -> None:
    crew = [{"id": "ru1", "agency": "Roscosmos", "unavailable": [{"from": "2030-01-02", "to": ends}]}]
    found = office(as_of="2030-02-01", published=published("ru1"), crew=crew).begun
    assert list(found) == (["ru1"] if goes_on else [])


def test_the_rows_ask_for_who_attends_as_the_checker_does() -> None:
    settled = office(as_of="2030-02-01", published=published("ru1", "ru2"))
    model = build(settled, goals=False)
    for crew, fine in (("ru1", False), ("ru1 ru2", True)):
        given = plan(published(*crew.split())["sessions"])
        assert Exhaust(model.rows).admits(chosen_in(model, given)) is fine
        assert check(settled, given).ok is fine


def hurried(**more: Any) -> Instance:
    """Ten days before a launch for which training takes 180; ann is the only one there is."""
    ann = {"id": "ann", "agency": "NASA", **more.pop("ann", {})}
    facts: dict[str, Any] = {
        "as_of": "2030-03-22",
        "crew": [ann],
        "qualifications": {},
        "vehicles": {"dragon": {"party": "US", "seats": 1, "roles": {"commander": {}}}},
        "courses": [],
        "rules": {"seat_coverage": {"full": True}, "training_flow": {"lead_days": 180, **more.pop("flow", {})}},
    }
    return office(**facts | more)


ANN = Plan.model_validate_json(
    json.dumps(
        {
            "instance": {"name": "office"},
            "assignments": [{"crew": "ann", "flight": "D1", "role": "commander", "leg": leg} for leg in ("up", "down")],
        }
    ),
    strict=True,
)


def test_training_that_should_have_begun_and_has_not_is_a_finding() -> None:
    assert solve(hurried(), workers=1).status == "infeasible"
    (found,) = check(hurried(), ANN).broken
    assert found.address == ("training_flow", "ann")
    assert "it launches in 10 days, training takes 180" in found.message
    assert not found.unavoidable, "somebody else, or nobody, could go"


@pytest.mark.parametrize(
    "more",
    [
        {"published": json.loads(ANN.model_dump_json(by_alias=True, exclude_none=True))},
        {"ann": {"in_training": [{"vehicle": "dragon", "since": "2029-09-01"}]}},
        {"short_trainings": [{"crew": "ann", "flight": "D1", "days": 10}]},
        {"flow": {"assumed_before": "2030-03-22"}},
    ],
)
def test_who_is_in_training_goes_up(more: dict[str, Any]) -> None:
    result = solve(hurried(**more), workers=1)
    assert result.status == "optimal"
    assert result.plan is not None
    assert result.plan.assignments == ANN.assignments
    assert check(hurried(**more), ANN).ok


def test_what_is_assumed_of_training_is_told() -> None:
    words = "who goes up on D1 was in training before 2030-03-22"
    assert check(hurried(flow={"assumed_before": "2030-03-22"}), ANN).assumed == (words,)
    assert check(hurried(flow={"assumed_before": "2030-12-01"}), ANN).assumed == (words,)
    assert check(hurried(flow={"assumed_before": "2029-10-03"}), ANN).assumed == ()
    assert check(hurried(), ANN).assumed == ()
    unsaid = office()
    assert check(unsaid, plan()).assumed == ()
    assert check(office(rules={"training_flow": {"lead_days": 91}}), plan()).assumed == (
        "who goes up on D1 was in training before 2030-01-01",
    )
    result = solve(hurried(flow={"assumed_before": "2030-03-22"}), workers=1)
    assert f"Assumed: {words}." in solve_text(hurried(), result, None)
    assert solve_data(result, None)["assumed"] == [words]


def test_a_replacement_needs_time_to_train() -> None:
    """ben is free, but only ann trains; a month before, somebody who backs the flight up could still step in."""
    people = [{"id": "ann", "agency": "NASA"}, {"id": "ben", "agency": "NASA"}]
    world = hurried(as_of="2029-09-01", crew=people, horizon={"from": "2029-09-01", "to": "2030-12-31"})
    out = news("2030-03-22", kind="person_out", crew="ann")
    assert replan(world, ANN, out, workers=1).result.status == "infeasible"
    early = news("2029-10-03", kind="person_out", crew="ann")
    answer = replan(world, ANN, early, workers=1)
    assert answer.result.plan is not None
    assert {seat.crew for seat in answer.result.plan.assignments} == {"ben"}


def test_what_is_valid_for_no_day_is_never_held() -> None:
    """A session earns it from the day after its last one, which is a day too late."""
    session = {"id": "class", "earns": "brief", "from": "2030-01-05", "to": "2030-01-10", "seats": 2}
    instance = office(
        qualifications={"dragon": {}, "brief": {"valid_days": 0}}, courses=[], sessions=[session], rules={}
    )
    instance.note_examined()
    attended = plan([{"crew": "ru1", "session": "class"}])
    assert list(Calendar(instance, attended).lapses(instance.person["ru1"])) == []
    answer = advance(instance, attended, date(2030, 2, 1))
    assert answer.earned == ()
    assert answer.instance.person["ru1"].qualifications == {}


def test_who_backed_up_a_flight_that_has_launched_was_in_training() -> None:
    """Judged with its history, too: nothing has to say that their training was begun."""
    seated = {"seated": [{"crew": "ru1", "role": "commander"}]}
    ship = {"id": "D1", "vehicle": "dragon", "launch": "2030-04-01", "landing": "2030-06-01", **seated}
    backed = {"crew": "ru2", "flight": "D1", "role": "commander", "leg": "backup"}
    flown = plan().model_dump(mode="json", exclude_none=True)
    published = flown | {"assignments": [*flown["assignments"], backed]}
    rules = {"training_flow": {"lead_days": 20}}
    instance = office(flights=[ship], as_of="2030-05-01", rules=rules, published=published)
    report = check(instance, Plan.model_validate(published), history=True)
    assert [violation for violation in report.violations if violation.rule == "training_flow"] == []
