"""Training that earns a qualification: sessions on fixed days, and courses that may start on several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.problem.fields import AgencyId, Count, Day, Id, Name, QualificationId, Sourced

if TYPE_CHECKING:
    from collections.abc import Iterator

Length = Annotated[int, Field(ge=1, le=10_000)]
"""A number of days, at least one."""


MOST_STARTS = 500
"""Bound on the runs of one course, each of which is a decision per person."""


class _Training(Sourced):
    """The fields that sessions and courses share."""

    id: Id = Field(description="how the file names it")
    name: Name | None = Field(default=None, description="how people call it")
    earns: QualificationId = Field(description="qualification held from the day after its last day")
    centre: Id | None = Field(default=None, description="where it is held")
    since: Day = Field(alias="from", description="first day; of a course: the first day on which it may start")
    until: Day = Field(alias="to", description="last day; of a course: the last day on which it may start")
    seats: Count = Field(description="places; of a course: each time")
    requires: tuple[QualificationId, ...] = Field(default=(), description="all of these must be held on the first day")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="only these agencies; anyone if absent")

    @model_validator(mode="after")
    def _in_order(self) -> _Training:
        if self.until < self.since:
            raise PydanticCustomError("order", f"expected `to` on or after `from` {self.since}, found {self.until}")
        return self


class Session(_Training):
    """Training on fixed days."""


class Course(_Training):
    """Training that may start on the day ``from`` and every ``every`` days after it."""

    days: Length = Field(description="days it takes")
    every: Length = Field(description="days from one possible start to the next")

    @model_validator(mode="after")
    def _not_too_many(self) -> Course:
        starts = (self.until - self.since).days // self.every + 1
        if starts > MOST_STARTS:
            raise PydanticCustomError(
                "starts", f"expected at most {MOST_STARTS} possible starts, found {starts}: make `every` larger"
            )
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """A session, or one possible run of a course."""

    training: Session | Course
    since: date
    until: date
    """Last day, included."""

    @property
    def start(self) -> date | None:
        """The day a plan names; None for a session, which has only one."""
        return self.since if isinstance(self.training, Course) else None

    @property
    def name(self) -> str:
        """``session``, or ``course@start``."""
        return self.training.id if self.start is None else f"{self.training.id}@{self.start}"


def sittings(sessions: tuple[Session, ...], courses: tuple[Course, ...]) -> Iterator[Sitting]:
    """Every session, and every possible run of every course."""
    for session in sessions:
        yield Sitting(session, session.since, session.until)
    for course in courses:
        start = course.since
        while start <= course.until:
            yield Sitting(course, start, start + timedelta(course.days - 1))
            start += timedelta(course.every)
