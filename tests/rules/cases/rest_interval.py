from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

RULE = {"min_days": 10, "long_stay_days": 5, "min_days_after_short_stay": 3}
TWO = ["ru1 S1/commander", "ru1 S2/commander"]
BROKEN = {"ru1"}


def pair(label: str, landing: int, launch: int, broken: bool, **rule: object) -> Case:
    flights = [flight("S1", 0, landing), flight("S2", launch, launch + 5)]
    return Case(label, {**RULE, **rule}, flights, TWO, BROKEN if broken else set())


def after(label: str, launch: int, broken: bool, **person: object) -> Case:
    return Case(label, RULE, [flight("S1", launch, 30)], TWO[:1], BROKEN if broken else set(), crew={"ru1": person})


CASES = [
    pair("long stay, one day short", 5, 14, True),
    pair("long stay, exact", 5, 15, False),
    pair("long stay, one day over", 5, 16, False),
    pair("short stay, one day short", 4, 6, True),
    pair("short stay, exact", 4, 7, False),
    pair("a stay of exactly long_stay_days is long", 5, 8, True),
    pair("an agency's own times, exact", 5, 12, False, agencies={"Roscosmos": {**RULE, "min_days": 7}}),
    pair("an agency's own times, one day short", 5, 11, True, agencies={"Roscosmos": {**RULE, "min_days": 7}}),
    pair("another agency's times do not matter", 5, 12, True, agencies={"NASA": {**RULE, "min_days": 7}}),
    pair("the later launch before the rule", 5, 9, False, **{"from": day(10)}),
    pair("the later launch on the rule's first day", 5, 9, True, **{"from": day(9)}),
    pair("the later launch after the rule", 5, 9, False, to=day(8)),
    after("a landing before the horizon, one day short", 5, True, last_landing=day(-4), last_stay_days=5),
    after("a landing before the horizon, exact", 6, False, last_landing=day(-4), last_stay_days=5),
    after("a short stay before the horizon, exact", 0, False, last_landing=day(-3), last_stay_days=4),
    after("a short stay before the horizon, one day short", 0, True, last_landing=day(-2), last_stay_days=4),
    after("a stay of unknown length is long", 5, True, last_landing=day(-4)),
    Case(
        "a stay of unknown length is long, whatever long is",
        {**RULE, "long_stay_days": 100_000},
        [flight("S1", 5, 30)],
        TWO[:1],
        BROKEN,
        crew={"ru1": {"last_landing": day(-4)}},
    ),
    Case(
        "the landing that counts is that of the ship down",
        RULE,
        [flight("S1", 0, 5, return_on=["S2"]), flight("S2", 1, 8, roles={"engineer": 1}), flight("S3", 17, 20)],
        ["ru1 S1/engineer>S2/engineer", "ru1 S3/commander"],
        BROKEN,
    ),
    Case(
        "a settled stay counts",
        RULE,
        [flight("S1", 0, 5, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 14, 20)],
        TWO,
        BROKEN,
        more={"as_of": day(1)},
    ),
    Case(
        "who stays up on a given seat has not landed, and rests not yet",
        RULE,
        [flight("S1", 0, 5, seated=[{"crew": "ru1", "role": "commander", "down_on": "open"}]), flight("S2", 14, 20)],
        ["ru1 S1/commander>open", "ru2 S2/commander"],
        more={"as_of": day(1)},
    ),
    Case(
        "between two settled stays it is history",
        RULE,
        [
            flight("S1", 0, 5, seated=[{"crew": "ru1", "role": "commander"}]),
            flight("S2", 14, 20, seated=[{"crew": "ru1", "role": "commander"}]),
        ],
        TWO,
        more={"as_of": day(15)},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    def times() -> dict[str, int]:
        return {
            "min_days": random.randint(0, 6),
            "long_stay_days": random.randint(0, 5),
            "min_days_after_short_stay": random.randint(0, 4),
        }

    return ruled(random, **times(), **maybe(random, 0.3, "agencies", {"NASA": times()}))
