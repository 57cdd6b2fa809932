from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, maybe, ruled

ROOKIES = {"ru1": {"flown": 0}, "ru2": {"flown": 0}}
ONE = [flight("S1", 0, 9)]
TWO = [flight("S1", 0, 9), flight("S2", 10, 19)]

CASES = [
    Case("nobody aboard", {}, ONE, []),
    Case("one who has flown", {}, ONE, ["ru1 S1/commander", "ru3 S1/engineer"], crew=ROOKIES),
    Case("nobody who has flown", {}, ONE, ["ru1 S1/commander", "ru2 S1/engineer"], {"S1"}, crew=ROOKIES),
    Case(
        "flown in the plan, launched before",
        {},
        TWO,
        ["ru1 S1/commander", "ru3 S1/engineer", "ru1 S2/commander"],
        crew=ROOKIES,
    ),
    Case(
        "the first of two is still the first", {}, TWO, ["ru1 S1/commander", "ru1 S2/commander"], {"S1"}, crew=ROOKIES
    ),
    Case(
        "a settled flight counts",
        {},
        [flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 10, 19)],
        ["ru1 S1/commander", "ru1 S2/commander"],
        crew=ROOKIES,
        more={"as_of": "2030-01-02"},
    ),
    Case(
        "a rookie in a role that wants experience",
        {"roles": ["commander"]},
        ONE,
        ["ru1 S1/commander", "ru3 S1/engineer"],
        {"S1/commander"},
        crew=ROOKIES,
    ),
    Case(
        "a ship of rookies is waived, their commander is not",
        {"roles": ["commander"]},
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer"],
        {"S1/commander"},
        crew=ROOKIES,
        more={"waivers": [{"rule": "experience", "subject": "S1", "reason": "new ship", "by": "office"}]},
    ),
    Case(
        "a rookie commander is waived, a ship of rookies is not",
        {"roles": ["commander"]},
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer"],
        {"S1"},
        crew=ROOKIES,
        more={"waivers": [{"rule": "experience", "subject": "S1/commander", "reason": "new", "by": "office"}]},
    ),
    Case(
        "a rookie beside one with experience",
        {"roles": ["commander"]},
        ONE,
        ["ru3 S1/commander", "ru1 S1/engineer"],
        crew=ROOKIES,
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random, **maybe(random, 0.4, "roles", ["commander"]))
