"""Decomposition by station: a restricted model in which each person is assigned to one station.

With four stations every person could take any of two hundred flights, and the full search spends its time on who goes
where.  Here each station gets people of every kind in proportion to its seats; rows that several stations share, such
as the ledger, stay as they are.  A plan of the restricted model obeys every row of the whole one, but need not be the
best.
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
"""From this many stay options on the model is decomposed: ten years have 4,000 at one station, 55,000 at four."""

TAKERS_A_SEAT = 3
"""If a row has fewer people left for each that it demands, people of other stations may fly too."""


def worth_decomposing(model: Model) -> bool:
    """Whether several stations share enough people that assigning them to stations first is faster."""
    return len(model.instance.stations) > 1 and len(model.options.stays) >= MANY_STAYS


def stays_elsewhere(model: Model) -> frozenset[str]:
    """Names of the stays that the restricted model leaves out: away from the station of their person."""
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
    """The model in which each person flies to one station only; built when it is first used."""

    whole: Model
    tier: int

    @cached_property
    def model(self) -> Model:
        """The restricted model itself."""
        return build(self.whole.instance, without=stays_elsewhere(self.whole))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.model.rows.names)}

    @cached_property
    def _whole_number(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.whole.rows.names)}

    def task(self, task: Task, also: Sequence[Row] = ()) -> Task:
        """A task of the whole model over the restricted one, without its hint; ``also``: more rows of the whole."""
        literals, rows, cost = len(self.model.rows.names), self.model.searched, self.model.tier_cost(self.tier)
        return replace(
            task, literals=literals, rows=rows, cost=cost, also=tuple(map(self._row, (*task.also, *also))), hint=None
        )

    def in_whole(self, solution: Set[int]) -> frozenset[int]:
        """A solution of the restricted model in literals of the whole one."""
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
    """Stays elsewhere that stay in the model: without them, rows that demand people leave too few to choose from."""
    released: set[int] = set()
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
                released.update(people[who])
                often[who] += 1
    return released


def _assign_to_stations(options: Options, instance: Instance) -> dict[str, str]:
    """The station of each person.  Exception: who has a given or pinned seat has no station and may fly to any."""
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
