from random import Random
from typing import Any

from tests.rules.cases._case import Case, day, flight
from tests.worlds.draw import World, ruled

ONE = {"centres": {"town": {"people": 1, "vehicles": ["soyuz"], "lead_days": 5}}}
FLIGHTS = [flight("S1", 10, 30), flight("S2", 15, 40), flight("S3", 14, 41), flight("D1", 12, 40), flight("S0", 4, 41)]
NEAR = [flight("S1", 10, 30), flight("S2", 14, 40)]
SESSION = {"id": "s1", "earns": "hand", "centre": "town", "from": day(10), "to": day(12), "seats": 3}
JANUARY = {"town/2030-01"}


def case(label: str, broken: bool, *stays: str, rule: dict[str, Any] = ONE, **more: Any) -> Case:
    return Case(label, rule, more.pop("flights", FLIGHTS), list(stays), JANUARY if broken else set(), more=more)


def waived(first: int, last: int) -> list[dict[str, Any]]:
    days = {"from": day(first), "to": day(last)}
    return [{"rule": "training_capacity", "subject": "town/2030-01", **days, "reason": "r", "by": "b"}]


BACKUPS = {"rules": {"training_capacity": ONE, "backup": {"flights": ["S1"]}}}
LONE_SHIP = [flight("S1", 10, 30)]
LONE = [flight("S1", 10, 30, roles={"commander": 1})]
GIVEN = [flight("S1", 10, 30, seated=[{"crew": "ru1", "role": "commander"}])]

BOTH = ["ru1 S1/commander", "ru2 S1/engineer"]

CASES = [
    case("one too many on day 9", True, "ru1 S1/commander", "ru2 S2/commander", flights=NEAR),
    case(
        "shorter training leaves room",
        False,
        "ru1 S1/commander",
        "ru2 S2/commander",
        flights=NEAR,
        short_trainings=[{"flight": "S2", "days": 4}],
    ),
    case(
        "not short enough",
        True,
        "ru1 S1/commander",
        "ru2 S2/commander",
        flights=NEAR,
        short_trainings=[{"crew": "ru2", "days": 5}],
    ),
    case(
        "shorter training of somebody else",
        True,
        "ru1 S1/commander",
        "ru2 S2/commander",
        flights=NEAR,
        short_trainings=[{"crew": "ru3", "days": 1}],
    ),
    case("one", False, "ru1 S1/commander"),
    case("two, the last day of the file their first", True, *BOTH, horizon={"from": day(0), "to": day(5)}),
    case("two, from the day after the file on", False, *BOTH, horizon={"from": day(0), "to": day(4)}),
    case("two on one ship", True, "ru1 S1/commander", "ru2 S1/engineer"),
    case("one after the other", False, "ru1 S1/commander", "ru2 S2/commander"),
    case("a day at once", True, "ru1 S1/commander", "ru2 S3/commander"),
    case("another vehicle", False, "ru1 S1/commander", "us1 D1/commander"),
    case("a given seat", False, "ru1 S1/commander", "ru2 S1/engineer", flights=GIVEN),
    case("a backup", True, "ru1 S1/commander", "ru2 S1/commander!", flights=LONE, rules=BACKUPS["rules"]),
    case("a session after training", False, "ru1 S1/commander", "ru2 attends s1", sessions=[SESSION]),
    case(
        "a session on its last day", True, "ru1 S1/commander", "ru2 attends s1", sessions=[{**SESSION, "from": day(9)}]
    ),
    case(
        "a session elsewhere",
        False,
        "ru1 S1/commander",
        "ru2 attends s1",
        sessions=[{**SESSION, "from": day(9), "centre": "hills"}],
    ),
    case("two in a session", True, "ru1 attends s1", "ru2 attends s1", sessions=[SESSION]),
    case(
        "a session that ends on the first day",
        True,
        "ru1 S1/commander",
        "ru2 attends s1",
        sessions=[{**SESSION, "from": day(3), "to": day(5)}],
    ),
    case("today still counts", True, "ru1 S1/commander", "ru2 S1/engineer", as_of=day(9)),
    case("after the rule's last day", False, "ru1 S1/commander", "ru2 S1/engineer", rule={**ONE, "to": day(4)}),
    case("the rule's last day", True, "ru1 S1/commander", "ru2 S1/engineer", rule={**ONE, "to": day(5)}),
    case("a waiver of all days", False, "ru1 S1/commander", "ru2 S1/engineer", waivers=waived(5, 9)),
    case(
        "a waiver but for the last",
        True,
        "ru1 S1/commander",
        "ru2 S1/engineer",
        flights=LONE_SHIP,
        waivers=waived(5, 8),
    ),
    Case(
        "one month waived, not the next",
        ONE,
        [flight("S1", 33, 50)],
        ["ru1 S1/commander", "ru2 S1/engineer"],
        {"town/2030-02"},
        more={"waivers": [{"rule": "training_capacity", "subject": "town/2030-01", "reason": "r", "by": "b"}]},
    ),
    case("before the horizon", False, "ru1 S0/commander", "ru2 S0/engineer", as_of=day(4)),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    town = {
        "people": random.randint(0, 2),
        "vehicles": random.choice([["soyuz"], ["dragon"], ["soyuz", "dragon"]]),
        "lead_days": random.randint(0, 4),
    }
    return ruled(random, centres={"town": town})
