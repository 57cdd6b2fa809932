"""Plain data as an instance, and decisions as a plan."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from optimizer.instance import Instance
from optimizer.model.stays import BackupOption, CommandOption, SessionOption
from optimizer.problem.plan import Assignment, Attendance, ChosenLaunch, Command, Plan, PlanFor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.model.stays import ExtraDecision, StayOption
    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model


def make(data: dict[str, Any]) -> Instance:
    """Validate plain data as a file would be, but for contradictions: worlds may have some that change no answer."""
    instance = Instance.model_validate_json(json.dumps(data), strict=True)
    instance.note_examined()
    return instance


def plan_of(
    instance: Instance,
    stays: list[StayOption],
    extra_decisions: Sequence[ExtraDecision] = (),
    launches: Sequence[Flight] = (),
) -> Plan:
    """The plan in which exactly these stays are flown, these duties given, and flights launch on these days."""
    seats = [
        _assignment(duty.person.id, duty.flight.id, duty.role, "backup")
        for duty in extra_decisions
        if isinstance(duty, BackupOption)
    ]
    for stay in stays:
        who = stay.person.id
        seats.append(_assignment(who, stay.up.id, stay.up_role, "up"))
        if stay.down is not None and stay.down_role is not None:
            seats.append(_assignment(who, stay.down.id, stay.down_role, "down"))
    return Plan(
        instance=PlanFor(name=instance.name),
        assignments=tuple(seats),
        sessions=tuple(
            Attendance(crew=duty.person.id, session=duty.sitting.training.id, start=duty.sitting.start)
            for duty in extra_decisions
            if isinstance(duty, SessionOption)
        ),
        dates=tuple(ChosenLaunch(flight=flight.id, launch=flight.launch) for flight in launches),
        commanders=tuple(
            Command(crew=duty.person.id, term=duty.term) for duty in extra_decisions if isinstance(duty, CommandOption)
        ),
    )


@lru_cache(maxsize=4_096)
def _assignment(crew: str, flight: str, role: str, leg: Literal["up", "down", "backup"]) -> Assignment:
    """One line of a plan; the plans of a tiny world have few different ones."""
    return Assignment(crew=crew, flight=flight, role=role, leg=leg)


def plan_in(model: Model, solution: frozenset[int]) -> Plan | None:
    """The plan in which exactly these decisions are true; None if a flight has not one day, or is flown on another,
    or if a backup of a launched flight is missing."""
    options = model.options
    launches = [flight for flight in options.flights if options.launches(flight) in solution]
    if sorted(flight.id for flight in launches) != sorted({key[0] for key in options.launch_literal}):
        return None
    if any(duty.settled and literal not in solution for duty, literal in options.backups.items()):
        return None
    chosen = {flight.key for flight in launches}
    stays = [stay for stay, literal in options.literal.items() if literal in solution]
    extra_decisions = [duty for duty, literal in options.extra_decisions.items() if literal in solution]
    flown = [flight for stay in stays for flight in (stay.up, stay.down) if flight is not None]
    flown += [duty.flight for duty in extra_decisions if isinstance(duty, BackupOption)]
    if any(flight.flexible and flight.key not in chosen for flight in flown):
        return None
    return plan_of(model.instance, stays, extra_decisions, launches)


def one_leg(one: StayOption, other: StayOption) -> bool:
    """Whether two stays put one person into two seats of one leg."""
    same_down = one.down is not None and other.down is not None and one.down.id == other.down.id
    return one.person is other.person and (one.up.id == other.up.id or same_down)
