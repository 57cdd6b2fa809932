"""Ships: vehicles, their places, and their flights."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.problem.fields import (
    AgencyId,
    Count,
    CrewId,
    Day,
    Entity,
    FlightId,
    Id,
    Name,
    PartyId,
    QualificationId,
    RoleId,
    Sourced,
    VehicleId,
    Weight,
    Window,
)

if TYPE_CHECKING:
    from datetime import date

Leg = Literal["up", "down"]

STATION = "ISS"
"""The station of flights that name none."""


class Nominated(Sourced):
    """An entity that may name a pool of candidates."""

    @cached_property
    def pool(self) -> frozenset[str] | None:
        """Its candidates; None if anybody may be one."""
        named: tuple[str, ...] | None = getattr(self, "candidates", None)
        return None if named is None else frozenset(named)


class Role(Nominated):
    """A named place in a ship with its requirements; ``seats: 2`` means two equal seats."""

    seats: Count = Field(default=1, description="number of equal seats")
    requires: tuple[QualificationId, ...] = Field(default=(), description="all of these must be held")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only these agencies; anyone if absent")
    required: bool | None = Field(
        default=None, description="must be filled on each leg with people; by default true for `commander` only"
    )
    candidates: tuple[CrewId, ...] | None = Field(default=None, min_length=1, description="nominated pool: nobody else")
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seat in the barter; the vehicle's party if absent"
    )
    priority: Weight = Field(default=1, description="weight of an empty seat in `unfilled_seats`")


class Vehicle(Sourced):
    """A type of ship."""

    name: Name | None = Field(default=None, description="how people call it")
    party: PartyId = Field(description="the side that flies it")
    seats: Count = Field(description="places in one ship, and people it can bring home")
    roles: dict[Id, Role] = Field(description="the places by name, in order")


class Seated(Sourced):
    """A given seat: settled history, or one sold or promised to somebody."""

    crew: CrewId = Field(description="the person who holds the seat")
    role: RoleId = Field(description="role on the way up")
    down_on: FlightId | Literal["open", "any"] | tuple[FlightId | Literal["open"], ...] | None = Field(
        default=None,
        description="the ship down, `open` if still up at the end; the same ship if absent; "
        "a list, or `any` ship of the station: the plan decides among these",
    )
    down_role: RoleId | None = Field(
        default=None,
        description="role on the way down; the same role if absent (where the plan decides: any role on another ship)",
    )
    private: bool = Field(
        default=False, description="tourist or private seat: exempt from role_agency and from the accounts"
    )
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seat in the barter; `none`: nobody"
    )

    @property
    def chooses(self) -> bool:
        """Whether the plan decides how the person comes down."""
        return isinstance(self.down_on, tuple) or self.down_on == "any"


class OtherLaunch(Entity):
    """A further day on which a flight may launch."""

    launch: Day = Field(description="day of launch")
    landing: Day | None = Field(default=None, description="day of landing; moves with the launch if absent")


class Flight(Nominated):
    """One launch and one landing of one ship."""

    id: Id = Field(description="how the file names it")
    name: Name | None = Field(default=None, description="how people call it")
    vehicle: VehicleId = Field(description="type of ship")
    station: Id = Field(default=STATION, description="the station it goes to; its people come home from there")
    rotation: bool = Field(
        default=False, description="part of the regular chain of the vehicle's flights to its station"
    )
    launch: Day = Field(description="day of launch")
    docking: Day = Field(
        default_factory=lambda data: data.get("launch"), description="day of docking; the launch day if absent"
    )
    landing: Day = Field(description="day of landing")
    other_launches: tuple[Day | OtherLaunch, ...] = Field(
        default=(),
        max_length=7,
        description="further days on which it may launch; docking, and landing unless listed, move along",
    )
    launch_window: Window | None = Field(
        default=None,
        description="days to which a repair may move the launch; an absent end: 14 days before it, 30 after",
    )
    landing_window: Window | None = Field(
        default=None,
        description="days to which a repair may move the landing; an absent end: 14 days before it, 60 after",
    )
    up_empty: bool = Field(default=False, description="goes up without people")
    down_empty: bool = Field(default=False, description="comes down without people")
    return_on: tuple[FlightId | Literal["open"], ...] | Literal["any"] = Field(
        default=(), description="other ships of its station its people may come down on; `open`: still up at the end"
    )
    unusable_from: Day | None = Field(default=None, description="from this day docked, but nobody's lifeboat")
    seats: Count | None = Field(
        default=None, description="places in this ship, and people it can bring home; the vehicle's if absent"
    )
    integrated: bool = Field(default=False, description="carries the agreed number of people of other parties")
    roles: dict[RoleId, Count | Role] | None = Field(
        default=None, description="places on the way up: a number of the vehicle's seats, or a role of its own"
    )
    roles_down: dict[RoleId, Count | Role] | None = Field(
        default=None, description="places on the way down; those of the way up if absent"
    )
    candidates: tuple[CrewId, ...] | None = Field(
        default=None, min_length=1, description="nominated pool for the way up"
    )
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seats in the barter; `none`: nobody"
    )
    priority: Weight = Field(default=1, description="weight of its empty seats in `unfilled_seats`")
    seated: tuple[Seated, ...] = Field(default=(), description="seats that are given, not assigned")

    @model_validator(mode="after")
    def _in_order(self) -> Flight:
        if self.docking < self.launch:
            raise PydanticCustomError(
                "order", f"expected a docking on or after its launch {self.launch}, found {self.docking}"
            )
        if self.landing <= self.docking:
            raise PydanticCustomError(
                "order", f"expected a landing after its docking {self.docking}, found {self.landing}"
            )
        days = [flight.launch for flight in self.launch_variants]
        if len(set(days)) < len(days):
            raise PydanticCustomError("twice", "expected each launch day once, found one twice")
        for flight in self.launch_variants:
            if flight.landing <= flight.docking:
                raise PydanticCustomError(
                    "order",
                    f"expected a landing after its docking {flight.docking}, found {flight.landing}, "
                    f"if launched on {flight.launch}",
                )
        if self.up_empty and self.seated:
            raise PydanticCustomError(
                "empty",
                "expected no `seated` people on a flight that goes up empty, found some: drop `up_empty` or `seated`",
            )
        return self

    @property
    def launch_variants(self) -> tuple[Flight, ...]:
        """The flight on each day on which it may launch, in order; itself alone if the day is fixed."""
        if not self.other_launches:
            return (self,)
        return tuple(sorted((self, *self._moved), key=lambda flight: flight.launch))

    @cached_property
    def _moved(self) -> tuple[Flight, ...]:
        planned = OtherLaunch(launch=self.launch, landing=self.landing)
        listed = [planned]
        for other in self.other_launches:
            launch, landing = (other.launch, other.landing) if isinstance(other, OtherLaunch) else (other, None)
            moved = landing or self.landing + (launch - self.launch)  # may lie after the last year allowed in a file
            listed.append(OtherLaunch.model_construct(launch=launch, landing=moved))
        lag = self.docking - self.launch
        return tuple(
            self.model_copy(
                update={
                    "launch": day.launch,
                    "docking": day.launch + lag,
                    "landing": day.landing,
                    "other_launches": tuple(other for other in listed if other is not day),
                }
            )
            for day in listed[1:]
        )

    @property
    def flexible(self) -> bool:
        """Whether the plan chooses its launch day."""
        return bool(self.other_launches)

    @property
    def names_station(self) -> bool:
        """Whether the file names its station, even if it is the default one."""
        return "station" in self.model_fields_set

    @property
    def key(self) -> tuple[str, date]:
        """Which flight, on which day."""
        return self.id, self.launch

    def leg_day(self, leg: str) -> date:
        """The day of a leg: the launch day of those who go up, the landing day of those who come down."""
        return self.landing if leg == "down" else self.launch

    def docked(self, day: date) -> bool:
        """Whether the ship is at the station: docking day to the day before landing."""
        return self.docking <= day < self.landing

    def usable(self, day: date) -> bool:
        """Whether the ship could bring people home on ``day``."""
        return self.docked(day) and (self.unusable_from is None or day < self.unusable_from)
