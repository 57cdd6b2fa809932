"""Frontiers as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from optimizer.checker.data import plan_data
from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.wording import table
from optimizer.studies.tradeoff.sides import sides_data, sides_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.goals import Tier
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import TierResult
    from optimizer.studies.tradeoff.sides import Side

WIDTH, HEIGHT = 60, 12
"""Characters of the chart."""
MOST_OPEN = 5
"""Gaps listed one by one."""


@dataclass(frozen=True)
class Point:
    """One plan of the frontier, checked."""

    values: tuple[int, ...]
    """Value of each goal, measured by the checker."""
    plan: Plan
    proved: bool
    """No plan is better in one goal and as good in every other."""
    solution: frozenset[int]
    """Literals of the model."""
    words: tuple[str, ...] = ()
    """The values in words, where a goal has words."""
    sides: tuple[Side, ...] = ()
    """The plan as each side sees it."""


@dataclass(frozen=True, slots=True)
class Open:
    """Where plans of the frontier that are not listed may still lie: lowest and highest value of each goal."""

    low: tuple[int | None, ...]
    high: tuple[int | None, ...]


@dataclass(frozen=True, repr=False)
class Frontier(Tabled):
    """The answer of ``tradeoff``."""

    instance: str
    goals: tuple[str, ...]
    units: tuple[str, ...]
    status: Literal["complete", "partial", "infeasible", "unknown"]
    """``complete``: every combination of values that no plan beats is listed, and each is proved."""
    points: tuple[Point, ...]
    """By the value of the first goal, from its best to its worst, then by the second."""
    open: tuple[Open, ...]
    gap: float | None
    """Of two goals: share of the rectangle between the two ends not ruled out; None if the ends are not proved."""
    kept: tuple[TierResult, ...]
    """Tiers kept at their optimum, if asked for; the frontier is that of the plans as good there."""
    workers: int
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether the whole frontier is listed and proved."""
        return self.status == "complete"

    def table(self) -> Rows:
        """A row a plan: its number, its value of each goal, whether it is proved that no plan beats it."""
        rows = [(number, *point.values, point.proved) for number, point in enumerate(self.points, 1)]
        return Rows(("plan", *self.goals, "proved"), rows)

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
            {
                "values": list(point.values),
                "proved": point.proved,
                "sides": sides_data(point.sides),
                "plan": plan_data(point.plan),
            }
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


def frontier_status(found: Frontier) -> str:
    """Whether the frontier is whole, in a word and a sentence."""
    count, two = len(found.points), len(found.goals) == 2
    both, pair = ("both goals", "pair") if two else ("every goal", "combination")
    plans = (
        f"one plan is best in {both}" if count == 1 else f"every {pair} of values that no plan beats, {count} in all"
    )
    words = {
        "complete": f"COMPLETE  proved: {plans}",
        "partial": f"PARTIAL  {count} checked plan{'' if count == 1 else 's'}; there may be others",
        "infeasible": "INFEASIBLE  proved: no plan obeys every rule",
        "unknown": "UNKNOWN  no plan found within the limits",
    }
    workers = "1 worker" if found.workers == 1 else f"{found.workers} workers"
    return f"{words[found.status]}  {found.instance}  ({workers}, seed {found.seed}, {found.seconds:.1f} s)"


def _lines(found: Frontier) -> Iterator[str]:
    count = len(found.points)
    yield frontier_status(found)
    for number, tier in enumerate(found.kept, start=1):
        goals = " + ".join(tier.goals)
        yield f"  kept: tier {number}, {goals}, at {tier.value}{'' if tier.proved else ', not proved best'}"
    if not found.points:
        return
    yield ""
    yield from table([("plan", *found.goals, "", ""), *_rows(found)], right=tuple(range(len(found.goals) + 1)))
    if count > 1:
        yield ""
        yield from chart([point.values for point in found.points], found.goals)
    yield ""
    yield from sides_lines([point.sides for point in found.points])
    if not found.complete:
        yield ""
        yield from _gaps(found)


def _rows(found: Frontier) -> Iterator[tuple[str, ...]]:
    for number, point in enumerate(found.points, start=1):
        doubt = "" if point.proved else "not proved: another plan may beat it"
        step = _step(found.points[number - 2], point, found.goals) if number > 1 else ""
        words, aside = ("; ".join(filter(None, each)) for each in (point.words, (step, doubt)))
        yield str(number), *map(str, point.values), words, aside


def _step(before: Point, after: Point, goals: Sequence[str]) -> str:
    """What is saved, and paid for it, from the plan before; nothing is said of three goals, where both may be mixed."""
    if len(goals) > 2:
        return ""
    first, second = goals
    saved, paid = before.values[1] - after.values[1], after.values[0] - before.values[0]
    return f"{saved} less {second} for {paid} more {first}"


MARKS = "*ox+#%@"
"""Of three goals: the least of the third, the next, and so on; the last stands for all that are more."""


def chart(values: Sequence[tuple[int, ...]], goals: Sequence[str]) -> Iterator[str]:
    """The points on paper: the first goal to the right, the second upwards, the third by marks."""
    thirds = sorted({third for _, _, *more in values for third in more})
    marks = {third: MARKS[min(place, len(MARKS) - 1)] for place, third in enumerate(thirds)}
    by_third = sorted(values, key=lambda each: each[2:], reverse=True)  # the best of the third on top
    yield from drawing([(each, marks[each[2]] if each[2:] else MARKS[0]) for each in by_third], goals)
    if thirds:
        named = [f"{marks[third]} {third}" for third in thirds[: len(MARKS)]]
        more_than = f" and more (to {thirds[-1]})" if len(thirds) > len(MARKS) else ""
        yield f"  {goals[2]}: {', '.join(named)}{more_than}"


def drawing(marked: Sequence[tuple[tuple[int, ...], str]], goals: Sequence[str]) -> Iterator[str]:
    """Points with their marks on paper, by their first two values; a later one covers those before it."""
    (left, right), (bottom, top) = ((min(axis), max(axis)) for axis in zip(*(v[:2] for v, _ in marked), strict=True))
    paper = [[" "] * WIDTH for _ in range(HEIGHT)]
    for (x, y, *_), mark in marked:
        column = round((x - left) / max(1, right - left) * (WIDTH - 1))
        row = round((top - y) / max(1, top - bottom) * (HEIGHT - 1))
        paper[row][column] = mark
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
        yield f"  {' and '.join(_range(goal, each, place) for place, goal in enumerate(found.goals))}"
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
