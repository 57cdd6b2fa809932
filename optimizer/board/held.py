"""The instance of a repair: what was just done, what is pinned and what is locked holds; the fewest others move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.problem.decisions import Pin
from optimizer.problem.plan import PlanFor
from optimizer.studies.replan import with_goals

if TYPE_CHECKING:
    from optimizer.board.state import State
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight


def to_repair(state: State) -> Instance:
    """The instance whose best plan is the repair: changes to the present plan come first, then the goals."""
    instance, plan = state.instance, state.plan
    fixed = {hold.flight for hold in state.kept if hold.kind == "launches"} | state.locked
    days = {chosen.flight: chosen.launch for chosen in plan.dates}
    flights = tuple(
        _without_choice(flight, days.get(flight.id)) if flight.id in fixed else flight for flight in instance.flights
    )
    flights = tuple(_without_people(flight, _left(state, flight.id), instance) for flight in flights)
    pins = (*instance.pins, *by_hand(state))
    published = plan.model_copy(
        update={
            "dates": tuple(chosen for chosen in plan.dates if chosen.flight not in fixed),
            "assignments": tuple({_leg(line): line for line in plan.assignments}.values()),
        }
    )
    held = instance.model_copy(update={"flights": flights, "pins": pins, "published": published})
    return with_goals(held)


def repaired(state: State, found: Plan) -> Plan:
    """The plan of a repair as one for the board's own instance: with the days that were held."""
    named = {chosen.flight for chosen in found.dates}
    held = tuple(
        chosen
        for chosen in state.plan.dates
        if chosen.flight not in named and state.instance.flight[chosen.flight].flexible
    )
    made_for = PlanFor(name=state.instance.name, digest=state.instance.digest)
    update: dict[str, Any] = {"dates": (*found.dates, *held), "instance": made_for, "proof": None}
    return found.model_copy(update=update)


def by_hand(state: State) -> list[Pin]:
    """The seats taken by hand and not pinned, where they are still so."""
    seats = set(state.plan.assignments)
    found = []
    for hold in dict.fromkeys(state.kept):
        if hold.kind == "sits":
            pin = Pin.model_validate({"crew": hold.crew, "flight": hold.flight, "role": hold.role, "leg": hold.leg})
            place = (pin.crew, pin.flight, pin.role, pin.leg)
            if pin not in state.instance.pins and any((s.crew, s.flight, s.role, s.leg) == place for s in seats):
                found.append(pin)
    return found


def _left(state: State, flight: str) -> set[str]:
    """Who was taken off the way up of a flight by hand, and is not on it."""
    left = {hold.crew for hold in state.kept if (hold.kind, hold.flight, hold.leg) == ("leaves", flight, "up")}
    return left - {line.crew for line in state.plan.assignments if (line.flight, line.leg) == (flight, "up")}


def _without_choice(flight: Flight, day: Any) -> Flight:
    chosen = next((each for each in flight.launch_variants if each.launch == day), flight)
    days = {"launch": chosen.launch, "docking": chosen.docking, "landing": chosen.landing, "other_launches": ()}
    return flight.model_copy(update=days)


def _without_people(flight: Flight, left: set[str], instance: Instance) -> Flight:
    if not left:
        return flight
    pool = [person.id for person in instance.crew if flight.pool is None or person.id in flight.pool]
    named = tuple(crew for crew in pool if crew not in left)
    return flight.model_copy(update={"candidates": named}) if named else flight


def _leg(line: Any) -> tuple[str, ...]:
    """A person has one seat on a leg of a flight, and may back up several."""
    leg: tuple[str, ...] = (line.crew, line.flight, line.leg)
    return (*leg, line.role) if line.leg == "backup" else leg
