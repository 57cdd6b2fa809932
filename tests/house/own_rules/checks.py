"""The rule and the goal are tested with what crewopt offers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crewopt_own.long_stays import LongStays
from crewopt_own.same_ship_once import SameShipOnce

from optimizer import testing

if TYPE_CHECKING:
    from random import Random

TWO = [testing.flight("S1", 0, 10), testing.flight("S2", 20, 30)]
BOTH = ["ru1 S1/commander", "ru1 S2/commander"]


def parameters(random: Random, world: testing.World) -> dict[str, Any]:
    """A random form of the rule."""
    return {"times": random.randint(0, 1), **(testing.window(random) if random.random() < 0.3 else {})}


def test_the_halves_agree() -> None:
    testing.compare_halves(SameShipOnce, parameters, worlds=12)
    testing.compare_measure(LongStays, lambda random, world: {"days": random.randint(0, 4)}, worlds=12)


def test_by_hand() -> None:
    for case in (
        testing.Case("one too many", {"times": 1}, TWO, BOTH, {"ru1/soyuz"}),
        testing.Case("exactly", {"times": 2}, TWO, BOTH),
        testing.Case("outside the window", {"times": 1, "from": testing.day(5)}, TWO, BOTH),
        testing.Case("what has launched stays", {"times": 0}, TWO, [], more={"as_of": testing.day(15)}),
    ):
        testing.judge(SameShipOnce, case)
