"""The days that a flight takes of a person: of the checker half of ``training_flow``."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

Span = tuple[date, date]
"""First day, and the day after the last."""


class Duty(NamedTuple):
    """The days that one flight takes of a person."""

    flight: str
    what: str
    launch: date
    training: Span
    away: Span
    """In orbit or in rehabilitation."""
    home: Span | None
    """In rehabilitation."""
    following: str | None
    """The next rotation flight of the same vehicle, if this is a rotation flight."""
    settled: bool


def overlap(one: Span, other: Span) -> bool:
    """Whether they have a day in common."""
    return max(one[0], other[0]) < min(one[1], other[1])


def fault_of(earlier: Duty, later: Duty) -> tuple[str, date] | None:
    """Why two duties do not go together, and from which day on the training for the later one could."""
    words = f"{earlier.what} {earlier.flight} and {later.what} {later.flight}"
    if overlap(earlier.away, later.training) or overlap(earlier.training, later.away):
        return f"{words}: training begins {later.training[0]}, before rehabilitation ends", earlier.away[1]
    step = earlier.what == "backs up" and later.what == "goes up on" and earlier.following == later.flight
    if overlap(earlier.training, later.training) and not step:
        return f"{words}: trains for both from {later.training[0]}", earlier.training[1]
    return None
