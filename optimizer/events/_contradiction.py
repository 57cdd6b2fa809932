"""Two events known on one day that say different things of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.events._effect import changed_facts, same_facts
from optimizer.events._event import EventRejected
from optimizer.files.addresses import readdressed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events._event import Event
    from optimizer.instance import Instance
    from optimizer.problem.errors import Problem


def contradict(before: Instance, first: Event, second: Event) -> bool:
    """Whether the order of the two decides and one undoes the other; ``before`` is the instance as the first came.

    Exception: a second event that needs what the first brings (the seat of an added flight) contradicts it only if
    it takes that away again.
    """
    one, two = after_event(before, first), after_event(before, second)
    if one is None:
        return False
    both = after_event(one, second)
    if two is None:
        return both is not None and same_facts(before, both)
    touched, touched_too = changed_facts(before, one), changed_facts(before, two)
    if touched and touched_too and not touched & touched_too:
        return False
    turned = after_event(two, first)
    if both is None or turned is None:
        return not (both is None and turned is None and same_facts(one, two))
    if same_facts(both, turned):
        return False
    undone = (both, two), (both, before), (turned, one), (turned, before)
    return any(same_facts(last, alone) for last, alone in undone)


def after_event(instance: Instance, event: Event) -> Instance | None:
    """The instance after the event; None if it cannot be applied there."""
    try:
        return readdressed(instance, event.apply(instance))
    except (EventRejected, KeyError):  # KeyError: it names what another event brings
        return None


def said_before(told: Iterable[tuple[Instance, Instance]], event: Event) -> bool:
    """Whether an event that cannot be applied any more says what an earlier one said: a flight dropped twice.

    ``told`` is the instance before and after each earlier event.
    """
    for before, after in told:
        again = after_event(before, event)
        if again is not None and same_facts(again, after) and not same_facts(before, after):
            return True
    return False


def contradiction(other: Event, at: Problem) -> str:
    """What is said of an event that contradicts another one; ``at`` is the place of that one."""
    return (
        f"expected news that agrees with `{other.name}` at {at.place}, known on the same day; "
        "found that the two say different things: leave one out, or write the day each became known"
    )
