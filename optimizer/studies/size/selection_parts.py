"""What the sizing to a year finds: of classes, of the smallest corps, of formulas, and of one more person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Corps:
    """The fewest people with whom the manifest flies if nobody leaves."""

    people: int
    proved: bool
    by_agency: Mapping[str, int]
    """As in the plan found; other plans of as few people may divide them otherwise."""


@dataclass(frozen=True, slots=True)
class Formula:
    """The class that a margin over the smallest corps asks for."""

    margin: float
    source: str
    classes: Mapping[str, int]
    """By agency: the corps with the margin, less those of today who are still there at the end on average."""
    flown: int
    """Futures in which the manifest flies with that class."""


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more trained person buys."""

    role: str
    """``vehicle role``."""
    requires: tuple[str, ...]
    agency: str
    flown: int
    """Futures in which the manifest flies with today's people and this one."""


@dataclass(frozen=True)
class Searched:
    """What is known of classes."""

    flown_today: int
    """Futures in which today's people fly the manifest."""
    open: int
    """Futures without an answer in the time given; they count as not flown."""
    hopeless: int | None
    """Futures short even with the largest class; None if not asked."""
    chosen: dict[str, int] | None
    """By agency, the smallest class with which enough futures fly; None if none is known."""
    flown: int | None
    """Futures that fly with it."""
    smallest: bool
    """Whether every class of fewer people is proved to be too small for these futures."""
