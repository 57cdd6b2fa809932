"""A person who can be assigned again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_person
from optimizer.problem.fields import CrewId, Day, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class PersonBack(Event):
    """A person is available again from a day on. Absences in the file from that day on are void."""

    name = "person_back"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: person_back
        known_on: 2031-03-01
        crew: hamid
    """

    kind: Literal["person_back"] = "person_back"
    crew: CrewId = Field(description="who")
    since: Day | None = Field(default=None, alias="from", description="first day; `known_on` if absent")

    def apply(self, instance: Instance) -> Instance:
        person, first = instance.person[self.crew], self.since or self.known_on
        last = first - timedelta(days=1)
        if not any(away.until is None or away.until >= first for away in person.unavailable):
            raise EventRejected(("crew",), f"expected somebody unavailable on {first} or later, found {self.crew}")
        left = tuple(
            Window.model_validate({"from": away.since, "to": last if away.until is None else min(last, away.until)})
            for away in person.unavailable
            if away.since is None or away.since < first
        )
        return with_person(instance, changed(person, "crew", unavailable=left))
