"""Replans that really happened, 2020 to 2024: each file here is one, cut from ``instances/iss-2020-2024.yaml``.

A file says which flights it is about and how they were known before the news (``set``, ``add``), the plan before the
news, the news as events, and the plan that was decided, stays written as in ``tests/cases``.  Everybody of the large
instance may step in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS, Event
from optimizer.files.consistency import inconsistencies
from optimizer.files.documents import read
from optimizer.files.load import load
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from tests import INSTANCES
from tests.rules.cases._case import plan_of

if TYPE_CHECKING:
    from optimizer.problem.plan import Plan

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))
RULES = ("seat_coverage", "qualification", "role_agency", "availability", "rest_interval", "lifeboat", "experience")
RULES += ("stay_limit", "handover")
"""Rules of the large instance that every case obeys; a case may list others, or these with other parameters."""

NOT_CARRIED = {
    "2018-01, MS-09: one removed, two others moved up from later ships": "the tables begin in 2019",
    "2018-10, MS-10: the abort, and three crews put together anew": "the tables begin in 2019",
    "2019 to 2022, Starliner's test flight: three changes of crew": "no date of it was known then that held for long",
}
"""Replans of 2018 to 2024 that the tables cannot carry, and why."""


@dataclass(frozen=True)
class Replanned:
    """One replan: what was known and planned before the news, the news, and what was decided."""

    instance: Instance
    before: Plan
    events: list[Event]
    decided: Plan


@cache
def _large() -> Instance:
    return load(INSTANCES / "iss-2020-2024.yaml")


def replanned(file: Path) -> Replanned:
    """The case of one file."""
    said: dict[str, Any] = read(file).data
    assert set(said) <= {
        *("story", "source", "assumed", "horizon", "flights", "set", "add", "people", "rules", "waivers"),
        *("before", "events", "decided"),
    }
    base = json.loads(_large().model_dump_json(by_alias=True, exclude_defaults=True, exclude={"published"}))
    flights = [flight for flight in base["flights"] if flight["id"] in said["flights"]] + said.get("add", [])
    names = {flight["id"] for flight in flights}
    for flight in flights:
        for key, value in said.get("set", {}).get(flight["id"], {}).items():
            flight[key] = value
            if value is None:
                del flight[key]
        if isinstance(flight.get("return_on"), list):
            flight["return_on"] = [name for name in flight["return_on"] if name in names or name == "open"]
    horizon = said.get("horizon", base["horizon"])
    crew = [
        _person(person, names, horizon["from"]) | said.get("people", {}).get(person["id"], {})
        for person in base["crew"]
        if person.get("selected", "") <= horizon["to"]
    ]
    known = {person["id"] for person in crew}
    crew += [{"id": who, **person} for who, person in said.get("people", {}).items() if who not in known]
    rules = {name: base["rules"].get(name, {}) for name in RULES} | said.get("rules", {})
    rules = {name: rule for name, rule in rules.items() if rule is not None}
    data = {key: base[key] for key in ("format", "parties", "qualifications", "vehicles")}
    data |= {"name": file.stem, "horizon": horizon, "flights": flights, "crew": crew, "rules": rules}
    data |= {"waivers": [{"by": "history", **waiver} for waiver in said.get("waivers", [])]}
    instance = Instance.model_validate_json(json.dumps(data), strict=True)
    assert not list(inconsistencies(instance)), file
    events = [EVENTS[event["kind"]].model_validate(event) for event in said["events"]]
    return Replanned(instance, plan_of(file.stem, said["before"]), events, plan_of(file.stem, said["decided"]))


@cache
def _flown() -> Calendar:
    large = _large()
    assert large.published is not None
    return Calendar(large, large.published)


def _person(person: dict[str, Any], flights: set[str], first: str) -> dict[str, Any]:
    """A person with the flights before this case counted as flown."""
    earlier = [
        stay
        for stay in _flown().stays_of(person["id"])
        if stay.up.id not in flights and stay.landing is not None and stay.launch.isoformat() < first
    ]
    away = [*person.get("unavailable", []), {"from": first}]
    if person.get("last_landing", "") >= first:
        return {key: value for key, value in person.items() if key != "last_landing"} | {"unavailable": away}
    if not earlier:
        return person
    last = earlier[-1]
    assert last.landing is not None
    if last.landing.isoformat() >= first:  # up on the first day, and nobody flies again in the time of a case
        return person | {"flown": person.get("flown", 0) + len(earlier), "unavailable": away}
    days = {"last_landing": last.landing.isoformat(), "last_stay_days": (last.landing - last.launch).days}
    return person | days | {"flown": person.get("flown", 0) + len(earlier)}
