"""A plan fitted to what happened otherwise: seats that news has given are in it, flights that are gone are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.problem.fields import OPEN
from optimizer.problem.plan import Assignment

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight, Seated


def as_flown(instance: Instance, plan: Plan) -> Plan:
    """The plan without lines about flights, people and training that are gone, and with every given seat.

    Who is given a seat takes it from somebody the plan sends up in that role, if it is full.
    """
    training = {training.id for training in (*instance.sessions, *instance.courses)}
    seats = [seat for seat in plan.assignments if seat.flight in instance.flight and seat.crew in instance.person]
    for flight in instance.flights:
        for given in flight.seated:
            if not any((seat.crew, seat.flight, seat.leg) == (given.crew, flight.id, "up") for seat in seats):
                seats = _with(instance, seats, flight, given)
    return plan.model_copy(
        update={
            "assignments": tuple(seats),
            "sessions": tuple(entry for entry in plan.sessions if entry.session in training),
            "dates": tuple(chosen for chosen in plan.dates if chosen.flight in instance.flight),
        }
    )


def _with(instance: Instance, seats: list[Assignment], flight: Flight, given: Seated) -> list[Assignment]:
    """The seats with one given seat, up and down, and without whoever had it before."""
    there = [seat.crew for seat in seats if (seat.flight, seat.leg, seat.role) == (flight.id, "up", given.role)]
    role = instance.roles(flight.id, "up").get(given.role)
    promised = {other.crew for other in flight.seated}
    loser = next((crew for crew in there if crew not in promised), None)
    if loser is not None and role is not None and len(there) >= role.seats:
        seats = [seat for seat in seats if seat.crew != loser or seat.flight != flight.id or seat.leg == "backup"]
    home = next(iter(instance.ways_home(flight, given)), OPEN)
    taken = [Assignment(crew=given.crew, flight=flight.id, role=given.role, leg="up")]
    if home != OPEN:
        down = given.down_role or given.role
        taken.append(Assignment(crew=given.crew, flight=home, role=down, leg="down"))
    return [*seats, *taken]
