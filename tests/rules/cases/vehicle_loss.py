from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, ruled

BOTH = {"min_aboard": {"US": 1, "RU": 1}}
PAIR = [flight("S1", 0, 9), flight("D1", 2, 9)]
MIXED = ["ru1 S1/commander", "us1 S1/engineer", "us2 D1/commander", "ru2 D1/specialist"]
APART = ["ru1 S1/commander", "us2 D1/commander"]
MOVED = [PAIR[0], flight("D1", 2, 9, other_launches=[day(4)])]
CHOSEN = [flight("S1", 0, 9, other_launches=[day(3)]), MOVED[1]]
UP = [
    flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander", "down_on": ["S1", "D1"]}]),
    flight("D1", 2, 12, seated=[{"crew": "us2", "role": "commander"}]),
]
EARLIER: Any = {
    "flights": [
        flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}]),
        flight("D1", 4, 11, other_launches=[day(2)]),
    ],
    "stays": [*APART, "D1 launches 2"],
    "broken": {"S1", "D1"},
    "more": {"as_of": day(1)},
}
AWAY = [*PAIR, flight("S2", 0, 9, station="Mir"), flight("D2", 2, 9, station="Mir")]
SIDE: Any = {"min_aboard": {"US": 1}, "scope": "side"}
US_LEFT = ["us1 S1/engineer", "us2 D1/commander", "us3 D2/commander"]


def waived(subject: str) -> dict[str, Any]:
    return {"waivers": [{"rule": "vehicle_loss", "subject": subject, "reason": "r", "by": "b"}]}


def sheltered(*ships: str) -> dict[str, Any]:
    return {"shelters": [{"crew": "us1", "ship": ship, "from": day(3), "to": day(3)} for ship in ships]}


def later(label: str, station: str, broken: set[str]) -> Case:
    """Both ships are settled, S2 is to come."""
    given = [
        flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}]),
        flight("D1", 2, 9, seated=[{"crew": "us2", "role": "commander"}]),
    ]
    flights = [*given, flight("S2", 6, 12, station=station)]
    return Case(label, BOTH, flights, APART, broken, more={"as_of": day(5)})


