"""What is left of entries, rules and goals once flights are gone: what they say of other flights keeps its meaning."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import Field

from optimizer.problem.fields import CrewId, Entity, FlightId
from optimizer.problem.named_flights import named_flights, without_flights

GONE = frozenset({"S1", "S2"})


class Bound(Entity):
    """A line about a flight; about all of them, if it names none."""

    flight: FlightId | None = None
    most: int = 1


class Listed(Entity):
    """Flights; all of them, if none is listed."""

    flights: tuple[FlightId, ...] = ()


class Other(Listed):
    """Flights, and those alone."""

    keeps_empty: ClassVar[tuple[str, ...]] = ("flights",)


class Ruled(Entity):
    """Lines, tables and a list of lists."""

    name: str = "S1"
    bounds: tuple[Bound, ...] = ()
    seats: dict[FlightId, int] = Field(default={})
    homes: dict[CrewId, FlightId] = Field(default={})
    groups: tuple[Listed, ...] = ()
    beside: Other | None = None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Bound(flight="S1"), None),
        (Bound(), Bound()),
        (Bound(flight="S3"), Bound(flight="S3")),
        (Listed(), Listed()),
        (Listed(flights=("S1", "S3")), Listed(flights=("S3",))),
        (Listed(flights=("S1", "S2")), None),
        (Other(flights=("S1", "S2")), Other()),
        (Ruled(bounds=(Bound(flight="S1"), Bound(most=2))), Ruled(bounds=(Bound(most=2),))),
        (Ruled(bounds=(Bound(flight="S1"),)), Ruled()),
        (Ruled(seats={"S1": 2, "S3": 1}, homes={"S1": "S3", "anna": "S2"}), Ruled(seats={"S3": 1}, homes={"S1": "S3"})),
        (
            Ruled(groups=(Listed(flights=("S2",)), Listed(), Listed(flights=("S2", "S4")))),
            Ruled(groups=(Listed(), Listed(flights=("S4",)))),
        ),
        (Ruled(beside=Other(flights=("S1",))), Ruled(beside=Other())),
    ],
)
def test_what_is_left(before: Entity, after: Entity | None) -> None:
    assert without_flights(before, GONE) == after
    assert bool(named_flights(before, GONE)) == (after != before)
    assert without_flights(before, frozenset()) is before


def test_flights_that_are_named_are_found_once_as_they_come() -> None:
    entry = Ruled(bounds=(Bound(flight="S2"), Bound(flight="S1"), Bound(flight="S2")), homes={"S1": "S3"})
    assert named_flights(entry, GONE) == ["S2", "S1"]
    assert named_flights((entry, Bound(flight="S3")), GONE | {"S3"}) == ["S2", "S1", "S3"]
