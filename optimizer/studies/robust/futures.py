"""Possible futures, each with a weight: those of a scenarios file, or sampled ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from optimizer.events._apply import LocatedEvent, located
from optimizer.studies.stress.sampling import Odds, Sampler

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.model.stays import StayOption
    from optimizer.problem.plan import Plan
    from optimizer.studies.scenarios.patches import Scenarios


@dataclass(frozen=True)
class Future:
    """News that may come, all of it known on the day of the last event; none: all stays as the file has it."""

    name: str
    events: tuple[LocatedEvent, ...]
    weight: int = 1
    """How much it counts beside the others."""


def futures_of(scenarios: Scenarios) -> tuple[Future, ...]:
    """The scenarios of a file, each with its weight."""
    return tuple(Future(each.name, each.events, each.weight) for each in scenarios.scenarios)


def sampled(
    instance: Instance, plan: Plan, stays: Iterable[StayOption], count: int, seed: int, odds: Odds
) -> tuple[Future, ...]:
    """Futures drawn with the odds of ``stress``, but not for one plan: any plan may be chosen against them.

    Who drops out is drawn among all who could go up on the ship.  Most of them are not in the crew of a given plan, so
    such a future counts as many times as there are such people for each seat: then each seat's holder drops out as
    often as ``stress`` has it.
    """
    able: dict[str, list[str]] = defaultdict(list)
    for stay in stays:
        if stay.seat is None and stay.person.id not in able[stay.up.id]:
            able[stay.up.id].append(stay.person.id)
    sampler, random, found = Sampler(instance, plan, on_the_ground(odds)), Random(f"futures {seed}"), []
    seats = {flight.id: _open_seats(instance, flight.id) for flight in sampler.ahead}
    for number in range(1, count + 1):
        sampler.crew = {
            name: random.sample(people, min(seats[name], len(people)))
            for name, people in able.items()
            if seats.get(name)
        }
        events = sampler.draw(random)
        times = {len(able[flight]) / seats[flight] for flight in _ships_left(sampler.crew, events) if seats[flight]}
        found.append(Future(f"future {number}", tuple(located(events)), max(1, round(max(times, default=1.0)))))
    return tuple(found)


def on_the_ground(odds: Odds) -> Odds:
    """The odds without news about docked ships: it is not decided yet who is aboard."""
    return replace(odds, damage=0.0, evacuation=0.0)


def _open_seats(instance: Instance, flight: str) -> int:
    roles = instance.roles(flight, "up").values()
    return max(0, sum(role.seats for role in roles) - len(instance.flight[flight].seated))


def _ships_left(crews: dict[str, list[str]], events: Sequence[object]) -> Iterator[str]:
    """The ships whose drawn crew has all of the people whom the news is about."""
    gone = {crew for event in events if (crew := getattr(event, "crew", None)) is not None}
    for flight, people in crews.items():
        if gone and gone <= set(people):
            yield flight
            return


def fresh(instance: Instance, plan: Plan, count: int, seed: int, odds: Odds) -> Iterator[Future]:
    """Other futures, as ``stress`` draws them for this plan: its own crews drop out.  The first draws are the same
    however many are asked for."""
    sampler, random = Sampler(instance, plan, on_the_ground(odds)), Random(f"fresh {seed}")
    for number in range(1, count + 1):
        yield Future(f"fresh {number}", tuple(located(sampler.draw(random))))
