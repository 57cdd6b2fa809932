"""Tiny random worlds in the middle of their time: some flights have launched, with backups; a plan is published, and
flights got other launch days since; numbers are often 0."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.bench.testing.plans import make, one_leg, plan_of
from optimizer.bench.testing.world_data import fly_to_two_stations, world
from optimizer.bench.testing.worlds import extra_decisions, few, waivers
from optimizer.files.consistency import inconsistencies
from optimizer.model.stays import enumerate_stays
from tests.rules.cases import FORMS
from tests.worlds.draw import day, maybe
from tests.worlds.tiny import GOAL_MAKERS, begin_training, book, refit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.instance import Instance

MOST = 9
"""Decisions of a world, without its settled backups."""


def begun(seed: int, rules: Sequence[str], goal: str | None = None) -> Instance:
    """A world with these rules, and maybe a goal."""
    attempt = 0
    while True:
        random = Random(f"begun/{seed}/{attempt}/{rules}/{goal}")
        attempt += 1
        data = world(random, {name: FORMS[name] for name in rules})
        fly_to_two_stations(random, data)
        refit(random, data)
        data |= maybe(random, 0.8, "as_of", day(random.randint(1, 6)))
        _make_zero(random, data)
        _add_launch_days(random, data)
        _pin_a_backup(random, data)
        instance = make(data)
        stays, others = list(enumerate_stays(instance)), extra_decisions(instance)
        if not few(instance, stays, others, MOST):
            continue
        if goal is not None:
            data["goals"] = [{goal: GOAL_MAKERS[goal](random)}]
        if random.random() < 0.85:
            flown = [stay for stay in stays if random.random() < 0.4]
            flown = [stay for stay in flown if sum(one_leg(stay, other) for other in flown) == 1]
            told = json.loads(plan_of(instance, flown).model_dump_json(exclude_none=True))
            for flight in data["flights"]:
                for role in instance.roles(flight["id"], "up") if random.random() < 0.6 else ():
                    who = random.choice(data["crew"])["id"]
                    told["assignments"].append({"crew": who, "flight": flight["id"], "role": role, "leg": "backup"})
            data |= {"published": told, **maybe(random, 0.2, "frozen_until", day(random.randint(0, 9)))}
        begin_training(random, data)
        book(random, data)
        if len(make(data).stood_by) > 2:
            continue
        return make({**data, "waivers": waivers(random, make(data), stays, others)})


def _make_zero(random: Random, data: dict[str, Any]) -> None:
    """Often no days of training or rehabilitation, or none for which something is valid."""
    training = data["rules"].get("training_flow", {})
    keys = ("rehab_days", "current_days", *(("lead_days",) if "current_lead_days" not in training else ()))
    places = [(training, key) for key in keys if key in training]
    places += [(held, "valid_days") for held in data["qualifications"].values()]
    places += [
        (centre, "lead_days") for centre in data["rules"].get("training_capacity", {}).get("centres", {}).values()
    ]
    for place, key in places:
        place |= maybe(random, 0.2, key, 0)


def _add_launch_days(random: Random, data: dict[str, Any]) -> None:
    """Flights still to launch often have another day; those launched have none."""
    for flight in data["flights"]:
        planned = make(data).flight[flight["id"]]
        today = make(data).as_of_day
        if any(date.launch < today for date in planned.launch_variants):
            flight.pop("other_launches", None)
        if "other_launches" in flight or planned.launch < today or random.random() > 0.3:
            continue
        other = date.fromisoformat(flight["launch"]) + timedelta(random.choice([-2, -1, 1, 2]))
        if other < today:
            continue
        before = len(list(inconsistencies(make(data))))
        flight["other_launches"] = [other.isoformat()]
        try:
            fine = len(list(inconsistencies(make(data)))) <= before
        except ValidationError:  # it lands before it docks
            fine = False
        if not fine:
            del flight["other_launches"]


def _pin_a_backup(random: Random, data: dict[str, Any]) -> None:
    """Now and then, whether a rule asks for backups or not."""
    flight = random.choice(data["flights"])
    if "pins" not in data and not flight.get("up_empty") and random.random() < 0.2:
        data["pins"] = [{"crew": random.choice(data["crew"])["id"], "flight": flight["id"], "leg": "backup"}]
