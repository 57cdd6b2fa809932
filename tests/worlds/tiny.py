"""Tiny random worlds of our own rules and goals: those of ``optimizer.testing``, and what only our rules read."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

from optimizer.bench.testing.plans import make, one_leg, plan_in, plan_of
from optimizer.bench.testing.world_data import fly_to_two_stations, world
from optimizer.bench.testing.worlds import extra_decisions, few, waivers
from optimizer.model.stays import CommandOption, SessionOption, enumerate_stays
from optimizer.problem.sessions import sittings
from optimizer.rules import RULES
from tests.rules.cases import FORMS
from tests.worlds.draw import day, maybe, window

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance

__all__ = ["GOAL_MAKERS", "make", "plan_in", "tiny"]

LATER = ("backup_changes", "booking_changes", "replacement_order")
NEWEST = ("fair_flights", "reserve", "wanted_days")
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
    return make(drawn(seed, rules, most=most, goals=goals, suits=suits))


def drawn(
    seed: int,
    rules: list[str] | None,
    *,
    most: int,
    goals: bool,
    suits: Callable[[Instance], bool],
    refused: int = 0,
) -> dict[str, Any]:
    """The same as plain data; so many worlds are known not to suit, and are not drawn again."""
    attempt = refused
    while True:
        random = Random(f"{seed}/{attempt}/{rules}")
        extra = Random(f"later/{seed}/{attempt}/{rules}")  # what came later: the other draws stay as they are
        attempt += 1
        forms = FORMS if rules is None else {name: FORMS[name] for name in rules}
        data = world(random, forms, 5 / len(FORMS) if rules is None else 1.0)  # more at once leave hardly a plan
        terms = data["rules"].get("station_commander", {}).get("terms", [])
        fly_to_two_stations(Random(f"stations/{seed}/{attempt}/{rules}"), data, terms)
        refit(Random(f"refit/{seed}/{attempt}/{rules}"), data)
        instance = make(data)
        stays, others = list(enumerate_stays(instance)), extra_decisions(instance)
        if not (few(instance, stays, others, most) and suits(instance)):
            continue
        if goals:  # last, as no world is refused for them
            newest = Random(f"newest/{seed}/{attempt}/{rules}")
            drawn_from = {**dict.fromkeys(GOAL_MAKERS, random), **dict.fromkeys(NEWEST, newest)}
            drawn_from["days_without_seat"] = Random(f"seats/{seed}/{attempt}/{rules}")
            data["goals"] = [_goal(drawn_from[name], extra, name, data) for name in GOAL_MAKERS]
        frozen = extra.random() < 0.2
        if (goals and random.random() < 0.8) or frozen:
            taken = [stay for stay in stays if (random if goals else extra).random() < 0.4]
            chosen = list({(stay.person.id, stay.up.id, stay.down and stay.down.id): stay for stay in taken}.values())
            chosen = [stay for stay in chosen if sum(one_leg(stay, other) for other in chosen) == 1]
            if frozen:
                data["frozen_until"] = day(extra.randint(0, 9))
            told = json.loads(plan_of(instance, chosen).model_dump_json(exclude_none=True))
            for flight in data["flights"]:
                for role in instance.roles(flight["id"], "up") if extra.random() < 0.3 else ():
                    who = extra.choice(data["crew"])["id"]
                    told["assignments"].append({"crew": who, "flight": flight["id"], "role": role, "leg": "backup"})
            data["published"] = told
        begin_training(Random(f"begun/{seed}/{attempt}/{rules}"), data)
        if goals:
            book(Random(f"booked/{seed}/{attempt}/{rules}"), data)
        return {**data, "waivers": waivers(random, make(data), stays, others)}


def begin_training(random: Random, world: dict[str, Any]) -> None:
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


def book(random: Random, world: dict[str, Any]) -> None:
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


def refit(random: Random, world: dict[str, Any]) -> None:
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
    "days_without_seat": lambda random: window(random) if random.random() < 0.2 else {},
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
    "reserve": lambda random: {
        **maybe(random, 0.7, "min_spare", random.randint(0, 2)),
        **maybe(random, 0.3, "roles", ["commander"]),
        "rest_days": random.randint(0, 4),
        **maybe(random, 0.5, "busy_days", random.randint(0, 3)),
        **(window(random) if random.random() < 0.2 else {}),
    },
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
