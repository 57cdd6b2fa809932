from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

ONE = [flight("S1", 0, 31, docking=1)]
TWO = [*ONE, flight("D1", 0, 31, docking=1, station="Mir")]
BOTH = ["ru1 S1/commander", "us1 D1/commander"]


def rule(**bounds: int) -> dict[str, object]:
    return {"total": bounds, "from": day(1), "to": day(30)}


CASES = [
    Case("one short", rule(min=2), ONE, ["ru1 S1/commander"], {"total/2030-01"}),
    Case("exactly the minimum", rule(min=1), ONE, ["ru1 S1/commander"]),
    Case("exactly the maximum", rule(max=1), ONE, ["ru1 S1/commander"]),
    Case("one over", rule(max=0), ONE, ["ru1 S1/commander"], {"total/2030-01"}),
    Case("not aboard before docking", {"total": {"max": 0}, "to": day(0)}, ONE, ["ru1 S1/commander"]),
    Case("not aboard on the landing day", {"total": {"max": 0}, "from": day(31)}, ONE, ["ru1 S1/commander"]),
    Case(
        "third parties count in the total only",
        {"total": {"max": 1}, "parties": {"RU": {"max": 1}, "US": {"max": 0}}},
        ONE,
        ["ru1 S1/commander", "guest S1/engineer"],
        {"total/2030-01"},
    ),
    Case(
        "a party one short",
        {"parties": {"US": {"min": 1}}, "to": day(5)},
        ONE,
        ["ru1 S1/commander"],
        {"US/2030-01"},
        unavoidable={"US/2030-01"},
    ),
    Case(
        "each month is a clause",
        {"total": {"max": 0}},
        [flight("S1", 0, 40)],
        ["ru1 S1/commander"],
        {"total/2030-02"},
        more={"waivers": [{"rule": "station_complement", "subject": "total/2030-01", "reason": "r", "by": "b"}]},
    ),
    Case("one short at one of two stations", rule(min=1), TWO, BOTH[:1], {"Mir/total/2030-01"}),
    Case("exactly the minimum at each", rule(min=1), TWO, BOTH),
    Case("two short at each of two stations", rule(min=2), TWO, BOTH, {"ISS/total/2030-01", "Mir/total/2030-01"}),
    Case("exactly the maximum at each", rule(max=1), TWO, BOTH),
    Case("one over at one of two stations", rule(max=1), TWO, [*BOTH, "ru2 S1/engineer"], {"ISS/total/2030-01"}),
    Case(
        "waived at one of two stations",
        rule(min=2),
        TWO,
        BOTH,
        {"ISS/total/2030-01"},
        more={"waivers": [{"rule": "station_complement", "subject": "Mir/total/2030-01", "reason": "r", "by": "b"}]},
    ),
    Case(
        "before its own first docking nothing can be decided at a station",
        {"total": {"min": 1}, "to": day(30)},
        [*ONE, flight("D1", 3, 31, docking=4, station="Mir")],
        BOTH,
        unavoidable={"ISS/total/2030-01", "Mir/total/2030-01"},
    ),
    Case("nobody aboard at all", rule(min=1), ONE, [], {"total/2030-01"}),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    def count() -> dict[str, int]:
        least = random.choice([0, 0, 1])
        return {"min": least, **maybe(random, 0.6, "max", least + random.randint(0, 2))}

    return ruled(random, total=count(), parties={party: count() for party in ("US", "RU") if random.random() < 0.4})
