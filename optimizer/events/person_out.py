"""A person who cannot be assigned for a while, or any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, Misfit, changed, with_person
from optimizer.problem.fields import CrewId, Day, Window
from optimizer.rules.availability import Availability

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


class PersonOut(Event):
    """A person is unavailable from a day on, for good or until another day, and pins to flights in that time are void;
    who is up already comes home as planned. The rule ``availability`` holds from then on, if it was not listed."""

    name = "person_out"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: person_out
        known_on: 2031-03-01
        crew: galina
        to: 2031-09-30
    """

    kind: Literal["person_out"] = "person_out"
    crew: CrewId = Field(description="who")
    since: Day | None = Field(default=None, alias="from", description="first day; `known_on` if absent")
    until: Day | None = Field(default=None, alias="to", description="last day; for good if absent")

    def apply(self, instance: Instance) -> Instance:
        first = self.since or self.known_on
        if self.until is not None and self.until < first:
            raise Misfit(("to",), f"{self.until} is before {first}; a later day would do")
        if instance.listed(Availability) is None:
            rule = Availability.model_validate({"from": self.known_on})
            rules = instance.rules.model_copy(update={"availability": rule})
            instance = instance.model_copy(update={"rules": rules})
        person = instance.person[self.crew]
        away = Window.model_validate({"from": first, "to": self.until})
        pins = tuple(
            pin for pin in instance.pins if pin.crew != self.crew or not self._binds(instance.flight[pin.flight])
        )
        instance = instance.model_copy(update={"pins": pins})
        return with_person(instance, changed(person, "crew", unavailable=(*person.unavailable, away)))

    def _binds(self, flight: Flight) -> bool:
        """Whether the absence begins before the flight has landed and ends after its launch, which is to come."""
        first = self.since or self.known_on
        over = self.until is not None and self.until < flight.launch
        return flight.launch >= self.known_on and flight.landing >= first and not over
