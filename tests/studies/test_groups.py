"""Who counts in the size of a group: people of flights to come, not those who have launched."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.solver.build import build
from optimizer.studies.size.groups import Group, groups_in
from tests.rules.cases._case import Case, flight

AS_OF = {"as_of": "2030-01-06"}
REQUIRES = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"seats": 2, "requires": ["mate"]}}}


def world(seated: list[dict[str, Any]], stays: list[str], **more: Any) -> tuple[Instance, Calendar]:
    """S1 went up on day 0 with those seated, S2 goes up on day 20; today is day 5."""
    ships = [flight("S1", 0, 30, seated=seated, **more.pop("s1", {})), flight("S2", 20, 50)]
    held = {who: {"qualifications": {"captain": {}}} for who in ("ru1", "ru2", "ru3", "us1")}
    case = Case("groups", {}, ships, stays, crew=held, soyuz=REQUIRES, more={**AS_OF, **more})
    instance = case.instance("qualification")
    return instance, Calendar(instance, case.plan())


HOME = {"crew": "ru1", "role": "commander", "down_on": "S1"}
MOVES = {"crew": "ru1", "role": "commander", "down_on": "S2", "down_role": "engineer"}
FREE = {"crew": "ru1", "role": "commander", "down_on": ["S1", "S2"]}
CASES = [
    # who is up and comes home as they went counts nowhere
    (HOME, "ru1 S1/commander", "agency", "Roscosmos", {"ru2"}),
    (HOME, "ru1 S1/commander", "role", "soyuz commander", {"ru2"}),
    (HOME, "ru1 S1/commander", "qualification", "captain", {"ru2"}),
    # nor who is up and surely comes down on another ship
    (MOVES, "ru1 S1/commander>S2/engineer", "agency", "Roscosmos", {"ru2"}),
    (MOVES, "ru1 S1/commander>S2/engineer", "role", "soyuz engineer", {"us1"}),
    # whose way home the plan decides counts for the seat down on another ship alone
    (FREE, "ru1 S1/commander>S2/engineer", "agency", "Roscosmos", {"ru2"}),
    (FREE, "ru1 S1/commander>S2/engineer", "role", "soyuz commander", {"ru2"}),
    (FREE, "ru1 S1/commander>S2/engineer", "role", "soyuz engineer", {"us1", "ru1"}),
    (FREE, "ru1 S1/commander>S2/engineer", "qualification", "mate", {"us1", "ru1", "ru2"}),
    (FREE, "ru1 S1/commander", "role", "soyuz commander", {"ru2"}),
    (FREE, "ru1 S1/commander", "qualification", "captain", {"ru2"}),
]


@pytest.mark.parametrize(("seat", "stay", "kind", "name", "people"), CASES)
def test_who_has_launched_is_not_asked_for(
    seat: dict[str, Any], stay: str, kind: Any, name: str, people: set[str]
) -> None:
    instance, calendar = world([seat], [stay, "ru2 S2/commander", "us1 S2/engineer"])
    group = Group(kind, name)
    assert group.people_in(calendar) == people
    assert people <= set(group.literals(build(instance, goals=False))), "the model half can see them all"


@pytest.mark.parametrize("seat", [HOME, MOVES, FREE], ids=["home", "moves", "free"])
def test_the_model_half_leaves_them_aside_as_well(seat: dict[str, Any]) -> None:
    """Stays that began on S1 count for the seat down on another ship alone, where the plan decides it."""
    instance, _ = world([seat], [])
    model = build(instance, goals=False)
    begun = {literal: stay for stay, literal in model.options.literal.items() if stay.up.id == "S1"}
    assert {stay.person.id for stay in begun.values()} == {"ru1"}

    def ways_down(kind: Any, name: str) -> set[str]:
        mine = Group(kind, name).literals(model).get("ru1", [])
        return {stay.down.id for literal, stay in begun.items() if literal in mine and stay.down is not None}

    assert ways_down("agency", "Roscosmos") == set()
    assert ways_down("role", "soyuz engineer") == ({"S2"} if seat is FREE else set())
    assert ways_down("qualification", "mate") == ({"S2"} if seat is FREE else set())


def test_a_backup_counts_for_a_flight_to_come() -> None:
    stood_by = {"crew": "ru3", "flight": "S1", "role": "commander", "leg": "backup"}
    published = {"instance": {"name": "groups"}, "assignments": [stood_by]}
    stays = ["ru1 S1/commander", "ru3 S1/commander!", "us1 S2/commander!"]
    instance, calendar = world([HOME], stays, published=published)
    assert "ru3" in {seat.crew for seat in calendar.plan.assignments}
    assert Group("role", "soyuz commander").people_in(calendar) == {"us1"}
    assert Group("qualification", "captain").people_in(calendar) == {"us1"}
    assert Group("agency", "NASA").people_in(calendar) == set(), "an agency is counted by who flies"
    assert instance.launched(instance.flight["S1"])


def test_groups_are_those_of_flights_to_come() -> None:
    instance, _ = world([HOME], [])
    names = [(group.kind, group.name) for group in groups_in(instance)]
    assert names == [
        ("role", "soyuz commander"),
        ("role", "soyuz engineer"),
        ("qualification", "captain"),
        ("qualification", "mate"),
        ("qualification", "hand"),
        ("agency", "NASA"),
        ("agency", "ESA"),
        ("agency", "Roscosmos"),
        ("agency", "Guest"),
    ]
    bare = instance.model_copy(update={"rules": instance.rules.model_copy(update={"qualification": None})})
    assert not [group for group in groups_in(bare) if group.kind == "qualification"]
    over = instance.model_copy(update={"flights": instance.flights[:1]})
    assert [group.kind for group in groups_in(over)] == ["agency"] * 4


def test_the_fewest_of_an_agency_are_those_still_to_launch() -> None:
    instance, _ = world(
        [FREE], [], s1={"roles": {"commander": 1}}, rules={"seat_coverage": {"full": True}, "qualification": {}}
    )
    found = optimizer.size(instance, workers=1)
    needs = {need.name: (need.enough, need.bound) for need in found.needs}
    assert found.proved
    assert needs["soyuz commander"] == (1, 1)
    assert needs["Roscosmos"] == (2, 2), "of captains only us1 is of another agency"
    assert set(found.there) == {"ru1", "ru2", "ru3", "us1"}, "who has launched is in the corps"
