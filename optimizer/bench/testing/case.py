"""How a case is written: days are numbers from a first day, stays are ``"ru1 S1/commander>S2/commander"``, backups
``"ru1 S1/commander!"``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.bench.testing.draw import day
from optimizer.instance import Instance
from optimizer.problem.plan import Assignment, Attendance, ChosenLaunch, Command, Plan, PlanFor

PEOPLE = {"us1": "NASA", "us2": "NASA", "us3": "ESA", "ru1": "Roscosmos", "ru2": "Roscosmos", "ru3": "Roscosmos"}


def flight(name: str, launch: int, landing: int, *, docking: int | None = None, **more: Any) -> dict[str, Any]:
    """A flight; ``S...`` is a Soyuz, ``D...`` a Dragon."""
    vehicle = "soyuz" if name.startswith("S") else "dragon"
    docked = day(launch if docking is None else docking)
    return {"id": name, "vehicle": vehicle, "launch": day(launch), "docking": docked, "landing": day(landing), **more}


@dataclass(frozen=True)
class Case:
    """A rule with parameters, a plan, and the subjects of the clauses it breaks."""

    label: str
    rule: dict[str, Any]
    flights: list[dict[str, Any]]
    stays: list[str]
    """What is decided: stays, backups, ``"ru1 attends s1"`` (``c1@3`` a run of a course), ``"S1 launches 5"``,
    ``"ru1 commands t1"``."""
    broken: set[str] = field(default_factory=set)
    """Those that other decisions could mend."""
    crew: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What differs from somebody who has flown and holds everything."""
    soyuz: dict[str, Any] = field(default_factory=dict)
    dragon: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    """Other keys of the instance."""
    horizon: tuple[int, int] = (0, 60)
    unavoidable: set[str] = field(default_factory=set)
    """Those broken on a day to come, whatever is decided."""

    def whatever_is_decided(self, *subjects: str) -> Case:
        """The same, breaking these clauses whatever is decided."""
        return replace(self, unavoidable=set(subjects))

    def instance(self, name: str) -> Instance:
        """The case as an instance in which only the rule ``name`` is listed, maybe one that no file may hold."""
        instance = Instance.model_validate_json(json.dumps(self.data(name)), strict=True)
        instance.note_examined()
        return instance

    def data(self, name: str) -> dict[str, Any]:
        """The case as the data of an instance file."""
        crew = [
            {"id": who, "agency": agency, "flown": 1, **self.crew.get(who, {})}
            for who, agency in {**PEOPLE, "guest": "Guest"}.items()
        ]
        parameters = {key: value for key, value in self.rule.items() if key != "unmodelled"}
        listed = {} if self.rule.get("always") else {name: parameters}
        return {
            "format": 1,
            "name": self.label,
            "horizon": {"from": day(self.horizon[0]), "to": day(self.horizon[1])},
            "parties": {"US": {"agencies": ["NASA", "ESA"]}, "RU": {"agencies": ["Roscosmos"]}},
            "qualifications": {"captain": {"implies": ["mate"]}, "mate": {"implies": ["hand"]}, "hand": {}},
            "vehicles": {
                "soyuz": {
                    "party": "RU",
                    "seats": 3,
                    "roles": {"commander": {}, "engineer": {"seats": 2}},
                    **self.soyuz,
                },
                "dragon": {
                    "party": "US",
                    "seats": 4,
                    "roles": {"commander": {}, "specialist": {"seats": 3}},
                    **self.dragon,
                },
            },
            "flights": self.flights,
            "crew": crew,
            "rules": listed,
            **self.more,
        }

    def plan(self) -> Plan:
        """The stays as a plan."""
        return plan_of(self.label, self.stays)


def plan_of(name: str, stays: list[str]) -> Plan:
    """Stays, as written in cases, as a plan for the instance of this name."""
    seats, sessions, dates, commanders = [], [], [], []
    for stay in stays:
        if " attends " in stay:
            who, _, training = stay.split()
            session, _, start = training.partition("@")
            begins = {"start": day(int(start))} if start else {}
            sessions.append(Attendance.model_validate({"crew": who, "session": session, **begins}))
            continue
        if " launches " in stay:
            ship, _, launch = stay.split()
            dates.append(ChosenLaunch.model_validate({"flight": ship, "launch": day(int(launch))}))
            continue
        if " commands " in stay:
            who, _, term = stay.split()
            commanders.append(Command(crew=who, term=term))
            continue
        who, legs = stay.split()
        up, _, down = legs.partition(">")
        ship, role = up.removesuffix("!").split("/")
        if up.endswith("!"):
            seats.append(Assignment(crew=who, flight=ship, role=role, leg="backup"))
            continue
        seats.append(Assignment(crew=who, flight=ship, role=role, leg="up"))
        if down != "open":
            ship, role = (down or up).split("/")
            seats.append(Assignment(crew=who, flight=ship, role=role, leg="down"))
    return Plan(
        instance=PlanFor(name=name),
        assignments=tuple(seats),
        sessions=tuple(sessions),
        dates=tuple(dates),
        commanders=tuple(commanders),
    )
