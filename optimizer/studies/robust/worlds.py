"""The instance in one future, with nothing settled that another plan would settle otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.events._apply import apply_events
from optimizer.problem.fields import OPEN
from optimizer.problem.plan import Plan, PlanFor
from optimizer.studies.replan import with_goals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight, Seated
    from optimizer.studies.robust.futures import Future


@dataclass(frozen=True)
class World:
    """One future of an instance."""

    future: Future
    told: Instance
    """After the news, as of its day, with the flights launched by then settled as in some plan."""
    open: Instance
    """The same facts as of the instance's own day: whoever flies before the news is still to be decided."""
    late: Instance
    """As of the day of the news, with nobody on the flights launched since, and no plan published."""
    past: frozenset[str]
    """Flights still to launch in the instance that have launched by the day of the news."""

    @property
    def day(self) -> date:
        """The day on which the future shows itself."""
        return self.told.as_of_day


def first_aim(instance: Instance) -> Instance:
    """The instance with the first aim of ``replan`` alone: how many people move, by notice."""
    return instance.model_copy(update={"goals": with_goals(instance).goals[:1]})


def world_in(instance: Instance, plan: Plan, future: Future) -> World:
    """The instance in this future; ``plan`` is any plan for it.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    told = first_aim(apply_events(instance, plan, future.events))
    past = frozenset(
        flight.id
        for flight in told.flights
        if told.launched(flight) and flight.id in instance.flight and not instance.launched(instance.flight[flight.id])
    )
    flights = tuple(
        flight.model_copy(
            update={
                "seated": tuple(_given(instance.flight[flight.id], flight, told)),
                "return_on": _ways_home(flight, told),
            }
        )
        if told.launched(flight) and flight.id in instance.flight
        else flight
        for flight in told.flights
    )
    own = {"flights": flights, "as_of": instance.as_of, "published": instance.published}
    empty = tuple(flight.model_copy(update={"seated": ()}) if flight.id in past else flight for flight in told.flights)
    nobody = Plan(instance=PlanFor(name=instance.name), assignments=())
    late = told.model_copy(update={"flights": empty, "published": nobody})
    return World(future, told, told.model_copy(update=own), late, past)


def _given(before: Flight, after: Flight, told: Instance) -> Iterator[Seated]:
    """The given seats of a launched flight, with the choice of ways home they had, less ships that are gone."""
    now = {seat.crew: seat for seat in after.seated}
    for seat in before.seated:
        same = now.get(seat.crew, seat)
        if same.chooses or not seat.chooses:
            yield same
        elif isinstance(seat.down_on, str) or seat.down_on is None:
            yield seat
        else:
            there = tuple(name for name in seat.down_on if name == OPEN or name in told.flight)
            yield same.model_copy(update={"down_on": there}) if there else same


def _ways_home(flight: Flight, told: Instance) -> Any:
    """Where people of a launched flight may come down: any ship, if a given seat leaves that to the plan."""
    if flight.return_on == "any" or not any(seat.chooses for seat in flight.seated):
        return flight.return_on
    ships = (other.id for other in told.flights if other.station == flight.station and other.id != flight.id)
    return tuple(dict.fromkeys((*flight.return_on, *ships)))
