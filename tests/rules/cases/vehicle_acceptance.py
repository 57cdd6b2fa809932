from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

FLIGHTS = [flight("D1", 0, 5), flight("D2", 1, 8), flight("D3", 9, 20), flight("S1", 9, 15, return_on=["D3"])]
MOVED = [FLIGHTS[0], flight("D2", 4, 11, other_launches=[day(1)]), FLIGHTS[2]]
NINE = [FLIGHTS[0], flight("D2", 4, 11, other_launches=[day(1), day(2)]), FLIGHTS[2]]
TWO = [flight("D1", 3, 10, other_launches=[day(0)]), MOVED[1], FLIGHTS[2]]
STAY = ["ru1 D3/specialist"]


def asks(landings: int, **more: object) -> dict[str, object]:
    return {"accepted": [{"agency": "Roscosmos", "vehicle": "dragon", "landings": landings, **more}]}


CASES = [
    Case("a landing on the day chosen", asks(2), MOVED, ["D2 launches 1", *STAY]),
    Case("a landing on the day planned is too late", asks(2), MOVED, STAY, {"ru1/D3"}),
    Case("a landing on the day chosen is as late as the launch", asks(2), NINE, ["D2 launches 2", *STAY], {"ru1/D3"}),
    Case("two landings on days chosen", asks(2), TWO, ["D1 launches 0", "D2 launches 1", *STAY]),
    Case("one of the two", asks(2), TWO, ["D1 launches 0", *STAY], {"ru1/D3"}),
    Case("before the rule", {**asks(2), "from": day(10)}, MOVED, STAY),
    Case("one landing short", asks(3), FLIGHTS, STAY, {"ru1/D3"}),
    Case("exactly enough", asks(2), FLIGHTS, STAY),
    Case("landings before the file count", asks(3, already=1), FLIGHTS, STAY),
    Case(
        "a landing on the launch day is too late",
        asks(2),
        [flight("D1", 0, 5), flight("D2", 1, 9), FLIGHTS[2]],
        STAY,
        {"ru1/D3"},
    ),
    Case(
        "an empty landing does not count",
        asks(2),
        [flight("D1", 0, 5), flight("D2", 1, 8, up_empty=True, down_empty=True), FLIGHTS[2]],
        STAY,
        {"ru1/D3"},
    ),
    Case("another agency does not ask", asks(9), FLIGHTS, ["us1 D3/specialist"]),
    Case("another vehicle is not asked about", asks(9), FLIGHTS, ["ru1 S1/commander"]),
    Case("coming down on it counts too", asks(9), FLIGHTS, ["ru1 S1/commander>D3/commander"], {"ru1/S1"}),
    Case("certified on the launch day", asks(0, certified_from=day(9)), FLIGHTS, STAY),
    Case("certified a day too late", asks(0, certified_from=day(10)), FLIGHTS, STAY, {"ru1/D3"}),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    line = {
        "agency": random.choice(["NASA", "ROS"]),
        "vehicle": random.choice(["soyuz", "dragon"]),
        "landings": random.randint(0, 2),
        "already": random.choice([0, 0, 1]),
        **maybe(random, 0.3, "certified_from", day(random.randint(0, 8))),
    }
    line["agency"] = random.choice([person["agency"] for person in world["crew"]])
    return ruled(random, accepted=[line])
