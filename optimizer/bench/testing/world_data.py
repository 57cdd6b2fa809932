"""The data of tiny random worlds: people, ships, flights, given seats, training."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.bench.testing.draw import World, day, maybe, window
from optimizer.bench.testing.plans import make
from optimizer.files.biographies import contradictory_people
from optimizer.files.consistency import inconsistencies
from optimizer.model.stays import enumerate_stays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Form = Callable[[Random, World], dict[str, Any]]
"""Draws random parameters of a rule or a goal for a world."""


def world(random: Random, forms: Mapping[str, Form], share: float = 1.0) -> World:
    """People, ships and flights, with a random form of the rules named, or of a share of them."""
    people = random.choice([2, 2, 3])
    count = random.choice([2, 2, 3])
    vehicles = {"soyuz": _vehicle(random, "RU"), "dragon": _vehicle(random, "US")}
    names = [f"f{number}" for number in range(count)]
    flights = [_flight(random, name, names, vehicles) for name in names]
    crew = [_person(random, f"p{number}") for number in range(people)]
    last = random.randint(8, 14)
    drawn: World = {
        "format": 1,
        "name": "tiny",
        "horizon": {"from": day(random.randint(0, 2)), "to": day(last)},
        "parties": {"US": {"agencies": ["NASA"]}, "RU": {"agencies": ["ROS"]}},
        "qualifications": {
            "low": maybe(random, 0.25, "valid_days", random.randint(0, 6)),
            "high": {"implies": ["low"], **maybe(random, 0.25, "valid_days", random.randint(0, 6))},
        },
        "vehicles": vehicles,
        "flights": flights,
        "crew": crew,
    }
    if random.random() < 0.4:
        drawn["as_of"] = day(random.randint(0, 5))
    _seat(random, drawn)
    _agree(drawn)
    drawn["rules"] = {name: form(random, drawn) for name, form in forms.items() if random.random() < share}
    if random.random() < 0.15:
        flight = random.choice(flights)
        leg = random.choice(["up", "down"])
        if not flight.get(f"{leg}_empty"):
            role = maybe(random, 0.5, "role", "commander") if "roles" not in flight else {}
            drawn["pins"] = [{"crew": random.choice(crew)["id"], "flight": flight["id"], "leg": leg, **role}]
    if random.random() < 0.15:
        first = random.randint(0, 6)
        shelter = {"crew": random.choice(crew)["id"], "ship": random.choice(names)}
        drawn["shelters"] = [{**shelter, "from": day(first), "to": day(first + random.randint(0, 4))}]
    _train(random, drawn)
    _let_launch_on_other_days(random, drawn)
    return drawn


def _agree(world: dict[str, Any]) -> None:
    """Drop facts about a person that contradict others."""
    while found := list(contradictory_people(make(world))):
        path, _ = found[0]
        if path[0] == "crew":
            del world["crew"][path[1]][path[2]]
        else:  # somebody seated before they were selected
            who = world["flights"][path[1]]["seated"][path[3]]["crew"]
            del next(person for person in world["crew"] if person["id"] == who)["selected"]


def _train(random: Random, world: dict[str, Any]) -> None:
    """Now and then a session, or a course of two runs."""
    if random.random() > 0.3:
        return
    first = random.randint(0, 6)
    training = {
        "id": "t0",
        "earns": random.choice(["low", "high"]),
        "from": day(first),
        "to": day(first + random.randint(0, 2)),
        "seats": random.choice([1, 1, 2]),
        **maybe(random, 0.6, "centre", "town"),
        **maybe(random, 0.3, "requires", ["low"]),
        **maybe(random, 0.2, "agencies", ["NASA"]),
    }
    if random.random() < 0.3:
        world["courses"] = [{**training, "days": random.randint(1, 3), "every": random.randint(1, 2)}]
    else:
        world["sessions"] = [training]


def _let_launch_on_other_days(random: Random, world: dict[str, Any]) -> None:
    """Now and then a flight with a choice of days, where nothing that is fixed hangs on it."""
    if random.random() > 0.35:
        return
    for flight in random.sample(world["flights"], random.choice([1, 1, 2])):
        launch, landing = (date.fromisoformat(flight[key]) for key in ("launch", "landing"))
        other = launch + timedelta(random.choice([-2, -1, 1, 1, 2, 3]))
        moved: Any = other.isoformat()
        if random.random() < 0.3:
            later = max(landing, other + timedelta(2)) + timedelta(random.randint(0, 2))
            moved = {"launch": moved, "landing": later.isoformat()}
        before = list(inconsistencies(make(world)))
        flight["other_launches"] = [moved]
        try:
            found = list(inconsistencies(make(world)))
        except ValidationError:
            found = [((), "lands before it docks")]
        if len(found) > len(before):
            del flight["other_launches"]


def fly_to_two_stations(random: Random, world: World, also: Sequence[dict[str, Any]] = ()) -> None:
    """Now and then a second station, where nobody would have to go from one to the other; ``also`` are entries that
    name a station beside flights."""
    if random.random() > 0.25:
        return
    before = len(list(inconsistencies(make(world))))
    for _ in range(4):
        for entry in (*world["flights"], *also):
            entry["station"] = random.choice(["ISS", "Mir"])
        both = len({flight["station"] for flight in world["flights"]}) == 2
        if both and len(list(inconsistencies(make(world)))) <= before:
            return
    for entry in (*world["flights"], *also):
        del entry["station"]


def _vehicle(random: Random, party: str) -> dict[str, Any]:
    roles = {"commander": _role(random, 1)}
    if random.random() < 0.6:
        roles["engineer"] = _role(random, random.choice([1, 1, 2]))
    return {"party": party, "seats": random.choice([1, 2, 2, 3]), "roles": roles}


def _role(random: Random, seats: int) -> dict[str, Any]:
    return {
        "seats": seats,
        **maybe(random, 0.3, "requires", [random.choice(["low", "high"])]),
        **maybe(random, 0.2, "agencies", random.sample(["NASA", "ROS"], 1)),
        **maybe(random, 0.2, "required", random.random() < 0.5),
        **maybe(random, 0.1, "candidates", ["p0"]),
        **maybe(random, 0.1, "account", random.choice(["US", "RU", "none"])),
        **maybe(random, 0.2, "priority", random.randint(0, 3)),
    }


def _flight(random: Random, name: str, names: list[str], vehicles: dict[str, Any]) -> dict[str, Any]:
    launch = random.randint(0, 7)
    docking = launch + random.choice([0, 0, 1])
    landing = docking + random.randint(1, 6)
    vehicle = random.choice(list(vehicles))
    flight: dict[str, Any] = {
        "id": name,
        "vehicle": vehicle,
        "rotation": random.random() < 0.7,
        "launch": day(launch),
        "docking": day(docking),
        "landing": day(landing),
        "integrated": random.random() < 0.3,
        **maybe(random, 0.15, "unusable_from", day(docking + random.randint(0, 3))),
        **maybe(random, 0.1, "up_empty", True),
        **maybe(random, 0.1, "candidates", ["p1"]),
        **maybe(random, 0.1, "account", random.choice(["US", "RU", "none"])),
        **maybe(random, 0.2, "priority", random.randint(0, 3)),
    }
    others = [other for other in names if other != name]
    if random.random() < 0.4:
        flight["return_on"] = random.choice(["any", [random.choice([*others, "open"])]])
        flight["down_empty"] = random.random() < 0.3
    if random.random() < 0.15:
        flight["roles"] = {"commander": 1}
    if random.random() < 0.15:
        flight["roles_down"] = {"commander": random.choice([1, 2])}
    return flight


def _person(random: Random, name: str) -> dict[str, Any]:
    held = {q: window(random) for q in ("low", "high") if random.random() < 0.5}
    return {
        "id": name,
        "agency": random.choice(["NASA", "NASA", "ROS", "ROS", "THIRD"]),
        "qualifications": held,
        "flown": random.choice([0, 0, 1]),
        **maybe(random, 0.5, "selected", day(-random.randint(0, 90))),
        **maybe(random, 0.5, "last_landing", day(-random.randint(0, 5))),
        **maybe(random, 0.3, "last_stay_days", random.randint(0, 5)),
        **maybe(random, 0.2, "joined", day(random.randint(0, 5))),
        **maybe(random, 0.2, "left", day(random.randint(3, 12))),
        **maybe(random, 0.3, "unavailable", [window(random)]),
    }


def _seat(random: Random, world: dict[str, Any]) -> None:
    """Give a seat or two, on settled flights and others, never two at once to one person."""
    bare = make({**world, "as_of": day(-1)})
    busy: dict[str, list[tuple[date, date]]] = {}
    names = [flight["id"] for flight in world["flights"]]
    for flight in world["flights"]:
        if random.random() > 0.35:
            continue
        stays = [stay for stay in enumerate_stays(bare) if stay.up.id == flight["id"]]
        if not stays:
            continue
        stay = random.choice(stays)
        spans = busy.setdefault(stay.person.id, [])
        if any(stay.launch <= end and start <= stay.landing for start, end in spans):
            continue
        seat: dict[str, Any] = {"crew": stay.person.id, "role": stay.up_role, "private": random.random() < 0.3}
        if stay.down is None:
            seat["down_on"] = "open"
        elif stay.down is not stay.up:
            seat |= {"down_on": stay.down.id, "down_role": stay.down_role}
        extra = Random(json.dumps(flight, sort_keys=True))  # apart, so that the other draws stay as they are
        chooses = extra.random() < 0.35 and not spans
        if chooses:  # the way home drawn is one of several; nobody knows when the person is free again
            others = [name for name in names if extra.random() < 0.5]
            seat["down_on"] = extra.choice(["any", list(dict.fromkeys([seat.get("down_on", flight["id"]), *others]))])
            if extra.random() < 0.6:
                seat.pop("down_role", None)
        spans.append((stay.launch, date.max if chooses else stay.landing))
        flight["seated"] = [{**seat, **maybe(random, 0.1, "account", random.choice(["US", "RU", "none"]))}]
