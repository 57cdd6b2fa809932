"""Tiny random worlds: two or three people, two or three flights, numbers from 0 to 5.

Small numbers make edges common: a slip from ``<`` to ``<=`` shows in a few worlds.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from optimizer.bench.testing.draw import window
from optimizer.bench.testing.plans import make, plan_of
from optimizer.bench.testing.world_data import fly_to_two_stations, world
from optimizer.instance import Instance
from optimizer.model.stays import ExtraDecision, StayOption, enumerate_stays
from optimizer.problem.calendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimizer.bench.testing.world_data import Form

MOST_DECISIONS = 9
"""All plans of a world are listed: so many decisions have 512."""


def tiny(
    seed: int,
    rules: Mapping[str, Form] | None = None,
    goals: Mapping[str, Form] | None = None,
    *,
    most: int = MOST_DECISIONS,
    suits: Callable[[Instance], bool] = lambda instance: True,
) -> Instance:
    """A world with a form of each of these rules, and of each goal in a tier of its own.

    It has at most ``most`` decisions, and at least one stay still to decide.  One seed gives one world.
    """
    rules, goals = rules or {}, goals or {}
    for attempt in count():
        random = Random(f"{seed}/{attempt}/{[*rules]}/{[*goals]}")
        data = world(random, rules)
        fly_to_two_stations(random, data)
        data["goals"] = [{name: {"weight": random.randint(1, 3), **form(random, data)}} for name, form in goals.items()]
        instance = make(data)
        stays, others = list(enumerate_stays(instance)), extra_decisions(instance)
        if few(instance, stays, others, most) and suits(instance):
            data["waivers"] = waivers(random, instance, stays, others)
            return make(data)
    raise AssertionError("there is always another attempt")


def extra_decisions(instance: Instance) -> list[ExtraDecision]:
    """What is decided beside stays."""
    return [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]


def few(instance: Instance, stays: Sequence[StayOption], others: Sequence[ExtraDecision], most: int) -> bool:
    """Whether there are few enough decisions, and a stay among them that is not settled."""
    days = sum(len(flight.launch_variants) for flight in instance.flights if flight.flexible)
    return len(stays) + len(others) + days <= most and not all(stay.settled for stay in stays)


def waivers(
    random: Random, instance: Instance, stays: list[StayOption], extra_decisions: list[ExtraDecision]
) -> list[dict[str, Any]]:
    """Waive a clause or two that some random plan breaks."""
    if random.random() > 0.4:
        return []
    drawn = [stay for stay in stays if random.random() < 0.5]
    calendar = Calendar(instance, plan_of(instance, drawn, [duty for duty in extra_decisions if random.random() < 0.3]))
    found = [violation for rule in instance.rulebook if not rule.always for violation in rule.check(calendar)]
    found_waivers: list[dict[str, Any]] = []
    for violation in random.sample(found, min(len(found), 2)):
        waiver: dict[str, Any] = {"rule": violation.rule, "subject": violation.subject, "reason": "drawn", "by": "lot"}
        if violation.since and violation.until:  # all its days, or not quite
            first = violation.since + timedelta(days=random.choice([0, 0, 1]))
            last = violation.until - timedelta(days=random.choice([0, 0, 1]))
            waiver |= {"from": first.isoformat(), "to": last.isoformat()} if first <= last else {}
        elif random.random() < 0.3:
            waiver |= window(random)
        found_waivers.append(waiver)
    return found_waivers
