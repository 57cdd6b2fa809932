"""A small office with two Soyuz and a Dragon, and what becomes of it when something happens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events
from optimizer.instance import Instance
from optimizer.problem.errors import InputError
from tests.rules.cases._case import Case, flight, plan_of
from tests.worlds.draw import day

SHIPS = [flight("S1", 0, 30), flight("S2", 20, 50, rotation=True), flight("D3", 10, 40, rotation=True)]


BEFORE = ["ru1 S1/commander", "ru2 S1/engineer", "us1 D3/commander", "ru3 S2/commander", "us3 S2/engineer!"]


def office(rules: dict[str, Any] | None = None, **more: Any) -> Instance:
    """Two Soyuz and a Dragon, everybody able, every commander's seat required."""
    data = Case("office", {}, SHIPS, [], more=more).data("seat_coverage")
    data["rules"] |= {"availability": {}, "role_agency": {}, "lifeboat": {}, **(rules or {})}
    return Instance.model_validate_json(json.dumps(data), strict=True)


def after(kind: str, known_on: int, **fields: Any) -> Instance:
    """The office after one event."""
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **fields})
    return apply_events(office(), plan_of("office", BEFORE), [event])


def refused(kind: str, known_on: int, **fields: Any) -> str:
    """What is said of an event that cannot happen."""
    with pytest.raises(InputError) as caught:
        after(kind, known_on, **fields)
    return str(caught.value)
