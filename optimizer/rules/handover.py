"""Successive ships of a vehicle overlap, so that one crew hands over to the next."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.wording import count
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class Handover(Rule):
    """Successive rotation ships of a vehicle to a station overlap by at least ``min_days`` days, from the docking of
    the new ship to the landing of the old one. Ships succeed each other by planned launch day, then as listed. A
    replacement ship marked ``rotation`` is one of them."""

    name = "handover"
    subject = "flight/flight"
    dates_alone = True
    waiver_price = 60  # Crew-2 landed two days before Crew-3 launched (2021-11)
    counted: ClassVar[str] = (
        "Landing of the old ship minus docking of the new one, in days; exactly `min_days` is enough. `from` and `to` "
        "look at the launch day of the new ship."
    )
    breaks: ClassVar[str] = """
        rules: {handover: {min_days: 11}}
    """
    source: ClassVar[str] = "Soyuz 8-13 days in 11 of 11 pairs, Dragon 2-9 in 9 of 12, 2020-2026 (counted)"

    less_is_milder = ("min_days",)

    min_days: int = Field(default=1, ge=-1_000, le=1_000, description="days of overlap; negative allows a gap")

    def post(self, rows: Rows, options: Options) -> None:
        last: dict[tuple[str, str], Flight] = {}
        for flight in sorted(options.instance.flights, key=lambda flight: flight.launch):
            if not flight.rotation:
                continue
            old = last.get((flight.vehicle, flight.station))
            last[flight.vehicle, flight.station] = flight
            if old is None or options.instance.launched(flight):
                continue
            for before, after in product(old.launch_variants, flight.launch_variants):
                if self.covers(after.launch) and (before.landing - after.docking).days < self.min_days:
                    days = [options.launches(before), options.launches(after)]
                    rows.refuse(self.clause(f"{old.id}/{flight.id}"), days)

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """The last ship of a chain, until the next one has launched."""
        last: dict[tuple[str, str], Flight] = {}
        for flight in sorted(calendar.instance.flights, key=lambda flight: flight.launch):
            if flight.rotation:
                old = last.get((flight.vehicle, flight.station))
                if old is not None and old.landing < day <= flight.launch:
                    yield old.id, f"{flight.id}, which takes over from it, has not launched"
                last[flight.vehicle, flight.station] = flight

    def describe(self, subject: str, instance: Facts) -> str:
        old, new = (instance.flight[flight] for flight in subject.split("/"))
        found = _in_words((old.landing - new.docking).days)
        dates = f"{new.id} docks {new.docking}, {old.id} lands {old.landing}"
        return f"{dates}: {found}, {self._asked()}, whoever flies"

    def _asked(self) -> str:
        """What is asked for, in words."""
        if self.min_days < 0:
            return f"at most {-self.min_days} allowed"
        return f"needs at least {self.min_days}" if self.min_days else "none allowed"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        """Only ships that succeed each other, to one station, and overlap too little on some of their days."""
        return any(
            self.covers(after.launch) and (before.landing - after.docking).days < self.min_days
            for old, new in _successions(instance)
            if (old.id, new.id) == (parts[0], parts[1])
            for before, after in product(old.launch_variants, new.launch_variants)
        )

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for planned in _successions(calendar.planned):
            old, new = (calendar.instance.flight[flight.id] for flight in planned)
            overlap = (old.landing - new.docking).days
            if self.covers(new.launch) and overlap < self.min_days:
                message = f"{_in_words(overlap)}, {self._asked()}"
                settled, day = calendar.instance.launched(new), max(new.docking, old.landing)
                yield self.violation(f"{old.id}/{new.id}", message, day, settled=settled)


def _in_words(overlap: int) -> str:
    """Days of overlap, or of the gap that negative ones are."""
    if overlap < 0:
        return f"a gap of {count(-overlap, 'day')}"
    return f"{count(overlap, 'day')} of overlap" if overlap else "no overlap"


def _successions(instance: Facts) -> Iterator[tuple[Flight, Flight]]:
    chains: dict[tuple[str, str], list[Flight]] = {
        (vehicle, station): [] for vehicle in instance.vehicles for station in instance.stations
    }
    for flight in sorted(instance.flights, key=lambda flight: flight.launch):
        if flight.rotation:
            chains[flight.vehicle, flight.station].append(flight)
    for ships in chains.values():
        yield from pairwise(ships)
