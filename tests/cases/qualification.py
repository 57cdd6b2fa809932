from random import Random
from typing import Any

from tests.cases._case import Case, flight
from tests.draw import World, day, ruled

SOYUZ = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"requires": ["mate"], "seats": 2}}}
ONE = [flight("S1", 10, 30)]
CROSS = [flight("S1", 10, 30, return_on=["S2"]), flight("S2", 20, 40)]


def case(label: str, broken: bool, stay: str = "ru1 S1/engineer", rule: object = None, **held: object) -> Case:
    flights = CROSS if ">" in stay else ONE
    crew = {"ru1": {"qualifications": held}}
    return Case(label, dict(rule or {}), flights, [stay], {"ru1/S1"} if broken else set(), crew=crew, soyuz=SOYUZ)  # type: ignore[call-overload]


CASES = [
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
