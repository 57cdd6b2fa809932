from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, ruled

FLIGHT = [flight("S1", 10, 20)]
STAY = ["ru1 S1/commander"]
LATER = flight("S2", 15, 30)


def case(label: str, broken: bool, **person: object) -> Case:
    return Case(label, {}, FLIGHT, STAY, {"ru1"} if broken else set(), crew={"ru1": person})


CASES = [
    case("joins on the launch day", False, joined=day(10)),
    case("joins the day after launch", True, joined=day(11)),
    case("leaves on the landing day", False, left=day(20)),
    case("leaves the day before landing", True, left=day(19)),
    case("away until the day before launch", False, unavailable=[{"to": day(9)}]),
    case("away until the launch day", True, unavailable=[{"to": day(10)}]),
    case("away from the day after landing", False, unavailable=[{"from": day(21)}]),
    case("away from the landing day", True, unavailable=[{"from": day(20)}]),
    case("away inside the stay", True, unavailable=[{"from": day(14), "to": day(15)}]),
    case("always away", True, unavailable=[{}]),
    Case(
        "still up at the end: the horizon's last day counts",
        {},
        [flight("S1", 10, 20, return_on=["open"])],
        ["ru1 S1/commander>open"],
        {"ru1"},
        crew={"ru1": {"left": day(59)}},
    ),
    Case(
        "still up at the end: away after the horizon is nobody's business",
        {},
        [flight("S1", 10, 20, return_on=["open"])],
        ["ru1 S1/commander>open"],
        crew={"ru1": {"left": day(60)}},
    ),
    Case("a launch before the rule", {"from": day(11)}, FLIGHT, STAY, crew={"ru1": {"unavailable": [{}]}}),
    Case(
        "a launch on the rule's first day",
        {"from": day(10)},
        FLIGHT,
        STAY,
        {"ru1"},
        crew={"ru1": {"unavailable": [{}]}},
    ),
    Case(
        "a launch on the rule's last day", {"to": day(10)}, FLIGHT, STAY, {"ru1"}, crew={"ru1": {"unavailable": [{}]}}
    ),
    Case("a launch after the rule", {"to": day(9)}, FLIGHT, STAY, crew={"ru1": {"unavailable": [{}]}}),
    Case(
        "up already, and down on a day without leave",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander"}])],
        STAY,
        crew={"ru1": {"unavailable": [{}]}},
        more={"as_of": day(20)},
        unavoidable={"ru1"},
    ),
    Case(
        "down before as_of is history",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander"}])],
        STAY,
        crew={"ru1": {"unavailable": [{}]}},
        more={"as_of": day(21)},
    ),
    Case(
        "unavailable until yesterday is history",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander"}])],
        STAY,
        crew={"ru1": {"unavailable": [{"to": day(14)}]}},
        more={"as_of": day(15)},
    ),
    Case(
        "unavailable until today",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander"}])],
        STAY,
        crew={"ru1": {"unavailable": [{"to": day(15)}]}},
        more={"as_of": day(15)},
        unavoidable={"ru1"},
    ),
    Case(
        "up already: an earlier ship brings them home in time",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander", "down_on": ["S1", "S2"]}]), LATER],
        ["ru1 S1/commander>S2/commander"],
        {"ru1"},
        crew={"ru1": {"unavailable": [{"from": day(25)}]}},
        more={"as_of": day(11)},
    ),
    Case(
        "up already, joined after the launch: history",
        {},
        [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "commander"}])],
        STAY,
        crew={"ru1": {"joined": day(11)}},
        more={"as_of": day(11)},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random)
