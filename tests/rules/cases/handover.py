from random import Random
from typing import Any

from tests.rules.cases._case import Case, day, flight
from tests.worlds.draw import World, ruled


def pair(label: str, overlap: int, broken: bool, least: int = 2, **more: object) -> Case:
    flights = [
        flight("S1", 0, 20, rotation=True),
        flight("D1", 1, 30, rotation=True),
        flight("S2", 19 - overlap, 40, docking=20 - overlap, rotation=True, **more),
    ]
    return Case(label, {"min_days": least}, flights, [], {"S1/S2"} if broken else set())


CASES = [
    pair("one day short", 1, True),
    pair("exact", 2, False),
    pair("one day over", 3, False),
    pair("a gap", -2, True, least=-1),
    pair("a gap that is allowed", -2, False, least=-2),
    pair("an empty replacement ship is in the chain", 1, True, up_empty=True),
    *(
        Case(
            f"each station has its own chain: overlap {20 - docking}",
            {"min_days": 2},
            [
                flight("S1", 0, 20, rotation=True),
                flight("S2", 5, 7, rotation=True, station="Mir"),
                flight("S3", docking, 40, rotation=True),
            ],
            [],
            broken,
        )
        for docking, broken in ((18, set()), (19, {"S1/S3"}))
    ),
    Case(
        "a visiting ship is not in the chain",
        {"min_days": 2},
        [flight("S1", 0, 20, rotation=True), flight("S2", 5, 8), flight("S3", 18, 40, rotation=True)],
        [],
    ),
    *(
        Case(
            f"launch days chosen: {chosen}",
            {"min_days": 2},
            [flight("S1", 0, 20, rotation=True, other_launches=[day(3)]), second],
            chosen,
            {"S1/S2"} if broken else set(),
        )
        for second in [flight("S2", 19, 40, rotation=True, other_launches=[day(22)])]
        for chosen, broken in [
            ([], True),
            (["S1 launches 3"], False),
            (["S1 launches 3", "S2 launches 22"], True),
            (["S2 launches 22"], True),
        ]
    ),
    *(
        Case(
            f"launched on {launch}, ruled from 21",
            {"min_days": 2, "from": day(21)},
            [flight("S1", 0, 20, rotation=True), flight("S2", 19, 40, rotation=True, other_launches=[day(22)])],
            [f"S2 launches {launch}"],
            {"S1/S2"} if launch == 22 else set(),
        )
        for launch in (19, 22)
    ),
    Case(
        "in the planned order, where a waiver allows another",
        {"min_days": 25},
        [flight("S1", 10, 30, rotation=True), flight("S2", 12, 40, rotation=True, other_launches=[day(5)])],
        ["S2 launches 5"],
        more={"waivers": [{"rule": "launch_dates", "subject": "S1/S2", "reason": "r", "by": "b"}]},
    ),
    Case(
        "before the rule",
        {"min_days": 2, "from": day(20)},
        [flight("S1", 0, 20, rotation=True), flight("S2", 19, 40, rotation=True)],
        [],
    ),
    Case(
        "on the day of the old ship's landing nothing mends it",
        {"min_days": 2},
        [flight("S1", 0, 20, rotation=True), flight("S2", 19, 40, rotation=True)],
        [],
        more={"as_of": day(20)},
        unavoidable={"S1/S2"},
    ),
    Case(
        "with the old ship landed it is history",
        {"min_days": 2},
        [flight("S1", 0, 20, rotation=True), flight("S2", 19, 40, rotation=True)],
        [],
        more={"as_of": day(21)},
    ),
    Case(
        "after a gap, on the day of the new ship's docking nothing mends it",
        {"min_days": 2},
        [flight("S1", 0, 18, rotation=True), flight("S2", 19, 40, docking=20, rotation=True)],
        [],
        more={"as_of": day(20)},
        unavoidable={"S1/S2"},
    ),
    Case(
        "after a gap, once the new ship has docked it is history",
        {"min_days": 2},
        [flight("S1", 0, 18, rotation=True), flight("S2", 19, 40, docking=20, rotation=True)],
        [],
        more={"as_of": day(21)},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random, min_days=random.randint(-2, 3))
