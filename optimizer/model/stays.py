"""Every stay the flights allow: the decisions, listed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.problem.fields import NEVER, OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.sessions import Sitting
    from optimizer.problem.ships import Flight, Role, Seated

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class StayOption:
    """One way a person could fly."""

    person: CrewMember
    party: str | None
    seat: Seated | None
    """The given seat this option sits in, if it does."""
    settled: bool
    """Whether nothing about it can still change; a stay of which only the launch is past is not settled."""
    up: Flight
    up_role: str
    down: Flight | None
    down_role: str | None
    roles: tuple[Role, ...]
    """What it sits in on the way up and, unless it stays open, down."""
    launch: date
    """Day of launch."""
    landing: date
    """``NEVER`` for somebody still up at the end."""
    days: int
    """Length, launch to landing; for an open stay to the day after the horizon."""

    @property
    def private(self) -> bool:
        """Whether it is a tourist's or private seat."""
        return self.seat is not None and self.seat.private

    @property
    def name(self) -> str:
        """``person:flight/role`` and, where the ship changes, ``>flight/role``."""
        if self.down is self.up:
            return f"{self.person.id}:{dated(self.up)}/{self.up_role}"
        home = OPEN if self.down is None else f"{dated(self.down)}/{self.down_role}"
        return f"{self.person.id}:{dated(self.up)}/{self.up_role}>{home}"


@dataclass(frozen=True, slots=True, eq=False)
class BackupOption:
    """One person who could back up one role of one flight."""

    person: CrewMember
    flight: Flight
    role: str
    settled: bool = False
    """Whether the flight has launched: the person backed it up, as published."""

    @property
    def name(self) -> str:
        """``person:flight/role as backup``."""
        return f"{self.person.id}:{dated(self.flight)}/{self.role} as backup"


@dataclass(frozen=True, slots=True, eq=False)
class SessionOption:
    """One person who could attend one session, or one run of a course."""

    person: CrewMember
    sitting: Sitting
    settled: bool = False
    """Whether it began before ``as_of``: the person attends as published."""

    @property
    def name(self) -> str:
        """``person:session``."""
        return f"{self.person.id}:{self.sitting.name}"


@dataclass(frozen=True, slots=True, eq=False)
class CommandOption:
    """One person who could command the station in one term."""

    person: CrewMember
    term: str

    @property
    def name(self) -> str:
        """``person:term as station commander``."""
        return f"{self.person.id}:{self.term} as station commander"


ExtraDecision = BackupOption | SessionOption | CommandOption
"""A decision about a person beside flying; it exists only because of a rule."""


def dated(flight: Flight) -> str:
    """The flight, and the day where the plan chooses it."""
    return f"{flight.id}@{flight.launch}" if flight.flexible else flight.id


MOST_STAYS = 5_000_000
"""Sixteen stations of ten years have 2.2 million, and are planned in 6 GiB."""


def enumerate_stays(instance: Facts, look: Callable[[], object] = lambda: None) -> Iterator[StayOption]:
    """Every stay that the flights allow, for every person; of launched flights only the given ones.

    ``look`` is called again and again meanwhile; what it raises ends that."""
    crew = [(person, instance.party_of(person.id)) for person in instance.crew]
    for flight in instance.flights:
        given = {(seat.crew, seat.role): seat for seat in flight.seated}
        if instance.launched(flight):
            for seat in flight.seated:
                yield from _launched(instance, flight, seat)
            continue
        for up in flight.launch_variants:
            homes = _ways_home(instance, up)
            for role in instance.roles(flight.id, "up"):
                for down, down_role in homes:
                    if down is up and down_role != role:
                        continue
                    way = _way(instance, up, role, down, down_role)
                    look()
                    for person, party in crew:
                        yield StayOption(person, party, given.get((person.id, role)), False, *way)


def launched_backups(instance: Facts) -> Iterator[BackupOption]:
    """The backups of launched flights."""
    for seat in instance.stood_by:
        yield BackupOption(instance.person[seat.crew], instance.flight[seat.flight], seat.role, settled=True)


def count_stays(instance: Facts) -> int:
    """How many stays ``enumerate_stays`` gives for flights still to launch, without making them."""
    ways = 0
    for flight in instance.flights:
        if not instance.launched(flight):
            for up in flight.launch_variants:
                homes = _ways_home(instance, up)
                own = sum(down is up for down, _ in homes)
                roles = instance.roles(flight.id, "up")
                ways += len(roles) * (len(homes) - own) + own  # home on its own ship: in the role of the way up
    return ways * len(instance.crew)


def too_large(instance: Facts) -> Iterator[str]:
    """Why the instance is too large for any search, in words, if it is."""
    count = count_stays(instance)
    if count > MOST_STAYS:
        yield (
            f"expected at most {MOST_STAYS:,} possible stays, as more do not fit into memory, found {count:,}: "
            "list fewer `other_launches`, or fewer ships under `return_on`, or plan fewer years at a time"
        )


def _ways_home(instance: Facts, flight: Flight) -> list[tuple[Flight | None, str | None]]:
    homes: list[tuple[Flight | None, str | None]] = [
        (flight, role) for role in instance.roles(flight.id, "down") if role in instance.roles(flight.id, "up")
    ]
    for name in instance.return_ships(flight):
        if name == OPEN:
            homes.append((None, None))
        elif name != flight.id:
            ships = [ship for ship in instance.flight[name].launch_variants if ship.landing > flight.docking]
            homes.extend((ship, role) for ship in ships for role in instance.roles(name, "down"))
    return homes


def _launched(instance: Facts, flight: Flight, seat: Seated) -> Iterator[StayOption]:
    """The settled stay of a person already up, or one option for each way home the plan may choose."""
    person, party = instance.person[seat.crew], instance.party_of(seat.crew)
    for ship, role in _ways_down(instance, flight, seat):
        way = _way(instance, flight, seat.role, ship, role)
        yield StayOption(person, party, seat, not seat.chooses, *way)


def _ways_down(instance: Facts, flight: Flight, seat: Seated) -> Iterator[tuple[Flight | None, str | None]]:
    for name in instance.ways_home(flight, seat):
        if name == OPEN:
            yield None, None
            continue
        ship = instance.flight[name]
        if not seat.chooses:
            yield ship, seat.down_role or seat.role
            continue
        same = seat.role if ship is flight else None
        for role in instance.roles(name, "down"):
            if role == (seat.down_role or same or role):
                yield ship, role


def _way(
    instance: Facts, flight: Flight, role: str, down: Flight | None, down_role: str | None
) -> tuple[Flight, str, Flight | None, str | None, tuple[Role, ...], date, date, int]:
    """The part shared by the stays of all people on this way up and down."""
    taken = [instance.roles(flight.id, "up").get(role)]
    if down is not None and down_role is not None:
        taken.append(instance.roles(down.id, "down").get(down_role))
    roles = tuple(role for role in taken if role is not None)  # settled seats may lack one
    landing = NEVER if down is None else down.landing
    end = instance.horizon.until + ONE_DAY if down is None else down.landing
    return flight, role, down, down_role, roles, flight.launch, landing, (end - flight.launch).days


def held_on(instance: Facts, person: CrewMember, day: date) -> set[str]:
    """Model half: qualifications a person holds on a day by the file alone, implied ones too."""
    found: set[str] = set()
    for held, window in person.qualifications.items():
        end, valid = window.until, instance.qualifications[held].valid_days
        if end is None and window.since is not None and valid is not None:
            end = window.since + timedelta(valid)
        if (window.since is None or day >= window.since) and (end is None or day <= end):
            found |= instance.implied[held]
    return found
