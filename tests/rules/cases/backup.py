from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, ruled

ONE = [flight("S1", 10, 20, rotation=True, roles={"commander": 1})]
SOYUZ = {"vehicles": ["soyuz"]}
STAY = "ru1 S1/commander"
NEEDS = {"roles": {"commander": {"requires": ["captain"], "agencies": ["Roscosmos"]}, "engineer": {}}}


def fit(label: str, broken: bool, **person: object) -> Case:
    held = {"qualifications": {"captain": {}}}
    crew = {"ru1": held, "ru2": {**held, **person}}
    found = {"ru2/S1"} if broken else set()
    return Case(label, SOYUZ, ONE, [STAY, "ru2 S1/commander!"], found, crew=crew, soyuz=NEEDS)


def earning(label: str, last: int, broken: bool, *more: str) -> Case:
    """ru2 attends a session that earns what is required, up to a day; S1 launches on day 10."""
    session = {"id": "s1", "earns": "captain", "from": day(3), "to": day(last), "seats": 1}
    found = {"ru2/S1"} if broken else set()
    crew = {"ru1": {"qualifications": {"captain": {}}}}
    stays = [STAY, "ru2 S1/commander!", *more]
    return Case(label, SOYUZ, ONE, stays, found, crew=crew, soyuz=NEEDS, more={"sessions": [session]})


CASES = [
    earning("qualified by a session that ends the day before", 9, False, "ru2 attends s1"),
    earning("a session that ends on the launch day is too late", 10, True, "ru2 attends s1"),
    earning("a session that is not attended", 9, True),
    Case("none named", SOYUZ, ONE, [STAY], {"S1"}),
    Case("one named", SOYUZ, ONE, [STAY, "ru2 S1/commander!"]),
    Case("two named", SOYUZ, ONE, [STAY, "ru2 S1/commander!", "ru3 S1/commander!"], {"S1"}),
    Case("another vehicle has none", {"vehicles": ["dragon"]}, ONE, [STAY]),
    Case("a visiting flight has none", SOYUZ, [flight("S1", 10, 20)], [STAY]),
    Case("a flight named has one", {"flights": ["S1"]}, [flight("S1", 10, 20, roles={"commander": 1})], [STAY], {"S1"}),
    Case("prime and backup of one flight", SOYUZ, ONE, [STAY, "ru1 S1/commander!"], {"ru1/S1"}),
    Case(
        "two seats, two people",
        SOYUZ,
        [flight("S1", 10, 20, rotation=True, roles={"commander": 1, "engineer": 1})],
        ["ru2 S1/commander!", "ru3 S1/engineer!"],
    ),
    Case(
        "two seats, one person",
        SOYUZ,
        [flight("S1", 10, 20, rotation=True, roles={"commander": 1, "engineer": 1})],
        ["ru2 S1/commander!", "ru2 S1/engineer!"],
        {"ru2/S1"},
    ),
    Case(
        "two seats, one person, where allowed",
        {**SOYUZ, "roles_each": 2},
        [flight("S1", 10, 20, rotation=True, roles={"commander": 1, "engineer": 1})],
        ["ru2 S1/commander!", "ru2 S1/engineer!"],
    ),
    Case(
        "a given seat has none",
        SOYUZ,
        [flight("S1", 10, 20, rotation=True, roles={"commander": 1}, seated=[{"crew": "ru1", "role": "commander"}])],
        [STAY],
    ),
    Case(
        "a flight that has none, although it is pinned",
        {"flights": ["S2"]},
        [flight("S1", 10, 20, roles={"commander": 1})],
        ["ru2 S1/commander!"],
        {"S1"},
        more={"pins": [{"crew": "ru2", "flight": "S1", "leg": "backup"}]},
    ),
    Case(
        "pinned beyond the window of the rule",
        {**SOYUZ, "to": day(9)},
        ONE,
        ["ru2 S1/commander!"],
        {"S1"},
        more={"pins": [{"crew": "ru2", "flight": "S1", "leg": "backup"}]},
    ),
    Case(
        "pinned where the flight has none and that is waived, but unavailable",
        {"flights": []},
        ONE,
        ["ru2 S1/commander!"],
        {"ru2/S1"},
        crew={"ru2": {"unavailable": [{"from": day(10), "to": day(10)}]}},
        more={
            "pins": [{"crew": "ru2", "flight": "S1", "leg": "backup"}],
            "waivers": [{"rule": "backup", "subject": "S1", "reason": "r", "by": "b"}],
        },
    ),
    fit("qualified", False),
    fit("not qualified", True, qualifications={"mate": {}}),
    fit("qualified from the launch day", False, qualifications={"captain": {"from": day(10)}}),
    fit("qualified from the day after", True, qualifications={"captain": {"from": day(11)}}),
    fit("of another agency", True, agency="NASA"),
    fit("unavailable on the launch day", True, unavailable=[{"from": day(10), "to": day(10)}]),
    fit("unavailable the day before", False, unavailable=[{"from": day(9), "to": day(9)}]),
    fit("joins the day after", True, joined=day(11)),
    fit("leaves on the launch day", False, left=day(10)),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    named = [ship["id"] for ship in world["flights"] if random.random() < 0.4]
    vehicles = random.choice([[], ["soyuz"], ["dragon"]])
    return ruled(random, vehicles=vehicles, flights=named, roles_each=random.choice([1, 1, 2]))
