from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled, window

TWO = [flight("S1", 0, 9), flight("D1", 10, 20)]
BOTH = ["us3 S1/engineer", "us3 D1/specialist"]


def share(**bounds: object) -> dict[str, object]:
    return {"shares": [{"agency": "ESA", **bounds}]}


CASES = [
    Case("one short", share(min=3), TWO, BOTH, {"ESA/start..end"}),
    Case("exactly the least", share(min=2), TWO, BOTH),
    Case("exactly the most", share(max=2), TWO, BOTH),
    Case("one over", share(max=1), TWO, BOTH, {"ESA/start..end"}),
    Case("another agency's seats do not count", share(max=0), TWO, ["us1 S1/engineer"]),
    Case("a launch before the window", share(max=1, **{"from": day(1)}), TWO, BOTH),
    Case("a launch on its first day", share(max=0, **{"from": day(10)}), TWO, BOTH, {"ESA/2030-01-11..end"}),
    Case("a launch on its last day", share(max=0, to=day(0)), TWO, BOTH, {"ESA/start..2030-01-01"}),
    Case(
        "a private seat does not count",
        share(max=0),
        [flight("S1", 0, 9, seated=[{"crew": "us3", "role": "engineer", "private": True}])],
        ["us3 S1/engineer"],
    ),
    Case(
        "only another launch day lies in the window",
        share(min=1, to=day(5)),
        [flight("S1", 10, 20, other_launches=[day(3)])],
        ["S1 launches 3"],
        {"ESA/start..2030-01-06"},
    ),
    Case("seats before the file count", share(max=2, carried_in=1), TWO, BOTH, {"ESA/start..end"}),
    Case("exactly enough with them", share(min=3, max=3, carried_in=1), TWO, BOTH),
    Case("no flight may launch in the window", share(min=1, **{"from": day(30)}), TWO, BOTH),
    Case(
        "every flight of the window has launched",
        share(max=0, to=day(5)),
        [flight("S1", 0, 9, seated=[{"crew": "us3", "role": "engineer"}]), TWO[1]],
        ["us3 S1/engineer"],
        more={"as_of": day(5)},
    ),
    Case("nobody flies", share(min=1), TWO, [], {"ESA/start..end"}),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    least = random.choice([0, 0, 1, 2])
    extra = Random(repr(world["crew"]))  # apart, so that the other draws stay as they are
    shares = [
        {
            "agency": world["crew"][0]["agency"],
            "min": least,
            **maybe(random, 0.6, "max", least + random.randint(0, 2)),
            **maybe(extra, 0.3, "carried_in", extra.randint(0, 2)),
            **(window(random) if random.random() < 0.4 else {}),
        }
    ]
    return ruled(random, shares=shares)
