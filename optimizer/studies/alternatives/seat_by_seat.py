"""For every seat still to be decided: whether somebody else could hold it at no cost, and who could at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline
from optimizer.solver.kept_models import KeptModels, keeping
from optimizer.studies.alternatives.free_choices import free_choices, free_choices_data
from optimizer.studies.why import candidates
from optimizer.studies.why.data import reasons_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop

FIRST = 0.4
"""Of the time, for the seats that are free: all of them are asked about at once."""
LEAST = 10.0
"""Seconds for one seat, or none is ranked where there are many; on two cores most need so many on a real instance."""
SHOWN = ("flight", "role", "leg", "ranked", "alternatives")
"""What is kept of the answer about a seat."""


def seat_by_seat(
    instance: Instance,
    plan: Plan,
    *,
    top: int = 5,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    stop: Stop | None = None,
    on_answer: Callable[[dict[str, Any]], object] | None = None,
) -> dict[str, Any]:
    """Ask about all seats up that are neither settled nor given, flight by flight, as plain data.

    Parameters
    ----------
    top
        People ranked for a seat.
    time_limit
        Seconds for everything; seats not reached by then are under ``not_asked``.
    on_answer
        Called with the answer so far after each seat.

    Returns
    -------
    ``free`` as ``free_choices_data``, ``seats`` as ``reasons_data``, and ``not_asked`` as pairs of flight and role.
    """
    clock = Deadline(time_limit, stop)
    wanted = _to_decide(instance)
    with keeping(KeptModels()):
        tell(trying="who could be somebody else at no cost")
        share = None if time_limit is None else time_limit * FIRST
        free = free_choices_data(free_choices(instance, plan, time_limit=share, workers=workers, seed=seed, stop=stop))
        del free["seconds"]
        found: dict[str, Any] = {"free": free, "seats": [], "not_asked": list(wanted)}
        for number, (flight, role) in enumerate(wanted):
            if on_answer is not None:
                on_answer(found | {"seats": list(found["seats"]), "not_asked": list(found["not_asked"])})
            left = None if time_limit is None else time_limit - clock.seconds
            if (stop is not None and stop.requested) or (left is not None and left <= 0):
                break
            tell(trying=f"who could have {flight} {role}, {number + 1} of {len(wanted)}")
            limit = None if left is None else min(left, max(LEAST, left / (len(wanted) - number)))
            answer = candidates(
                instance, plan, flight, role, top=top, time_limit=limit, workers=workers, seed=seed, stop=stop
            )
            data = reasons_data(answer)
            found["seats"].append({key: data[key] for key in SHOWN})
            found["not_asked"].remove((flight, role))
    return found


def _to_decide(instance: Instance) -> list[tuple[str, str]]:
    """Flight and role of the seats up that are neither settled nor all given."""
    return [
        (flight.id, name)
        for flight in sorted(instance.flights, key=lambda flight: (flight.launch, flight.id))
        if not instance.leg_settled(flight, "up")
        for name, role in instance.roles(flight.id, "up").items()
        if sum(seat.role == name for seat in flight.seated) < role.seats
    ]
