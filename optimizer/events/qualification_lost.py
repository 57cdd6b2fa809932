"""A qualification is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_person
from optimizer.problem.fields import CrewId, Day, QualificationId, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class QualificationLost(Event):
    """A person no longer holds a qualification from a day on, as listed in the file. Exception: a qualification that
    another one implies, or that training or flying earns, is held all the same."""

    name = "qualification_lost"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: qualification_lost
        known_on: 2031-03-01
        crew: galina
        qualification: soyuz-commander
    """

    kind: Literal["qualification_lost"] = "qualification_lost"
    crew: CrewId = Field(description="who")
    qualification: QualificationId = Field(description="what they held")
    since: Day | None = Field(default=None, alias="from", description="first day without it; `known_on` if absent")

    def apply(self, instance: Instance) -> Instance:
        person, first = instance.person[self.crew], self.since or self.known_on
        held = dict(person.qualifications)
        if self.qualification not in held:
            known = ", ".join(held) or "none"
            raise EventRejected(
                ("qualification",),
                f"expected a qualification listed for {self.crew}, found {self.qualification!r}; listed: {known}",
            )
        old, last = held[self.qualification], first - timedelta(days=1)
        if old.since is not None and old.since > last:
            del held[self.qualification]
        elif old.until is None or old.until > last:
            held[self.qualification] = Window.model_validate({"from": old.since, "to": last})
        return with_person(instance, changed(person, "crew", qualifications=held))
