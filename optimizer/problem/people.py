"""People, what they are trained for, and the sides they belong to."""

from __future__ import annotations

from pydantic import Field

from optimizer.problem.fields import Count, Day, Days, Id, QualificationId, Sourced, Window


class Party(Sourced):
    """A side of the barter; agencies fly on their party's seats."""

    agencies: tuple[Id, ...] = Field(description="agencies whose people belong to this party")


class Qualification(Sourced):
    """Something a person is trained and certified for."""

    name: str | None = Field(default=None, description="how people call it")
    valid_days: Days | None = Field(
        default=None, description="runs out so many days after it was earned or renewed; never if absent"
    )
    implies: tuple[QualificationId, ...] = Field(default=(), description="qualifications its holder has as well")


class CrewMember(Sourced):
    """A person of the corps, or a passenger, with public facts only."""

    id: Id = Field(description="how the file names them")
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
