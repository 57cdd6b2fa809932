"""The plan file: what was decided, without any verdict."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.entity import CrewId, Entity, FlightId, RoleId


class Assignment(Entity):
    """One person in one seat on one leg of one flight."""

    crew: CrewId
    flight: FlightId
    role: RoleId
    leg: Literal["up", "down"]


class PlanFor(Entity):
    """Which instance a plan was made for."""

    name: str
    digest: str | None = Field(default=None, description="digest of the instance; `check` tells when it differs")


class Plan(Entity):
    """Who sits where: one assignment per person and leg.

    Somebody who goes up and has no later way down is still up when the horizon ends.
    """

    format: Literal[1] = 1
    instance: PlanFor
    assignments: tuple[Assignment, ...]
    note: str | None = None
    source: str | tuple[str, ...] | None = None
