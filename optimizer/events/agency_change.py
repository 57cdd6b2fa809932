"""A person changes agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_person
from optimizer.problem.fields import AgencyId, CrewId

if TYPE_CHECKING:
    from optimizer.instance import Instance


class AgencyChange(Event):
    """A person belongs to another agency from now on. Exception: a person who went up on a launched flight of the file
    may not change party by it, as the seats flown would change sides in the accounts."""

    name = "agency_change"
    about: ClassVar[str] = "crew"
    example: ClassVar[str] = """
        kind: agency_change
        known_on: 2031-03-01
        crew: carol
        agency: NASA
    """

    kind: Literal["agency_change"] = "agency_change"
    crew: CrewId = Field(description="who")
    agency: AgencyId = Field(description="the agency they belong to now")

    def apply(self, instance: Instance) -> Instance:
        person, parties = instance.person[self.crew], instance.party_of_agency
        old, new = (parties.get(agency) for agency in (person.agency, self.agency))
        flown = instance.settled_seats(self.crew)
        if flown and old != new:
            flight, _ = flown[0]
            raise EventRejected(
                ("agency",),
                f"expected an agency of {old or 'no party'}, as {self.crew} launched on {flight.id} on {flight.launch} "
                f"for it, found {self.agency!r} of {new or 'no party'}",
            )
        return with_person(instance, changed(person, "crew", agency=self.agency))
