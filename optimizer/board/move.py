"""A move of a board: plain data that make a state of a state, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from optimizer.board.state import refused

if TYPE_CHECKING:
    from optimizer.board.state import State
    from optimizer.instance import Instance

Word = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Leg = Literal["up", "down", "backup"]


class Part(BaseModel):
    """A part of a move: nothing but what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Part):
    """A person on a leg of a flight."""

    crew: Word
    flight: Word
    leg: Leg = "up"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Person, flight and leg."""
        return self.crew, self.flight, self.leg


class Move(Part):
    """What is done to a state."""

    def apply(self, state: State) -> State:
        """The state after the move; ``InputError`` if it cannot be made."""
        raise NotImplementedError

    def words(self, instance: Instance) -> str:
        """The move as a planner would tell it."""
        raise NotImplementedError

    def aftermath(self, before: State, after: State) -> str:
        """What to add to its words in the log: what nobody asked for, and came of it all the same."""
        return ""


def known_flight(instance: Instance, flight: str) -> str:
    if flight not in instance.flight:
        raise refused(f"expected a flight of the instance, found {flight!r}", "flight")
    return flight


def seat_words(flight: str, role: str | None, leg: str) -> str:
    return f"{flight}{f' {role}' if role else ''}{leg_words(leg)}"


def leg_words(leg: str) -> str:
    return {"up": "", "down": ", way down", "backup": ", as backup"}[leg]
