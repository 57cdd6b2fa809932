"""A qualification is gained."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_person
from optimizer.problem.fields import CrewId, Day, QualificationId, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class QualificationGained(Event):
    """A person holds a qualification from a day on. Days listed for it that overlap these, or end the day before, are
    joined with them. Exception: days listed that lie apart are void."""

    name = "qualification_gained"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: qualification_gained
        known_on: 2031-03-01
        crew: hamid
        qualification: soyuz-commander
    """

    kind: Literal["qualification_gained"] = "qualification_gained"
    crew: CrewId = Field(description="who")
    qualification: QualificationId = Field(description="what they hold then")
    since: Day | None = Field(default=None, alias="from", description="first day; `known_on` if absent")
    until: Day | None = Field(
        default=None, alias="to", description="last day; by its `valid_days`, or for good, if absent"
    )

    def apply(self, instance: Instance) -> Instance:
        person, first, last = instance.person[self.crew], self.since or self.known_on, self.until
        if last is not None and last < first:
            raise EventRejected(("to",), f"expected a day on or after {first}, found {last}")
        held = dict(person.qualifications)
        old = held.get(self.qualification)
        valid = instance.qualifications[self.qualification].valid_days
        if old is not None and valid is not None and old.since is not None and old.until is None:
            old = changed(old, until=old.since + timedelta(days=valid))
        touches = old is not None and (
            (old.until is None or first <= old.until + timedelta(days=1))
            and (last is None or old.since is None or old.since <= last + timedelta(days=1))
        )
        if old is not None and touches:
            if valid is not None and last is None and old.until is not None:
                last = max(old.until, first + timedelta(days=valid))
            last = None if old.until is None or last is None else max(old.until, last)
            since = None if old.since is None else min(old.since, first)
            if old.since == since and old.until == last:
                return instance
            held[self.qualification] = Window.model_validate({"from": since, "to": last})
        else:
            held[self.qualification] = Window.model_validate({"from": first, "to": last})
        return with_person(instance, changed(person, "crew", qualifications=held))
