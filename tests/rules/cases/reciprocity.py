from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled, window

TWO = [
    flight("S1", 0, 10, rotation=True),
    flight("D1", 5, 12, rotation=True),
    flight("S2", 20, 30, rotation=True),
]


def account(**bounds: object) -> dict[str, object]:
    return {"accounts": [{"between": ["US", "RU"], "max_imbalance": 5, **bounds}]}


LATE = [
    flight("S1", 0, 10, rotation=True, seated=[{"crew": "us1", "role": "engineer"}]),
    flight("D1", 5, 12, rotation=True, other_launches=[day(8)]),
]
HOME = [
    flight(
        "S1",
        0,
        10,
        integrated=True,
        seated=[{"crew": "ru1", "role": "commander"}, {"crew": "us1", "role": "engineer", "down_on": ["S1", "D1"]}],
    ),
    flight("D1", 5, 12),
]
ROUND = ["ru1 S1/commander", "us1 S1/engineer>D1/specialist"]
LIFT = [
    flight("S1", 0, 10, integrated=True, seated=[{"crew": "ru1", "role": "commander"}]),
    flight("D1", 12, 30, other_launches=[day(8)], return_on=["S1"]),
]
LIFTED = ["ru1 S1/commander"]
GIVE = "ru1 D1/specialist"  # +1, 7 days
TAKE = "us1 S1/engineer"  # -1, 10 days
CASES = [
    Case("at the bound", account(max_imbalance=1), TWO, [GIVE]),
    Case(
        "one over the bound",
        account(max_imbalance=1),
        TWO,
        [GIVE, "ru2 D1/specialist"],
        {"US-RU.seats/D1", "US-RU.seats/S2"},
    ),
    Case("the other way", account(max_imbalance=0), TWO, [TAKE, GIVE], {"US-RU.seats/S1"}),
    Case("the first party gives plus", account(max_imbalance=1, carried_in=1), TWO, ["us1 S2/engineer"]),
    Case(
        "carried in counts", account(max_imbalance=1, carried_in=1), TWO, [GIVE], {"US-RU.seats/D1", "US-RU.seats/S2"}
    ),
    Case("final: level", account(final_imbalance=0), TWO, [TAKE, GIVE]),
    Case("final: one off", account(final_imbalance=0), TWO, [TAKE], {"US-RU.seats/final"}),
    Case(
        "final: one off after the last launch is history",
        account(final_imbalance=0),
        [{**ship, "seated": [{"crew": "us1", "role": "engineer"}] if ship["id"] == "S1" else []} for ship in TWO],
        [TAKE],
        more={"as_of": day(21)},
    ),
    *(
        Case(
            f"final, of a window the last flight may leave: {stays}",
            account(final_imbalance=0, to=day(6)),
            LATE,
            [TAKE, *stays],
            {"US-RU.seats/final"} if broken else set(),
            more={"as_of": day(2)},
        )
        for stays, broken in [(["D1 launches 8"], True), ([], True), ([GIVE], False)]
    ),
    Case("seat-days, exact", account(unit="days", max_imbalance=10), TWO, [TAKE]),
    Case(
        "seat-days, one over",
        account(unit="days", max_imbalance=9, final_imbalance=3),
        TWO,
        [TAKE, GIVE],
        {"US-RU.days/S1"},
    ),
    Case("a launch before the account", account(max_imbalance=0, **{"from": day(1)}), TWO, [TAKE]),
    Case("a launch on its last day", account(max_imbalance=0, to=day(0)), TWO, [TAKE], {"US-RU.seats/S1"}),
    Case("a flight that is not a rotation", account(max_imbalance=0), [flight("S1", 0, 10), TWO[1]], [TAKE]),
    Case(
        "all flights covered",
        account(max_imbalance=0, flights="all"),
        [flight("S1", 0, 10), TWO[1]],
        [TAKE],
        {"US-RU.seats/S1", "US-RU.seats/D1"},
    ),
    Case(
        "booked whole to the ship up, whichever brings them down",
        account(max_imbalance=0),
        [flight("S1", 0, 10, rotation=True, return_on=["D1"]), TWO[1]],
        ["us1 S1/engineer>D1/specialist"],
        {"US-RU.seats/S1", "US-RU.seats/D1"},
    ),
    Case(
        "two launches of one day are read together",
        account(max_imbalance=0),
        [TWO[0], flight("D1", 0, 9, rotation=True)],
        [TAKE, GIVE],
    ),
    Case("a third party books nothing", account(max_imbalance=0), TWO, ["guest S1/engineer"]),
    Case(
        "a seat of the other side's by account",
        account(max_imbalance=0),
        [flight("S1", 0, 10, rotation=True, account="US")],
        [TAKE],
    ),
    Case("a seat of nobody's", account(max_imbalance=0), [flight("S1", 0, 10, rotation=True, account="none")], [TAKE]),
    Case(
        "a private seat books nothing",
        account(max_imbalance=0),
        [flight("S1", 0, 10, rotation=True, seated=[{"crew": "us1", "role": "engineer", "private": True}])],
        [TAKE],
    ),
    Case(
        "a given seat books",
        account(max_imbalance=0),
        [flight("S1", 0, 10, rotation=True, seated=[{"crew": "us1", "role": "engineer"}])],
        [TAKE],
        {"US-RU.seats/S1"},
    ),
    *(
        Case(
            f"final, of a window that flights may leave: {stays}",
            account(carried_in=2, final_imbalance=1, to=day(6)),
            [
                flight("S1", 5, 10, rotation=True, other_launches=[day(8)]),
                flight("D1", 6, 12, rotation=True, other_launches=[day(9)]),
            ],
            stays,
            {"US-RU.seats/final"} if broken else set(),
        )
        for stays, broken in [(["S1 launches 8", "D1 launches 9"], False), (["D1 launches 9"], True), ([], True)]
    ),
    *(
        Case(
            f"seat-days of somebody still up, at most {most}",
            account(unit="days", max_imbalance=most),
            [flight("S1", 0, 10, rotation=True, return_on=["open"])],
            ["us1 S1/engineer>open"],
            set() if most == 61 else {"US-RU.days/S1"},
        )
        for most in (60, 61)
    ),
    Case("integrated: before the rule", {"from": day(1)}, [flight("S1", 0, 9, integrated=True)], ["ru1 S1/commander"]),
    *(
        Case(f"integrated: the way down on day {today}", {}, HOME, ROUND, {"S1"} if today < 11 else set(), more=as_of)
        for today in (10, 11)
        for as_of in [{"as_of": day(today)}]
    ),
    Case("integrated: one may still come down on it", {}, LIFT, LIFTED, {"S1"}, more={"as_of": day(5)}),
    Case("integrated: none of the other side", {}, [flight("S1", 0, 9, integrated=True)], ["ru1 S1/commander"], {"S1"}),
    Case("integrated: one", {}, [flight("S1", 0, 9, integrated=True)], ["ru1 S1/commander", TAKE]),
    Case("integrated: two", {}, [flight("S1", 0, 9, integrated=True)], ["us2 S1/commander", TAKE], {"S1"}),
    Case("integrated: nobody aboard", {}, [flight("S1", 0, 9, integrated=True)], []),
    Case(
        "integrated: a third party is not the other side",
        {},
        [flight("S1", 0, 9, integrated=True)],
        ["guest S1/commander"],
        {"S1"},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    accounts = [
        {
            "between": random.choice([["US", "RU"], ["RU", "US"]]),
            "unit": unit,
            "max_imbalance": random.randint(0, 2) if unit == "seats" else random.randint(0, 8),
            **maybe(random, 0.6, "final_imbalance", random.randint(0, 1) if unit == "seats" else random.randint(0, 4)),
            "carried_in": random.choice([0, 0, 1, -1]),
            "flights": random.choice(["rotation", "all"]),
            **(window(random) if random.random() < 0.3 else {}),
        }
        for unit in random.sample(["seats", "days"], random.choice([1, 1, 2]))
    ]
    return ruled(random, accounts=accounts, integrated_seats=random.choice([0, 1, 1, 2]))
