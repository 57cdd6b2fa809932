from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, ruled

CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]
TOGETHER = {"together": [["ru1", "ru2"]]}
APART = {"apart": [["ru1", "ru2"]]}
BROKEN = {"ru1/ru2"}

CASES = [
    Case("together: neither flies", TOGETHER, CROSS, []),
    Case("together: both", TOGETHER, CROSS, ["ru1 S1/commander", "ru2 S1/engineer"]),
    Case("together: one alone", TOGETHER, CROSS, ["ru2 S1/commander"], BROKEN),
    Case("together: not home together", TOGETHER, CROSS, ["ru1 S1/commander", "ru2 S1/engineer>S2/engineer"], BROKEN),
    Case("apart: on different ships", APART, CROSS, ["ru1 S1/commander", "ru2 S2/commander"]),
    Case("apart: on one ship", APART, CROSS, ["ru1 S1/commander", "ru2 S1/engineer"], BROKEN),
    Case("apart: home on one ship", APART, CROSS, ["ru1 S1/commander>S2/commander", "ru2 S2/engineer"], BROKEN),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    pair = random.sample([person["id"] for person in world["crew"]], 2)
    return ruled(random, **{random.choice(["together", "apart"]): [pair]})
