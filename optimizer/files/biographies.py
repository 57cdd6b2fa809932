"""Facts about a person that contradict each other, or the flights of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


def contradictory_people(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Every contradiction between facts about one person, at the later of the two keys."""
    seats: dict[str, list[tuple[Flight, Path_]]] = {}
    for number, flight in enumerate(instance.flights):
        for place, seat in enumerate(flight.seated):
            seats.setdefault(seat.crew, []).append((flight, ("flights", number, "seated", place, "crew")))
    for number, person in enumerate(instance.crew):
        for key, message in (*_of_dates(instance, person), *_of_earlier_flights(instance, person)):
            yield ("crew", number, key), message
        yield from _of_seats(person, number, sorted(seats.get(person.id, ()), key=lambda seat: seat[0].launch))


def _of_dates(instance: Instance, person: CrewMember) -> Iterator[tuple[str, str]]:
    """Selected, joined and left, in order and before the file ends."""
    for key, first in (("joined", person.joined), ("selected", person.selected)):
        if first is not None and person.left is not None and person.left < first:
            yield "left", f"expected a day on or after `{key}` {first}, found {person.left}"
            break
    last = instance.horizon.until
    if person.selected is not None and person.selected > last:
        yield "selected", f"expected a day up to the horizon's last, {last}, found {person.selected}"


def _of_earlier_flights(instance: Instance, person: CrewMember) -> Iterator[tuple[str, str]]:
    """The last landing is of a flight flown before those of the file, by somebody selected."""
    landing = person.last_landing
    if landing is None:
        if person.last_stay_days is not None:
            yield (
                "last_stay_days",
                f"expected `last_landing` of that stay beside it, found {person.last_stay_days} alone",
            )
        return
    if person.selected is not None and landing < person.selected:
        yield "last_landing", f"expected a landing on or after `selected` {person.selected}, found {landing}"
    if "flown" in person.model_fields_set and not person.flown:
        yield "flown", f"expected at least 1, as `last_landing` is {landing}, found 0"
    if landing >= instance.horizon.since:
        first = instance.horizon.since
        yield (
            "last_landing",
            f"expected a landing before the horizon's first day {first}, or its flight in `flights` with their seat "
            f"instead, found {landing}",
        )


def _of_seats(person: CrewMember, number: int, seats: list[tuple[Flight, Path_]]) -> Iterator[tuple[Path_, str]]:
    """Given seats are on flights after the selection and after the last landing before the file."""
    landing, selected = person.last_landing, person.selected
    for flight, path in seats:
        if selected is not None and flight.launch < selected:
            yield (
                path,
                f"expected a launch on or after the day {person.id!r} was selected, {selected}, found {flight.launch}",
            )
    if landing is not None and seats and seats[0][0].launch <= landing:
        flight = seats[0][0]
        yield (
            ("crew", number, "last_landing"),
            f"expected a landing before {flight.id} launches with {person.id!r} on {flight.launch}, found {landing}",
        )
