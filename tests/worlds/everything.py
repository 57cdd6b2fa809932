"""Every plan of a tiny world that the checker passes, with its report: for questions about all plans at once."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.solver.build import build
from tests.oracle.exhaust import Exhaust
from tests.rules.cases import FORMS
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


def roomy(seed: int) -> Instance:
    """A tiny world with two rules at most, so that it has more than a plan or two."""
    random = Random(f"roomy {seed}")
    return tiny(seed, random.sample(list(FORMS), random.choice([0, 0, 1, 2])))


def plans_of(instance: Instance) -> Iterator[tuple[Plan, Report]]:
    """All of them, judged by the checker alone."""
    model = build(instance, goals=False)
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        if plan is not None and not (report := check(instance, plan)).decided:
            yield plan, report


def unbeaten(values: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs that no other pair beats, in order."""
    return sorted(
        one for one in values if not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in values)
    )
