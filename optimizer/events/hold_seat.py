"""A seat is held for an agency, without a name yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, flight_to_come, with_flights
from optimizer.problem.fields import AgencyId, FlightId, Id, PartyId, RoleId
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Seated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from optimizer.instance import Instance


class HoldSeat(Event):
    """A seat of a flight is held for an agency that has named nobody yet. An unnamed person of the agency, who holds
    what the role requires, sits there up and down. The event ``name_seat`` gives the seat to somebody by name. One more
    seat of that role for that agency needs an id of its own, under ``crew``."""

    name = "hold_seat"
    about: ClassVar[str] = "flight"
    example: ClassVar[str] = """
        kind: hold_seat
        known_on: 2031-03-01
        flight: Crew-2
        role: specialist
        agency: NASA
    """

    kind: Literal["hold_seat"] = "hold_seat"
    flight: FlightId = Field(description="which flight")
    role: RoleId = Field(description="the role, up and down")
    agency: AgencyId = Field(description="the agency that will name somebody")
    crew: Id | None = Field(
        default=None, description="id of the unnamed person; if absent made of the agency and the flight"
    )
    private: bool = Field(
        default=False, description="tourist or private seat: exempt from role_agency and from the accounts"
    )
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seat in the barter; `none`: nobody"
    )

    @classmethod
    def brings(cls, data: dict[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
        made = _made_id(data.get("agency"), data.get("flight"), known["crew"])
        yield "crew", data.get("crew") or made

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        if self.crew in instance.person:
            raise EventRejected(("crew",), f"expected an id of its own, found {self.crew!r}, the id of somebody else")
        roles = instance.roles(flight.id, "up")
        if self.role not in roles:
            known = ", ".join(roles) or "none"
            raise EventRejected(
                ("role",), f"expected a role of {flight.id} on the way up, found {self.role!r}; known: {known}"
            )
        given = sum(seat.role == self.role for seat in flight.seated)
        if given >= roles[self.role].seats:
            raise EventRejected(
                ("role",), f"expected a seat of {flight.id} that is not given, found all {given} of {self.role!r} given"
            )
        held = [seat.crew for seat in flight.seated if seat.role == self.role and self._unnamed(instance, seat.crew)]
        if held and self.crew is None:
            raise EventRejected(
                ("kind",),
                f"expected `crew`, an id for one more unnamed person of {self.agency}, found none, "
                f"while {held[0]!r} holds a seat of {self.role!r} on {flight.id} already",
            )
        who = self.crew or _made_id(self.agency, self.flight, instance.person)
        person = CrewMember.model_validate(
            {
                "id": who,
                "name": f"{self.agency}, to be named",
                "agency": self.agency,
                "qualifications": {name: {} for name in roles[self.role].requires},
                "unnamed": True,
            }
        )
        seat = Seated(crew=who, role=self.role, private=self.private, account=self.account)
        instance = instance.model_copy(update={"crew": (*instance.crew, person)})
        return with_flights(instance, changed(flight, seated=(*flight.seated, seat)))

    def _unnamed(self, instance: Instance, crew: str) -> bool:
        """Whether somebody has no name yet, and an id made as here."""
        return instance.person[crew].unnamed and crew.startswith(f"{self.agency}-{self.flight}"[:60])


def _made_id(agency: object, flight: object, taken: Collection[str]) -> str:
    """An id that nobody has."""
    begin = f"{agency}-{flight}"[:60]
    names = [begin, *(f"{begin}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
