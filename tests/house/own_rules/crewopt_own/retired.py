"""An event: somebody leaves the corps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from optimizer import CrewMember, Event, EventRejected

if TYPE_CHECKING:
    from optimizer import Instance


class Retired(Event):
    """A person leaves the corps on the day on which it becomes known. Where ``availability`` is listed, they are not
    assigned to later flights."""

    name = "retired"
    about = "crew"
    example = """
        kind: retired
        known_on: 2031-03-01
        crew: galina
    """

    kind: Literal["retired"] = Field(default="retired", description="what kind of news it is")
    crew: str = Field(description="who")

    def apply(self, instance: Instance) -> Instance:
        if self.crew not in instance.person:
            raise EventRejected(("crew",), f"expected a person of the instance, found {self.crew!r}")
        last = self.known_on - timedelta(days=1)
        crew: tuple[CrewMember, ...] = tuple(
            person.model_copy(update={"left": last}) if person.id == self.crew else person for person in instance.crew
        )
        return instance.model_copy(update={"crew": crew})
