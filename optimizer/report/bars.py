"""Stations as bars of days on which nothing changes: people aboard, ships docked, parties uncovered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from optimizer.checker.coverage import Uncovered
    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class StationBar:
    """Successive days with the same ships docked, as many aboard and the same sides uncovered."""

    since: date
    until: date
    """Last day, included."""
    docked: tuple[str, ...]
    aboard: dict[str, int]
    """People by party, third parties last."""
    side_uncovered: tuple[str, ...]
    """Parties with nobody aboard if a side's ships left."""
    ship_uncovered: tuple[str, ...]
    """Parties with nobody aboard if one ship left."""
    station: str

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days + 1

    @property
    def total(self) -> int:
        """Everyone aboard."""
        return sum(self.aboard.values())


def station_bars(
    calendar: Calendar, parties: Sequence[str], party: Callable[[str], str], coverage: Sequence[Uncovered]
) -> Iterator[StationBar]:
    """The days of the horizon, joined where nothing changes, station by station; ``party`` gives a person's party."""
    running: StationBar | None = None
    for interval in calendar.intervals:
        aboard = dict.fromkeys(parties, 0)
        for stay, _ in interval.aboard:
            aboard[party(stay.person.id)] += 1
        docked = tuple(flight.id for flight in interval.docked)
        first, last = interval.days[0], interval.days[-1]
        here = [line for line in coverage if line.station in (None, interval.station)]
        side = {line.party: line.side_spells for line in here}
        ship = {line.party: line.ship_spells for line in here}
        now = StationBar(first, last, docked, aboard, _on(side, first), _on(ship, first), interval.station)
        if running is not None and _state(running) == _state(now):
            now = StationBar(running.since, last, *_state(now))
        elif running is not None:
            yield running
        running = now
    if running is not None:
        yield running


def _on(bars: dict[str, tuple[tuple[date, date], ...]], day: date) -> tuple[str, ...]:
    return tuple(party for party, days in bars.items() if any(first <= day <= last for first, last in days))


def _state(bar: StationBar) -> tuple[tuple[str, ...], dict[str, int], tuple[str, ...], tuple[str, ...], str]:
    return bar.docked, bar.aboard, bar.side_uncovered, bar.ship_uncovered, bar.station
