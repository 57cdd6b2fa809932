from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, ruled

ONE = [flight("S1", 0, 9)]

CASES = [
    Case("nobody aboard needs no commander", {}, ONE, []),
    Case("a commander alone", {}, ONE, ["ru1 S1/commander"]),
    Case("an engineer alone", {}, ONE, ["ru1 S1/engineer"], {"S1"}),
    Case(
        "a role made required",
        {},
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer"],
        {"S1"},
        soyuz={"roles": {"commander": {}, "engineer": {"seats": 2, "required": True}}},
    ),
    Case(
        "a role made required and filled",
        {},
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"],
        soyuz={"roles": {"commander": {}, "engineer": {"seats": 2, "required": True}}},
    ),
    Case(
        "a commander made optional",
        {},
        ONE,
        ["ru1 S1/engineer"],
        soyuz={"roles": {"commander": {"required": False}, "engineer": {}}},
    ),
    Case(
        "each leg by itself: the commander goes home elsewhere",
        {},
        [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 1, 20)],
        ["ru1 S1/commander>S2/commander", "ru2 S1/engineer"],
        {"S1"},
    ),
    Case("full: one seat empty", {"full": True}, ONE, ["ru1 S1/commander", "ru2 S1/engineer"], {"S1"}),
    Case("full: all filled", {"full": True}, ONE, ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"]),
    Case("full: nobody at all", {"full": True}, ONE, [], {"S1"}),
    Case("full: a leg marked empty", {"full": True}, [flight("S1", 0, 9, up_empty=True, down_empty=True)], []),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random, full=random.random() < 0.3)
