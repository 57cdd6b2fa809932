from random import Random
from typing import Any

from tests.rules.cases._case import Case, day, flight
from tests.worlds.draw import World, ruled

SOYUZ = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"requires": ["mate"], "seats": 2}}}
ONE = [flight("S1", 10, 30)]
CROSS = [flight("S1", 10, 30, return_on=["S2"]), flight("S2", 20, 40)]


def case(label: str, broken: bool, stay: str = "ru1 S1/engineer", rule: object = None, **held: object) -> Case:
    flights = CROSS if ">" in stay else ONE
    crew = {"ru1": {"qualifications": held}}
    return Case(label, dict(rule or {}), flights, [stay], {"ru1/S1"} if broken else set(), crew=crew, soyuz=SOYUZ)  # type: ignore[call-overload]


CHOSEN = [flight("S0", 0, 6, other_launches=[day(1)]), flight("S1", 10, 30)]
LATE = ["ru1 S0/engineer", "S0 launches 1"]
DOWN = [flight("D0", 0, 9, return_on=["S0"]), flight("S0", 1, 6), flight("S1", 10, 30)]
DOCKS = [flight("S1", 10, 30, docking=11)]
EARLY: dict[str, Any] = {"id": "s1", "earns": "mate", "from": day(3), "to": day(5), "seats": 1}
RETURNS = [flight("S0", 0, 6), flight("S1", 10, 30)]


def runs_out(label: str, broken: bool, *stays: str, valid: int = 8, flown: object = RETURNS, **held: object) -> Case:
    """A qualification that runs out, on S1's launch day 10."""
    kinds = {"mate": {"implies": ["hand"], "valid_days": valid}, "hand": {}, "captain": {"implies": ["mate"]}}
    session = {"id": "s1", "earns": "mate", "from": day(3), "to": day(5), "seats": 1}
    more = {"qualifications": kinds, "sessions": [session]}
    crew = {"ru1": {"qualifications": held}}
    broken_by = {"ru1/S1"} if broken else set()
    return Case(label, {}, flown, [*stays, "ru1 S1/engineer"], broken_by, crew, SOYUZ, more=more)  # type: ignore[arg-type]


CASES = [
    runs_out("on its last day", False, mate={"from": day(2)}),
    runs_out("the day after", True, mate={"from": day(1)}),
    runs_out("listed to a later day", False, mate={"from": day(1), "to": day(10)}),
    runs_out("without a first day it stays", False, mate={}),
    runs_out("a higher one does not run out", False, captain={"from": day(-90)}),
    runs_out("earned in a session", False, "ru1 attends s1"),
    runs_out("earned, on its last day", False, "ru1 attends s1", valid=5),
    runs_out("earned, the day after", True, "ru1 attends s1", valid=4),
    runs_out("somebody else attends", True, "ru2 attends s1"),
    runs_out("renewed by flying", False, "ru1 S0/engineer", valid=4, mate={"from": day(-1)}),
    runs_out("renewed by flying too long ago", True, "ru1 S0/engineer", valid=3, mate={"from": day(-1)}),
    runs_out("renewed by a landing on a day chosen", False, *LATE, valid=3, flown=CHOSEN, mate={"to": day(2)}),
    runs_out("not by the landing planned", True, LATE[0], valid=3, flown=CHOSEN, mate={"to": day(2)}),
    runs_out(
        "renewed by the role down", False, "ru1 D0/specialist>S0/engineer", valid=4, flown=DOWN, mate={"to": day(2)}
    ),
    runs_out("held on the launch day, not when it docks", False, flown=DOCKS, mate={"to": day(10)}),
    Case(
        "a role that the flight does not have requires nothing",
        {"unmodelled": True},
        [flight("S1", 10, 30, roles={"commander": 1})],
        ["ru1 S1/engineer"],
        soyuz=SOYUZ,
    ),
    Case(
        "implied by what a session earns",
        {},
        ONE,
        ["ru1 attends s1", "ru1 S1/engineer"],
        soyuz=SOYUZ,
        more={"sessions": [EARLY | {"earns": "captain"}]},
    ),
    Case(
        "flying does not give what does not run out",
        {},
        [flight("S0", 0, 6, seated=[{"crew": "ru1", "role": "engineer"}]), *ONE],
        ["ru1 S0/engineer", "ru1 S1/engineer"],
        {"ru1/S1"},
        soyuz=SOYUZ,
        more={"as_of": day(1)},
    ),
    Case(
        "another session could have earned it in time",
        {},
        ONE,
        ["ru1 attends s1", "ru1 S1/engineer"],
        {"ru1/S1"},
        soyuz=SOYUZ,
        more={"sessions": [{**EARLY, "from": day(9), "to": day(10)}, {**EARLY, "id": "s2"}]},
    ),
    Case(
        "a session that ends on the launch day is too late",
        {},
        ONE,
        ["ru1 attends s1", "ru1 S1/engineer"],
        {"ru1/S1"},
        soyuz=SOYUZ,
        more={"sessions": [{"id": "s1", "earns": "mate", "from": day(9), "to": day(10), "seats": 1}]},
    ),
    Case(
        "trained between two flights, for the later one",
        {},
        [*ONE, flight("S2", 40, 50)],
        ["ru1 attends s2", "ru1 S2/engineer"],
        soyuz=SOYUZ,
        more={"sessions": [EARLY, {**EARLY, "id": "s2", "from": day(20), "to": day(22)}]},
    ),
    Case(
        "waived, where a session could have earned it",
        {},
        ONE,
        ["ru1 S1/engineer"],
        soyuz=SOYUZ,
        more={
            "sessions": [EARLY],
            "waivers": [{"rule": "qualification", "subject": "ru1/S1", "reason": "r", "by": "b"}],
        },
    ),
    case("held without dates", False, mate={}),
    case("not held", True, hand={}),
    case("implied by a higher one", False, captain={}),
    case("not implied by a lower one", True, "ru1 S1/commander", mate={}),
    case("from the very launch day", False, mate={"from": day(10)}),
    case("from the day after launch", True, mate={"from": day(11)}),
    case("to the very launch day, running out in orbit", False, mate={"to": day(10)}),
    case("to the day before launch", True, mate={"to": day(9)}),
    case("the role down where the ship changes", True, "ru1 S1/engineer>S2/commander", mate={}),
    case("the role down held on the launch day", False, "ru1 S1/engineer>S2/commander", captain={"to": day(10)}),
    case("the role down earned too late", True, "ru1 S1/engineer>S2/commander", mate={}, captain={"from": day(11)}),
    case("before the rule", False, rule={"from": day(11)}),
    case("on the rule's last day", True, rule={"to": day(10)}),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random)
