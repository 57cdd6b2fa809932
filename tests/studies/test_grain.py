"""Waivers with the right grain: an empty seat that is not required never costs the ship its commander."""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer
from optimizer.studies.explain import correction_sets

WAIVED = [{"rule": "seat_coverage", "subject": "Crew-A", "reason": "one seat kept empty", "by": "NASA"}]


def office(**more: Any) -> optimizer.Instance:
    """Two people for the two seats of one flight."""
    seat = {"agencies": ["NASA"]}
    data = {
        "format": 1,
        "name": "two seats",
        "horizon": {"from": "2031-01-01", "to": "2031-12-31"},
        "parties": {"US": {"agencies": ["NASA"]}},
        "vehicles": {"dragon": {"party": "US", "seats": 2, "roles": {"commander": seat, "specialist": seat}}},
        "flights": [{"id": "Crew-A", "vehicle": "dragon", "launch": "2031-01-10", "landing": "2031-06-10"}],
        "crew": [{"id": "ann", "agency": "NASA"}, {"id": "bob", "agency": "NASA"}],
        "rules": {"availability": {}, "seat_coverage": {"full": True}},
        "goals": [{"changes": 1}],
    }
    return optimizer.Instance.model_validate_json(json.dumps(data | more), strict=True)


def published() -> optimizer.Plan:
    """Ann commands, Bob is the specialist."""
    seats = [("ann", "commander"), ("bob", "specialist")]
    rows = [{"crew": c, "flight": "Crew-A", "role": r, "leg": leg} for c, r in seats for leg in ("up", "down")]
    return optimizer.Plan.model_validate({"instance": {"name": "two seats"}, "assignments": rows})


def test_one_seat_waived_leaves_the_commander_in_force() -> None:
    instance = office(waivers=WAIVED)
    answer = optimizer.replan(instance, published(), [optimizer.what_if("person_out: ann", instance)], workers=1)
    assert answer.result.plan is not None
    assert {(s.crew, s.role) for s in answer.result.plan.assignments} == {("bob", "commander")}


def test_an_old_file_without_full_keeps_its_commander() -> None:
    instance = office(rules={"seat_coverage": {}}, waivers=WAIVED)
    alone = [{"crew": "bob", "flight": "Crew-A", "role": "specialist", "leg": leg} for leg in ("up", "down")]
    plan = optimizer.Plan.model_validate({"instance": {"name": "two seats"}, "assignments": alone})
    report = optimizer.check(instance, plan)
    assert {violation.subject for violation in report.broken} == {"Crew-A/up/commander", "Crew-A/down/commander"}


ONE_LEG = {"id": "Crew-A", "vehicle": "dragon", "launch": "2031-01-10", "landing": "2031-06-10"} | {
    "down_empty": True,
    "return_on": ["Crew-B"],
}
HOME = {"id": "Crew-B", "vehicle": "dragon", "launch": "2031-02-10", "landing": "2031-07-10", "up_empty": True}


@pytest.mark.parametrize("costs", [None, {"seat_coverage": 40}], ids=["required seats are dearer", "all cost as much"])
@pytest.mark.parametrize("rows", [correction_sets.MANY_ROWS, 0])
@pytest.mark.parametrize("flights", [[ONE_LEG, HOME | {"roles_down": {"specialist": 1}}], office().flights])
def test_the_required_seat_is_not_offered_where_the_other_is_enough(
    flights: Any, rows: int, costs: dict[str, int | None] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correction_sets, "MANY_ROWS", rows)
    listed = [flight if isinstance(flight, dict) else flight.model_dump(mode="json") for flight in flights]
    found = optimizer.explain(office(flights=listed, crew=[{"id": "bob", "agency": "NASA"}]), repairs=10, costs=costs)
    assert [[clause.subject for clause in repair.clauses] for repair in found.repairs] == [["Crew-A"]]


def test_the_required_seat_is_offered_where_nothing_else_mends_it() -> None:
    seats = {"commander": {"agencies": ["ESA"]}, "specialist": {}}
    parties = {"US": {"agencies": ["NASA", "ESA"]}}
    vehicles = {"dragon": {"party": "US", "seats": 2, "roles": seats}}
    instance = office(vehicles=vehicles, parties=parties, rules={"role_agency": {}, "seat_coverage": {"full": True}})
    found = optimizer.explain(instance, costs={"role_agency": None}, repairs=10)
    offered = [[clause.subject for clause in repair.clauses] for repair in found.repairs]
    assert offered == [["Crew-A/down/commander", "Crew-A/up/commander"]]


def test_two_people_who_cannot_fly_cost_both_kinds_of_seat() -> None:
    found = optimizer.explain(office(crew=[{"id": "eve", "agency": "ESA"}], rules={**RULES, "role_agency": {}}))
    assert [repair.cost for repair in found.repairs] == [80]
    assert {clause.rule for clause in found.repairs[0].clauses} == {"role_agency", "seat_coverage"}


RULES: dict[str, Any] = {"seat_coverage": {"full": True}}


def test_an_unfit_backup_who_is_pinned_costs_the_clause_of_the_flight_and_their_own() -> None:
    unfit = [{"id": "ann", "agency": "NASA"}, {"id": "bob", "agency": "NASA"}, {"id": "eve", "agency": "ESA"}]
    pin = {"crew": "eve", "flight": "Crew-A", "leg": "backup", "role": "commander"}
    parties = {"US": {"agencies": ["NASA", "ESA"]}}
    found = optimizer.explain(office(crew=unfit, pins=[pin], parties=parties, rules={"backup": {"flights": []}}))
    assert [[clause.subject for clause in repair.clauses] for repair in found.repairs] == [["Crew-A", "eve/Crew-A"]]
