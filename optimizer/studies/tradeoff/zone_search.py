"""The search for the frontier of three goals, zone by zone.

A zone is given by the most of each goal; together the zones hold every plan that no known point beats.  A lexicographic
search in one of them finds a point of the frontier, by which every zone that holds it is cut into three (search zones
by their upper bounds: Klamroth, Lacour, Vanderpooten, 2015), or proves it empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.studies.tradeoff.answer import Open, Point
from optimizer.studies.tradeoff.frontier_search import Found, FrontierSearch
from optimizer.studies.tradeoff.lexicographic import Answered, Question

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

Zone = tuple[int | None, ...]
"""The most of each goal; None: any value."""


class ZoneSearch(FrontierSearch[Zone]):
    """Three goals or more."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.left = [(None,) * len(self.tiers)]
        self.empty: list[Zone] = []

    def search(self) -> Found:
        for told in self._of_each_goal():
            if told.point is None and not self.points:
                return self.without_any()
            if told.point is not None and told.point.proved:
                self._cut(told.point)
        self.work_off()
        return "feasible"

    def _of_each_goal(self) -> Iterator[Answered]:
        """The least of each goal: side by side, or each from the first."""
        places = range(len(self.tiers))
        orders = [(place, *(other for other in places if other != place)) for place in places]
        if self.working.at_once > 1:
            yield from self.asked_each([Question(order, floors=tuple(self.floor)) for order in orders])
            return
        for order in orders:
            near = next(iter(self.points.values()), None)
            yield self.asked(Question(order, near=near, floors=tuple(self.floor)))

    def key(self, part: Zone) -> Hashable:
        return part

    def open(self) -> tuple[Open, ...]:
        zones = sorted((*self.left, *self.stuck), key=lambda zone: [(cap is None, cap or 0) for cap in zone])
        return tuple(Open(tuple(self.floor), zone) for zone in zones)

    def gap(self) -> float | None:
        return None

    def question(self, part: Zone) -> Question:
        """The least of the first goal in it, then of the next."""
        caps = tuple((place, cap) for place, cap in enumerate(part) if cap is not None)
        return Question(tuple(range(len(part))), caps, floors=tuple(self.floor))

    def settle(self, part: Zone, told: Answered | None) -> None:
        """Cut the zones by what was found.  Another answer may have cut this one meanwhile: what it is told holds."""
        if told is not None and told.point is not None and told.point.proved:
            self._cut(told.point)
            return
        still = part in self.left
        if still:
            self.left.remove(part)  # kept until here: if time runs out before, the zone stays open
        if told is not None and told.nothing:
            self.empty.append(part)
            for zones in (self.left, self.stuck):
                zones[:] = [zone for zone in zones if not self._ruled_out(zone)]
        elif still:
            self.stuck.append(part)

    def _cut(self, point: Point) -> None:
        """Leave of each zone the parts that the point does not beat, and none that lies within another."""
        for zones in (self.left, self.stuck):
            parts = list[Zone]()
            for zone in zones:
                if _within(point.values, zone):
                    parts += [
                        (*zone[:place], value - 1, *zone[place + 1 :]) for place, value in enumerate(point.values)
                    ]
                else:
                    parts.append(zone)
            zones[:] = dict.fromkeys(zone for zone in parts if not self._ruled_out(zone))
        known = [*self.left, *self.stuck]
        for zones in (self.left, self.stuck):
            zones[:] = [zone for zone in zones if not any(zone != other and _within(zone, other) for other in known)]

    def _ruled_out(self, zone: Zone) -> bool:
        low = any(
            cap is not None and least is not None and cap < least for cap, least in zip(zone, self.floor, strict=True)
        )
        return low or any(_within(zone, other) for other in self.empty)

    def size(self, part: Zone) -> float:
        """How much of the block between the ends it may hold."""
        share = 1.0
        for cap, values in zip(part, zip(*self.points, strict=True), strict=True):
            low, high = min(values), max(values)
            share *= (high if cap is None else max(low, cap)) - low + 1
        return share


def _within(values: Zone, zone: Zone) -> bool:
    """Whether a point, or a zone, lies in another zone."""
    return all(cap is None or (value is not None and value <= cap) for value, cap in zip(values, zone, strict=True))
