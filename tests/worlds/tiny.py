"""Tiny random worlds: two or three people, two or three flights, numbers from 0 to 5.

Small numbers make edges common: a slip from ``<`` to ``<=`` shows in a few worlds.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.files.biographies import contradictory_people
from optimizer.files.consistency import inconsistencies
from optimizer.instance import Instance
from optimizer.model.stays import BackupOption, CommandOption, ExtraDecision, SessionOption, StayOption, enumerate_stays
from optimizer.problem.calendar import Calendar
from optimizer.problem.plan import Assignment, Attendance, ChosenLaunch, Command, Plan, PlanFor
from optimizer.problem.sessions import sittings
from optimizer.rules import RULES
from tests.rules.cases import FORMS
from tests.worlds.draw import day, maybe, window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model

LATER = ("backup_changes", "booking_changes", "replacement_order")
NEWEST = ("fair_flights", "wanted_days")
"""Goals whose forms are drawn apart, so that worlds drawn before they came are drawn again."""


def tiny(
    seed: int,
    rules: list[str] | None = None,
    *,
    most: int = 9,
    goals: bool = True,
    suits: Callable[[Instance], bool] = lambda instance: True,
) -> Instance:
    """A world with at most ``most`` decisions, at least one stay still to decide, and what else is asked for."""
    attempt = 0
    while True:
        random = Random(f"{seed}/{attempt}/{rules}")
        extra = Random(f"later/{seed}/{attempt}/{rules}")  # what came later: the other draws stay as they are
        attempt += 1
        data = _world(random, rules)
        _fly_to_two_stations(Random(f"stations/{seed}/{attempt}/{rules}"), data)
        _refit(Random(f"refit/{seed}/{attempt}/{rules}"), data)
        if goals:
            newest = Random(f"newest/{seed}/{attempt}/{rules}")
            drawn_from = {**dict.fromkeys(GOAL_MAKERS, random), **dict.fromkeys(NEWEST, newest)}
            data["goals"] = [_goal(drawn_from[name], extra, name, data) for name in GOAL_MAKERS]
        instance = make(data)
        stays = list(enumerate_stays(instance))
        extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
        days = sum(len(flight.launch_variants) for flight in instance.flights if flight.flexible)
        if (
            len(stays) + len(extra_decisions) + days > most
            or all(stay.settled for stay in stays)
            or not suits(instance)
        ):
            continue
        frozen = extra.random() < 0.2
        if (goals and random.random() < 0.8) or frozen:
            drawn = [stay for stay in stays if (random if goals else extra).random() < 0.4]
            chosen = list({(stay.person.id, stay.up.id, stay.down and stay.down.id): stay for stay in drawn}.values())
            chosen = [stay for stay in chosen if sum(one_leg(stay, other) for other in chosen) == 1]
            if frozen:
                data["frozen_until"] = day(extra.randint(0, 9))
            told = json.loads(plan_of(instance, chosen).model_dump_json(exclude_none=True))
            for flight in data["flights"]:
                for role in instance.roles(flight["id"], "up") if extra.random() < 0.3 else ():
                    who = extra.choice(data["crew"])["id"]
                    told["assignments"].append({"crew": who, "flight": flight["id"], "role": role, "leg": "backup"})
            data["published"] = told
        _begin_training(Random(f"begun/{seed}/{attempt}/{rules}"), data)
        if goals:
            _book(Random(f"booked/{seed}/{attempt}/{rules}"), data)
        data["waivers"] = _waivers(random, make(data), stays, extra_decisions)
        return make(data)


def make(data: dict[str, Any]) -> Instance:
    """Validate plain data as a file would be, but for contradictions: worlds may have some that change no answer."""
    instance = Instance.model_validate_json(json.dumps(data), strict=True)
    instance.note_examined()
    return instance


def plan_of(
    instance: Instance,
    stays: list[StayOption],
    extra_decisions: Sequence[ExtraDecision] = (),
    launches: Sequence[Flight] = (),
) -> Plan:
    """The plan in which exactly these stays are flown, these duties given, and flights launch on these days."""
    seats = [
        Assignment(crew=duty.person.id, flight=duty.flight.id, role=duty.role, leg="backup")
        for duty in extra_decisions
        if isinstance(duty, BackupOption)
    ]
    for stay in stays:
        who = stay.person.id
        seats.append(Assignment(crew=who, flight=stay.up.id, role=stay.up_role, leg="up"))
        if stay.down is not None and stay.down_role is not None:
            seats.append(Assignment(crew=who, flight=stay.down.id, role=stay.down_role, leg="down"))
    return Plan(
        instance=PlanFor(name=instance.name),
        assignments=tuple(seats),
        sessions=tuple(
            Attendance(crew=duty.person.id, session=duty.sitting.training.id, start=duty.sitting.start)
            for duty in extra_decisions
            if isinstance(duty, SessionOption)
        ),
        dates=tuple(ChosenLaunch(flight=flight.id, launch=flight.launch) for flight in launches),
        commanders=tuple(
            Command(crew=duty.person.id, term=duty.term) for duty in extra_decisions if isinstance(duty, CommandOption)
        ),
    )


def plan_in(model: Model, solution: frozenset[int]) -> Plan | None:
    """The plan in which exactly these decisions are true; None if a flight has not one day, or is flown on another."""
    options = model.options
    launches = [flight for flight in options.flights if options.launches(flight) in solution]
    if sorted(flight.id for flight in launches) != sorted({key[0] for key in options.launch_literal}):
        return None
    chosen = {flight.key for flight in launches}
    stays = [stay for stay, literal in options.literal.items() if literal in solution]
    extra_decisions = [duty for duty, literal in options.extra_decisions.items() if literal in solution]
    flown = [flight for stay in stays for flight in (stay.up, stay.down) if flight is not None]
    flown += [duty.flight for duty in extra_decisions if isinstance(duty, BackupOption)]
    if any(flight.flexible and flight.key not in chosen for flight in flown):
        return None
    return plan_of(model.instance, stays, extra_decisions, launches)


def one_leg(one: StayOption, other: StayOption) -> bool:
    """Whether two stays put one person into two seats of one leg."""
    same_down = one.down is not None and other.down is not None and one.down.id == other.down.id
    return one.person is other.person and (one.up.id == other.up.id or same_down)


def _world(random: Random, rules: list[str] | None) -> dict[str, Any]:
    people = random.choice([2, 2, 3])
    count = random.choice([2, 2, 3])
    vehicles = {"soyuz": _vehicle(random, "RU"), "dragon": _vehicle(random, "US")}
    names = [f"f{number}" for number in range(count)]
    flights = [_flight(random, name, names, vehicles) for name in names]
    crew = [_person(random, f"p{number}") for number in range(people)]
    last = random.randint(8, 14)
    world: dict[str, Any] = {
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
        world["as_of"] = day(random.randint(0, 5))
    _seat(random, world)
    _agree(world)
    chosen = list(FORMS) if rules is None else rules
    share = 5 / len(FORMS) if rules is None else 1.0  # more rules at once leave hardly a plan
    world["rules"] = {name: FORMS[name](random, world) for name in chosen if random.random() < share}
    if random.random() < 0.15:
        flight = random.choice(flights)
        leg = random.choice(["up", "down"])
        if not flight.get(f"{leg}_empty"):
            role = maybe(random, 0.5, "role", "commander") if "roles" not in flight else {}
            world["pins"] = [{"crew": random.choice(crew)["id"], "flight": flight["id"], "leg": leg, **role}]
    if random.random() < 0.15:
        first = random.randint(0, 6)
        shelter = {"crew": random.choice(crew)["id"], "ship": random.choice(names)}
        world["shelters"] = [{**shelter, "from": day(first), "to": day(first + random.randint(0, 4))}]
    _train(random, world)
    _let_launch_on_other_days(random, world)
    return world


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


def _begin_training(random: Random, world: dict[str, Any]) -> None:
    """Now and then the published plan sends people to training that began before the day of the file."""
    instance = make(world)
    begun = [run for run in sittings(instance.sessions, instance.courses) if run.since < instance.as_of_day]
    if not begun or random.random() < 0.3:
        return
    published = world.setdefault("published", {"instance": {"name": "tiny"}, "assignments": []})
    published["sessions"] = [
        {"crew": person.id, "session": run.training.id, **({"start": run.start.isoformat()} if run.start else {})}
        for person in instance.crew
        for run in random.sample(begun, 1)
        if random.random() < 0.6
    ]


def _book(random: Random, world: dict[str, Any]) -> None:
    """Now and then the published plan has training, commands and launch days that lie ahead."""
    if "published" not in world or random.random() < 0.4:
        return
    instance, published = make(world), world["published"]
    for duty in (duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)):
        if isinstance(duty, SessionOption) and not duty.settled and random.random() < 0.4:
            run = duty.sitting
            start = {"start": run.start.isoformat()} if run.start else {}
            published.setdefault("sessions", []).append({"crew": duty.person.id, "session": run.training.id, **start})
        elif isinstance(duty, CommandOption) and random.random() < 0.4:
            published.setdefault("commanders", []).append({"crew": duty.person.id, "term": duty.term})
    for flight in instance.flights:
        if flight.flexible and random.random() < 0.7:
            chosen = random.choice(flight.launch_variants).launch.isoformat()
            published.setdefault("dates", []).append({"flight": flight.id, "launch": chosen})


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


def _fly_to_two_stations(random: Random, world: dict[str, Any]) -> None:
    """Now and then a second station, where nobody would have to go from one to the other."""
    if random.random() > 0.25:
        return
    before = len(list(inconsistencies(make(world))))
    terms = world["rules"].get("station_commander", {}).get("terms", [])
    for _ in range(4):
        for entry in (*world["flights"], *terms):
            entry["station"] = random.choice(["ISS", "Mir"])
        both = len({flight["station"] for flight in world["flights"]}) == 2
        if both and len(list(inconsistencies(make(world)))) <= before:
            return
    for entry in (*world["flights"], *terms):
        del entry["station"]


def _refit(random: Random, world: dict[str, Any]) -> None:
    """Now and then a ship with its own number of seats, an improvised seat, a pinned backup, somebody not named yet, or
    a training that is shorter than the rules say."""
    for flight in world["flights"]:
        flight |= maybe(random, 0.15, "seats", random.choice([1, 2, 3]))
    for shelter in world.get("shelters", ()):
        shelter |= maybe(random, 0.5, "improvised", True)
    for pin in world.get("pins", ()) if "backup" in world["rules"] else ():
        empty = next(flight.get("up_empty") for flight in world["flights"] if flight["id"] == pin["flight"])
        pin |= maybe(random, 0.0 if empty else 0.5, "leg", "backup")
    if random.random() < 0.1:
        random.choice(world["crew"])["unnamed"] = True
    if {"training_flow", "training_capacity"} & {*world["rules"]} and random.random() < 0.4:
        who = maybe(random, 0.5, "crew", random.choice(world["crew"])["id"])
        which = maybe(random, 0.7, "flight", random.choice(world["flights"])["id"])
        world["short_trainings"] = [{**who, **which, "days": random.randint(1, 3)}]
    if "training_flow" in world["rules"]:
        for person in world["crew"] if random.random() < 0.4 else ():
            vehicle = random.choice([*world["vehicles"]])
            entry = {"vehicle": vehicle, **maybe(random, 0.4, "since", day(random.randint(0, 4)))}
            person["in_training"] = [entry | maybe(random, 0.4, "launch", day(random.randint(2, 8)))]
        world["rules"]["training_flow"] |= maybe(random, 0.2, "assumed_before", day(random.randint(0, 4)))


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


def _waivers(
    random: Random, instance: Instance, stays: list[StayOption], extra_decisions: list[ExtraDecision]
) -> list[dict[str, Any]]:
    """Waive a clause or two that some random plan breaks."""
    if random.random() > 0.4:
        return []
    drawn = [stay for stay in stays if random.random() < 0.5]
    calendar = Calendar(instance, plan_of(instance, drawn, [duty for duty in extra_decisions if random.random() < 0.3]))
    found = [violation for rule in instance.rulebook if not rule.always for violation in rule.check(calendar)]
    waivers = []
    for violation in random.sample(found, min(len(found), 2)):
        waiver: dict[str, Any] = {"rule": violation.rule, "subject": violation.subject, "reason": "drawn", "by": "lot"}
        if violation.since and violation.until:  # all its days, or not quite
            first = violation.since + timedelta(days=random.choice([0, 0, 1]))
            last = violation.until - timedelta(days=random.choice([0, 0, 1]))
            waiver |= {"from": first.isoformat(), "to": last.isoformat()} if first <= last else {}
        elif random.random() < 0.3:
            waiver |= window(random)
        waivers.append(waiver)
    return waivers


def _goal(random: Random, extra: Random, name: str, world: dict[str, Any]) -> dict[str, Any]:
    drawn_from = extra if name in (*LATER, "changes") else random
    form = _preferred(random, world) if name == "prefer" else GOAL_MAKERS[name](drawn_from)
    return {name: {"weight": (extra if name in LATER else random).randint(1, 3), **form}}


def _preferred(random: Random, world: dict[str, Any]) -> dict[str, Any]:
    """A rule or two as wishes."""
    chosen = random.sample([name for name in FORMS if RULES[name].wishable], 2)
    return {
        "rules": {name: FORMS[name](random, world) for name in chosen},
        "weights": {chosen[0]: random.randint(0, 3)},
    }


def _account(random: Random) -> dict[str, Any]:
    return {"between": ["US", "RU"], "unit": random.choice(["seats", "days"]), "carried_in": random.choice([0, 1, -2])}


GOAL_MAKERS = {
    "backup_changes": lambda random: {},
    "backup_flow": lambda random: {},
    "booking_changes": lambda random: {},
    "changes": lambda random: maybe(
        random,
        0.5,
        "notice",
        [{"within_days": within, "weight": random.randint(0, 4)} for within in random.sample(range(7), 2)],
    ),
    "commander_alternation": lambda random: {},
    "corps_size": lambda random: window(random) if random.random() < 0.2 else {},
    "crew_continuity": lambda random: {
        "pairs": random.sample([["p0", "p1"], ["p1", "p0"]], random.choice([1, 1, 2])),
        **(window(random) if random.random() < 0.2 else {}),
    },
    "fair_flights": lambda random: {
        **maybe(random, 0.2, "agencies", ["NASA"]),
        **maybe(random, 0.2, "crew", ["p0", "p1"]),
        **(window(random) if random.random() < 0.2 else {}),
    },
    "first_flights": lambda random: {
        "aim": random.choice(["fewer", "more"]),
        **maybe(random, 0.3, "agencies", ["NASA"]),
    },
    "ledger_imbalance": lambda random: {
        "read": random.choice(["largest", "sum", "final"]),
        **maybe(random, 0.7, "accounts", [{**_account(random), "flights": random.choice(["rotation", "all"])}]),
    },
    "prefer": lambda random: {},
    "preferences": lambda random: {
        "wishes": [
            {
                "crew": random.choice(["p0", "p1"]),
                "flight": random.choice(["f0", "f1"]),
                "avoid": random.random() < 0.4,
                "weight": random.randint(0, 3),
                **maybe(random, 0.3, "role", "commander"),
            }
            for _ in range(random.choice([1, 2]))
        ]
    },
    "replacement_order": lambda random: {"current_days": random.randint(0, 9)},
    "rest_buffer": lambda random: {
        "comfortable_days": random.randint(1, 9),
        **(window(random) if random.random() < 0.2 else {}),
    },
    "share_distance": lambda random: {
        "shares": [
            {"agency": random.choice(["NASA", "ROS"]), "target": random.randint(0, 2), **window(random)}
            for _ in range(random.choice([1, 2]))
        ]
    },
    "training_days": lambda random: {
        "lead_days": 3,
        **maybe(random, 0.5, "current_lead_days", random.randint(1, 3)),
        "current_days": random.randint(1, 6),
    },
    "uncovered_days": lambda random: {
        "min_aboard": {"US": random.randint(0, 2), "RU": 1},
        "scope": random.choice(["ship", "side"]),
        "when": random.choice(["others_docked", "both_sides_docked"]),
        **(window(random) if random.random() < 0.2 else {}),
    },
    "unfilled_seats": lambda random: window(random) if random.random() < 0.2 else {},
    "veteran_mix": lambda random: {
        **maybe(random, 0.7, "min_veterans", random.randint(0, 2)),
        **maybe(random, 0.5, "min_rookies", random.randint(0, 1)),
        **(window(random) if random.random() < 0.2 else {}),
    },
    "wanted_days": lambda random: {
        "wishes": [
            {
                "crew": random.choice(["p0", "p1"]),
                "from": day(first := random.randint(0, 9)),
                "to": day(first + random.randint(0, 6)),
                "avoid": random.random() < 0.5,
                "weight": random.randint(0, 3),
            }
            for _ in range(random.choice([1, 2]))
        ]
    },
    "waiting_spread": lambda random: {
        "measure": random.choice(["squares", "longest"]),
        "per": random.choice(["person", "agency"]),
        **maybe(random, 0.3, "agencies", ["NASA"]),
        **maybe(random, 0.3, "crew", ["p0", "p1"]),
    },
}
"""A random form of each goal."""
