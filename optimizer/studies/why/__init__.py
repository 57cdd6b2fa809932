"""Why a person has a seat in a plan, why not, and who else could: by forcing the change and solving again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.files.names import meant, names_of
from optimizer.files.references import unknown
from optimizer.studies.why.forced import Place
from optimizer.studies.why.seat_query import SeatQuery, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.why.answer import Reasons
    from optimizer.studies.why.forced import Leg

TOP = 5
"""People ranked for a seat, unless another number is asked for."""


def why(
    instance: Instance,
    plan: Plan,
    crew: str,
    flight: str,
    *,
    role: str | None = None,
    leg: Leg | None = None,
    top: int | None = TOP,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    prove: bool = False,
    on_answer: Callable[[Reasons], None] | None = None,
    stop: Stop | None = None,
) -> Reasons:
    """Why ``plan`` has this person on this flight: the best plans in which somebody else, or nobody, has the seat.

    Parameters
    ----------
    crew, flight
        Id, name, or a part of either that fits only one.
    role, leg
        Which of the person's seats on the flight; the first of up, down and backup if None.
    top
        Number of alternatives to rank, best first; all if None.
    all_tiers
        Search every tier, not only up to the first that differs.
    time_limit
        Seconds for everything; the answer is what was found by then, and says if it is not proved.
    prove
        Prove again that the plan is best, also where a proof made by the same version is kept with it.
    on_answer
        Called with the answer so far whenever there is more of it.

    Raises
    ------
    InputError
        If the person or flight is unknown, or the plan does not have the person there.
    """
    query = SeatQuery(instance, plan, top, all_tiers, time_limit, workers, seed, stop, prove, on_answer)
    return query.why(_person(instance, crew), _flight(instance, flight), role, leg)


def why_not(
    instance: Instance,
    plan: Plan,
    crew: str,
    flight: str,
    *,
    role: str | None = None,
    leg: Leg | None = None,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    prove: bool = False,
    on_answer: Callable[[Reasons], None] | None = None,
    stop: Stop | None = None,
) -> Reasons:
    """Why ``plan`` does not have this person on this flight: the clauses that prevent it, or its cost.

    ``role`` None means any seat of the leg; ``leg`` None the way up, or down where the ship goes up empty.  The others
    are as for ``why``.  Raises ``InputError`` also if the person sits there already.
    """
    query = SeatQuery(instance, plan, None, all_tiers, time_limit, workers, seed, stop, prove, on_answer)
    return query.why_not(_person(instance, crew), _place(instance, _flight(instance, flight), role, leg))


def candidates(
    instance: Instance,
    plan: Plan,
    flight: str,
    role: str,
    *,
    leg: Leg | None = None,
    top: int | None = TOP,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    prove: bool = False,
    on_answer: Callable[[Reasons], None] | None = None,
    stop: Stop | None = None,
) -> Reasons:
    """Everybody who could sit in one role of a flight, best first, those there now among them; parameters as for
    ``why`` and ``why_not``."""
    query = SeatQuery(instance, plan, top, all_tiers, time_limit, workers, seed, stop, prove, on_answer)
    return query.candidates(_place(instance, _flight(instance, flight), role, leg))


def _person(instance: Instance, word: str) -> str:
    found, problem = meant("crew member", word, names_of(instance)["crew"])
    if found is None:
        raise refused(problem)
    return found


def _flight(instance: Instance, word: str) -> str:
    found, problem = meant("flight", word, names_of(instance)["flight"])
    if found is None:
        raise refused(problem)
    return found


def _place(instance: Instance, flight: str, role: str | None, leg: Leg | None) -> Place:
    """The place asked about; on the way down where nobody goes up and no leg is named."""
    if leg is None:
        leg = "up" if instance.roles(flight, "up") else "down"
    roles = instance.roles(flight, "down" if leg == "down" else "up")
    if not roles:
        raise refused(f"expected a leg with people, found {leg} on {flight}, which carries nobody")
    if role is not None and role not in roles:
        raise refused(f"{flight}, {leg}: {unknown('role', role, list(roles))}")
    return Place(flight, leg, role)
