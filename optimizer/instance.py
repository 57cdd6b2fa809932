"""The instance: everything a crew office knows before it decides.

Frozen and complete on arrival: everything after ``load`` may trust it.  What a plan *decides* is in
``plan.py``; this module only says what exists and what is already settled.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.entity import (
    AgencyId,
    Count,
    CrewId,
    Day,
    Days,
    Entity,
    FlightId,
    Id,
    PartyId,
    QualificationId,
    RoleId,
    RuleId,
    Sourced,
    VehicleId,
    Weight,
    Window,
)
from optimizer.goals import Tier
from optimizer.plan import Plan
from optimizer.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.goals import Goal
    from optimizer.rules import Rule

Leg = Literal["up", "down"]


class Horizon(Entity):
    """The days judged, both included."""

    since: Day = Field(alias="from", description="first day judged")
    until: Day = Field(alias="to", description="last day judged")

    @model_validator(mode="after")
    def _in_order(self) -> Horizon:
        if self.until < self.since:
            raise PydanticCustomError("order", f"ends {self.until}, before it begins; a later `to` would do")
        return self


class Party(Sourced):
    """A side of the barter; agencies fly on their party's seats."""

    agencies: tuple[Id, ...] = Field(description="agencies whose people belong to this party")


class Qualification(Sourced):
    """Something a person is trained and certified for."""

    name: str | None = Field(default=None, description="how people call it")
    implies: tuple[QualificationId, ...] = Field(default=(), description="qualifications its holder has as well")


class Role(Sourced):
    """A named place in a ship with what it requires; ``seats: 2`` means two equal seats."""

    seats: Count = Field(default=1, description="how many equal seats")
    requires: tuple[QualificationId, ...] = Field(default=(), description="all of these must be held")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only these agencies; anyone if absent")
    required: bool | None = Field(
        default=None, description="must be filled whenever anyone is aboard; by default true for `commander`"
    )
    candidates: tuple[CrewId, ...] | None = Field(default=None, min_length=1, description="nominated pool: nobody else")
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="whose seat it is in the barter; the vehicle's party if absent"
    )
    priority: Weight = Field(default=1, description="weight of an empty seat in `unfilled_seats`")


class Vehicle(Sourced):
    """A type of ship."""

    name: str | None = Field(default=None, description="how people call it")
    party: PartyId = Field(description="the side that flies it")
    seats: Count = Field(description="places in one ship, and people it can bring home")
    roles: dict[Id, Role] = Field(description="the places by name, in order")


class Seated(Sourced):
    """A seat that is not ours to give: settled history, or one sold or promised elsewhere."""

    crew: CrewId
    role: RoleId = Field(description="role on the way up")
    down_on: FlightId | Literal["open"] | None = Field(
        default=None, description="the ship down, `open` if still up at the end; the same ship if absent"
    )
    down_role: RoleId | None = Field(default=None, description="role on the way down; the same role if absent")
    private: bool = Field(
        default=False, description="tourist or private seat: exempt from role_agency and from the accounts"
    )
    account: PartyId | Literal["none"] | None = Field(default=None, description="whose seat it is")


