"""The plan file: what was decided, without any verdict."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.entity import CrewId, Entity, FlightId, Format, RoleId, Sourced


class Assignment(Entity):
    """One person in one seat on one leg of one flight."""

    crew: CrewId = Field(description="who")
    flight: FlightId = Field(description="on which flight")
    role: RoleId = Field(description="in which role")
    leg: Literal["up", "down", "backup"] = Field(description="way up, way down, or backup of that role")


class PlanFor(Entity):
    """Which instance a plan was made for."""

    name: str = Field(description="its name")
    digest: str | None = Field(default=None, description="digest of the instance; `check` tells when it differs")


class Plan(Sourced):
    """Who sits where, and who backs whom up: one assignment per person and leg.

    Somebody who goes up and has no later way down is still up when the horizon ends.
    """

    format: Format = Field(default=1, description="version of this file format")
    instance: PlanFor = Field(description="which instance the plan is for")
    assignments: tuple[Assignment, ...] = Field(description="one line per person and leg")
