"""Contingency plans as rows and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from optimizer.studies.replan.answer import move_data

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.contingency.seats import Case, Seat
    from optimizer.studies.replan.answer import Replan

MANY = 10**6
"""Days, in the order of rows, until what never comes."""
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
    """In words, where there is no plan."""
    replan: Replan | None = None
    seats_from: date | None = None
    """First day on which all who had no seat have one, by the new plan."""

    @property
    def changes(self) -> int | None:
        """The weighted count of changes of the new plan."""
        return self.replan.result.values[0] if self.replan is not None and self.replan.result.values else None

    @property
    def bound(self) -> int | None:
        """Proved: every plan changes at least so much."""
        return self.replan.result.tiers[0].bound if self.replan is not None and self.replan.result.tiers else None

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
    next_ships: tuple[NextShip, ...]
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
        days = (MANY if each is None else each for each in (self.days_without, self.days_if_empty))
        worst = (len(self.without_seat), *days, len(self.nobody_of), len(self.skills_lost))
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


@dataclass(frozen=True)
class Contingency:
    """The answer of ``contingency``."""

    instance: Instance
    plan: Plan
    rows: tuple[Row, ...]
    """Worst first."""
    stretches: int
    stopped_early: bool
    """Time ran out, or the user stopped, before every mend asked for was searched."""
    seconds: float

    @property
    def worst(self) -> Row | None:
        """The weakest point of the plan; None if no ship is ever docked."""
        return self.rows[0] if self.rows else None

    def __str__(self) -> str:
        from optimizer.studies.contingency.text import contingency_text

        return contingency_text(self)


def contingency_data(found: Contingency) -> dict[str, Any]:
    """The answer of ``contingency``."""
    return {
        "instance": found.instance.name,
        "horizon": {"from": f"{found.instance.horizon.since}", "to": f"{found.instance.horizon.until}"},
        "as_of": f"{found.instance.as_of_day}",
        "stretches": found.stretches,
        "rows": [_row(row) for row in found.rows],
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }


def _row(row: Row) -> dict[str, Any]:
    empty = row.if_empty
    return {
        "ship": row.ship,
        "station": row.station,
        "from": f"{row.since}",
        "to": f"{row.until}",
        "case": row.case,
        "in_plan": row.in_plan,
        "without_seat": list(row.without_seat),
        "days_without": row.days_without,
        "days_if_empty": row.days_if_empty,
        "relief": _day(row.relief),
        "home": {crew: {"ship": seat.ship, "how": seat.how} for crew, seat in row.home.items()},
        "aboard": dict(row.aboard),
        "others": row.others,
        "skills": {party: dict(held) for party, held in row.skills.items()},
        "skills_lost": list(row.skills_lost),
        "next_ships": [
            {
                "flight": ship.flight,
                "docking": f"{ship.docking}",
                "free": ship.free,
                "earliest": f"{ship.earliest}",
                "places": ship.places,
            }
            for ship in row.next_ships
        ],
        "if_empty": None if empty is None else {"ships": list(empty[0]), "seats_from": f"{empty[1]}"},
        "mend": _mend(row),
    }


def _mend(row: Row) -> dict[str, Any]:
    mend = row.mend
    if mend is None:
        return {"searched": False, "why": row.not_searched}
    difference = None if mend.replan is None else mend.replan.difference
    moves = [] if difference is None else [move_data(move) for move in difference.moves if move.flies]
    return {
        "searched": True,
        "found": mend.found,
        "events": [event.model_dump(mode="json", by_alias=True, exclude_defaults=True) for event in mend.events],
        "launch_days": {flight: f"{day}" for flight, day in mend.decided},
        "why": mend.why,
        "changes": mend.changes,
        "bound": mend.bound,
        "proved": mend.found == "none" or (mend.changes is not None and mend.changes == mend.bound),
        "moves": moves,
        "seats_from": _day(mend.seats_from),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day}"
