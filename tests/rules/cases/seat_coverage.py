from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, ruled

ONE = [flight("S1", 0, 9)]

CASES = [
    Case("nobody aboard needs no commander", {}, ONE, []),
    Case("a commander alone", {}, ONE, ["ru1 S1/commander"]),
    Case("an engineer alone", {}, ONE, ["ru1 S1/engineer"], {"S1/up/commander", "S1/down/commander"}),
    Case(
        "a role made required",
        {},
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer"],
        {"S1/up/engineer", "S1/down/engineer"},
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
        {"S1/down/commander"},
    ),
    Case("full: one seat empty", {"full": True}, ONE, ["ru1 S1/commander", "ru2 S1/engineer"], {"S1"}),
    Case("full: all filled", {"full": True}, ONE, ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"]),
    Case("full: nobody at all", {"full": True}, ONE, [], {"S1", "S1/up/commander", "S1/down/commander"}),
    Case(
        "full: an engineer's seat empty up, the commander's down",
        {"full": True},
        [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 1, 20, up_empty=True, roles_down={"commander": 1})],
        ["ru1 S1/commander>S2/commander", "ru2 S1/engineer"],
        {"S1", "S1/down/commander"},
    ),
    Case(
        "full: the seats that are not required are waived, the commander's is not",
        {"full": True},
        ONE,
        ["ru1 S1/engineer"],
        {"S1/up/commander", "S1/down/commander"},
        more={"waivers": [{"rule": "seat_coverage", "subject": "S1", "reason": "one empty", "by": "office"}]},
    ),
    Case(
        "full: the seats that are not required are waived, and stay empty",
        {"full": True},
        ONE,
        ["ru1 S1/commander"],
        more={"waivers": [{"rule": "seat_coverage", "subject": "S1", "reason": "one empty", "by": "office"}]},
    ),
    Case(
        "full: the commander's seats are waived, the others are not",
        {"full": True},
        ONE,
        ["ru1 S1/engineer"],
        {"S1"},
        more={
            "waivers": [
                {"rule": "seat_coverage", "subject": f"S1/{leg}/commander", "reason": "empty", "by": "office"}
                for leg in ("up", "down")
            ]
        },
    ),
    Case(
        "full: the commander's seat up is waived, down it is not",
        {"full": True},
        [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 1, 20, up_empty=True, roles_down={"commander": 1})],
        ["ru1 S1/engineer", "ru2 S1/engineer"],
        {"S1/down/commander", "S2/down/commander"},
        more={"waivers": [{"rule": "seat_coverage", "subject": "S1/up/commander", "reason": "empty", "by": "office"}]},
    ),
    Case(
        "a waiver of the flight alone leaves its required roles in force",
        {},
        ONE,
        ["ru1 S1/engineer"],
        {"S1/up/commander", "S1/down/commander"},
        more={"waivers": [{"rule": "seat_coverage", "subject": "S1", "reason": "old address", "by": "office"}]},
    ),
    Case("full: a leg marked empty", {"full": True}, [flight("S1", 0, 9, up_empty=True, down_empty=True)], []),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random, full=random.random() < 0.3)
