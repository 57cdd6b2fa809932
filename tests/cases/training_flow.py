from random import Random
from typing import Any

from tests.cases._case import Case, day, flight
from tests.draw import World, ruled

RULE = {"lead_days": 5, "rehab_days": 3}
BROKEN = {"ru1"}
BACKUPS = {"rules": {"training_flow": RULE, "backup": {"vehicles": ["soyuz"]}}}


def pair(label: str, launch: int, broken: bool, **rule: object) -> Case:
    flights = [flight("S1", 0, 10), flight("S2", launch, 40)]
    stays = ["ru1 S1/commander", "ru1 S2/commander"]
    return Case(label, {**RULE, **rule}, flights, stays, BROKEN if broken else set())


def backing(label: str, broken: bool, *stays: str, second: int = 14, third: int = 16, **more: object) -> Case:
    flights = [
        flight("S1", 10, 30, rotation=True, roles={"commander": 1}),
        flight("S2", second, 40, rotation=True, roles={"commander": 1}, **more),
        flight("S3", third, 50, rotation=True, roles={"commander": 1}),
        flight("D1", 12, 45, rotation=True),
    ]
    return Case(label, RULE, flights, list(stays), BROKEN if broken else set(), more=BACKUPS)


CASES = [
    pair("one day short", 17, True),
    pair("exact", 18, False),
    pair("one day over", 19, False),
    pair("no training", 11, False, lead_days=0),
    pair("the later launch before the rule", 17, False, **{"from": day(18)}),
    pair("the later launch on its first day", 17, True, **{"from": day(17)}),
    Case(
        "a landing before the horizon, one day short",
        RULE,
        [flight("S1", 7, 20)],
        ["ru1 S1/commander"],
        BROKEN,
        crew={"ru1": {"last_landing": day(0)}},
    ),
    Case(
        "a landing before the horizon, exact",
        RULE,
        [flight("S1", 8, 20)],
        ["ru1 S1/commander"],
        crew={"ru1": {"last_landing": day(0)}},
    ),
    Case(
        "a given seat needs no training",
        RULE,
        [flight("S1", 0, 10), flight("S2", 12, 40, seated=[{"crew": "ru1", "role": "commander"}])],
        ["ru1 S1/commander", "ru1 S2/commander"],
    ),
    Case(
        "training after a given seat",
        RULE,
        [flight("S1", 0, 10, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 17, 40)],
        ["ru1 S1/commander", "ru1 S2/commander"],
        BROKEN,
    ),
    backing("backup beside prime on the next rotation", False, "ru1 S1/commander!", "ru1 S2/commander"),
    backing("backup beside prime on the one after", True, "ru1 S1/commander!", "ru1 S3/commander", second=13, third=14),
    backing(
        "an empty ship is not the next rotation",
        False,
        "ru1 S1/commander!",
        "ru1 S3/commander",
        third=14,
        up_empty=True,
    ),
    backing("backup beside prime on another vehicle", True, "ru1 S1/commander!", "ru1 D1/commander"),
    backing("two backups at once", True, "ru1 S1/commander!", "ru1 S2/commander!"),
    backing("two backups one after the other", False, "ru1 S1/commander!", "ru1 S3/commander!"),
    backing("backing up while in orbit", True, "ru1 S1/commander", "ru1 S3/commander!"),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random, lead_days=random.randint(0, 4), rehab_days=random.randint(0, 3))
