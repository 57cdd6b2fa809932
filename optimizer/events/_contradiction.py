"""Two events known on one day that say different things of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.events._effect import same_facts, same_in_any_order
from optimizer.events._event import EventRejected, changed
from optimizer.events._void import after_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events._event import Event
    from optimizer.instance import Instance
    from optimizer.problem.errors import Problem


DIFFERENT = "the two say different things: leave one out, or write the day each became known"
ORDER = "it decides which of the two came first: write the day each became known"


def contradict(before: Instance, first: Event, one: Instance, second: Event) -> str | None:
    """What is wrong with two events of one day, in words, if the order of the two decides; ``before`` is the instance
    as the first came, ``one`` the instance after it.

    Exceptions: a second event that needs what the first brings (the seat of an added flight) contradicts it only if
    it takes that away again; where the turns of the two settle the order, only if one undoes the other.
    """
    two = _tried(before, second)
    both = _tried(one, second)
    if two is None:
        return DIFFERENT if both is not None and same_facts(before, both) else None
    turned = _tried(two, first)
    if both is None or turned is None:
        return None if both is None and turned is None and same_facts(one, two) else DIFFERENT
    if same_in_any_order(_by_seat(before, both), _by_seat(before, turned)):
        return None
    undone = (both, two), (both, before), (turned, one), (turned, before)
    if any(same_facts(last, alone) for last, alone in undone):
        return DIFFERENT
    return ORDER if first.turn == second.turn else None


def _by_seat(before: Instance, after: Instance) -> Instance:
    """The instance with people who have no name yet called by their seat: which of two came first made their ids."""
    seats = {seat.crew: f"{flight.id}/{seat.role}" for flight in after.flights for seat in flight.seated}
    nameless = {
        person.id: f"{person.agency}/{seats[person.id]}"
        for person in after.crew
        if person.unnamed and person.id in seats and person.id not in before.person
    }
    if not nameless:
        return after
    crew = (person.model_copy(update={"id": nameless.get(person.id, person.id)}) for person in after.crew)
    flights = (
        changed(flight, seated=tuple(changed(seat, crew=nameless.get(seat.crew, seat.crew)) for seat in flight.seated))
        if any(seat.crew in nameless for seat in flight.seated)
        else flight
        for flight in after.flights
    )
    return after.model_copy(update={"crew": tuple(crew), "flights": tuple(flights)})


def _tried(instance: Instance, event: Event) -> Instance | None:
    """The instance after the event; None if it cannot be applied there."""
    try:
        return after_event(instance, event)
    except (EventRejected, KeyError):  # KeyError: it names what another event brings
        return None


def said_before(told: Iterable[tuple[Instance, Instance]], event: Event) -> bool:
    """Whether an event that cannot be applied any more says what an earlier one said: a flight dropped twice.

    ``told`` is the instance before and after each earlier event.
    """
    for before, after in told:
        again = _tried(before, event)
        if again is not None and same_facts(again, after) and not same_facts(before, after):
            return True
    return False


def contradiction(other: Event, at: Problem, against: str) -> str:
    """What is said of an event that contradicts another one; ``at`` is the place of that one, ``against`` of
    ``contradict``."""
    return f"expected news that agrees with `{other.name}` at {at.place}, known on the same day; found that {against}"
