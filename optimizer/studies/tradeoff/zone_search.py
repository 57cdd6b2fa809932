"""The search for the frontier of three goals, zone by zone.

A zone is given by the most of each goal; together the zones hold every plan that no known point beats.  A lexicographic
search in one of them finds a point of the frontier, by which every zone that holds it is cut into three (search zones
by their upper bounds: Klamroth, Lacour, Vanderpooten, 2015), or proves it empty.
"""

from __future__ import annotations

from typing import Any

from optimizer.studies.tradeoff.answer import Open, Point
from optimizer.studies.tradeoff.frontier_search import Found, FrontierSearch

Zone = tuple[int | None, ...]
"""The most of each goal; None: any value."""


class ZoneSearch(FrontierSearch):
    """Three goals or more."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.left: list[Zone] = [(None,) * len(self.tiers)]
        self.stuck: list[Zone] = []
        self.empty: list[Zone] = []

    def search(self) -> Found:
        places = range(len(self.tiers))
        for place in places:
            near = next(iter(self.points.values()), None)
            order = (place, *(other for other in places if other != place))
            point, _ = self.lexicographic(order, {}, near, None)
            if point is None and not self.points:
                return self.without_any()
            if point is not None and point.proved:
                self._cut(point)
        while self.left and not self.enough:
            self._step(max(self.left, key=self._volume))
        return "feasible"

    def open(self) -> tuple[Open, ...]:
        zones = sorted((*self.left, *self.stuck), key=lambda zone: [cap is None or cap for cap in zone])
        return tuple(Open(tuple(self.floor), zone) for zone in zones)

    def gap(self) -> float | None:
        return None

    def _step(self, zone: Zone) -> None:
        caps = {place: cap for place, cap in enumerate(zone) if cap is not None}
        point, _ = self.lexicographic(range(len(zone)), caps, None, None)
        if point is not None and point.proved:
            self._cut(point)
            return
        self.left.remove(zone)  # kept until here: if time runs out before, the zone stays open
        if point is None and self.nothing:
            self.empty.append(zone)
        else:
            self.stuck.append(zone)

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

    def _volume(self, zone: Zone) -> float:
        """How much of the block between the ends it may hold."""
        share = 1.0
        for cap, values in zip(zone, zip(*self.points, strict=True), strict=True):
            low, high = min(values), max(values)
            share *= (high if cap is None else max(low, cap)) - low + 1
        return share


def _within(values: Zone, zone: Zone) -> bool:
    """Whether a point, or a zone, lies in another zone."""
    return all(cap is None or (value is not None and value <= cap) for value, cap in zip(values, zone, strict=True))
