"""Training is shortened by agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, flight_to_come
from optimizer.problem.decisions import ShortTraining as Entry
from optimizer.problem.fields import CrewId, FlightId, SomeDays

if TYPE_CHECKING:
    from optimizer.instance import Instance


class ShortTraining(Event):
    """The training of a person, for a flight, or both, takes at most so many days: the last ones before the launch. An
    agreement about the same person and flight before is void."""

    name = "short_training"
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: short_training
        known_on: 2031-03-01
        flight: MS-2
        crew: hamid
        days: 90
    """

    kind: Literal["short_training"] = "short_training"
    crew: CrewId | None = Field(default=None, description="only this person; everybody if absent")
    flight: FlightId | None = Field(default=None, description="only for this flight; for every flight if absent")
    days: SomeDays = Field(description="most days before the launch in which the person trains")

    def apply(self, instance: Instance) -> Instance:
        if self.crew is None and self.flight is None:
            raise EventRejected(("kind",), "expected `crew`, `flight` or both, found neither")
        if self.flight is not None:
            flight_to_come(instance, self.flight)
        entry = Entry(crew=self.crew, flight=self.flight, days=self.days)
        others = tuple(
            other for other in instance.short_trainings if (other.crew, other.flight) != (self.crew, self.flight)
        )
        known = {(other.crew, other.flight, other.days) for other in instance.short_trainings}
        if (self.crew, self.flight, self.days) in known:
            return instance
        return instance.model_copy(update={"short_trainings": (*others, entry)})
