"""Rows of the tables of flights, seats, people and qualifications.

A column is named like a field of these models (``from`` and ``to`` for ``since`` and ``until``), which are those a
table needs and every other key of the instance that a cell can hold.  An empty cell is an absent value.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, Field, create_model

from optimizer.problem.fields import Count, Day, Days, Entity, Id, Name
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Flight, Seated

FlightKind = Literal["rotation", "replacement", "test", "private", "tourist"]


def _first_of_july(value: Any) -> Any:
    return date(int(value), 7, 1) if isinstance(value, str) and re.fullmatch(r"(19|20)\d\d", value) else value


YearOrDay = Annotated[Day, BeforeValidator(_first_of_july)]
"""A day, or a year, which stands for its 1 July."""


class _FlightRow(Entity):
    """One ship: its launch and its landing."""

    id: Id
    name: Name | None = None
    vehicle: Id
    station: Id | None = None
    kind: FlightKind = "rotation"
    launch: Day
    docking: Day | None = None
    landing: Day
    up_empty: bool = False
    down_empty: bool = False
    unusable_from: Day | None = None
    source: str | None = None


class SeatRow(Entity):
    """One person in one seat on one leg; a ``backup`` trained for the seat on the way up."""

    flight: Id
    leg: Literal["up", "down", "backup"]
    role: Id
    person: Id
    allocation: str | None = None
    private: bool = False
    account: Id | None = None
    source: str | None = None


class _PersonRow(Entity):
    """A person as known before the first flight of the tables."""

    id: Id
    name: Name | None = None
    agency: Id
    selected: YearOrDay | None = None
    flown: Count = 0
    last_landing: Day | None = None
    last_stay_days: Days | None = None
    joined: Day | None = None
    left: Day | None = None
    unavailable_from: Day | None = None
    unavailable_to: Day | None = None
    source: str | None = None


class QualificationRow(Entity):
    """A qualification of a person; without ``from`` it was held before the tables begin."""

    person: Id
    qualification: Id
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    basis: str | None = None
    confidence: str | None = None


def _split(value: Any) -> Any:
    """The words of a cell that holds several, with spaces, commas or semicolons between."""
    return value if value == "any" or not isinstance(value, str) else [w for w in re.split(r"[\s,;]+", value) if w]


def _parts(annotation: Any) -> tuple[bool, bool]:
    """Whether a cell can hold a value of this type, and whether it may hold several."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return False, False
    if origin is Annotated or origin in (list, tuple):
        held, several = _parts(arguments[0])
        return held, several or origin is not Annotated
    if arguments and origin is not Literal:
        known = [_parts(member) for member in arguments if member is not type(None)]
        return any(held for held, _ in known), any(held and several for held, several in known)
    return True, False


def _others(row: type[BaseModel], kind: type[BaseModel]) -> dict[str, Any]:
    """Keys of the instance that the row does not list and a cell can hold."""
    fields: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        held, several = _parts(field.annotation)
        if name not in row.model_fields and held:
            read: Any = field.annotation
            for mark in (*field.metadata, *([BeforeValidator(_split)] if several else [])):
                read = Annotated[read, mark]
            fields[name] = (read | None, Field(default=None, alias=field.alias))
    return fields


if TYPE_CHECKING:
    FlightRow = _FlightRow
    PersonRow = _PersonRow
else:
    FlightRow = create_model("FlightRow", __base__=_FlightRow, **_others(_FlightRow, Flight))
    PersonRow = create_model("PersonRow", __base__=_PersonRow, **_others(_PersonRow, CrewMember))

ELSEWHERE: dict[type[BaseModel], dict[str, str]] = {
    FlightRow: dict.fromkeys(Flight.model_fields, "under `flights` of the recipe")
    | {"seated": "in the table of seats"},
    PersonRow: dict.fromkeys(CrewMember.model_fields, "under `people` of the recipe")
    | {"qualifications": "in the table of qualifications", "unavailable": "as `unavailable_from` and `unavailable_to`"},
    SeatRow: dict.fromkeys(Seated.model_fields, "under `flights.FLIGHT.seated` of the recipe")
    | {"crew": "as `person`", "down_on": "as a row with leg `down`", "down_role": "as a row with leg `down`"},
    QualificationRow: {"source": "as `basis`", "since": "as `from`", "until": "as `to`"},
}
"""Where else the import reads a key of the instance for which a table has no column."""


def extra_keys(row: BaseModel, kind: type[BaseModel]) -> dict[str, Any]:
    """What the cells of a row say of keys that the instance has under the same name."""
    data: dict[str, Any] = row.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return {key: value for key, value in data.items() if key in kind.model_fields}
