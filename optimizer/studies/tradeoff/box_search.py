"""The search for a frontier, box by box.

Two lexicographic searches a step (the least of one goal, then of the other), each in the largest box that may still
hold such a plan, so that an early end leaves few wide gaps (balanced boxes: Boland, Charkhgard, Savelsbergh, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.queries import Query, QueryResult, best_of_first_tiers
from optimizer.solver.warm_start import TierSearch, warm_start
from optimizer.studies.tradeoff.answer import Frontier, Open, Point, unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.goals import Cost, Tier
    from optimizer.instance import Instance
    from optimizer.solver.result import TierResult


@dataclass(frozen=True)
class Box:
    """Between two points: values where others may lie, ends included."""

    best: Point
    """The neighbour better in the first goal."""
    worst: Point
    low: tuple[int, int]
    high: tuple[int, int]
    halved: bool = False
    """Nothing below ``low`` in the second goal: the next question is for the least of that goal."""

    @property
    def empty(self) -> bool:
        return self.low[0] > self.high[0] or self.low[1] > self.high[1]

    def size(self, span: tuple[int, int]) -> float:
        """Share of the rectangle between the ends."""
        sides = (high - low + 1 for low, high in zip(self.low, self.high, strict=True))
        width, height = (side / whole for side, whole in zip(sides, span, strict=True))
        return width * height


class Search:
    """The points and boxes known so far.

    Parameters
    ----------
    most
        How many points to find at most; all of them if None.
    on_point
        Called with each new point.
    """

    def __init__(
        self,
        instance: Instance,
        names: tuple[str, str],
        tiers: tuple[Tier, Tier],
        clock: Deadline,
        workers: int,
        seed: int,
        most: int | None,
        on_point: Callable[[Point], None] | None,
    ) -> None:
        self.instance, self.names, self.tiers = instance, names, tiers
        self.most, self.on_point = most, on_point
        self.clock, self.workers, self.seed = clock, workers, seed
        self.points: dict[tuple[int, int], Point] = {}
        self.floor: list[int | None] = [None, None]
        """Proved: no plan has less of either goal."""
        self.left: list[Box] = []
        self.stuck: list[Box] = []
        self.beyond: tuple[Open, ...] = ()
        self.kept: tuple[TierResult, ...] = ()
        self.span = (1, 1)
        self.nothing = False

    @cached_property
    def query(self) -> Query:
        """The model of the tiers kept at their optimum and the two goals; built after those tiers are solved."""
        goals = (*self.instance.goals[: len(self.kept)], *self.tiers)
        asked = self.instance.model_copy(update={"goals": goals})
        return Query(asked, self.clock, self.workers, self.seed, [tier.value for tier in self.kept])

    @cached_property
    def costs(self) -> tuple[Cost, Cost]:
        """The costs of the two goals."""
        model, under = self.query.model, len(self.kept)
        return model.tier_cost(under), model.tier_cost(under + 1)

    def run(self, under: int) -> Frontier:
        try:
            if under:
                best = best_of_first_tiers(self.instance, under, None, self.clock, self.workers, self.seed, 0.5)
                if best.plan is None:
                    return self._answer("infeasible" if best.status == "infeasible" else "unknown")
                self.kept = best.tiers
            self._floors(under)
            found = self._ends()
            while found == "feasible" and self.left and (self.most is None or len(self.points) < self.most):
                self._step(max(self.left, key=lambda box: box.size(self.span)))
        except TimeUpError:
            found = "feasible" if self.points else "unknown"
        return self._answer(found)

    def _floors(self, under: int) -> None:
        """Bounds from outside the engine, where there are any."""
        for place in (0, 1):
            task = replace(self.query.task(self.costs[place]), time_limit=self.clock.left())
            self.floor[place] = warm_start(TierSearch(self.query.model, under + place, task, self.clock)).bound

    def _ends(self) -> Literal["feasible", "infeasible", "unknown"]:
        """The best of either goal; between them lies everything else."""
        best, _ = self._lexicographic(0, {}, None, None)
        if best is None:
            if self.nothing:
                self.query.doubt_that_there_is_none()
            return "infeasible" if self.nothing else "unknown"
        worst, _ = self._lexicographic(1, {}, best, None)
        if worst is None:
            self.beyond = (Open((self.floor[0], self.floor[1]), (None, None)),)
            return "feasible"
        if not (best.proved and worst.proved):
            low = (
                best.values[0] + 1 if best.proved else self.floor[0],
                worst.values[1] + 1 if worst.proved else self.floor[1],
            )
            high = (worst.values[0] - 1 if worst.proved else None, best.values[1] - 1 if best.proved else None)
            self.beyond = (Open(low, high),)
        box = self._box(best, worst)
        self.span = (max(1, box.high[0] - box.low[0] + 1), max(1, box.high[1] - box.low[1] + 1))
        self._put(box)
        return "feasible"

    def _box(self, best: Point, worst: Point) -> Box:
        low = best.values[0] + 1, worst.values[1] + 1
        return Box(best, worst, low, (worst.values[0] - 1, best.values[1] - 1))

    def _put(self, box: Box) -> None:
        if not box.empty:
            self.left.append(box)

    def _step(self, box: Box) -> None:
        """Search for one point of a box; the parts not ruled out become new boxes."""
        floor = box.low[0] if box.best.proved else self.floor[0]
        middle = (box.low[1] + box.high[1]) // 2
        if box.halved:
            found, bound = self._lexicographic(1, {0: box.high[0]}, box.best, box.low[1])
        else:
            found, bound = self._lexicographic(0, {1: middle}, box.worst, floor)
        self.left.remove(box)  # kept until here: if time runs out before, the box stays open
        if found is None or not found.proved:
            self._split(box, middle, bound)
        elif box.halved:
            # nothing in this box has less of the second goal than what was found
            low, high = (box.low[0], found.values[1] + 1), (found.values[0] - 1, box.high[1])
            self._put(Box(box.best, found, low, high))
        else:
            # nothing in the lower half has less of the first goal than what was found
            beside = min(box.high[0], found.values[0] - 1)
            self._put(Box(box.best, found, (box.low[0], middle + 1), (beside, box.high[1]), halved=True))
            self._put(Box(found, box.worst, (found.values[0] + 1, box.low[1]), (box.high[0], found.values[1] - 1)))

    def _split(self, box: Box, middle: int, bound: int | None) -> None:
        """Split a box whose time was too short in two, without the part that the bound rules out."""
        if box.halved:
            low = box.low[1] if bound is None else max(box.low[1], bound)
            self._put(replace(box, low=(box.low[0], low), halved=False))
        elif box.low[1] == box.high[1]:
            self.stuck.append(box)
        else:
            low = box.low[0] if bound is None else max(box.low[0], bound)
            self._put(replace(box, low=(low, box.low[1]), high=(box.high[0], middle)))
            self._put(replace(box, low=(box.low[0], middle + 1)))

    def _lexicographic(
        self, first: int, caps: dict[int, int], near: Point | None, floor: int | None
    ) -> tuple[Point | None, int | None]:
        """The least of one goal, and then of the other, with no more of either than ``caps``; and the bound on the
        first of them.  No point: there is no such plan, or none was found, as ``self.nothing`` says."""
        second, under = 1 - first, len(self.kept)
        objective_bounds = [self.costs[place].at_most(under + place, cap) for place, cap in caps.items()]
        hint = None if near is None else near.solution
        lowest = floor if floor is not None else self.floor[first]
        within = "".join(f" with {self.names[place]} at most {cap}" for place, cap in caps.items())
        known = len(self.points)
        tell(phase="looking for plans", trying=f"least {self.names[first]}{within}", done=known, of=self.most)
        one = self.query.minimise(self.costs[first], objective_bounds, hint=hint, lowest=lowest)
        if one.status == "infeasible" and near is not None and near.proved:
            raise DisagreementError(f"{DEFAULT_ENGINE}: no plan within {caps}, but {near.values} was checked")
        if one.report is None:
            self.nothing = one.status == "infeasible"
            return None, one.bound
        point = self._point(one, under, proved=False)
        if not caps:
            self.floor[first] = one.bound
        objective_bounds.append(self.costs[first].at_most(under + first, point.values[first]))
        tell(trying=f"least {self.names[second]} with {self.names[first]} at most {point.values[first]}")
        try:
            two = self.query.minimise(
                self.costs[second], objective_bounds, hint=one.solution, lowest=self.floor[second]
            )
        except TimeUpError:
            self._keep(point)
            raise
        if two.report is not None:
            point = self._point(two, under, proved=one.proved and two.proved)
        self._agree(one, two, point, first)
        self._keep(point)
        return point, one.bound

    def _point(self, asked: QueryResult, under: int, *, proved: bool) -> Point:
        assert asked.plan is not None
        assert asked.report is not None
        assert asked.solution is not None
        values = asked.report.values[under : under + 2]
        words = [tier.in_words for tier in asked.report.tiers[under : under + 2]]
        return Point((values[0], values[1]), asked.plan, proved, asked.solution, (words[0], words[1]))

    def _agree(self, one: QueryResult, two: QueryResult, point: Point, first: int) -> None:
        """Raise an error unless the proved minimum is the value that the checker measures."""
        for asked, place in ((one, first), (two, 1 - first)):
            if asked.proved and asked.report is not None and asked.bound is not None:
                measured = asked.report.values[len(self.kept) + place]
                if measured != asked.bound:
                    raise DisagreementError(
                        f"{DEFAULT_ENGINE} proved {asked.bound}, the plan measures {measured}: {point.values}"
                    )

    def _keep(self, point: Point) -> None:
        known = self.points.get(point.values)
        if known is None or (point.proved and not known.proved):
            self.points[point.values] = point
            if known is None and self.on_point is not None:
                self.on_point(point)

    def _answer(self, found: Literal["feasible", "infeasible", "unknown"]) -> Frontier:
        points = [point for point in self.points.values() if not any(_beats(o, point) for o in self.points.values())]
        boxes = [*self.left, *self.stuck]
        gap = None if self.beyond or not points else sum(box.size(self.span) for box in boxes)
        status: Literal["complete", "partial", "infeasible", "unknown"] = "partial"
        if found != "feasible":
            status = found
        elif not boxes and not self.beyond and all(point.proved for point in points):
            status = "complete"
        return Frontier(
            self.instance.name,
            self.names,
            (unit(self.tiers[0]), unit(self.tiers[1])),
            status,
            tuple(sorted(points, key=lambda point: point.values)),
            (*(Open(box.low, box.high) for box in sorted(boxes, key=lambda box: box.low)), *self.beyond),
            0.0 if status == "complete" else gap,
            self.kept,
            self.workers,
            self.seed,
            self.clock.seconds,
        )


def _beats(one: Point, other: Point) -> bool:
    """Whether one is no worse in both goals and better in one."""
    return one.values != other.values and all(a <= b for a, b in zip(one.values, other.values, strict=True))
