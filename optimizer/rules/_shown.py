"""What a rule shows of itself to tables, the report and the studies, in their own small types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from optimizer.problem.ships import Flight

BarKind = Literal["stay", "training", "backup", "session", "command", "away", "rest", "expiry"]
"""How days are drawn; on the timeline they are told apart by this."""

MissingFact = Literal["last landing", "start of waiting", "earlier flights", "party", "seats up", "launched crew"]
"""Facts of people and flights that several rules and goals read, and that a file may leave out."""

Notices = Mapping[MissingFact, int]
"""Facts that a rule or goal reads; each with its place in the list of those whom a gap affects."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Days of a person or ship, for a chart and its table."""

    kind: BarKind
    since: date
    until: date
    """The day after the last."""
    label: str
    """A word that fits on a bar."""
    text: str
    """All of it, in words."""


@dataclass(frozen=True, slots=True)
class Command:
    """One term of a station's command, and who commands in it."""

    term: str
    station: str
    since: date
    until: date
    """Last day, on which the command is handed over."""
    crew: str | None
    """None where nobody is named."""


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """A running balance of what each of two parties flew on the other's seats, with its bounds."""

    label: str
    between: tuple[str, str]
    """The two sides; positive when the first has given more."""
    unit: Literal["seats", "days"]
    max_imbalance: int
    """Bound after every covered launch, either way."""
    final_imbalance: int | None
    """Bound after the last covered launch."""
    carried_in: int
    """Balance before the first launch."""
    opened: date | None
    """First day covered; None if it is open from the start."""
    covered: tuple[Flight, ...]
    """The flights it covers, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Omission:
    """Something that the file leaves out and that one rule or goal alone reads."""

    of: Literal["people", "stays", "parameters"]
    """Where it was noticed."""
    about: tuple[str, ...]
    """People, by name, or other things."""
    missing: str
    assumed: str
    """What is assumed instead."""
