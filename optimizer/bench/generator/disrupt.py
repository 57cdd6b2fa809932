"""Disruptions: one change that makes an instance infeasible, and drop-outs after which a plan must be repaired."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from optimizer.bench.generator.builder import Generated
from optimizer.checker.check import check
from optimizer.model.stays import held_on
from optimizer.problem.errors import DisagreementError
from optimizer.problem.fields import Window
from optimizer.problem.plan import Plan, PlanFor
from optimizer.problem.ships import Seated

if TYPE_CHECKING:
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
    from optimizer.problem.plan import Assignment
    from optimizer.problem.ships import Flight


def make_infeasible(found: Generated) -> Instance:
    """The infeasible twin: one name in one pool is changed.

    One flight has a pool of exactly as many people as seats, so all of them must fly it.  A second flight within
    their rest gets such a pool too, and one of its names is replaced by one of the first flight's.
    """
    instance = found.instance
    named = next(flight for flight in instance.flights if len(flight.candidates or ()) == _seats(instance, flight.id))
    rule = instance.rules.rest_interval  # type: ignore[attr-defined]
    for flight in instance.flights:
        wait = (flight.launch - named.landing).days
        if flight is named or flight.launch < named.launch or wait >= rule.min_days:
            continue
        crew = sorted(seat.crew for seat in found.plan.assignments if seat.flight == flight.id and seat.leg == "up")
        assert named.candidates is not None
        pool = tuple(sorted([*crew[1:], named.candidates[0]]))
        flights = tuple(
            other.model_copy(update={"candidates": pool}) if other is flight else other for other in instance.flights
        )
        return instance.model_copy(update={"flights": flights, "name": f"{instance.name}-infeasible"})
    raise DisagreementError(f"{instance.name} has no two flights within one rest; expected a span of more years")


def _seats(instance: Instance, flight: str) -> int:
    return sum(role.seats for role in instance.roles(flight, "up").values())


def disrupt(found: Generated, seed: int, *, share: float = 0.3, drop: int = 2) -> Generated:
    """A replan: the planted plan is published, part of it has flown, and people drop out of what is left.

    Everything launched in the first ``share`` of the horizon is settled; ``drop`` people become unavailable for
    one flight each, for whom somebody else is free, so that a plan exists; that one is given back.

    Raises
    ------
    DisagreementError
        If nobody can be replaced: the instance is too tight.
    """
    random = Random(f"crewopt disturb {seed}")
    horizon = found.instance.horizon
    as_of_day = horizon.since + timedelta(round(share * (horizon.until - horizon.since).days))
    instance = found.instance.model_copy(
        update={
            "name": found.instance.name.replace("rotation", "replan", 1),
            "as_of": as_of_day,
            "published": found.plan.model_copy(update={"instance": PlanFor(name=found.instance.name)}),
            "flights": tuple(_settled(found, flight_id, as_of_day) for flight_id in found.instance.flight),
        }
    )
    plan = found.plan
    open_seats = [
        seat for seat in plan.assignments if seat.leg == "up" and instance.flight[seat.flight].launch >= as_of_day
    ]
    random.shuffle(open_seats)
    for seat in open_seats:
        if drop == 0:
            break
        mended = _mend(random, instance, plan, seat)
        if mended is not None:
            instance, plan, drop = *mended, drop - 1
    if drop:
        raise DisagreementError(f"{instance.name}: nobody can be replaced; expected a less tight instance")
    plan = plan.model_copy(update={"instance": PlanFor(name=instance.name, digest=instance.digest)})
    return Generated(instance, plan)


def _settled(found: Generated, flight_id: str, as_of_day: date) -> object:
    flight = found.instance.flight[flight_id]
    if flight.launch >= as_of_day:
        return flight
    crew = [seat for seat in found.plan.assignments if seat.flight == flight_id and seat.leg == "up"]
    seated = tuple(Seated(crew=seat.crew, role=seat.role) for seat in crew)
    return flight.model_copy(update={"seated": seated})


def _mend(random: Random, instance: Instance, plan: Plan, seat: Assignment) -> tuple[Instance, Plan] | None:
    """The instance in which the holder of this seat is out for that flight, and a plan with somebody else."""
    flight = instance.flight[seat.flight]
    if len(flight.candidates or "12345") < 5:
        return None  # a crew named by name
    holder = instance.person[seat.crew]
    out = Window.model_validate({"from": flight.launch - timedelta(30), "to": flight.launch})
    crew = tuple(
        person.model_copy(update={"unavailable": (*person.unavailable, out)}) if person is holder else person
        for person in instance.crew
    )
    changed = instance.model_copy(update={"crew": crew})
    others: list[CrewMember] = [person for person in crew if person.agency == holder.agency and person.id != holder.id]
    random.shuffle(others)
    for other in others:
        seats = tuple(
            line.model_copy(update={"crew": other.id}) if (line.crew, line.flight) == (seat.crew, seat.flight) else line
            for line in plan.assignments
        )
        mended = plan.model_copy(update={"assignments": seats})
        if _could(changed, mended, other, flight, seat.role) and check(changed, mended).ok:
            return changed, mended
    return None


def _could(instance: Instance, plan: Plan, person: CrewMember, flight: Flight, role: str) -> bool:
    """A quick test that saves most full checks: trained, in the corps, and rested before and after."""
    needs = set(instance.roles(flight.id, "up")[role].requires)
    serves = (person.joined or flight.launch) <= flight.launch and flight.landing <= (person.left or flight.landing)
    rest = instance.rules.rest_interval.min_days  # type: ignore[attr-defined]
    flown = {instance.flight[seat.flight] for seat in plan.assignments if seat.crew == person.id} - {flight}
    return (
        serves
        and needs <= held_on(instance, person, flight.launch)
        and all(abs((other.launch - flight.launch).days) > rest for other in flown)
    )
