"""No plan costs more than a goal says that it could: worlds as narrow as can be, with more of something than usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.bench.testing.plans import make
from optimizer.problem.calendar import Calendar
from tests.rules.cases._case import Case, flight, plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from optimizer.instance import Instance

ROLES: dict[str, Any] = {"a": {}, "b": {}, "c": {}}
BACKED = [f"ru1 S1/{role}!" for role in ROLES]
TERMS = [{"id": f"t{number}", "from": day(number), "to": day(number + 1), "commander": "ru1"} for number in range(9)]
CLASSES = [
    {"id": f"c{number}", "earns": "hand", "from": day(number), "to": day(number), "seats": 9} for number in range(9)
]


def crowded(*people: str) -> dict[str, Any]:
    """A launched flight that has more people than places."""
    return flight("S1", 0, 9, roles={"commander": 1}, seated=[{"crew": who, "role": "commander"} for who in people])


def world(
    goal: str, form: dict[str, Any], ships: list[dict[str, Any]], people: tuple[str, ...], **more: Any
) -> Instance:
    """A world of these people alone, the last of them in the corps and the others no more."""
    data = Case("most", {"always": True}, ships, [], more={"goals": [{goal: form}], **more}).data("")
    data["crew"] = [person | {"left": day(-1)} for person in data["crew"] if person["id"] in people]
    del data["crew"][-1]["left"]
    return make(data)


PUBLISHED = {
    "instance": {"name": "most"},
    "assignments": [{"crew": "ru1", "flight": "S1", "role": role, "leg": "backup"} for role in ROLES],
    "sessions": [{"crew": "ru1", "session": each["id"]} for each in CLASSES],
}
NARROW: list[tuple[str, dict[str, Any], list[dict[str, Any]], tuple[str, ...], list[str], dict[str, Any]]] = [
    (
        "share_distance",
        {"shares": [{"agency": "Roscosmos", "target": 0}]},
        [crowded("ru1", "ru2")],
        ("ru1", "ru2"),
        [],
        {"as_of": day(3)},
    ),
    (
        "fair_flights",
        {"agencies": ["Roscosmos"]},
        [crowded("ru1", "ru2", "ru3")],
        ("ru1", "ru2", "ru3"),
        [],
        {"as_of": day(3)},
    ),
    (
        "ledger_imbalance",
        {"accounts": [{"between": ["US", "RU"], "flights": "all"}]},
        [crowded("us1", "us2", "us3")],
        ("us1", "us2", "us3"),
        [],
        {"as_of": day(3)},
    ),
    ("veteran_mix", {"min_veterans": 3, "min_rookies": 3}, [flight("S1", 10, 20)], ("ru1",), ["ru1 S1/commander"], {}),
    (
        "commander_alternation",
        {},
        [flight("S1", 0, 20)],
        ("ru1",),
        [],
        {"as_of": day(9), "rules": {"station_commander": {"terms": TERMS}}},
    ),
    ("backup_changes", {}, [flight("S1", 10, 20, roles=ROLES)], ("ru1",), [], {"published": PUBLISHED}),
    (
        "booking_changes",
        {},
        [flight("S1", 10, 20, roles=ROLES)],
        ("ru1",),
        [],
        {"published": PUBLISHED, "sessions": CLASSES},
    ),
    (
        "backup_flow",
        {},
        [
            flight(name, at, 50, roles=ROLES, rotation=True)
            for at, name in zip((10, 20, 30, 40), ("S1", "S2", "S3", "S4"), strict=True)
        ],
        ("ru1",),
        [f"ru1 {ship}/{role}!" for ship in ("S1", "S2", "S3") for role in ROLES],
        {},
    ),
    ("training_days", {"lead_days": 9}, [flight("S1", 10, 20, roles=ROLES)], ("ru1",), BACKED, {}),
]


@pytest.mark.parametrize(("goal", "form", "ships", "people", "stays", "more"), NARROW, ids=[case[0] for case in NARROW])
def test_no_plan_costs_more_than_the_goal_says(
    goal: str,
    form: dict[str, Any],
    ships: list[dict[str, Any]],
    people: tuple[str, ...],
    stays: list[str],
    more: dict[str, Any],
) -> None:
    instance = world(goal, form, ships, people, **more)
    (asked,) = instance.all_goals
    given = [f"{seat.crew} S1/{seat.role}" for seat in instance.flights[0].seated]
    value = asked.measure(Calendar(instance, plan_of("most", [*given, *stays])))
    assert 0 < value <= asked.most(instance).amount
