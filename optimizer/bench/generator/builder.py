"""Data around a planted plan: every window, bound and pool is drawn so that the plan obeys it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from optimizer.bench.generator.planted_plan import (
    FIRST_DAY,
    LEARNING_DAYS,
    REST_DAYS,
    SIDES,
    Person,
    Ship,
    crew,
    draw_person,
    needed_at_once,
    timetable,
)
from optimizer.checker.check import check
from optimizer.checker.ledger import ledger_lines
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.rules.training_flow import TrainingFlow

SEATS = ("commander", "flight-engineer", "guest")
ROLES = {
    "soyuz": {"commander": ("soyuz-commander", ["Roscosmos"]), "flight-engineer": ("soyuz-crew", None)},
    "dragon": {"commander": ("dragon-commander", ["NASA"]), "mission-specialist": ("dragon-crew", None)},
}
GOALS: dict[str, dict[str, Any]] = {
    "uncovered_days": {"scope": "side", "min_aboard": dict.fromkeys(SIDES, 2)},  # one more than the rule demands
    "ledger_imbalance": {"read": "sum"},
    "waiting_spread": {},
    "corps_size": {},
    "first_flights": {},
    "veteran_mix": {},
    "rest_buffer": {},
    "changes": {},
}
"""Goals an instance can be generated with, and their parameters."""
DEFAULT_GOALS = ("uncovered_days", "ledger_imbalance", "waiting_spread")
REPLAN_GOALS = ("changes",)
"""What a generated replan minimises."""


@dataclass(frozen=True)
class Size:
    """The size of an instance: ``corps`` is people per person needed at once, ``tightness`` from 0 (loose) to 1."""

    seed: int = 0
    years: int = 10
    stations: int = 1
    corps: float = 1.8
    tightness: float = 0.5

    @property
    def name(self) -> str:
        """A name with every parameter in it."""
        return f"rotation-y{self.years}-s{self.stations}-c{self.corps:g}-t{self.tightness:g}-seed{self.seed}"


@dataclass(frozen=True)
class Generated:
    """An instance and a plan that obeys its rules; the plan need not be a good one."""

    instance: Instance
    plan: Plan


def generate(size: Size, goals: tuple[str, ...] = DEFAULT_GOALS) -> Generated:
    """The instance of that size and seed, each goal a tier; the same bytes every time.

    Raises
    ------
    DisagreementError
        If the planted plan breaks a rule: a bug in this package.
    """
    random = Random(f"crewopt {size.seed}")
    ships = timetable(random, size.years, size.stations)
    wanted = round(size.corps * needed_at_once(ships, len(SEATS)))
    people = [draw_person(random, ("US", "RU")[number % 2], size.years) for number in range(wanted)]
    crew(random, ships, people, SEATS)
    data = _data(random, size, ships, people)
    data["goals"] = [{name: GOALS[name]} for name in goals]
    plan = _plan(data["name"], ships, people)
    data["rules"]["reciprocity"] = _accounts(random, data, plan, size.tightness)
    instance = _instance(data)
    plan = plan.model_copy(update={"instance": PlanFor(name=instance.name, digest=instance.digest)})
    report = check(instance, plan)
    if not report.ok:
        raise DisagreementError(f"the planted plan of {instance.name} breaks a rule: {report}")
    return Generated(instance, plan)


def _instance(data: dict[str, Any]) -> Instance:
    return Instance.model_validate_json(json.dumps(data), strict=True)


def _role(ship: Ship, seat: str) -> str:
    if seat == "commander":
        return seat
    return "flight-engineer" if ship.side == "RU" else "mission-specialist"


def _plan(name: str, ships: list[Ship], people: list[Person]) -> Plan:
    ids = _ids(people)
    seats = [
        Assignment(crew=ids[who], flight=ship.id, role=_role(ship, seat), leg=leg)
        for ship in ships
        for leg in ("up", "down")
        for seat, who in ship.crew
    ]
    return Plan(instance=PlanFor(name=name), assignments=tuple(seats))


def _ids(people: list[Person]) -> list[str]:
    return [f"{person.agency.lower()}-{number + 1:03}" for number, person in enumerate(people)]


def _data(random: Random, size: Size, ships: list[Ship], people: list[Person]) -> dict[str, Any]:
    ids = _ids(people)
    last = date(FIRST_DAY.year + size.years, 1, 1) - timedelta(1)
    manned = max(  # from then on two ships are at every station
        min(ship.docking for ship in ships if ship.vehicle == name) for name in {ship.vehicle for ship in ships}
    )
    return {
        "format": 1,
        "name": size.name,
        "horizon": {"from": str(FIRST_DAY), "to": str(last)},
        "parties": {side: {"agencies": sorted(set(agencies))} for side, agencies in SIDES.items()},
        "qualifications": {
            "soyuz-commander": {"implies": ["soyuz-crew"]},
            "soyuz-crew": {},
            "dragon-commander": {"implies": ["dragon-crew"]},
            "dragon-crew": {},
            "spacewalk": {},
        },
        "vehicles": {name: _vehicle(name) for name in sorted({ship.vehicle for ship in ships})},
        "flights": [_flight(random, size, ship, ships, ids) for ship in ships],
        "crew": [_person(random, size, person, ids[number], last) for number, person in enumerate(people)],
        "rules": _rules(random, size, ships, people, str(manned)),
    }


def _vehicle(name: str) -> dict[str, Any]:
    kind = name.split("-")[0]
    roles = {
        role: {"seats": 1 if role == "commander" else 2, "requires": [needs]} | ({"agencies": only} if only else {})
        for role, (needs, only) in ROLES[kind].items()
    }
    return {"party": "RU" if kind == "soyuz" else "US", "seats": 3 if kind == "soyuz" else 4, "roles": roles}


def _flight(random: Random, size: Size, ship: Ship, ships: list[Ship], ids: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": ship.id,
        "vehicle": ship.vehicle,
        **({} if ship.station is None else {"station": ship.station}),
        "rotation": True,
        "launch": str(ship.launch),
        "docking": str(ship.docking),
        "landing": str(ship.landing),
        "integrated": random.random() < 0.5 + size.tightness / 2,
    }
    chain = [other for other in ships if other.vehicle == ship.vehicle]
    place = chain.index(ship)
    if random.randrange(10) == 0 and place + 1 < len(chain):
        data["return_on"] = [chain[place + 1].id]
    pool = [ids[who] for _, who in ship.crew]
    if random.random() < 0.2 * size.tightness:
        others = [name for name in ids if name not in pool and random.randrange(3) == 0]
        data["candidates"] = sorted(pool + others)
    elif place == len(chain) // 2 and ship.vehicle == ships[0].vehicle:
        data["candidates"] = sorted(pool)  # a nominated crew, which the infeasible twin uses
    return data


def _person(random: Random, size: Size, person: Person, name: str, last: date) -> dict[str, Any]:
    home, abroad = ("soyuz", "dragon") if person.side == "RU" else ("dragon", "soyuz")
    held: dict[str, Any] = {f"{home}-{'commander' if person.commander else 'crew'}": {}}
    flew_abroad = any(ship.vehicle.startswith(abroad) for ship in person.stays)
    if flew_abroad or (person.guest and random.random() < 1 - size.tightness / 2):
        held[f"{abroad}-crew"] = {}
    if person.commander or random.random() < 0.7:
        held["spacewalk"] = {}
    if person.ready > FIRST_DAY:
        first = min([ship.launch for ship in person.stays], default=person.ready)
        since = person.ready + timedelta(random.randrange(max(1, round(size.tightness * (first - person.ready).days))))
        held = {name: {"from": str(since)} for name in held}
    data: dict[str, Any] = {"id": name, "agency": person.agency, "qualifications": held, "flown": person.flown}
    data["selected"] = str(person.selected)
    if person.ready > FIRST_DAY:
        data["joined"] = str(person.selected + timedelta(LEARNING_DAYS // 2))
    if person.last_landing is not None:
        data["last_landing"] = str(person.last_landing)
    if person.left <= last:
        data["left"] = str(person.left)
    away = FIRST_DAY + timedelta(random.randrange((last - FIRST_DAY).days))
    back = away + timedelta(random.randrange(60, 60 + round(700 * size.tightness) + 1))
    busy = ((ship.launch - timedelta(TrainingFlow().lead_days), ship.landing) for ship in person.stays)
    if random.randrange(3) == 0 and not any(since <= back and away <= until for since, until in busy):
        data["unavailable"] = [{"from": str(away), "to": str(back)}]
    return data


def _rules(random: Random, size: Size, ships: list[Ship], people: list[Person], manned: str) -> dict[str, Any]:
    ids = _ids(people)
    longest = {name: max((s.landing - s.launch).days for s in ships if s.vehicle == name) for name in _vehicles(ships)}
    slack = round(20 * (1 - size.tightness))
    tallest = 180 + slack
    flown_soyuz = {who for ship in ships if ship.side == "RU" for _, who in ship.crew}
    heights = {
        name: {"height_cm": random.randrange(160, 181 if who in flown_soyuz else 191)} for who, name in enumerate(ids)
    }
    partners = {agency: sum(people[who].agency == agency for s in ships for _, who in s.crew) for agency in SIDES["US"]}
    spare = round(2 + 6 * (1 - size.tightness))
    flew_together = [{who for _, who in ship.crew} for ship in ships]
    apart: list[list[str]] = []
    for _ in range(len(people) // 10):
        one, two = random.randrange(len(people)), random.randrange(len(people))
        told = [ids[one], ids[two]] in apart or [ids[two], ids[one]] in apart  # a file says each pair once
        if one != two and not told and not any({one, two} <= together for together in flew_together):
            apart.append([ids[one], ids[two]])
    return {
        "availability": {},
        "crew_pairing": {"apart": apart},
        "dose_limit": {"limits_msv": {"NASA": 600}, "default_limit_msv": 1000},
        "experience": {},
        "handover": {"min_days": 2},
        "lifeboat": {},
        "partner_share": {
            "shares": [
                {"agency": name, "min": max(0, partners[name] - spare), "max": partners[name] + spare}
                for name in ("ESA", "JAXA")
            ]
        },
        "qualification": {},
        "rest_interval": {"min_days": REST_DAYS},
        "role_agency": {},
        "seat_coverage": {"full": True},
        "seat_fit": {
            "vehicles": {name: {"height_cm": {"max": tallest}} for name in longest if name.startswith("soyuz")},
            "people": heights,
        },
        "skills_aboard": {
            "from": manned,
            "skills": [
                {"name": f"spacewalk-{party}", "skill": "spacewalk", "min": 1, "party": party} for party in SIDES
            ],
        },
        "station_complement": {
            "from": manned,
            "parties": {party: {"min": 2} for party in SIDES},
        },
        "stay_limit": {
            "limits": [
                {"of": "person", "min_days": 7, "max_days": 380},
                *({"of": "ship", "vehicle": name, "max_days": days + slack} for name, days in longest.items()),
            ]
        },
        "training_flow": {},
        "vehicle_loss": {"min_aboard": dict.fromkeys(SIDES, 1), "scope": "side", "from": manned},
    }


def _vehicles(ships: list[Ship]) -> list[str]:
    return sorted({ship.vehicle for ship in ships})


def _accounts(random: Random, data: dict[str, Any], plan: Plan, tightness: float) -> dict[str, Any]:
    """Bounds on the ledger that the planted plan obeys, measured as the checker does."""
    steps = {"seats": 1, "days": 160}
    kept = [{"name": unit, "between": ["US", "RU"], "unit": unit} for unit in steps]
    measured = _instance(data | {"rules": data["rules"] | {"reciprocity": {"accounts": kept}}})
    lines = ledger_lines(measured, Calendar(measured, plan))
    accounts = []
    for unit, step in steps.items():
        balances = [line.balance for line in lines if line.account == unit]
        room = step * random.randrange(1 + round(3 * (1 - tightness)))
        accounts.append(
            {
                "between": ["US", "RU"],
                "unit": unit,
                "max_imbalance": max(abs(balance) for balance in balances) + room,
                "final_imbalance": abs(balances[-1]) + room,
            }
        )
    return {"accounts": accounts}
