"""Whom the file itself names for a place, by hand: given seats and pins, unless they are waived or history."""

from __future__ import annotations

from datetime import date
from typing import Any

import optimizer
from optimizer.files.dump import to_data
from optimizer.problem.decisions import Waiver
from optimizer.studies.why.forced import Place
from optimizer.studies.why.named import NamedPeople
from tests import INSTANCES
from tests.studies.answers_by_hand import PLAN


def named(**more: Any) -> NamedPeople:
    """MS-1 with its commander given and one of two flight engineers pinned; on MS-2 the commander is pinned down."""
    data = to_data(optimizer.load(INSTANCES / "mini.yaml"))
    data["flights"][0]["seated"] = [{"crew": "fyodor", "role": "commander", "down_on": "MS-1"}]
    data["pins"] = [
        {"crew": "dario", "flight": "MS-1", "role": "flight-engineer"},
        {"crew": "galina", "flight": "MS-2", "role": "commander", "leg": "down"},
        {"crew": "anna", "flight": "Crew-A"},
    ]
    instance = optimizer.loads({"format": 1, **data}).model_copy(update=more)
    return NamedPeople(instance, PLAN)


def told(found: NamedPeople, place: Place) -> dict[str, list[tuple[str, str]]]:
    return {who: [tuple(clause) for clause in clauses] for who, clauses in found.all_of(place).items()}


def test_a_place_is_named_where_all_its_seats_are() -> None:
    found = named()
    assert told(found, Place("MS-1", "up", "commander")) == {"fyodor": [("seated", "MS-1")]}
    assert told(found, Place("MS-2", "down", "commander")) == {"galina": [("pins", "galina/MS-2/down")]}
    assert told(found, Place("MS-2", "up", "commander")) == {}, "pinned on the way down alone"
    assert told(found, Place("MS-1", "up", "flight-engineer")) == {}, "one of two is open"
    assert told(found, Place("MS-1", "up")) == {}
    assert told(found, Place("MS-1", "backup", "commander")) == {}
    assert told(found, Place("Crew-A", "up", "commander")) == {}, "pinned to no role"
    clauses = found.clauses("dario", Place("MS-1", "up", "flight-engineer"))
    assert clauses is not None
    assert [tuple(clause) for clause in clauses] == [("pins", "dario/MS-1")]
    assert found.clauses("anna", Place("Crew-A")) is None
    assert found.clauses("jan", Place("MS-1", "up", "flight-engineer")) is None


def test_what_is_waived_or_history_names_nobody() -> None:
    waiver = Waiver.model_validate({"rule": "seated", "subject": "MS-1", "reason": "so", "by": "us"})
    assert told(named(waivers=(waiver,)), Place("MS-1", "up", "commander")) == {}
    other = waiver.model_copy(update={"subject": "MS-2"})
    assert told(named(waivers=(other,)), Place("MS-1", "up", "commander")) == {"fyodor": [("seated", "MS-1")]}
    late = named(as_of=date(2031, 2, 1))
    assert late.settled(Place("MS-1", "up", "commander"))
    assert late.settled(Place("MS-1", "backup", "commander"))
    assert not late.settled(Place("MS-2", "down", "commander"))
    assert told(late, Place("MS-1", "up", "commander")) == {}
