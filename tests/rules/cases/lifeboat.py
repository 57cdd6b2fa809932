from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]
GAP = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 9, 20)]
LATE = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 9, 20, docking=10)]
FULL = [f"{who} S2/{role}" for who, role in (("ru1", "commander"), ("ru2", "engineer"))]
DECIDED = {"shelters": "decided"}
ONE_EACH = [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9)]
TWO = ["ru1 S1/commander", "us1 D1/commander"]
THREE = [*TWO, "us2 D1/specialist"]
SMALL = {"seats": 1, "roles": {"commander": {}, "engineer": {"seats": 2}}}


def shelter(who: str, ship: str, first: int, last: int, **more: object) -> dict[str, object]:
    return {"shelters": [{"crew": who, "ship": ship, "from": day(first), "to": day(last), **more}]}


CASES = [
    *(
        Case(
            f"moved to a ship that launches on day {launch}, the old one landing on day 9",
            {},
            [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20, other_launches=[day(10)])],
            ["ru1 S1/commander>S2/commander", f"S2 launches {launch}"],
            {"S1"} if launch == 10 else set(),
        )
        for launch in (5, 10)
    ),
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
        "on an improvised seat for one day",
        {},
        [flight("S1", 0, 9), flight("D1", 3, 9)],
        ["ru1 S1/commander", "us1 D1/commander"],
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 5, improvised=True),
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
    Case("decided: a free seat of another ship", DECIDED, ONE_EACH, THREE),
    Case("decided: no seat is free", DECIDED, ONE_EACH, TWO, {"ISS"}, dragon={"seats": 1}),
    Case("decided: as many people as seats", DECIDED, ONE_EACH, TWO, dragon={"seats": 2}),
    Case(
        "decided: a seat improvised in a full ship",
        {**DECIDED, "improvised": [{"vehicle": "dragon", "seats": 1}]},
        ONE_EACH,
        TWO,
        dragon={"seats": 1},
    ),
    Case(
        "decided: one improvised seat too few",
        {**DECIDED, "improvised": [{"vehicle": "dragon", "seats": 1}]},
        ONE_EACH,
        THREE,
        {"ISS"},
        dragon={"seats": 1},
    ),
    Case(
        "decided: the last line that fits counts",
        {**DECIDED, "improvised": [{"flight": "D1", "seats": 0}, {"vehicle": "soyuz", "seats": 2}, {"seats": 2}]},
        ONE_EACH,
        THREE,
        dragon={"seats": 1},
    ),
    Case(
        "decided: a later line of its flight takes the seats away",
        {**DECIDED, "improvised": [{"vehicle": "dragon", "seats": 2}, {"flight": "D1", "seats": 1}]},
        ONE_EACH,
        THREE,
        {"ISS"},
        dragon={"seats": 1},
    ),
    Case(
        "decided: no seat is improvised in a ship that is not usable",
        {**DECIDED, "improvised": [{"vehicle": "soyuz", "seats": 2}]},
        ONE_EACH,
        TWO,
        {"ISS"},
        dragon={"seats": 1},
    ),
    Case(
        "decided: no seat is improvised in another ship than the line says",
        {**DECIDED, "improvised": [{"flight": "S1", "seats": 2}]},
        ONE_EACH,
        TWO,
        {"ISS"},
        dragon={"seats": 1},
    ),
    Case(
        "decided: of two shelters the first counts, on a seat that is none",
        DECIDED,
        ONE_EACH,
        TWO,
        {"ISS"},
        dragon={"seats": 1},
        more={
            "shelters": [
                {"crew": "ru1", "ship": "S1", "from": day(5), "to": day(8)},
                {"crew": "ru1", "ship": "D1", "from": day(5), "to": day(8), "improvised": True},
            ]
        },
    ),
    Case(
        "decided: a ship that may launch later is a shelter if it does not",
        {**DECIDED, "to": day(8), "improvised": [{"seats": 1}]},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9, other_launches=[day(6)])],
        ["ru1 S1/commander", "us1 D1/commander", "D1 launches 3"],
        dragon={"seats": 1},
    ),
    Case(
        "decided: nor in one that has left",
        {**DECIDED, "improvised": [{"seats": 1}]},
        [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 9, 20, docking=10)],
        ["ru1 S1/commander>S2/commander"],
        {"ISS"},
    ),
    Case(
        "decided: a ship leaves its people behind, and another has seats",
        DECIDED,
        [*LATE, flight("D1", 5, 20)],
        ["ru1 S1/commander>S2/commander", "us1 D1/commander"],
    ),
    Case(
        "decided: not at another station",
        DECIDED,
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9, station="Mir")],
        TWO,
        {"ISS"},
    ),
    Case(
        "decided: who has a given improvised seat takes none of the others",
        DECIDED,
        ONE_EACH,
        TWO,
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 8, improvised=True),
    ),
    Case(
        "decided: a given improvised seat a day too short",
        DECIDED,
        ONE_EACH,
        TWO,
        {"ISS"},
        dragon={"seats": 1},
        more=shelter("ru1", "D1", 5, 7, improvised=True),
    ),
    Case(
        "decided: a given improvised seat in a ship that cannot be used",
        DECIDED,
        [*ONE_EACH, flight("D2", 3, 9, unusable_from=day(7))],
        TWO,
        {"ISS"},
        dragon={"seats": 1},
        more=shelter("ru1", "D2", 5, 8, improvised=True),
    ),
    Case(
        "decided: a ship with a choice of launch days is no shelter before it docks",
        {**DECIDED, "to": day(8)},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9, other_launches=[day(5)])],
        ["ru1 S1/commander", "D1 launches 5"],
    ),
    Case(
        "decided: nor a day later",
        {**DECIDED, "to": day(8)},
        [flight("S1", 0, 9, unusable_from=day(5)), flight("D1", 3, 9, other_launches=[day(6)])],
        ["ru1 S1/commander", "D1 launches 6"],
        {"ISS"},
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
    apart = Random(repr(random.getstate()))  # what came later: the other draws stay as they are
    if apart.random() < 0.5:
        return ruled(random)
    lines = [
        {
            **maybe(apart, 0.5, "vehicle", apart.choice([*world["vehicles"]])),
            **maybe(apart, 0.3, "flight", apart.choice(world["flights"])["id"]),
            "seats": apart.randint(0, 2),
        }
        for _ in range(apart.choice([0, 1, 1, 2]))
    ]
    return ruled(random, shelters="decided", improvised=lines)
