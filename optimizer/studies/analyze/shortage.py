"""Launches with too few people, proved by counting.

In a range of launches a person flies at most as often as the rules of rest, training and place allow.  If the seats of
the range that must be filled cannot be matched to people under these bounds, no plan fills them.  The seats that an
unmatched one reaches, and the people who could take them, are the proof (Hall 1935).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.analyze.careers import Careers
from optimizer.studies.analyze.matching import Matching
from optimizer.studies.analyze.seats import demanding
from optimizer.studies.analyze.turns import filled_in_turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model
    from optimizer.studies.analyze.matching import SeatId


@dataclass(frozen=True, slots=True)
class Shortage:
    """Seats that must be filled, more than the people who could take them can fly."""

    first: str
    last: str
    """First and last flight."""
    seats: dict[SeatId, int]
    """Places by flight and role."""
    people: dict[str, int]
    """Everybody who could take one of them, and how often at most in this range."""

    @property
    def short(self) -> int:
        """Places that stay empty in every plan."""
        return sum(self.seats.values()) - sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Pool:
    """One role of one vehicle over a range of launches, without given seats."""

    vehicle: str
    role: str
    first: str
    last: str
    flights: int
    places: int
    must: bool
    """Whether a rule wants all of them filled."""
    people: dict[str, int]
    """Everybody who could take one, and how often at most."""

    @property
    def spare(self) -> int:
        """Upper bound on the further places that could be filled; below 0 some stay empty."""
        return sum(self.people.values()) - self.places


def _flights(model: Model) -> list[Flight]:
    instance = model.instance
    waived = {waiver.rule for waiver in instance.waivers}
    if any(rule.one_seat_at_a_time and rule.name in waived for rule in instance.rulebook):
        return []  # then a person may take any number of seats
    open_flights = [flight for flight in instance.flights if not instance.launched(flight)]
    return sorted(open_flights, key=lambda flight: (flight.launch, flight.id))


class Counted(NamedTuple):
    """What counting found."""

    shortages: tuple[Shortage, ...]
    pools: tuple[Pool, ...]
    """The tightest range of launches of each role of each vehicle."""
    finished: bool
    """All ranges of launches were counted; else time ran out first."""


def short_of_people(model: Model, deadline: Deadline | None = None) -> Counted:
    """The shortages, and the tightest range of each role of each vehicle; those found by the deadline."""
    flights, until = _flights(model), deadline or Deadline()
    try:
        careers = Careers(model, flights, until)
    except TimeUpError:
        return Counted((), (), finished=False)
    must = {
        (flight.id, role)
        for flight in flights
        for role in model.instance.roles(flight.id, "up")
        if demanding(model, flight, "up", role) is not None
    }
    shortages = tuple(_shortages(model, careers, flights, must, until))
    pools = tuple(_pools(model, careers, flights, must, until))
    return Counted(shortages, pools, finished=not until.over)


def _pools(model: Model, careers: Careers, flights: list[Flight], must: set[SeatId], until: Deadline) -> Iterator[Pool]:
    """For each role of each vehicle the range with the fewest people to spare, fewest first."""
    names: dict[tuple[str, str], list[int]] = {}
    for number, flight in enumerate(flights):
        for role in model.instance.roles(flight.id, "up"):
            if _free(model, flight, role):
                names.setdefault((flight.vehicle, role), []).append(number)
    tightest = []
    for done, ((vehicle, role), numbers) in enumerate(names.items()):
        tell(trying=f"people to spare: {role} of {vehicle}", done=done, of=len(names))
        if until.over:
            break
        tightest.append(_tightest(model, careers, flights, must, vehicle, role, numbers))
    yield from sorted(tightest, key=lambda pool: (pool.spare, pool.vehicle, pool.role))


def _free(model: Model, flight: Flight, role: str) -> int:
    """Places of a role up that are not given."""
    places = model.instance.roles(flight.id, "up")[role].seats
    return max(0, places - sum(seat.role == role for seat in flight.seated))


def _tightest(
    model: Model,
    careers: Careers,
    flights: list[Flight],
    must: set[SeatId],
    vehicle: str,
    role: str,
    numbers: list[int],
) -> Pool:
    """The range of launches with the fewest people to spare, of these the one of fewest flights."""
    able = {number: careers.takers.get((flights[number].id, role), set()) for number in numbers}
    least: tuple[int, int] | None = None
    found = (0, 0)
    for start in range(len(numbers)):
        running = _running(careers, able, numbers, start)
        flown: dict[str, int] = {}
        places = people = 0
        for count, number in enumerate(numbers[start:], start=1):
            places += _free(model, flights[number], role)
            for person in able[number]:
                most = next(running[person])
                people += most - flown.get(person, 0)
                flown[person] = most
            if least is None or (people - places, count) < least:
                least, found = (people - places, count), (start, count)
    start, count = found
    launches = numbers[start : start + count]
    running = _running(careers, able, numbers, start)
    flown = {person: next(running[person]) for number in launches for person in sorted(able[number])}
    wanted = all((flights[each].id, role) in must for each in launches)
    ends = flights[launches[0]].id, flights[launches[-1]].id
    places = sum(_free(model, flights[number], role) for number in launches)
    return Pool(vehicle, role, *ends, count, places, wanted, dict(sorted(flown.items())))


def _running(careers: Careers, able: dict[int, set[str]], numbers: list[int], start: int) -> dict[str, Iterator[int]]:
    """By person, how often at most they fly up to each next flight that they are able to fly, from a flight on."""
    mine: dict[str, list[int]] = {}
    for number in numbers[start:]:
        for person in able[number]:
            mine.setdefault(person, []).append(number)
    return {person: careers.most(person, numbers[start], there) for person, there in mine.items()}


def _shortages(
    model: Model, careers: Careers, flights: list[Flight], must: set[SeatId], until: Deadline
) -> Iterator[Shortage]:
    """Sets of seats with too few people for them, the smallest first; none inside another."""
    demanded = {flight for flight, _ in must}
    numbers = [number for number, flight in enumerate(flights) if flight.id in demanded]
    if filled_in_turn(model, careers, flights, must):
        return
    found = []
    for start in range(len(numbers)):
        tell(trying="launches with too few people", done=start, of=len(numbers))
        if until.over:
            break
        short = _first_shortage(model, careers, flights, numbers[start:], must)
        found += [] if short is None else [short]
    kept: list[Shortage] = []
    for short in sorted(found, key=lambda short: sum(short.seats.values())):
        if not any(other.seats.keys() <= short.seats.keys() for other in kept):
            kept.append(short)
    yield from kept


class _Rooms:
    """How often each person can fly from the first of these flights to the one reached; worked out for those alone
    whom somebody asks for, mostly few."""

    def __init__(self, careers: Careers, numbers: Sequence[int]) -> None:
        self.careers, self.first, self.within, self.reached = careers, numbers[0], set(numbers), numbers[0]
        self._runs: dict[str, tuple[Iterator[int], Iterator[int]]] = {}
        """By person: the next flights that they are able to fly, and how often at most up to each."""
        self._next: dict[str, int | None] = {}
        self._room: dict[str, int] = {}

    def get(self, person: str, otherwise: int = 0) -> int:
        """The bound of a person."""
        if person not in self._runs:
            mine = [number for number in self.careers.able.get(person, ()) if number in self.within]
            self._runs[person] = iter(mine), self.careers.most(person, self.first, mine)
            self._next[person], self._room[person] = next(self._runs[person][0], None), otherwise
        following, most = self._runs[person]
        while (number := self._next[person]) is not None and number <= self.reached:
            self._room[person] = next(most)
            self._next[person] = next(following, None)
        return self._room[person]


def _first_shortage(
    model: Model, careers: Careers, flights: list[Flight], numbers: list[int], must: set[SeatId]
) -> Shortage | None:
    """The first of these flights up to which their seats cannot be matched to people, if there is one."""
    rooms = _Rooms(careers, numbers)
    matching = Matching(rooms)
    for number in numbers:
        flight, rooms.reached = flights[number], number
        new = []
        for role, seats in model.instance.roles(flight.id, "up").items():
            seat = (flight.id, role)
            if seat not in must:
                continue
            matching.takers[seat] = sorted(careers.takers.get(seat, ()))
            matching.places[seat] = seats.seats
            new.append(seat)
        unmatched = matching.grow(new)
        if unmatched:
            reached, people = matching.reached(unmatched)
            order = sorted(reached, key=lambda seat: careers.place[seat[0]])
            return Shortage(
                order[0][0],
                order[-1][0],
                {seat: matching.places[seat] for seat in order},
                {person: rooms.get(person) for person in sorted(people)},
            )
    return None
