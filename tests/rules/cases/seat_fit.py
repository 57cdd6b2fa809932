from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

ONE = [flight("S1", 10, 20)]
CROSS = [flight("D1", 10, 20, return_on=["S1"]), flight("S1", 15, 30)]
UP, DOWN = ["ru1 S1/engineer"], ["ru1 D1/specialist>S1/engineer"]


def fit(cm: int | None, *, vehicle: str = "soyuz", **bounds: int) -> dict[str, Any]:
    people = {"ru2": {"height_cm": 999}} if cm is None else {"ru1": {"height_cm": cm, "mass_kg": 999}}
    return {"vehicles": {vehicle: {"height_cm": bounds}}, "people": people}


def case(label: str, broken: bool, rule: dict[str, Any], flown: str = "S1", **more: Any) -> Case:
    stays = UP if flown == "S1" else DOWN
    return Case(label, rule, ONE if flown == "S1" else CROSS, stays, {f"ru1/{flown}"} if broken else set(), **more)


def past(label: str, as_of: int, broken: bool) -> Case:
    flights = [flight("S1", 10, 20, seated=[{"crew": "ru1", "role": "engineer"}]), flight("D1", 30, 40)]
    return Case(label, fit(191, max=190), flights, UP, {"ru1/S1"} if broken else set(), more={"as_of": day(as_of)})


def down_later(label: str, as_of: int, *beyond: str) -> Case:
    """Up on D1, where the size is no matter, and down on S1 on day 40."""
    seat = {"crew": "ru1", "role": "specialist", "down_on": "S1", "down_role": "engineer"}
    flights = [flight("S1", 8, 40), flight("D1", 10, 30, seated=[seat])]
    more = {"as_of": day(as_of)}
    return Case(label, fit(191, max=190), flights, DOWN, more=more).whatever_is_decided(*beyond)


CASES = [
    case("one over", True, fit(191, max=190)),
    case("exactly the most", False, fit(190, max=190)),
    case("one below the most", False, fit(189, max=190)),
    case("one short", True, fit(149, min=150)),
    case("exactly the least", False, fit(150, min=150)),
    case("one above the least", False, fit(151, min=150)),
    case("no bounds", False, fit(191)),
    case("a most of zero is a bound", True, fit(1, max=0)),
    case("a measure not known of the person", False, fit(None, min=150, max=190)),
    case("a measure the vehicle does not ask for", False, {**fit(191), "vehicles": {"soyuz": {}}}),
    case("another vehicle", False, fit(191, max=190, vehicle="dragon")),
    case("the ship down", True, fit(191, max=190), "D1"),
    case("the ship down, exact", False, fit(190, max=190), "D1"),
    case("the ship up, where it changes", True, fit(191, max=190, vehicle="dragon"), "D1"),
    case("the day before the window", False, {**fit(191, max=190), "from": day(11)}),
    case("the first day of the window", True, {**fit(191, max=190), "from": day(10)}),
    case("the last day of the window", True, {**fit(191, max=190), "to": day(10)}),
    case("the day after the window", False, {**fit(191, max=190), "to": day(9)}),
    case("the window asks for the launch up", False, {**fit(191, max=190), "from": day(15)}, "D1"),
    Case("whoever fits flies with those who would not", fit(191, max=190), ONE, ["ru2 S1/engineer"]),
    past("a given seat is not exempt", 10, True),
    past("launched before as_of is history", 11, False),
    down_later("up already, down on another ship: nothing mends it", 40, "ru1/D1"),
    down_later("down on another ship before as_of is history", 41),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    def bounds() -> dict[str, int]:
        return {
            **maybe(random, 0.5, "min", random.randint(0, 3)),
            **maybe(random, 0.6, "max", random.randint(1, 5)),
        }

    measures = ("height_cm", "mass_kg")
    return ruled(
        random,
        vehicles={
            name: {measure: bounds() for measure in measures if random.random() < 0.6}
            for name in world["vehicles"]
            if random.random() < 0.8
        },
        people={
            person["id"]: {measure: random.randint(0, 5) for measure in measures if random.random() < 0.7}
            for person in world["crew"]
            if random.random() < 0.8
        },
    )
