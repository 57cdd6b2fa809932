"""People, their qualifications, and the parties they belong to."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by pydantic

from pydantic import Field

from optimizer.problem.fields import Count, Day, Days, Entity, Id, Name, QualificationId, Sourced, VehicleId, Window


class Party(Sourced):
    """A side of the barter; agencies fly on their party's seats."""

    agencies: tuple[Id, ...] = Field(description="agencies whose people belong to this party")


class Qualification(Sourced):
    """Something a person is trained and certified for."""

    name: Name | None = Field(default=None, description="how people call it")
    valid_days: Days | None = Field(
        default=None, description="days for which it is valid once earned or renewed; without end if absent"
    )
    implies: tuple[QualificationId, ...] = Field(default=(), description="qualifications its holder has as well")


class TrainingUnderWay(Entity):
    """Training for launches of a vehicle that a person has begun, beside what the published plan says."""

    vehicle: VehicleId = Field(description="vehicle trained for")
    since: Day | None = Field(default=None, description="first day of training; long ago if absent, without `launch`")
    launch: Day | None = Field(
        default=None, description="launch trained for so far: training for a launch on that day, or later, has begun"
    )


class CrewMember(Sourced):
    """A person of the corps, or a passenger, with public facts only."""

    id: Id = Field(description="how the file names them")
    name: Name | None = Field(default=None, description="how people call them")
    agency: Id = Field(description="employer; the person belongs to the party that lists it, else to none")
    qualifications: dict[QualificationId, Window] = Field(
        default={}, description="qualifications held, each with the days `from` and `to`, both included"
    )
    flown: Count = Field(default=0, description="flights before those of the file")
    selected: Day | None = Field(default=None, description="day of selection into the corps")
    joined: Day | None = Field(default=None, description="first day the person can be assigned")
    left: Day | None = Field(default=None, description="last day the person can be assigned")
    last_landing: Day | None = Field(
        default=None, description="landing of the last flight before the flights of the file"
    )
    last_stay_days: Days | None = Field(default=None, description="length of that flight; long if absent")
    unavailable: tuple[Window, ...] = Field(default=(), description="days the person cannot be assigned")
    in_training: tuple[TrainingUnderWay, ...] = Field(
        default=(), description="training under way that the published plan does not show"
    )

    unnamed: bool = Field(
        default=False, description="stands for somebody not named yet: holds given seats only, and has no other duty"
    )

    def free(self, first: date, last: date) -> bool:
        """Whether the person is in the corps and not unavailable on every day from ``first`` to ``last``."""
        inside = (self.joined or first) <= first and last <= (self.left or last)
        return inside and not any(
            (away.since or first) <= last and first <= (away.until or last) for away in self.unavailable
        )
