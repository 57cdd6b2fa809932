"""Frontiers as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from optimizer.checker.data import plan_data
from optimizer.problem.wording import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.goals import Tier
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import TierResult


WIDTH, HEIGHT = 60, 12
"""Characters of the chart."""
MOST_OPEN = 5
"""Gaps listed one by one."""


@dataclass(frozen=True)
class Point:
    """One plan of the frontier, checked."""

    values: tuple[int, int]
    """Value of each goal, measured by the checker."""
    plan: Plan
    proved: bool
    """No plan is better in one goal and as good in the other."""
    solution: frozenset[int]
    """Literals of the model."""
    words: tuple[str, str] = ("", "")
    """The values in words, where a goal has words."""


@dataclass(frozen=True, slots=True)
class Open:
    """Where plans of the frontier that are not listed may still lie: lowest and highest value of either goal."""

    low: tuple[int | None, int | None]
    high: tuple[int | None, int | None]


@dataclass(frozen=True)
class Frontier:
    """The answer of ``tradeoff``."""

    instance: str
    goals: tuple[str, str]
    units: tuple[str, str]
    status: Literal["complete", "partial", "infeasible", "unknown"]
    """``complete``: every value pair that no plan beats is listed, and each is proved."""
    points: tuple[Point, ...]
    """The first goal from its best to its worst; the second the other way round."""
    open: tuple[Open, ...]
    gap: float | None
    """Share of the rectangle between the two ends not ruled out; None if the ends are not proved."""
    kept: tuple[TierResult, ...]
    """Tiers kept at their optimum, if asked for; the frontier is that of the plans as good there."""
    workers: int
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether the whole frontier is listed and proved."""
        return self.status == "complete"

    def __str__(self) -> str:
        return frontier_text(self)


def frontier_data(found: Frontier) -> dict[str, Any]:
    """The answer of ``tradeoff``."""
    return {
        "instance": found.instance,
        "goals": [{"goal": goal, "unit": unit} for goal, unit in zip(found.goals, found.units, strict=True)],
        "status": found.status,
        "complete": found.complete,
        "gap": found.gap,
        "kept": [{"goals": tier.goals, "value": tier.value, "proved": tier.proved} for tier in found.kept],
        "points": [
            {"values": list(point.values), "proved": point.proved, "plan": plan_data(point.plan)}
            for point in found.points
        ],
        "open": [
            {goal: {"from": low, "to": high} for goal, low, high in zip(found.goals, each.low, each.high, strict=True)}
            for each in found.open
        ],
        "workers": found.workers,
        "seed": found.seed,
        "seconds": found.seconds,
    }


def frontier_text(found: Frontier) -> str:
    """Table, chart, and the cost of each step."""
    return "\n".join(_lines(found))


def _lines(found: Frontier) -> Iterator[str]:
    count = len(found.points)
    plans = (
        "one plan is best in both goals" if count == 1 else f"every pair of values that no plan beats, {count} in all"
    )
    words = {
        "complete": f"COMPLETE  proved: {plans}",
        "partial": f"PARTIAL  {count} checked plan{'' if count == 1 else 's'}; there may be others",
        "infeasible": "INFEASIBLE  proved: no plan obeys every rule",
        "unknown": "UNKNOWN  no plan found within the limits",
    }
    workers = "1 worker" if found.workers == 1 else f"{found.workers} workers"
    yield f"{words[found.status]}  {found.instance}  ({workers}, seed {found.seed}, {found.seconds:.1f} s)"
    for number, tier in enumerate(found.kept, start=1):
        goals = " + ".join(tier.goals)
        yield f"  kept: tier {number}, {goals}, at {tier.value}{'' if tier.proved else ', not proved best'}"
    if not found.points:
        return
    yield ""
    yield from table([("plan", *found.goals, "", ""), *_rows(found)], right=(0, 1, 2))
    if count > 1:
        yield ""
        yield from chart([point.values for point in found.points], found.goals)
    if not found.complete:
        yield ""
        yield from _gaps(found)


def _rows(found: Frontier) -> Iterator[tuple[str, ...]]:
    first, second = found.goals
    steps = [""]
    for before, after in pairwise(found.points):
        saved, paid = before.values[1] - after.values[1], after.values[0] - before.values[0]
        steps.append(f"{saved} less {second} for {paid} more {first}")
    for number, (point, step) in enumerate(zip(found.points, steps, strict=True), start=1):
        doubt = "" if point.proved else "not proved: another plan may beat it"
        words, aside = ("; ".join(filter(None, each)) for each in (point.words, (step, doubt)))
        yield str(number), str(point.values[0]), str(point.values[1]), words, aside


def chart(values: Sequence[tuple[int, int]], goals: tuple[str, str]) -> Iterator[str]:
    """The points on paper: the first goal to the right, the second upwards."""
    (left, right), (bottom, top) = ((min(axis), max(axis)) for axis in zip(*values, strict=True))
    paper = [[" "] * WIDTH for _ in range(HEIGHT)]
    for x, y in values:
        column = round((x - left) / max(1, right - left) * (WIDTH - 1))
        row = round((top - y) / max(1, top - bottom) * (HEIGHT - 1))
        paper[row][column] = "*"
    margin = max(len(str(top)), len(str(bottom)))
    yield f"  {goals[1]}"
    for number, line in enumerate(paper):
        label = {0: top, HEIGHT - 1: bottom}.get(number, "")
        yield f"  {label!s:>{margin}} |{''.join(line)}".rstrip()
    yield f"  {'':>{margin}} +{'-' * WIDTH}"
    yield f"  {'':>{margin}}  {left}{right:>{WIDTH - len(str(left))}}  {goals[0]}"


def _gaps(found: Frontier) -> Iterator[str]:
    if found.gap is not None:
        yield f"Not ruled out: {found.gap:.0%} of the rectangle between the two ends."
    yield "Plans that are not listed may lie where"
    for each in found.open[:MOST_OPEN]:
        yield f"  {_range(found.goals[0], each, 0)} and {_range(found.goals[1], each, 1)}"
    if len(found.open) > MOST_OPEN:
        yield f"  and in {len(found.open) - MOST_OPEN} more gaps"


def _range(goal: str, each: Open, place: int) -> str:
    low, high = each.low[place], each.high[place]
    if low is None and high is None:
        return f"{goal} is anything"
    if low is None or high is None:
        return f"{goal} is {low} or more" if high is None else f"{goal} is {high} or less"
    return f"{goal} is {low}" if low == high else f"{goal} is {low} to {high}"


def unit(tier: Tier) -> str:
    """The unit of the value."""
    units = dict.fromkeys(goal.unit for goal in tier.goals())
    return next(iter(units)) if len(units) == 1 else "weighted sum"
