"""Every seat still to be decided is asked about, in order, and each answer is that of the question alone."""

from __future__ import annotations

from typing import Any

import optimizer
from optimizer.studies.alternatives.seat_by_seat import seat_by_seat
from optimizer.studies.why.data import reasons_data
from tests.rules.cases._case import Case, flight

SHIPS = [
    flight("S1", 0, 10, seated=[{"crew": "ru3", "role": "commander"}]),
    flight("S2", 20, 30),
    flight("S3", 40, 50, up_empty=True),
]
CASE = Case(
    "seats",
    {},
    SHIPS,
    ["ru3 S1/commander", "us1 S1/engineer", "ru1 S2/commander", "us2 S2/engineer"],
    more={"goals": [{"unfilled_seats": 1}, {"first_flights": 1}], "rules": {"rest_interval": {"min_days": 15}}},
)


def asked(**named: Any) -> dict[str, Any]:
    return seat_by_seat(CASE.instance("one_place"), CASE.plan(), workers=1, **named)


def test_each_seat_is_asked_about_as_alone() -> None:
    heard: list[dict[str, Any]] = []
    answer = asked(time_limit=None, on_answer=heard.append)
    seats = [(seat["flight"], seat["role"]) for seat in answer["seats"]]
    assert seats == [("S1", "engineer"), ("S2", "commander"), ("S2", "engineer")], "neither given nor empty"
    assert answer["not_asked"] == []
    assert answer["free"]["complete"]
    assert [len(each["seats"]) for each in heard] == [0, 1, 2]
    for seat in answer["seats"]:
        alone = reasons_data(
            optimizer.candidates(CASE.instance("one_place"), CASE.plan(), seat["flight"], seat["role"], workers=1)
        )
        for key in ("flight", "role", "leg", "ranked"):
            assert seat[key] == alone[key]
        both = [{each["crew"]: each["status"] for each in found["alternatives"]} for found in (seat, alone)]
        assert both[0] == both[1]


def test_without_time_nothing_is_ranked_and_all_is_listed() -> None:
    answer = asked(time_limit=1e-9)
    assert answer["seats"] == []
    assert answer["not_asked"] == [("S1", "engineer"), ("S2", "commander"), ("S2", "engineer")]
    assert not answer["free"]["complete"]
