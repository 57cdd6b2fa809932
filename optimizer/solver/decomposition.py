"""A corps dealt out to the stations: a plan to begin with, where several stations share too many people.

With four stations every person could take any of two hundred flights, and a search gets lost in who goes where.  Dealt
out, each station has people of every kind in proportion to its seats; what all stations share, such as the ledger, is
still kept as it is.  A plan of this kind obeys every row, so it is a plan; the best of all may be another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.solver.build import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from optimizer.instance import Instance
    from optimizer.model.options import Options
    from optimizer.model.rows import Row
    from optimizer.problem.people import CrewMember
    from optimizer.solver.build import Model
    from optimizer.solver.engines.task import Task

MANY_STAYS = 20_000
"""From here on people are dealt out: ten years at one station have 4,000 stay options, at four 55,000."""

TAKERS_A_SEAT = 3
"""Where fewer than so many people are left for each that a row demands, those of other stations may come too."""


def many_at_several(model: Model) -> bool:
    """Whether so many people are shared by several stations that they are better dealt out first."""
    return len(model.instance.stations) > 1 and len(model.options.stays) >= MANY_STAYS


def dealt(model: Model) -> frozenset[str]:
    """Names of stays away from the station each person is dealt to."""
    options, instance = model.options, model.instance
    station_of = _assign_to_stations(options, instance)
    elsewhere = {
        literal
        for stay, literal in options.literal.items()
        if station_of.get(stay.person.id, stay.up.station) != stay.up.station
    }
    elsewhere -= _released_stays(model.searched, elsewhere, options.person_of)
    return frozenset(stay.name for stay, literal in options.literal.items() if literal in elsewhere)


@dataclass(frozen=True)
class RestrictedModel:
    """The model in which everybody flies to one station only; built when it is asked for."""

    whole: Model
    tier: int

    @cached_property
    def model(self) -> Model:
        """It, without the stays elsewhere."""
        return build(self.whole.instance, without=dealt(self.whole))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.model.rows.names)}

    @cached_property
    def _whole_number(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.whole.rows.names)}

    def task(self, task: Task, also: Sequence[Row] = ()) -> Task:
        """A task of the whole model that has no plan yet, here; ``also`` more of its rows."""
        literals, rows, cost = len(self.model.rows.names), self.model.searched, self.model.tier_cost(self.tier)
        return replace(
            task, literals=literals, rows=rows, cost=cost, also=tuple(map(self._row, (*task.also, *also))), hint=None
        )

    def in_whole(self, solution: Set[int]) -> frozenset[int]:
        """What is true here, as literals of the whole model."""
        names, number = self.model.rows.names, self._whole_number
        return frozenset(number[names[literal]] for literal in solution if names[literal] in number)

    def _row(self, row: Row) -> Row:
        names, number = self.whole.rows.names, self._number
        coefficients = row.coefficients or (1,) * len(row.literals)
        kept = [
            (number[names[literal]], coefficient)
            for literal, coefficient in zip(row.literals, coefficients, strict=True)
            if names[literal] in number
        ]
        return row._replace(literals=tuple(n for n, _ in kept), coefficients=tuple(c for _, c in kept))


def _released_stays(rows: Sequence[Row], elsewhere: Set[int], person_of: Mapping[int, str]) -> set[int]:
    """Stays elsewhere that may be flown after all: rows that demand people would have too few to choose from."""
    called: set[int] = set()
    often: Counter[str] = Counter()
    for row in rows:
        if row.coefficients is None and row.lower is not None and row.lower > 0:
            people: dict[str, list[int]] = {}
            for literal in row.literals:
                people.setdefault(person_of.get(literal, ""), []).append(literal)
            here = {
                who for who, stays in people.items() if who == "" or any(literal not in elsewhere for literal in stays)
            }
            others = sorted(people.keys() - here, key=lambda who: (often[who], who))
            for who in others[: max(0, TAKERS_A_SEAT * row.lower - len(here))]:
                called.update(people[who])
                often[who] += 1
    return called


def _assign_to_stations(options: Options, instance: Instance) -> dict[str, str]:
    """The station each person is dealt to; who has a seat already, given or pinned, is left out and may go anywhere."""
    bound = {pin.crew for pin in instance.pins}
    bound |= {stay.person.id for stay in options.stays if stay.settled or stay.seat is not None}
    kinds: dict[object, list[CrewMember]] = {}
    for who, stays in options.by_person.items():
        if who not in bound:
            person = stays[0].person
            roles = frozenset((stay.up.vehicle, stay.up_role) for stay in stays)
            kinds.setdefault((person.agency, roles, person.flown > 0), []).append(person)
    seats = dict.fromkeys(instance.stations, 0)
    for flight in instance.flights:
        seats[flight.station] += sum(role.seats for role in instance.roles(flight.id, "up").values())
    station_of: dict[str, str] = {}
    have = dict.fromkeys(seats, 0)
    for people in kinds.values():
        mine = dict.fromkeys(seats, 0)
        for person in sorted(
            people, key=lambda person: (person.last_landing or person.selected or instance.as_of_day, person.id)
        ):
            # the station that has fewest of this kind for its seats, then fewest of all
            station = min(seats, key=lambda name: ((mine[name] + 1) / max(1, seats[name]), have[name], name))
            station_of[person.id] = station
            mine[station] += 1
            have[station] += 1
    return station_of
