from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled, window

THREE = [flight("S1", 0, 9), flight("D1", 10, 20), flight("S2", 21, 30)]
TWICE = ["us1 S1/engineer", "us1 D1/commander"]
EVERYBODY = {f"{who}/start..end" for who in ("us1", "us2", "us3", "ru1", "ru2", "ru3")}


def bound(**more: object) -> dict[str, object]:
    return {"bounds": [{"crew": ["us1"], **more}]}


CASES = [
    Case("one short", bound(min=3), THREE, TWICE, {"us1/start..end"}),
    Case("exactly the fewest", bound(min=2), THREE, TWICE),
    Case("exactly the most", bound(max=2), THREE, TWICE),
    Case("one over", bound(max=1), THREE, TWICE, {"us1/start..end"}),
    Case("nobody else is asked", bound(max=0), THREE, ["us2 S1/engineer"]),
    Case("a launch before the window", bound(max=1, **{"from": day(1)}), THREE, TWICE),
    Case("a launch on its first day", bound(max=1, **{"from": day(0)}), THREE, TWICE, {"us1/2030-01-01..end"}),
    Case("a launch on its last day", bound(max=1, to=day(10)), THREE, TWICE, {"us1/start..2030-01-11"}),
    Case("a launch after the window", bound(max=1, to=day(9)), THREE, TWICE),
    Case("a launch before the rule's window", {**bound(max=1), "from": day(1)}, THREE, TWICE),
    Case("a launch after the rule's window", {**bound(max=1), "to": day(9)}, THREE, TWICE),
    Case("of an agency", {"bounds": [{"agencies": ["NASA"], "min": 1}]}, THREE, TWICE, {"us2/start..end"}),
    Case(
        "named and of an agency",
        {"bounds": [{"crew": ["us1", "us3"], "agencies": ["ESA"], "min": 1}]},
        THREE,
        TWICE,
        {"us3/start..end"},
    ),
    Case("of all parties", {"bounds": [{"min": 1}]}, THREE, TWICE, EVERYBODY - {"us1/start..end"}),
    Case("a guest by name", {"bounds": [{"crew": ["guest"], "min": 1}]}, THREE, TWICE, {"guest/start..end"}),
    Case("nobody unnamed", {"bounds": [{"min": 1, "crew": ["us2"]}]}, THREE, TWICE, crew={"us2": {"unnamed": True}}),
    Case(
        "private seats count",
        {"bounds": [{"crew": ["guest"], "max": 0}]},
        [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer", "private": True}])],
        ["guest S1/engineer"],
        {"guest/start..end"},
    ),
    Case(
        "only another launch day lies in the window",
        bound(min=1, to=day(5)),
        [flight("S1", 10, 20, other_launches=[day(3)])],
        ["S1 launches 3"],
        {"us1/start..2030-01-06"},
    ),
    Case("no flight may launch in the window", bound(min=1, **{"from": day(40)}), THREE, TWICE),
    Case(
        "every flight of the window has launched",
        bound(max=0, to=day(5)),
        [flight("S1", 0, 9, seated=[{"crew": "us1", "role": "engineer"}]), THREE[1]],
        ["us1 S1/engineer"],
        more={"as_of": day(5)},
    ),
    Case(
        "two lines with windows of their own",
        {"bounds": [{"crew": ["us1"], "max": 1, "to": day(9)}, {"crew": ["us1"], "min": 2, "from": day(10)}]},
        THREE,
        TWICE,
        {"us1/2030-01-11..end"},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    least = random.choice([0, 0, 0, 1])
    line = {
        "min": least,
        **maybe(random, 0.7, "max", least + random.randint(0, 1)),
        **maybe(random, 0.4, "crew", random.sample(["p0", "p1"], random.choice([1, 1, 2]))),
        **maybe(random, 0.3, "agencies", ["NASA"]),
        **(window(random) if random.random() < 0.4 else {}),
    }
    return ruled(random, bounds=[line])
