"""The search for the frontier of two goals, box by box.

Two lexicographic searches a step (the least of one goal, then of the other), each in the largest box that may still
hold such a plan, so that an early end leaves few wide gaps (balanced boxes: Boland, Charkhgard, Savelsbergh, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from optimizer.studies.tradeoff.answer import Open, Point
from optimizer.studies.tradeoff.frontier_search import Found, FrontierSearch


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


class BoxSearch(FrontierSearch):
    """Two goals: between the best of either, boxes that may hold other points."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.left: list[Box] = []
        self.stuck: list[Box] = []
        self.beyond: tuple[Open, ...] = ()
        self.span = (1, 1)

    def search(self) -> Found:
        found = self._ends()
        while found == "feasible" and self.left and not self.enough:
            self._step(max(self.left, key=lambda box: box.size(self.span)))
        return found

    def open(self) -> tuple[Open, ...]:
        boxes = sorted((*self.left, *self.stuck), key=lambda box: box.low)
        return (*(Open(box.low, box.high) for box in boxes), *self.beyond)

    def gap(self) -> float | None:
        return None if self.beyond else sum(box.size(self.span) for box in (*self.left, *self.stuck))

    def _ends(self) -> Found:
        """The best of either goal; between them lies everything else."""
        best, _ = self.lexicographic((0, 1), {}, None, None)
        if best is None:
            return self.without_any()
        worst, _ = self.lexicographic((1, 0), {}, best, None)
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
            found, bound = self.lexicographic((1, 0), {0: box.high[0]}, box.best, box.low[1])
        else:
            found, bound = self.lexicographic((0, 1), {1: middle}, box.worst, floor)
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