class Flight(Sourced):
    """One launch and one landing of one ship."""

    id: Id
    name: str | None = Field(default=None, description="how people call it")
    vehicle: VehicleId
    rotation: bool = Field(default=False, description="part of the regular chain of its vehicle")
    launch: Day
    docking: Day = Field(
        default_factory=lambda data: data.get("launch"), description="day of docking; the launch day if absent"
    )
    landing: Day
    up_empty: bool = Field(default=False, description="goes up without people")
    down_empty: bool = Field(default=False, description="comes down without people")
    return_on: tuple[FlightId | Literal["open"], ...] | Literal["any"] = Field(
        default=(), description="other ships its people may come down on; `open`: still up at the end"
    )
    unusable_from: Day | None = Field(default=None, description="docked but nobody's lifeboat from this day")
    integrated: bool = Field(default=False, description="carries the agreed number of the other side")
    roles: dict[RoleId, Count | Role] | None = Field(
        default=None, description="places on the way up: a number of the vehicle's seats, or a role of its own"
    )
    roles_down: dict[RoleId, Count | Role] | None = Field(
        default=None, description="places on the way down; those of the way up if absent"
    )
    candidates: tuple[CrewId, ...] | None = Field(
        default=None, min_length=1, description="nominated pool for the way up"
    )
    account: PartyId | Literal["none"] | None = Field(default=None, description="whose seats they are")
    priority: Weight = Field(default=1, description="weight of its empty seats in `unfilled_seats`")
    seated: tuple[Seated, ...] = Field(default=(), description="seats that are given, not assigned")

    @model_validator(mode="after")
    def _in_order(self) -> Flight:
        if self.docking < self.launch:
            raise PydanticCustomError("order", f"docks {self.docking}, before its launch {self.launch}")
        if self.landing <= self.docking:
            raise PydanticCustomError(
                "order", f"lands {self.landing}, not after docking {self.docking}; a later landing would do"
            )
        if self.up_empty and self.seated:
            raise PydanticCustomError("empty", "goes up empty but seats people; drop `up_empty` or `seated`")
        return self

    def docked(self, day: date) -> bool:
        """Whether the ship is at the station: docking day to the day before landing."""
        return self.docking <= day < self.landing

    def usable(self, day: date) -> bool:
        """Whether the ship could bring people home on ``day``."""
        return self.docked(day) and (self.unusable_from is None or day < self.unusable_from)


class CrewMember(Sourced):
    """A person of the corps, or a passenger, with public facts only."""

    id: Id
    name: str | None = Field(default=None, description="how people call them")
    agency: Id = Field(description="employer; belongs to the party that lists it, else to none")
    qualifications: dict[QualificationId, Window] = Field(default={}, description="held from/to, days included")
    flown: Count = Field(default=0, description="flights before the horizon")
    selected: Day | None = Field(default=None, description="day of selection into the corps")
    joined: Day | None = Field(default=None, description="first day the person can be assigned")
    left: Day | None = Field(default=None, description="last day the person can be assigned")
    last_landing: Day | None = Field(default=None, description="landing of the last flight before the horizon")
    last_stay_days: Days | None = Field(default=None, description="length of that flight; long if absent")
    unavailable: tuple[Window, ...] = Field(default=(), description="days the person cannot be assigned")


class Pin(Sourced):
    """A decision the user made."""

    crew: CrewId
    flight: FlightId
    role: RoleId | None = Field(default=None, description="any role if absent")
    leg: Leg = Field(default="up", description="way up or way down")
    by: str | None = Field(default=None, description="who decided")


class Shelter(Sourced):
    """A person bound by hand to another ship than the one they came on or go down on."""

    crew: CrewId
    ship: FlightId
    since: Day = Field(alias="from")
    until: Day = Field(alias="to")


class Waiver(Window):
    """A clause the user knowingly leaves open."""

    rule: RuleId
    subject: str = Field(description="whom or what the clause is about, as printed by `check`")
    reason: str = Field(min_length=1)
    by: str = Field(description="who waived it")
    source: str | tuple[str, ...] | None = None
    note: str | None = None


