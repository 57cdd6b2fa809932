"""For authors of rules and goals: tiny worlds, parity of the two halves, and hand cases.

    from optimizer import testing

    def test_the_halves_agree():
        testing.compare_halves(MyRule, lambda random, world: {"times": random.randint(0, 2)})

A failed comparison is an ``AssertionError`` that names the world and the plan.
"""

from optimizer.bench.testing.case import Case, flight, plan_of
from optimizer.bench.testing.draw import FIRST_DAY, World, day, maybe, window
from optimizer.bench.testing.judging import judge
from optimizer.bench.testing.parity import Seen, compare_halves, compare_measure, costs_agree, rows_agree
from optimizer.bench.testing.world_data import Form
from optimizer.bench.testing.worlds import tiny

__all__ = [
    "FIRST_DAY",
    "Case",
    "Form",
    "Seen",
    "World",
    "compare_halves",
    "compare_measure",
    "costs_agree",
    "day",
    "flight",
    "judge",
    "maybe",
    "plan_of",
    "rows_agree",
    "tiny",
    "window",
]
