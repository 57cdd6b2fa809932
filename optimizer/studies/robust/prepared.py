"""What comes too late on the day of the news, unless the plan before it has prepared for it.

Rules may look at the plan announced: training that should have begun counts as begun for those announced on the ship.
Which seats that is about, and which seats of the earlier plan help, is asked of the rules themselves, with plans that
announce everybody for one ship.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from optimizer.model.stays import enumerate_stays
from optimizer.problem.plan import Assignment, Plan, PlanFor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.model.stays import StayOption
    from optimizer.rules import Rule

LEGS = ("up", "backup")


class Helps(NamedTuple):
    """A seat of the earlier plan: that of one person on one flight, on the way up or as a backup."""

    crew: str
    flight: str
    leg: str


def prepared(late: Instance) -> dict[str, set[Helps]]:
    """By the name of a stay or duty that is too late without any plan announced: the seats that mend it, each alone.

    Those that no seat mends are left out: other rows say why.
    """
    stays = [stay for stay in enumerate_stays(late) if not stay.settled]
    ahead = [flight.id for flight in late.flights if not late.launched(flight)]
    everybody = _announced(late, ahead, LEGS)
    found: dict[str, set[Helps]] = {}
    for rule in late.rulebook:
        without, mended = _barred(rule, late, stays), _barred(rule, everybody, stays)
        open_ones = {name: crew for name, crew in without.items() if name not in mended}
        if not open_ones:
            continue
        mine = [stay for stay in stays if stay.name in open_ones]
        helps: dict[str, set[Helps]] = defaultdict(set)
        for flight in ahead:
            for leg in LEGS:
                still = _barred(rule, _announced(late, [flight], (leg,)), mine)
                for name, crew in open_ones.items():
                    if name not in still:
                        helps[name].add(Helps(crew, flight, leg))
        for name in open_ones:
            found[name] = helps[name] & found[name] if name in found else helps[name]
    return found


def _barred(rule: Rule, world: Instance, stays: Sequence[StayOption]) -> dict[str, str]:
    """Names of stays and duties that the rule bars by themselves, each with its person."""
    found = {}
    for person, mine in groupby(sorted(stays, key=_crew), key=_crew):
        for stay, _ in rule.forbidden(world.person[person], list(mine), world):
            found[stay.name] = person
    found |= {duty.name: duty.person.id for duty, subject in rule.extra_decisions(world) if subject is not None}
    return found


def _crew(stay: StayOption) -> str:
    return stay.person.id


def _announced(world: Instance, flights: Iterable[str], legs: Iterable[str]) -> Instance:
    """The world with a plan published that has everybody on these flights; it is read, never flown."""
    seats = [
        Assignment.model_validate({"crew": person.id, "flight": flight, "role": role, "leg": leg})
        for flight in flights
        for role in list(world.roles(flight, "up"))[:1]
        for leg in legs
        for person in world.crew
    ]
    plan = Plan(instance=PlanFor(name=world.name), assignments=tuple(seats))
    return world.model_copy(update={"published": plan})
