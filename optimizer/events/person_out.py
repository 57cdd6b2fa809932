"""A person who cannot be assigned for a while, or any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_person, with_rules
from optimizer.problem.fields import CrewId, Day, Window
from optimizer.rules import RULES

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


class PersonOut(Event):
    """A person is unavailable from a day on, for good or until another day. Pins to flights in that time are void.
    Exception: a person already up comes home as planned. The rule ``availability`` holds from then on, even if it was
    not listed."""

    name = "person_out"
    about: ClassVar[str] = "crew"
    drawn_as = "drop-out"
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
            raise EventRejected(("to",), f"expected a day on or after {first}, found {self.until}")
        missing = (kind.since_absence(self.known_on) for kind in RULES.values() if instance.listed(kind) is None)
        instance = with_rules(instance, *(rule for rule in missing if rule is not None))
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