CASES = [
    Case("people at another station mend nothing", BOTH, AWAY[:3], [*APART, "us1 S2/engineer"], {"S1", "D1"}),
    Case("a ship at another station does not stay", BOTH, [PAIR[0], AWAY[3]], ["ru1 S1/commander", "us2 D2/commander"]),
    Case("ships of two sides at two stations", {**BOTH, "when": "both_sides_docked"}, [PAIR[0], AWAY[3]], US_LEFT[:1]),
    Case("by side: each station for itself", SIDE, AWAY, US_LEFT, {"Mir/US"}),
    Case(
        "by side: the other station is left short",
        SIDE,
        AWAY,
        ["ru1 S1/commander", *US_LEFT[1:], "us1 S2/engineer"],
        {"ISS/US"},
    ),
    Case("by side: waived at the one station", SIDE, AWAY, US_LEFT, more=waived("Mir/US")),
    Case("by side: waived at the other station", SIDE, AWAY, US_LEFT, {"Mir/US"}, more=waived("ISS/US")),
    Case(
        "a shelter at another station binds nobody",
        {**SIDE, "scope": "ship", "from": day(3), "to": day(3)},
        AWAY[:3],
        ["us1 S1/engineer"],
        {"S1"},
        more=sheltered("S2"),
    ),
    Case(
        "but the next one that is listed does",
        {**SIDE, "scope": "ship", "from": day(3), "to": day(3)},
        AWAY[:3],
        ["us1 S1/engineer"],
        {"D1"},
        more=sheltered("S2", "D1"),
    ),
    later("settled while only another station's ship is to come", "Mir", set()).whatever_is_decided("S1", "D1"),
    later("open from its docking on at the own station", "ISS", {"S1", "D1"}).whatever_is_decided("S1", "D1"),
    Case("one of each on each ship", BOTH, PAIR, MIXED),
    Case("each side on its own ship", BOTH, PAIR, APART, {"S1", "D1"}),
    Case("a ship alone is not judged", BOTH, PAIR[:1], ["ru1 S1/commander"]),
    Case("judged from the docking of the second ship", {**BOTH, "to": day(1)}, PAIR, APART),
    Case("judged on the day of docking", {**BOTH, "to": day(2)}, PAIR, APART, {"S1", "D1"}),
    Case("judged to the day before landing", {**BOTH, "from": day(8)}, PAIR, APART, {"S1", "D1"}),
    Case("not judged on the landing day", {**BOTH, "from": day(9)}, PAIR, APART),
    Case("two must stay, one does", {"min_aboard": {"RU": 2}}, PAIR, [*MIXED, "ru3 S1/engineer"], {"S1"}),
    Case("two must stay, two do", {"min_aboard": {"US": 0}}, PAIR, APART),
    Case(
        "by side: two ships of one side leave together",
        {"min_aboard": {"US": 1}, "scope": "side"},
        [*PAIR, flight("D2", 3, 9)],
        ["us1 D1/commander", "us2 D2/commander", "ru1 S1/commander"],
        {"US"},
    ),
    Case(
        "by ship: the other ship of the side stays",
        {"min_aboard": {"US": 1}, "from": day(3)},
        [*PAIR, flight("D2", 3, 9)],
        ["us1 D1/commander", "us2 D2/commander", "ru1 S1/commander"],
    ),
    Case(
        "both_sides_docked: two ships of one side are not judged",
        {"min_aboard": {"RU": 1}, "when": "both_sides_docked"},
        [flight("D1", 0, 9), flight("D2", 3, 9)],
        ["us1 D1/commander"],
    ),
    Case(
        "others_docked: two ships of one side are",
        {"min_aboard": {"RU": 1}},
        [flight("D1", 0, 9), flight("D2", 3, 9)],
        ["us1 D1/commander"],
        {"D1", "D2"},
    ),
    Case(
        "bound to the ship they go down on once it is docked",
        {"min_aboard": {"US": 1}, "from": day(2)},
        [flight("S1", 0, 9, return_on=["D1"]), flight("D1", 2, 12)],
        ["us1 S1/engineer>D1/commander", "ru1 S1/commander"],
        {"D1"},
    ),
    Case(
        "bound by a shelter",
        {"min_aboard": {"US": 1}, "from": day(3), "to": day(3)},
        PAIR,
        ["ru1 S1/commander", "us1 S1/engineer"],
        {"D1"},
        more={"shelters": [{"crew": "us1", "ship": "D1", "from": day(3), "to": day(3)}]},
    ),
    Case(
        "bound by a shelter until the day before",
        {"min_aboard": {"US": 1}, "from": day(3), "to": day(5)},
        PAIR,
        APART,
        {"D1"},
        more={
            "shelters": [{"crew": "us2", "ship": "S1", "from": day(3), "to": day(4)}],
            "waivers": [{"rule": "vehicle_loss", "subject": "S1", "reason": "r", "by": "b"}],
        },
    ),
    Case("launched later: not judged before it docks", {**BOTH, "to": day(3)}, MOVED, [*APART, "D1 launches 4"]),
    Case(
        "launched later: judged once it docks", {**BOTH, "to": day(4)}, MOVED, [*APART, "D1 launches 4"], {"S1", "D1"}
    ),
    Case(
        "launched later: judged until S1 lands",
        {**BOTH, "from": day(8)},
        MOVED,
        [*APART, "D1 launches 4"],
        {"S1", "D1"},
    ),
    Case("both on days chosen", {**BOTH, "to": day(2)}, CHOSEN, APART, {"S1", "D1"}),
    Case("both on days chosen, one not docked", {**BOTH, "to": day(2)}, CHOSEN, [*APART, "D1 launches 4"]),
    Case("both launched, a way home still open", BOTH, UP, APART, {"S1", "D1"}, more={"as_of": day(3)}),
    Case("launched earlier than planned: open from that day", {**BOTH, "to": day(2)}, **EARLIER),
    Case(
        "a dated waiver covers all days",
        BOTH,
        PAIR,
        APART,
        {"D1"},
        more={
            "waivers": [
                {"rule": "vehicle_loss", "subject": "S1", "from": day(2), "to": day(8), "reason": "r", "by": "b"}
            ]
        },
    ),
    Case(
        "a dated waiver lacks one day",
        BOTH,
        PAIR,
        APART,
        {"D1", "S1"},
        more={
            "waivers": [
                {"rule": "vehicle_loss", "subject": "S1", "from": day(3), "to": day(8), "reason": "r", "by": "b"}
            ]
        },
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(
        random,
        min_aboard={party: random.randint(0, 2) for party in ("US", "RU") if random.random() < 0.8},
        scope=random.choice(["ship", "side"]),
        when=random.choice(["others_docked", "both_sides_docked"]),
    )
