"""An account of the barter: whose seats it counts, on which flights, and within which bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from optimizer.problem.fields import Id, PartyId, Weight, Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.problem.ships import Flight


class Account(Window):
    """A running balance of what each of two parties flew on the other's seats."""

    name: Id | None = Field(default=None, description="name of the account; by default `US-RU.seats` and the like")
    between: tuple[PartyId, PartyId] = Field(
        description="the two sides; positive when the first has given more", json_schema_extra={"uniqueItems": True}
    )
    unit: Literal["seats", "days"] = Field(default="seats", description="count seats, or days from launch to landing")
    max_imbalance: Weight = Field(default=2, description="bound after every covered launch, either way")
    final_imbalance: Weight | None = Field(default=None, description="bound after the last covered launch")
    carried_in: int = Field(default=0, ge=-100_000, le=100_000, description="balance before the first launch")
    flights: Literal["rotation", "all"] = Field(default="rotation", description="which flights are covered")

    @field_validator("between")
    @classmethod
    def _two_sides(cls, between: tuple[str, str]) -> tuple[str, str]:
        if between[0] == between[1]:
            raise PydanticCustomError("twice", f"expected two different parties, found {between[0]!r} twice")
        return between

    @property
    def label(self) -> str:
        """The name printed."""
        return self.name or f"{self.between[0]}-{self.between[1]}.{self.unit}"

    def covered(self, listed: Iterable[Flight], within: Window) -> list[Flight]:
        """Checker half: those of the flights that the agreement covers while the rule holds, by launch."""
        flights = [
            flight
            for flight in listed
            if self.covers(flight.launch)
            and within.covers(flight.launch)
            and (flight.rotation or self.flights == "all")
        ]
        return sorted(flights, key=lambda flight: (flight.launch, flight.id))
