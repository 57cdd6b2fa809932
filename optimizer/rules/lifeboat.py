"""Everyone aboard has a seat home, every day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from optimizer.model.intervals import intervals
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar, StationInterval
    from optimizer.problem.facts import Facts


class Lifeboat(Rule):
    """On every day everyone aboard is bound to a docked, usable ship. No ship has more people bound to it than seats. A
    person bound to no ship counts against the ship they came on. Exception: who has a shelter there that day on an
    ``improvised`` seat takes none of the ship's seats."""

    name = "lifeboat"
    subject = "ship"
    waiver_price = 100  # the last that anybody gives up; three people had none for 73 days while MS-22 was unusable
    priced_by = "day"
    counted: ClassVar[str] = "Day by day. `from` and `to` look at the days."
    breaks: ClassVar[str] = """
        rules: {lifeboat: {}}
        flights: [{id: MS-1, unusable_from: 2031-06-01}]
    """
    source: ClassVar[str] = (
        "MS-22, 2022-12: three people without a sound ship (interestingengineering.com, Crew-5 capsule)"
    )

    def post(self, rows: Rows, options: Options) -> None:
        for interval in intervals(options, self, self.name):
            for name, left in interval.unbound.items():
                rows.total(self.clause(name), left, upper=0, day=interval.first, days=interval.days)
            for name, bound in interval.bound.items():
                seats = options.instance.places(options.instance.flight[name])
                usable = options.chance(name, lambda ship, day=interval.first: ship.usable(day))  # type: ignore[misc]
                extra = _without_seat(options, name, interval.first) if usable is True else set()
                people = [(1, literal) for literal in bound if literal not in extra]
                if isinstance(usable, tuple):
                    people += [(-seats, day) for day in usable]
                rows.linear(
                    self.clause(name),
                    people,
                    upper=seats if usable is True else 0,
                    day=interval.first,
                    days=interval.days,
                )

    def describe(self, subject: str, instance: Facts) -> str:
        ship = instance.flight[subject]
        places = instance.places(ship)
        unusable = "" if ship.unusable_from is None else f"; from {ship.unusable_from} on none is usable"
        docked = f"docked {ship.docking} to {ship.landing - timedelta(days=1)}"
        return f"everyone bound to {subject} ({docked}) has one of its {places} seats, every day{unusable}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.day_by_day(calendar, self._findings)

    def _findings(self, instance: Facts, stretch: StationInterval) -> Iterator[tuple[str, str]]:
        today = stretch.days[0]
        bound = Counter(ship for _, ship in stretch.aboard if ship is not None)
        for name, people in bound.items():
            ship = instance.flight[name]
            seats = instance.places(ship)
            if not ship.docked(today):
                yield name, f"{people} bound to it, not docked"
            elif not ship.usable(today):
                yield name, f"{people} bound to it, not usable"
            elif people - self._improvised(instance, stretch, name) > seats:
                yield name, f"{people} bound to it, {seats} seats"
        for stay, name_or_none in stretch.aboard:
            if name_or_none is None:
                yield stay.up.id, f"{stay.person.id} has no ship home"

    def _improvised(self, instance: Facts, stretch: StationInterval, name: str) -> int:
        """Checker half: how many of those bound to a ship sit on improvised seats."""
        today = stretch.days[0]
        there = {
            shelter.crew
            for shelter in instance.shelters
            if shelter.improvised and shelter.ship == name and shelter.since <= today <= shelter.until
        }
        return sum(ship == name and stay.person.id in there for stay, ship in stretch.aboard)


def _without_seat(options: Options, name: str, day: date) -> set[int]:
    """Model half: literals of people for whom a seat is improvised in a ship on a day."""
    people = {
        shelter.crew: None
        for shelter in options.instance.shelters
        if shelter.improvised and (shelter.ship, shelter.since <= day <= shelter.until) == (name, True)
    }
    return {options.literal[stay] for who in people for stay in options.by_person.get(who, ())}
