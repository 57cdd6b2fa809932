from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, ruled

CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]
GAP = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 9, 20)]
LATE = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 9, 20, docking=10)]
FULL = [f"{who} S2/{role}" for who, role in (("ru1", "commander"), ("ru2", "engineer"))]
SMALL = {"seats": 1, "roles": {"commander": {}, "engineer": {"seats": 2}}}


def shelter(who: str, ship: str, first: int, last: int, **more: object) -> dict[str, object]:
    return {"shelters": [{"crew": who, "ship": ship, "from": day(first), "to": day(last), **more}]}


CASES = [
    Case("on the ship they came on", {}, CROSS, ["ru1 S1/commander"]),
    Case("changing ships while both are docked", {}, CROSS, ["ru1 S1/commander>S2/commander"]),
    Case("the new ship docks as the old one lands", {}, GAP, ["ru1 S1/commander>S2/commander"]),
    Case("a day with no ship", {}, LATE, ["ru1 S1/commander>S2/commander"], {"S1"}),
    Case("unusable from the last day", {}, [flight("S1", 0, 9, unusable_from=day(8))], ["ru1 S1/commander"], {"S1"}),
    Case("unusable from the landing day", {}, [flight("S1", 0, 9, unusable_from=day(9))], ["ru1 S1/commander"]),
    Case(
        "sheltered on another ship while unusable",
        {},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9)],
        ["ru1 S1/commander"],
        more=shelter("ru1", "D1", 5, 8),
    ),
    Case(
        "sheltered a day too late",
        {},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9)],
        ["ru1 S1/commander"],
        {"S1"},
        more=shelter("ru1", "D1", 6, 8),
    ),
    Case(
        "sheltered at another station",
        {},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9, station="Mir")],
        ["ru1 S1/commander"],
        {"S1"},
        more=shelter("ru1", "D1", 5, 8),
    ),
    Case(
        "bound to no ship of another station",
        {"to": day(8), "unmodelled": True},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("S2", 3, 20, station="Mir")],
        ["ru1 S1/commander>S2/commander"],
        {"S1"},
    ),
    Case(
        "a shelter that would be full, at another station",
        {},
        [flight("S1", 0, 9), flight("D1", 3, 9, station="Mir")],
        ["ru1 S1/commander", "us1 D1/commander"],
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 5),
    ),
    Case(
        "a shelter that is full",
        {},
        [flight("S1", 0, 9), flight("D1", 3, 9)],
        ["ru1 S1/commander", "us1 D1/commander"],
        {"D1"},
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 5),
    ),
    Case(
        "on an improvised seat in a full ship",
        {"to": day(8)},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9)],
        ["ru1 S1/commander", "us1 D1/commander"],
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 8, improvised=True),
    ),
    Case(
        "an improvised seat a day too short",
        {"to": day(8)},
        [flight("S1", 0, 9), flight("D1", 0, 9), flight("S2", 0, 20)],
        ["ru1 S2/commander", "us1 D1/commander"],
        {"D1"},
        dragon={"seats": 1},
        more={
            "shelters": [
                {"crew": "ru1", "ship": "D1", "from": day(5), "to": day(7), "improvised": True},
                {"crew": "ru1", "ship": "D1", "from": day(8), "to": day(8)},
            ]
        },
    ),
    Case(
        "an improvised seat is for one person",
        {"to": day(8)},
        [flight("S1", 0, 9), flight("D1", 3, 9)],
        ["ru1 S1/commander", "us1 D1/commander", "us2 D1/specialist"],
        {"D1"},
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 8, improvised=True),
    ),
    Case(
        "an improvised seat in a ship that is not usable",
        {"to": day(8)},
        [flight("S1", 0, 9), flight("D1", 3, 9, unusable_from=day(8))],
        ["ru1 S1/commander"],
        {"D1"},
        more=shelter("ru1", "D1", 5, 8, improvised=True),
    ),
    Case(
        "a ship with a seat more than its vehicle",
        {},
        [flight("S1", 0, 9), flight("D1", 3, 9, seats=2)],
        ["ru1 S1/commander", "us1 D1/commander"],
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 5),
    ),
    Case(
        "a ship with a seat less than its vehicle",
        {},
        [flight("S1", 0, 9), flight("D1", 3, 9, seats=1)],
        ["ru1 S1/commander", "us1 D1/commander"],
        {"D1"},
        more=shelter("ru1", "D1", 5, 5),
    ),
    Case(
        "a shelter that is not there",
        {},
        [flight("S1", 0, 9), flight("D1", 6, 9)],
        ["ru1 S1/commander"],
        {"D1"},
        more=shelter("ru1", "D1", 5, 6),
    ),
    Case(
        "days before the horizon are not judged",
        {},
        [flight("S1", 0, 9, unusable_from=day(2)), flight("D1", 3, 9)],
        ["ru1 S1/commander"],
        more={"as_of": day(0)},
        horizon=(9, 20),
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random)
