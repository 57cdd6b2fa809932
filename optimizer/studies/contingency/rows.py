"""One ship on one stretch of days, damaged; and the plan that mends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from optimizer.events import Event
    from optimizer.problem.seats_home import Seat
    from optimizer.rules import Violation
    from optimizer.studies.contingency.seats import Case
    from optimizer.studies.replan.answer import Replan

MANY = 10**6
"""Days, in the order of rows, until what never comes by the plan."""
Found = Literal["mended", "none", "open", "impossible"]
"""A plan; proved that there is none; neither in time; or the news cannot be put to `replan`."""


@dataclass(frozen=True)
class NextShip:
    """A flight still to launch after the damage."""

    flight: str
    docking: date
    """As the plan has it."""
    free: int
    """Seats home that the plan leaves empty on that day."""
    earliest: date
    """Day of docking on the first launch day the file lists that is not before the damage."""
    places: int
    """Seats home if it came up empty; 0 if its seats are given."""


@dataclass(frozen=True)
class Mend:
    """The plan that mends a row with the fewest people moved."""

    found: Found
    events: tuple[Event, ...]
    """What `replan` was told."""
    decided: tuple[tuple[str, date], ...]
    """Flights with several launch days, each with the one it was told to keep."""
    why: str
    """In words, where there is no plan: what is in the way, if that was found."""
    replan: Replan | None = None
    seats_from: date | None = None
    """First day on which all who had no seat have one, by the new plan; None: not by the end, or nobody lacked one."""

    @property
    def changes(self) -> int | None:
        """The weighted count of changes of the new plan."""
        return self.replan.result.values[0] if self.replan is not None and self.replan.result.values else None

    @property
    def bound(self) -> int | None:
        """Proved: every plan changes at least so much."""
        return self.replan.result.tiers[0].bound if self.replan is not None and self.replan.result.tiers else None

    @property
    def breaks(self) -> tuple[Violation, ...]:
        """What the news breaks whatever is decided, beside the seats missing until a ship docks."""
        if self.replan is None:
            return ()
        return tuple(each for each in self.replan.result.unavoidable if each.address in self.replan.causes)

    @property
    def moved(self) -> tuple[str, ...]:
        """People who fly otherwise than planned."""
        difference = None if self.replan is None else self.replan.difference
        return () if difference is None else tuple(move.crew for move in difference.moves if move.flies)


@dataclass(frozen=True)
class Row:
    """One ship on one stretch of days, damaged on its first day."""

    ship: str
    since: date
    until: date
    """Last day of the stretch."""
    case: Case
    station: str
    in_plan: bool
    """Nothing more has to happen: by the file it is so already."""
    without_seat: tuple[str, ...]
    relief: date | None
    """First day on which all of them have a seat by the plan as it stands; None: not by the end of the horizon."""
    days_without: int | None
    """Days until ``relief``; None without one."""
    home: Mapping[str, Seat]
    aboard: Mapping[str, int]
    """People aboard by party, after the damage."""
    others: int
    """People aboard who belong to no party."""
    skills: Mapping[str, Mapping[str, int]]
    """By party: how many aboard hold each qualification."""
    skills_lost: tuple[str, ...]
    """Qualifications that somebody aboard held, and now nobody does."""
    restored: date | None
    """First day from which on the damage leaves no side and no skill missing; None: not by the end of the horizon."""
    next_ships: tuple[NextShip, ...]
    days_left: int
    """From its first day to the end of the horizon, both counted."""
    mend: Mend | None = field(default=None, compare=False)
    """None: not searched."""
    not_searched: str = ""
    """Why not."""

    @property
    def nobody_of(self) -> tuple[str, ...]:
        """Parties with nobody aboard."""
        return tuple(party for party, people in self.aboard.items() if not people)

    @property
    def weak(self) -> bool:
        """Whether something is missing after the damage: a seat, a side, or a skill."""
        return bool(self.without_seat or self.nobody_of or self.skills_lost)

    @property
    def badness(self) -> tuple[Any, ...]:
        """Sorts the worst first."""
        days = MANY if self.days_without is None else self.days_without
        at_least = self.days_left if self.days_if_empty is None else self.days_if_empty
        missing = self.days_left if self.restored is None else (self.restored - self.since).days
        worst = (len(self.without_seat), days, at_least, len(self.nobody_of), len(self.skills_lost), missing)
        return (*(-each for each in worst), self.since, self.ship, self.case)

    @property
    def if_empty(self) -> tuple[tuple[str, ...], date] | None:
        """The next ships that are enough if they come up empty on their first day, and the day all have a seat."""
        left, ships = len(self.without_seat), list[str]()
        for ship in sorted(self.next_ships, key=lambda ship: (ship.earliest, ship.flight)):
            if left > 0 and ship.places:
                ships.append(ship.flight)
                left -= ship.places
                if left <= 0:
                    return tuple(ships), ship.earliest
        return None

    @property
    def days_if_empty(self) -> int | None:
        """Days until all have a seat if the next ships come up empty, or by the plan if that is sooner; None if no
        ship comes."""
        days = [day for day in (self.relief, self.if_empty and self.if_empty[1]) if day is not None]
        return (min(days) - self.since).days if days else None
