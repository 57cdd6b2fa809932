"""The search for the frontier of two goals, box by box.

Two lexicographic searches a step (the least of one goal, then of the other), each in the largest box that may still
hold such a plan, so that an early end leaves few wide gaps (balanced boxes: Boland, Charkhgard, Savelsbergh, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import DisagreementError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.studies.tradeoff.answer import Open, Point
from optimizer.studies.tradeoff.frontier_search import Found, FrontierSearch
from optimizer.studies.tradeoff.lexicographic import Answered, Question

if TYPE_CHECKING:
    from collections.abc import Hashable


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

    @property
    def middle(self) -> int:
        """The end of its lower half in the second goal."""
        return (self.low[1] + self.high[1]) // 2

    def size(self, span: tuple[int, int]) -> float:
        """Share of the rectangle between the ends."""
        sides = (high - low + 1 for low, high in zip(self.low, self.high, strict=True))
        width, height = (side / whole for side, whole in zip(sides, span, strict=True))
        return width * height


class BoxSearch(FrontierSearch[Box]):
    """Two goals: between the best of either, boxes that may hold other points."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.beyond: tuple[Open, ...] = ()
        self.span = (1, 1)

    def search(self) -> Found:
        found = self._ends()
        if found == "feasible":
            self.work_off()
        return found

    def key(self, part: Box) -> Hashable:
        return part.low, part.high, part.halved

    def size(self, part: Box) -> float:
        return part.size(self.span)

    def open(self) -> tuple[Open, ...]:
        boxes = sorted((*self.left, *self.stuck), key=lambda box: box.low)
        return (*(Open(box.low, box.high) for box in boxes), *self.beyond)

    def gap(self) -> float | None:
        return None if self.beyond else sum(box.size(self.span) for box in (*self.left, *self.stuck))

    def _ends(self) -> Found:
        """The best of either goal; between them lies everything else."""
        best, worst = self._both_ends()
        if best is None and worst is None:
            return self.without_any()
        if best is None or worst is None:
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

    def _both_ends(self) -> tuple[Point | None, Point | None]:
        """Side by side, or the second from the first, which is quicker where there is one process."""
        floors = tuple(self.floor)
        if self.working.at_once > 1:
            one, other = self.asked_each([Question((0, 1), floors=floors), Question((1, 0), floors=floors)])
            self.nothing = one.nothing or other.nothing
            if self.nothing and self.points:
                raise DisagreementError(f"{DEFAULT_ENGINE}: no plan at all, but {next(iter(self.points))} was checked")
            return one.point, other.point
        best = self.asked(Question((0, 1), floors=floors)).point
        if best is None:
            return None, None
        return best, self.asked(Question((1, 0), near=best, floors=tuple(self.floor))).point

    def _box(self, best: Point, worst: Point) -> Box:
        low = best.values[0] + 1, worst.values[1] + 1
        return Box(best, worst, low, (worst.values[0] - 1, best.values[1] - 1))

    def _put(self, box: Box) -> None:
        if not box.empty:
            self.left.append(box)

    def question(self, part: Box) -> Question:
        """The least of the first goal in the lower half; where that is known to be empty, of the second in the box."""
        floors = tuple(self.floor)
        if part.halved:
            return Question((1, 0), ((0, part.high[0]),), part.best, part.low[1], floors)
        floor = part.low[0] if part.best.proved else self.floor[0]
        return Question((0, 1), ((1, part.middle),), part.worst, floor, floors)

    def settle(self, part: Box, told: Answered | None) -> None:
        """Leave the parts of a box that are not ruled out."""
        box, found = part, None if told is None else told.point
        self.left.remove(box)  # kept until here: if time runs out before, the box stays open
        if told is None:
            self.stuck.append(box)
        elif found is None or not found.proved:
            self._split(box, told.bound)
        elif box.halved:
            # nothing in this box has less of the second goal than what was found
            low, high = (box.low[0], found.values[1] + 1), (found.values[0] - 1, box.high[1])
            self._put(Box(box.best, found, low, high))
        else:
            # nothing in the lower half has less of the first goal than what was found
            beside = min(box.high[0], found.values[0] - 1)
            self._put(Box(box.best, found, (box.low[0], box.middle + 1), (beside, box.high[1]), halved=True))
            self._put(Box(found, box.worst, (found.values[0] + 1, box.low[1]), (box.high[0], found.values[1] - 1)))

    def _split(self, box: Box, bound: int | None) -> None:
        """Split a box whose time was too short in two, without the part that the bound rules out."""
        if box.halved:
            low = box.low[1] if bound is None else max(box.low[1], bound)
            self._put(replace(box, low=(box.low[0], low), halved=False))
        elif box.low[1] == box.high[1]:
            self.stuck.append(box)
        else:
            low = box.low[0] if bound is None else max(box.low[0], bound)
            self._put(replace(box, low=(low, box.low[1]), high=(box.high[0], box.middle)))
            self._put(replace(box, low=(box.low[0], box.middle + 1)))
