from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled, window

ONE = [flight("S1", 0, 10, return_on=["S2", "open"]), flight("S2", 5, 20)]


def person(**bounds: object) -> dict[str, object]:
    return {"limits": [{"of": "person", **bounds}]}


def ship(**bounds: object) -> dict[str, object]:
    return {"limits": [{"of": "ship", **bounds}]}


def two_lines(*bounds: dict[str, object]) -> dict[str, object]:
    return {"limits": [{"of": "ship", **each} for each in bounds]}


STAY = ["ru1 S1/commander"]
CASES = [
    Case("one day too long", person(max_days=9), ONE, STAY, {"ru1/S1"}),
    Case("exactly the longest", person(max_days=10), ONE, STAY),
    Case("exactly the shortest", person(min_days=10), ONE, STAY),
    Case("one day too short", person(min_days=11), ONE, STAY, {"ru1/S1"}),
    Case(
        "length is launch up to landing down", person(max_days=19), ONE, ["ru1 S1/commander>S2/commander"], {"ru1/S1"}
    ),
    Case("still up: to the day after the horizon", person(max_days=60), ONE, ["ru1 S1/commander>open"], {"ru1/S1"}),
    Case("still up: exact", person(max_days=61), ONE, ["ru1 S1/commander>open"]),
    Case("still up: no shortest", person(min_days=70), ONE, ["ru1 S1/commander>open"]),
    Case("ship one day too long", ship(max_days=14, vehicle="soyuz"), ONE, [], {"S2"}),
    Case("ship exact", ship(max_days=15), ONE, []),
    Case("ship one day too short", ship(min_days=11), ONE, [], {"S1"}),
    Case("ship exactly the shortest", ship(min_days=10), ONE, []),
    Case("a later line takes the place of an earlier one", two_lines({"min_days": 11}, {"max_days": 15}), ONE, []),
    Case("launches in the rule's window only", {**ship(max_days=1), "from": day(5)}, ONE, [], {"S2"}),
    Case("people who launch in the rule's window only", {**person(max_days=1), "from": day(5)}, ONE, STAY),
    Case("another vehicle", ship(max_days=1, vehicle="dragon"), ONE, []),
    Case("one flight only", ship(max_days=1, flight="S2"), ONE, [], {"S2"}),
    Case("launches in the window only", ship(max_days=1, **{"from": day(5)}), ONE, [], {"S2"}),
    Case(
        "the last line that fits counts",
        {"limits": [{"of": "ship", "max_days": 1}, {"of": "ship", "max_days": 15, "flight": "S2"}]},
        ONE,
        [],
        {"S1"},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    limits = [
        {
            "of": random.choice(["person", "person", "ship"]),
            **maybe(random, 0.3, "vehicle", random.choice(["soyuz", "dragon"])),
            **maybe(random, 0.2, "flight", random.choice(world["flights"])["id"]),
            **maybe(random, 0.5, "min_days", random.randint(0, 4)),
            **maybe(random, 0.7, "max_days", random.randint(3, 9)),
            **(window(random) if random.random() < 0.3 else {}),
        }
        for _ in range(random.choice([1, 2]))
    ]
    return ruled(random, limits=limits)
