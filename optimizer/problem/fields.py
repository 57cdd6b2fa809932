"""The frozen base of everything that is written in an instance file, and its small field types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar, get_type_hints

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years outside are refused: they are slips of the pen, and day arithmetic stays far from its limits."""

LARGEST_NUMBER = 1_000_000
"""Bound on every weight and count in a file; what they add up to is looked at by ``files/sums.py``."""

OPEN = "open"
"""The ship down of a person still up when the horizon ends."""

NEVER = date.max
"""The landing of somebody still up when the horizon ends."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def _parse_day(value: Any) -> Any:
    day = None
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("day", f"a date (YYYY-MM-DD, year {FIRST_YEAR} to {LAST_YEAR})")
    return day


Day = Annotated[
    date,
    BeforeValidator(_parse_day),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "pattern": r"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-[0-9]{2}-[0-9]{2}$",  # FIRST_YEAR, LAST_YEAR
        }
    ),
]
"""A calendar date (UTC), written ``YYYY-MM-DD``."""


def _not_a_truth_value(value: Any) -> Any:
    if isinstance(value, bool):  # to Python, `true` is 1
        raise PydanticCustomError("format", "1")
    return value


Format = Annotated[Literal[1], BeforeValidator(_not_a_truth_value)]
"""The version of a file format."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field as the id of something declared elsewhere in the file (checked by ``references``)."""

    kind: str
    also: tuple[str, ...] = ()


WORDS = {"flight": (OPEN, "any", "final"), "party": ("none", "total")}
"""By kind of id, the words that mean something else where such an id may stand, in a field or in an address."""

_NO_LETTER = (
    r"\x3a-\x40\x5b-\x5e\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7"
    r"\u02b0-\u02ff\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f"
    r"\u3000-\u3004\u3008-\u3020\u3030\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uff00-\uff0f\ufff0-\uffff"
)
"""Punctuation, symbols, spaces and signs without a shape, as patterns of every kind read them."""
_ID = rf"^[^\x00-\x2f\x5f{_NO_LETTER}][^\x00-\x2c\x2f{_NO_LETTER}]*$"
Id = Annotated[str, Field(pattern=_ID, max_length=64)]
"""An id: letters and digits of any script, ``.``, ``_``, ``-``; compared exactly.

No slash, so that ``a/b`` is a subject made of two.
"""

ONE_LINE = r"^[^\n\r\t]*$"
Name = Annotated[str, Field(pattern=ONE_LINE, max_length=100)]
"""What people call something: one line that a table has room for, in any script."""

PartyId = Annotated[str, Ref("party")]
AgencyId = Annotated[str, Ref("agency")]
QualificationId = Annotated[str, Ref("qualification")]
VehicleId = Annotated[str, Ref("vehicle")]
FlightId = Annotated[str, Ref("flight")]
SessionId = Annotated[str, Ref("session")]
CrewId = Annotated[str, Ref("crew")]
RoleId = Annotated[str, Ref("role")]
RuleId = Annotated[str, Ref("rule")]

Days = Annotated[int, Field(ge=0, le=100_000)]
SomeDays = Annotated[int, Field(ge=1, le=100_000)]
Count = Annotated[int, Field(ge=0, le=1_000)]
LARGEST_VALUE = 10**14 - 1
Value = Annotated[int, Field(ge=-LARGEST_VALUE, le=LARGEST_VALUE)]
"""What goals measure, as a file may say it: with at most 15 characters."""
Weight = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]


Base = TypeVar("Base", bound=BaseModel)


def evaluated(base: type[Base]) -> type[Base]:
    """Put types for the texts of a base's annotations: pydantic evaluates such texts anew for every class below it."""
    own = {name: text for name, text in base.__annotations__.items() if name not in base.model_fields}
    alone = type(base.__name__, (), {"__module__": base.__module__, "__annotations__": own})
    base.__annotations__.update(get_type_hints(alone, include_extras=True))
    return base


class Entity(BaseModel):
    """Frozen, unknown keys refused, complete on arrival."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        allow_inf_nan=False,
        defer_build=True,  # validators are built when first used: imports stay fast
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy, without anything that was worked out from the original."""
        copy = super().model_copy(update=update, deep=deep)
        for name in set(copy.__dict__) - set(type(self).model_fields):
            del copy.__dict__[name]
        return copy


class Listing(Entity):
    """An entity whose keys are all optional: a key that is not listed is left out, also where everything is written."""

    @model_serializer(mode="wrap")
    def _listed(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in written(self).items() if value is not None}

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                return None  # the key came to be after this was made
            return super().__getattr__(name)


class Sourced(Entity):
    """An entity of the instance file: any of them may say where its facts come from."""

    source: str | tuple[str, ...] | None = Field(default=None, description="where the facts come from, or `assumed`")
    note: str | None = Field(default=None, description="free text, not read by the tool")


class Window(Entity):
    """Days from ``since`` to ``until``, both included; an open end is unbounded."""

    since: Day | None = Field(default=None, alias="from", description="first day, included; unbounded if absent")
    until: Day | None = Field(default=None, alias="to", description="last day, included; unbounded if absent")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise PydanticCustomError("order", f"expected `to` on or after `from` {self.since}, found {self.until}")
        return self

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the window."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def overlap(one: Window, other: Window) -> bool:
    """Whether some day lies in both windows."""
    first = max((day for day in (one.since, other.since) if day is not None), default=None)
    last = min((day for day in (one.until, other.until) if day is not None), default=None)
    return first is None or last is None or first <= last


def month_of(text: str) -> Window:
    """The days of a month written ``YYYY-MM``."""
    first = date.fromisoformat(f"{text}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    return Window.model_validate({"from": first, "to": after - timedelta(days=1)})
