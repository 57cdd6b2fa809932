"""The plan file: the decisions, without any verdict."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from optimizer.problem.fields import CrewId, Day, Entity, FlightId, Format, Id, Name, RoleId, SessionId, Sourced, Value
from optimizer.problem.shown import Block, Drawn, Rows, Shown, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame  # type: ignore[import-untyped]


class Assignment(Entity):
    """One person in one seat on one leg of one flight."""

    crew: CrewId = Field(description="who")
    flight: FlightId = Field(description="on which flight")
    role: RoleId = Field(description="in which role")
    leg: Literal["up", "down", "backup"] = Field(description="way up, way down, or backup of that role")


class Attendance(Entity):
    """One person in one session of training."""

    crew: CrewId = Field(description="who")
    session: SessionId = Field(description="which session or course")
    start: Day | None = Field(default=None, description="first day, for a course that may start on several")

    @property
    def name(self) -> str:
        """``session``, or ``course@start``."""
        return self.session if self.start is None else f"{self.session}@{self.start}"


class ChosenLaunch(Entity):
    """The launch day chosen for a flight that lists several."""

    flight: FlightId = Field(description="which flight")
    launch: Day = Field(description="day of launch")


class Command(Entity):
    """The commander of the station in one term."""

    crew: CrewId = Field(description="who")
    term: Id = Field(description="which term of `station_commander`")


class Past(Entity):
    """What has happened and left the file: lines of a plan about it are no longer read."""

    flights: tuple[Id, ...] = Field(default=(), description="flights that have landed")
    sessions: tuple[str, ...] = Field(
        default=(), description="sessions and courses that are over, and finished runs as `course@first day`"
    )
    terms: tuple[Id, ...] = Field(default=(), description="terms of the station's command that are over")


class PlanFor(Entity):
    """Which instance a plan was made for."""

    name: Name = Field(description="its name")
    digest: str | None = Field(default=None, description="digest of the instance; a warning says if it differs")


class Origin(PlanFor):
    """The instance that an instance was made from: plans made for it are read without a warning."""


class Proof(Entity):
    """What was proved of a plan when it was made: a claim, good only for the same decisions, instance and version."""

    version: str = Field(description="version of crewopt that made it")
    plan: str = Field(description="digest of the decisions")
    values: tuple[Value, ...] = Field(description="value of each tier, proved best tier by tier")
    engines: tuple[str, ...] = Field(description="engines that proved it")


class Plan(Shown, Sourced):
    """The decisions: seats and backups (one assignment per person and leg), sessions attended, launch days of flights
    that list several, and commanders of the station.

    A person who goes up and has no later way down is still up when the horizon ends.  A flight without a chosen date
    launches on the planned day.
    """

    format: Format = Field(default=1, description="version of this file format")
    instance: PlanFor = Field(description="which instance the plan is for")
    assignments: tuple[Assignment, ...] = Field(description="one line per person and leg")
    sessions: tuple[Attendance, ...] = Field(default=(), description="one line per person and session")
    dates: tuple[ChosenLaunch, ...] = Field(default=(), description="one line per flight that lists several days")
    commanders: tuple[Command, ...] = Field(default=(), description="one line per term of the station's command")
    proof: Proof | None = Field(default=None, description="written by `solve`; void once anything is changed")

    @property
    def decisions_digest(self) -> str:
        """The same for two plans only if they decide the same."""
        decided = sorted(
            line.model_dump_json()
            for lines in (self.assignments, self.sessions, self.dates, self.commanders)
            for line in lines
        )
        return blake2b("\n".join(decided).encode(), digest_size=8).hexdigest()

    def __repr__(self) -> str:
        seats = sum(seat.leg != "backup" for seat in self.assignments)
        counts = {"seats": seats, "backups": len(self.assignments) - seats, "sessions": len(self.sessions)}
        counted = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
        return f"Plan(for {self.instance.name!r}: {counted or 'empty'})"

    __str__ = __repr__

    def shown(self) -> Iterator[Block]:
        """A table of the seats, and a timeline of everybody in them."""
        yield Drawn(self)

    @property
    def seats_anybody(self) -> bool:
        """Whether it says anything about anybody."""
        return bool(self.assignments or self.sessions or self.commanders)

    def to_pandas(self) -> DataFrame:
        """The seats as a data frame: ``crew``, ``flight``, ``role`` and ``leg`` of each."""
        names = ("crew", "flight", "role", "leg")
        return Rows(names, cells(self.assignments, *names)).to_pandas()

    def without(self, past: Past) -> Plan:
        """The plan without lines about what has left a file; the plan itself if it has none."""
        lines: dict[str, tuple[Entity, ...]] = {
            "assignments": tuple(seat for seat in self.assignments if seat.flight not in past.flights),
            "sessions": tuple(
                entry for entry in self.sessions if not {entry.session, entry.name}.intersection(past.sessions)
            ),
            "dates": tuple(chosen for chosen in self.dates if chosen.flight not in past.flights),
            "commanders": tuple(entry for entry in self.commanders if entry.term not in past.terms),
        }
        same = all(len(kept) == len(getattr(self, key)) for key, kept in lines.items())
        return self if same else self.model_copy(update=lines)
