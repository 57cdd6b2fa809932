"""Decisions the user has made already: pins, shelters, waivers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.problem.fields import (
    LARGEST_NUMBER,
    CrewId,
    Day,
    FlightId,
    Name,
    RoleId,
    RuleId,
    SomeDays,
    Sourced,
    Window,
)
from optimizer.problem.ships import Leg

PinLeg = Leg | Literal["backup"]
"""What a pin holds: the way up, the way down, or standing by."""


class Pin(Sourced):
    """A decision the user made."""

    crew: CrewId = Field(description="who")
    flight: FlightId = Field(description="on which flight")
    role: RoleId | None = Field(default=None, description="any role if absent")
    leg: PinLeg = Field(default="up", description="way up, way down, or as a backup")
    by: Name | None = Field(default=None, description="the person or office that decided")


class Shelter(Sourced):
    """A person bound by hand to another ship than the one they came on or go down on."""

    crew: CrewId = Field(description="who")
    ship: FlightId = Field(description="the ship they are bound to, while at its station")
    since: Day = Field(alias="from", description="first day, included")
    until: Day = Field(alias="to", description="last day, included")
    improvised: bool = Field(
        default=False, description="on an improvised seat, which takes none of the ship's seats (rule `lifeboat`)"
    )


class ShortTraining(Sourced):
    """Training that is agreed to take fewer days than the rules say."""

    crew: CrewId | None = Field(default=None, description="only this person; everybody if absent")
    flight: FlightId | None = Field(default=None, description="only for this flight; for every flight if absent")
    days: SomeDays = Field(description="most days before the launch in which the person trains")


class WaiverCost(Sourced):
    """What leaving clauses of a rule open costs you, where no plan obeys every rule."""

    rule: RuleId = Field(description="rule of the clauses")
    subject: str | None = Field(default=None, description="subject of the clause; every clause of the rule if absent")
    price: int = Field(
        ge=1, le=LARGEST_NUMBER, description="price of a clause; of a day where the rule is read day by day, of a seat"
    )


class MoveCost(Sourced):
    """What moving a date of a flight costs you, where no plan obeys every rule."""

    flight: FlightId | None = Field(default=None, description="the flight; every flight if absent")
    price: int = Field(ge=1, le=LARGEST_NUMBER, description="price of moving its launch, or its landing")


class Waiver(Window, Sourced):
    """A clause the user knowingly leaves open."""

    rule: RuleId = Field(description="rule of the clause")
    subject: str = Field(description="subject of the clause, as printed by `check`")
    reason: str = Field(min_length=1, description="why it is left open")
    by: Name = Field(description="the person or office that waived it")