class Instance(Sourced):
    """Everything known before deciding.  See the README for the meaning of every key."""

    format: Literal[1] = Field(description="version of this file format")
    name: str
    horizon: Horizon
    as_of: Day | None = Field(default=None, description="flights launched before are history; first day if absent")
    published: Plan | None = Field(default=None, description="a plan already announced: a file name, or the plan")
    parties: dict[Id, Party]
    qualifications: dict[Id, Qualification] = Field(default={})
    vehicles: dict[Id, Vehicle]
    flights: tuple[Flight, ...]
    crew: tuple[CrewMember, ...]
    rules: Rulebook = Field(default_factory=Rulebook, description="the rules in force, by name")
    goals: tuple[Tier, ...] = Field(default=(), description="tiers in order of importance")
    pins: tuple[Pin, ...] = Field(default=())
    shelters: tuple[Shelter, ...] = Field(default=())
    waivers: tuple[Waiver, ...] = Field(default=())

    @cached_property
    def flight(self) -> dict[str, Flight]:
        """Flights by id."""
        return {flight.id: flight for flight in self.flights}

    @cached_property
    def person(self) -> dict[str, CrewMember]:
        """Crew members by id."""
        return {person.id: person for person in self.crew}

    @cached_property
    def party_of_agency(self) -> dict[str, str]:
        """The party that lists an agency; third parties are missing."""
        return {agency: name for name, party in self.parties.items() for agency in party.agencies}

    def party_of(self, crew: str) -> str | None:
        """The side a person belongs to, or None for a third party."""
        return self.party_of_agency.get(self.person[crew].agency)

    def ship_party(self, flight: Flight) -> str:
        """The side that flies the ship."""
        return self.vehicles[flight.vehicle].party

    @cached_property
    def _roles(self) -> dict[tuple[str, str], dict[str, Role]]:
        return {(flight.id, leg): self._roles_of(flight, leg) for flight in self.flights for leg in ("up", "down")}

    def _roles_of(self, flight: Flight, leg: str) -> dict[str, Role]:
        if (flight.up_empty, flight.down_empty)[leg == "down"]:
            return {}
        known = self.vehicles[flight.vehicle].roles
        wanted = flight.roles if leg == "up" or flight.roles_down is None else flight.roles_down
        chosen = known if wanted is None else wanted
        roles = {
            name: role if isinstance(role, Role) else known[name].model_copy(update={"seats": role})
            for name, role in chosen.items()
        }
        return {name: role for name, role in roles.items() if role.seats}

    def roles(self, flight: str, leg: str) -> dict[str, Role]:
        """The places of one leg by name; none on a leg that is empty."""
        return self._roles[flight, leg]

    @cached_property
    def implied(self) -> dict[str, frozenset[str]]:
        """For each qualification, all that its holder has, itself included."""
        closure: dict[str, frozenset[str]] = {}
        for name in self.qualifications:
            found, todo = {name}, [name]
            while todo:
                fresh = set(self.qualifications[todo.pop()].implies) - found
                found |= fresh
                todo.extend(fresh)
            closure[name] = frozenset(found)
        return closure

    @cached_property
    def today(self) -> date:
        """``as_of``, or the first day of the horizon."""
        return self.as_of or self.horizon.since

    def return_ships(self, flight: Flight) -> Iterator[str]:
        """Other ships the people of ``flight`` may come down on, and ``open`` where allowed."""
        if flight.return_on == "any":
            yield from (other.id for other in self.flights if other.id != flight.id)
        else:
            yield from flight.return_on

    # What is settled: a clause in which nothing can still change is history, not a constraint.

    def launched(self, flight: Flight) -> bool:
        """Whether the flight launched before ``as_of``: who went up on it, and how they return, is settled."""
        return flight.launch < self.today

    def way_down_settled(self, flight: Flight) -> bool:
        """Whether nobody still to be assigned can come down on this ship."""
        if not self.launched(flight):
            return False
        return flight.landing < self.today or not any(
            flight.id in self.return_ships(other) for other in self.flights if not self.launched(other)
        )

    def leg_settled(self, flight: Flight, leg: str) -> bool:
        """Whether the people on one leg of a flight can no longer change."""
        return self.launched(flight) if leg == "up" else self.way_down_settled(flight)

    @cached_property
    def _first_open_day(self) -> date:
        return min((flight.docking for flight in self.flights if not self.launched(flight)), default=date.max)

    def day_settled(self, day: date) -> bool:
        """Whether who is aboard on ``day`` can no longer change."""
        return day < max(self.today, self._first_open_day)

    @property
    def rulebook(self) -> Iterator[Rule]:
        """The rules in force: those that always hold, then those listed."""
        return self.rules.in_force()

    @property
    def all_goals(self) -> Iterator[Goal]:
        """Every goal of every tier, in order."""
        return chain.from_iterable(tier.goals() for tier in self.goals)

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change when anything that matters changes."""
        text = self.model_dump_json(by_alias=True, exclude_defaults=True, exclude={"published", "source", "note"})
        return hashlib.sha256(text.encode()).hexdigest()[:16]
