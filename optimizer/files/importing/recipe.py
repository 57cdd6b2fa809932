"""The recipe of an import: which tables, which flights, and everything that the tables do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, create_model

from optimizer.files.importing.rows import FlightKind, FlightRow
from optimizer.instance import Instance
from optimizer.problem.fields import (
    Count,
    CrewId,
    Day,
    Days,
    Entity,
    FlightId,
    Format,
    Id,
    Name,
    PartyId,
    QualificationId,
    VehicleId,
    Window,
)
from optimizer.problem.people import Party, Qualification
from optimizer.problem.ships import Vehicle
from optimizer.problem.written_facts import Horizon


class Tables(Entity):
    """The CSV files, relative to the recipe."""

    flights: str = "flights.csv"
    planned: str | None = Field(default=None, description="flights of a manifest, beside those flown")
    seats: str = "seats.csv"
    people: str = "people.csv"
    qualifications: str = "qualifications.csv"
    ignore: tuple[str, ...] = Field(default=(), description="columns of your own that are not read")


class Take(Entity):
    """Which flights of the tables the instance has, in the order of their launch."""

    launched: Window = Field(default=Window(), description="launches in this window")
    kinds: tuple[FlightKind, ...] | None = Field(default=None, description="only these kinds; all if absent")
    also: tuple[Id, ...] = Field(default=(), description="also these, whenever they launch")
    without: tuple[Id, ...] = Field(default=(), description="never these")


class Every(Entity):
    """Keys for all flights of a kind, added to their rows or in their place; ``flights`` adds to single ones."""

    vehicle: VehicleId
    launched: Window = Field(default=Window(), description="launches in this window")
    kinds: tuple[FlightKind, ...] = Field(default=("rotation", "replacement"), description="only these kinds")
    has: dict[str, Any] = Field(description="keys of a flight with their values")

    def takes(self, flight: FlightRow) -> bool:
        """Whether a flight is one of these."""
        return flight.vehicle == self.vehicle and flight.kind in self.kinds and self.launched.covers(flight.launch)


class Given(Entity):
    """A seat of the tables that is given, beside the private ones and those flown before ``as_of``."""

    crew: CrewId
    flight: FlightId
    account: PartyId | Literal["none"] | None = Field(
        default=None, description="party that owns the seat in the barter; `none`: nobody"
    )
    private: bool = False


class Years(Entity):
    """Years, both included."""

    since: int | None = Field(default=None, alias="from", ge=1950, le=2150)
    until: int | None = Field(default=None, alias="to", ge=1950, le=2150)


class Assumed(Entity):
    """A qualification assumed, because nothing public says who holds it."""

    qualification: QualificationId
    agencies: tuple[Id, ...] = Field(description="people of these agencies")
    selected: Years | None = Field(default=None, description="selected in these years; whenever if absent")
    people: tuple[Id, ...] | None = Field(default=None, description="only these of them")
    flown: bool | None = Field(default=None, description="only people who have (or have not) launched before `from`")
    days_after_long_stay: Days | None = Field(
        default=None, description="held from this many days after the first known long stay; only after one"
    )
    since: Day | None = Field(default=None, alias="from", description="first day held; always held if absent")
    why: str = Field(min_length=1)


class LeftOut(Entity):
    """People of the tables who are not in the instance."""

    people: tuple[Id, ...]
    why: str = Field(min_length=1)


class _Recipe(Entity):
    """How tables become an instance; keys that an instance has too are taken over as they stand."""

    format: Format
    header: str = Field(description="first lines of the instance: what it shows and where its facts come from")
    tables: Tables = Tables()
    name: Name
    horizon: Horizon
    as_of: Day | None = None
    known_on: Day | None = Field(
        default=None, description="last day of knowledge: later dates in the tables are not used; all are if absent"
    )
    published: str | None = Field(default=None, description="file name written into the instance")
    parties: dict[Id, Party]
    qualifications: dict[Id, Qualification] = Field(default={})
    vehicles: dict[Id, Vehicle]
    read_to: Day | None = Field(
        default=None,
        description="flown flights launched later, their seats and what people hold from later are not read",
    )
    take: Take = Take()
    flights: dict[Id, dict[str, Any]] = Field(
        default={}, description="keys of single flights, added to their rows or in their place"
    )
    people: dict[Id, dict[str, Any]] = Field(
        default={}, description="keys of single people, added to their rows or in their place"
    )
    every: tuple[Every, ...] = ()
    given: tuple[Given, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    training_days: Count = Field(default=0, description="days from selection before an assumed qualification counts")
    long_stay_days: Days = Field(default=100, description="least days of a long stay")
    leave_out: tuple[LeftOut, ...] = ()


MADE = ("published", "flights", "crew", "source", "note")
"""Keys of an instance that an import writes by itself, or not at all."""

FRAME = tuple(name for name in Instance.model_fields if name not in (*MADE, "format", "name", "horizon", "as_of"))
"""Keys of an instance that a recipe has as they stand, in the order of the instance."""

if TYPE_CHECKING:
    Recipe = _Recipe
else:
    Recipe = create_model(
        "Recipe",
        __base__=_Recipe,
        __doc__=_Recipe.__doc__,
        **{
            name: (Instance.model_fields[name].annotation, Instance.model_fields[name])
            for name in FRAME
            if name not in _Recipe.model_fields
        },
    )
