"""Crews by flight: seats up and down, backups, and training."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import to_station
from optimizer.report.tables import up_remarks

if TYPE_CHECKING:
    from optimizer.problem.plan import Assignment
    from optimizer.problem.ships import Flight
    from optimizer.report.facts import PlanView

LEGS = {"up": "goes up", "down": "comes down", "backup": "backs up"}


class Seated(NamedTuple):
    """Who has a seat; an empty seat has no name."""

    name: str | None
    agency: str = ""
    notes: tuple[str, ...] = ()
    published: str | None = None
    """Who was published for the seat, if somebody else."""


class SeatRow(NamedTuple):
    """One role: a seat of each leg; None where the leg has no such seat."""

    role: str
    first: bool
    """Whether it is the first row of its role."""
    people: tuple[Seated | None, ...]


class FlightRows(NamedTuple):
    """One flight: its heading, and its rows."""

    id: str
    what: str
    days: str
    marks: tuple[str, ...]
    choice: str | None
    rows: tuple[SeatRow, ...]


class Seating(NamedTuple):
    """All flights; ``legs`` are the words for the columns."""

    legs: tuple[str, ...]
    flights: tuple[FlightRows, ...]


def seating(facts: PlanView) -> Seating:
    """Every flight in order of launch."""
    legs = tuple(leg for leg in LEGS if leg != "backup" or any(seat.leg == leg for seat in facts.plan.assignments))
    return Seating(tuple(LEGS[leg] for leg in legs), tuple(_flight(facts, flight, legs) for flight in facts.flights))


def _flight(facts: PlanView, flight: Flight, legs: tuple[str, ...]) -> FlightRows:
    rows = []
    seated = {leg: facts.calendar.people(flight.id, leg) for leg in legs}
    known = dict.fromkeys((*facts.instance.roles(flight.id, "up"), *facts.instance.roles(flight.id, "down")))
    roles = dict.fromkeys((*known, *(seat.role for seats in seated.values() for seat in seats)))
    empty = {(leg, role): number for leg, role, number in facts.empty_seats(flight)}
    for role in roles:
        columns = []
        for leg in legs:
            people = [_person(facts, seat) for seat in seated[leg] if seat.role == role]
            columns.append(people + [Seated(None)] * empty.get((leg, role), 0))
        for number, places in enumerate(zip_longest(*columns)):
            rows.append(SeatRow(role, number == 0, places))
    vehicle, instance = facts.instance.vehicles[flight.vehicle], facts.instance
    names = [flight.name] if flight.name and flight.name != flight.id else []
    what = ", ".join([*names, f"{vehicle.name or flight.vehicle} ({vehicle.party})"])
    what += to_station(instance, flight.station)
    docks = "" if flight.docking == flight.launch else f", docks {flight.docking}"
    days = f"launch {flight.launch}{docks}, lands {flight.landing} ({(flight.landing - flight.launch).days} days)"
    marks = tuple(
        word
        for word, holds in (
            ("settled", instance.launched(flight)),
            ("goes up empty", flight.up_empty),
            ("comes down empty", flight.down_empty),
            ("integrated crew", flight.integrated),
            (f"nobody's lifeboat from {flight.unusable_from}", flight.unusable_from),
        )
        if holds
    )
    return FlightRows(flight.id, what, days, marks, _choice(facts, flight), tuple(rows))


def _choice(facts: PlanView, flight: Flight) -> str | None:
    """The launch day chosen, and those it was chosen from."""
    planned = facts.planned.flight[flight.id]
    if not planned.flexible:
        return None
    others = [
        f"{day.launch}{' (planned)' if day.launch == planned.launch else ''}"
        for day in planned.launch_variants
        if day.launch != flight.launch
    ]
    chosen = "the planned day" if flight.launch == planned.launch else "not the planned day"
    return f"launch day chosen: {flight.launch}, {chosen}; or {', '.join(others)}"


def _person(facts: PlanView, seat: Assignment) -> Seated:
    words = {"up": _up, "down": _down, "backup": _backup}[seat.leg](facts, seat)
    before = facts.differs(seat.flight, seat.leg, seat.role, seat.crew)
    return Seated(facts.name(seat.crew), facts.agency(seat.crew), tuple(words), before)


def _up(facts: PlanView, seat: Assignment) -> list[str]:
    flight = facts.instance.flight[seat.flight]
    words = up_remarks(facts, seat)
    given = any(word in ("settled", "given seat", "up already") for word in words)
    return words + ([] if given else _trains(facts, seat, flight))


def _trains(facts: PlanView, seat: Assignment, flight: Flight) -> list[str]:
    """First day of training, and the sessions by which the person holds what the role requires."""
    spans = [span for span in facts.spans(seat.crew) if span.until == flight.launch and span.kind == "training"]
    words = [f"trains from {span.since}" for span in spans]
    role = facts.instance.roles(flight.id, "up").get(seat.role)
    for entry, run in facts.calendar.attended(seat.crew):
        if run is None or role is None or run.until >= flight.launch:
            continue
        if facts.instance.implied[run.training.earns] & set(role.requires):
            earned = facts.qualification(run.training.earns)
            words.append(f"trained in {entry.session} to {run.until}: {earned}")
    return words


def _down(facts: PlanView, seat: Assignment) -> list[str]:
    for stay in facts.calendar.stays_of(seat.crew):
        if stay.down is not None and (stay.down.id, stay.down_role) == (seat.flight, seat.role):
            return [] if stay.up is stay.down else [f"came up on {stay.up.id}"]
    return ["did not come up in this plan"]


def _backup(facts: PlanView, seat: Assignment) -> list[str]:
    flight = facts.instance.flight[seat.flight]
    later = [stay.up.id for stay in facts.calendar.stays_of(seat.crew) if stay.launch > flight.launch]
    return [f"next flies {later[0]}"] if later else []
