"""Who has a seat home if one ship is damaged: at once, and stretch by stretch after it.

The damage leaves the plan as it is: whoever is to go up goes up, whoever has a ship that still works keeps it.  The
seats are given as `problem.seats_home` says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from optimizer.problem.seats_home import Seat, SeatsHome, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar, StationInterval, Stay

Case = Literal["unusable", "gone"]


@dataclass
class Damage:
    """One ship that fails on the first day of a stretch, and where everybody is from then on.

    ``ship`` None stands for the plan as it is.
    """

    calendar: Calendar
    ship: str | None
    case: Case
    improvised: Mapping[str, int]
    """By ship, the seats that rules allow to improvise in it."""
    home: dict[str, Seat] = field(default_factory=dict)
    """By person: the seat home on the day looked at last."""
    without: list[str] = field(default_factory=list)
    """People aboard without a seat home on that day, in the order of the plan."""
    aboard: list[Stay] = field(default_factory=list)
    """Everybody aboard on that day."""
    _left: set[tuple[str, str]] = field(default_factory=set)
    """Stays that ended with the damaged ship, or with a ship that gave a free seat."""
    _begun: bool = False

    def __post_init__(self) -> None:
        """Nobody holds another seat yet."""
        self._seats = SeatsHome(self.calendar, self.improvised, self.ship)

    def look(self, stretch: StationInterval) -> None:
        """Go on to the next stretch of days."""
        day = stretch.days[0]
        if not self._begun and self.case == "gone" and self.ship is not None:
            self._left |= {key_of(stay) for stay, ship in stretch.aboard if ship == self.ship}
        leaving = [] if self._begun else [stay for stay, _ in stretch.aboard if key_of(stay) in self._left]
        self._begun = True
        flights = self.calendar.instance.flight
        self._left |= {key for key, seat in self._seats.taken.items() if flights[seat.ship].landing <= day}
        self.aboard = self._there(stretch)
        self.without = [stay.person.id for stay in self._seats.give(self.aboard, stretch.docked, day)]
        self.home = {stay.person.id: Seat(str(self.ship), "leaves") for stay in leaving} | self._seats.home

    def _there(self, stretch: StationInterval) -> list[Stay]:
        """Those aboard by the plan, and those whose ship home does not take them: these do not go up a second time."""
        there = [stay for stay, _ in stretch.aboard]
        if self.ship is not None:
            seen, day = {key_of(stay) for stay in there}, stretch.days[0]
            for stay in self.calendar.stays:
                late = stay.down is not None and stay.down.id == self.ship and stay.down.landing <= day
                if late and stay.up.station == stretch.station and stay.up.docking <= day and key_of(stay) not in seen:
                    there.append(stay)
        there = [stay for stay in there if key_of(stay) not in self._left]
        first: dict[str, Stay] = {}
        for stay in sorted(there, key=lambda stay: stay.launch):
            first.setdefault(stay.person.id, stay)
        return [stay for stay in there if first[stay.person.id] is stay]


def first_day_with_seats(damage: Damage, waiting: Sequence[str], later: Sequence[StationInterval]) -> date | None:
    """The first day on which nobody of ``waiting`` lacks a seat; None if that does not come by the end of the horizon.

    ``damage`` has looked at the stretch before ``later``, and goes on through it.
    """
    for stretch in later:
        damage.look(stretch)
        if not set(waiting) & set(damage.without):
            return stretch.days[0]
    return None


def improvised_in(instance: Instance) -> dict[str, int]:
    """By ship, the seats that the rules of an instance let be improvised."""
    return {flight.id: sum(rule.improvised_seats(flight) for rule in instance.rulebook) for flight in instance.flights}
