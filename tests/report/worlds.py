"""Worlds for reports: one that has something of everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import optimizer
from optimizer.problem.plan import Plan
from tests import INSTANCES
from tests.worlds.tiny import make

if TYPE_CHECKING:
    from optimizer.instance import Instance

MINI = str(INSTANCES / "mini.yaml")
HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'


def everything() -> tuple[Instance, Plan]:
    """A plan with sessions, courses, chosen days, commanders, a shelter, a waiver, and names that bite.

    Somebody joins and somebody leaves, a qualification expires, a ship becomes unusable, a command is open, and the
    goals of one tier are summed.
    """
    data = json.loads(optimizer.load(MINI).model_dump_json(by_alias=True, exclude_defaults=True))
    data |= {"format": 1, "as_of": "2031-01-01", "frozen_until": "2031-02-01", "name": f"mini {HOSTILE}"}
    for person in data["crew"]:
        if person["id"] == "anna":
            person["name"] = HOSTILE
        if person["id"] == "fyodor":
            person["name"] = FORMULA
    data["crew"][2]["unavailable"] = [{"from": "2031-01-02", "to": "2031-02-03"}]
    data["crew"][7]["left"] = "2031-10-01"
    data["crew"][7]["joined"] = "2031-01-15"
    data["crew"][8]["qualifications"]["dragon-crew"] = {"to": "2031-11-01"}
    data["flights"][1]["name"] = "Dragon one"
    data["flights"][2]["other_launches"] = ["2031-06-03"]
    data["flights"][3]["unusable_from"] = "2031-10-15"
    data["sessions"] = [
        {"id": "soyuz-1", "earns": "soyuz-crew", "from": "2031-02-10", "to": "2031-03-01", "seats": 2},
    ]
    data["courses"] = [
        {"id": "dragon-1", "earns": "dragon-crew", "from": "2031-02-01", "to": "2031-04-01", "seats": 1}
        | {"days": 20, "every": 10},
    ]
    data["rules"] |= {
        "training_flow": {"lead_days": 60},
        "station_commander": {
            "terms": [
                {"id": "term-1", "from": "2031-02-01", "to": "2031-05-01"},
                {"id": "term-2", "from": "2031-05-02", "to": "2031-07-01"},
            ]
        },
        "station_complement": {"total": {"min": 2, "max": 6}},
    }
    data["goals"] += [{"corps_size": 1, "prefer": {"rules": {"rest_interval": {}}, "weights": {"rest_interval": 5}}}]
    data["waivers"] = [
        {"rule": "seat_coverage", "subject": "MS-1/up/commander", "reason": f"why, {HOSTILE}", "by": FORMULA},
        {"rule": "handover", "subject": "MS-1/MS-2", "reason": "not needed", "by": "nobody"},
    ]
    plan = {
        "format": 1,
        "instance": {"name": "mini", "digest": "0" * 16},
        "assignments": [
            {"crew": crew, "flight": flight, "role": role, "leg": leg}
            for crew, flight, role in (
                ("anna", "Crew-A", "commander"),
                ("hamid", "Crew-A", "mission-specialist"),
                ("dario", "MS-1", "flight-engineer"),
                ("galina", "MS-2", "commander"),
            )
            for leg in ("up", "down")
        ]
        + [
            {"crew": "fyodor", "flight": "MS-2", "role": "commander", "leg": "backup"},
            {"crew": "irina", "flight": "Crew-B", "role": "mission-specialist", "leg": "up"},
            {"crew": "jan", "flight": "MS-2", "role": "mission-specialist", "leg": "down"},
        ],
        "sessions": [
            {"crew": "elif", "session": "soyuz-1"},
            {"crew": "ben", "session": "dragon-1", "start": "2031-02-11"},
        ],
        "dates": [{"flight": "MS-2", "launch": "2031-06-03"}],
        "commanders": [{"crew": "anna", "term": "term-1"}],
    }
    data["published"] = {**plan, "assignments": plan["assignments"][2:]}
    return make(data), Plan.model_validate_json(json.dumps(plan))
