"""Examples of rules, goals and events: a few changed lines of one small world, and the plan they are judged with.

The world is ``example.yaml``.  A changed line is written as in an instance file; a list whose entries have an ``id``
is changed entry by entry, every other list and value is replaced.  ``plan`` and ``published`` are written in short::

    anna Crew-1/commander            up, and down on the same ship in the same role
    anna MS-1/engineer > MS-2/engineer    down on another ship; ``> open`` is still up at the end
    anna backs up MS-1/engineer
    anna attends course@2031-02-01   ``@`` and a day for a run of a course
    anna commands spring
    MS-1 launches 2031-01-12
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from optimizer.files.documents import parse
from optimizer.instance import Instance
from optimizer.problem.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLANS = ("plan", "published")


def example(changes: str) -> tuple[Instance, Plan]:
    """The small world with ``changes``, and its plan."""
    data = _changed(_world(), parse(cleandoc(changes), "example").data)
    plans = {name: _plan(data.pop(name)) for name in _PLANS if name in data}
    announced = {"published": plans["published"]} if "published" in plans else {}
    instance = Instance.model_validate_json(json.dumps({**data, **announced}), strict=True)
    return instance, Plan.model_validate_json(json.dumps(plans["plan"]), strict=True)


@cache
def _text() -> str:
    return (files(__package__ or __name__) / "example.yaml").read_text(encoding="utf-8")


def _world() -> dict[str, Any]:
    data: dict[str, Any] = parse(_text(), "example.yaml").data
    return data


def _changed(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        new = {key: value for key, value in above.items() if key not in below}
        return {key: _changed(value, above[key]) if key in above else value for key, value in below.items()} | new
    if _entries(below) and _entries(above):
        told = {entry["id"]: entry for entry in above}
        known = [_changed(entry, told.pop(entry["id"], {})) for entry in below]
        return [*known, *told.values()]
    return above


def _entries(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and all(isinstance(item, dict) and "id" in item for item in data)


def _plan(lines: Iterable[str]) -> dict[str, Any]:
    """A plan in short as the data of a plan file."""
    data: dict[str, Any] = {"format": 1, "instance": {"name": "example"}, "assignments": []}
    for line in lines:
        who, verb, rest = line.split(maxsplit=2) if " " in line.partition(" ")[2] else (*line.split(), "")
        if verb == "launches":
            data.setdefault("dates", []).append({"flight": who, "launch": rest})
        elif verb == "commands":
            data.setdefault("commanders", []).append({"crew": who, "term": rest})
        elif verb == "attends":
            session, _, start = rest.partition("@")
            begins = {"start": start} if start else {}
            data.setdefault("sessions", []).append({"crew": who, "session": session, **begins})
        elif verb == "backs":
            data["assignments"].append(_seat(who, rest.removeprefix("up "), "backup"))
        else:
            data["assignments"].append(_seat(who, verb, "up"))
            down = rest.removeprefix("> ") or verb
            if down != "open":
                data["assignments"].append(_seat(who, down, "down"))
    return data


def _seat(who: str, place: str, leg: str) -> dict[str, str]:
    flight, role = place.split("/")
    return {"crew": who, "flight": flight, "role": role, "leg": leg}
