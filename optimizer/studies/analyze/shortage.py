"""Launches with too few people, proved by counting.

In a range of launches a person flies at most as often as the rules of rest, training and place allow.  If the seats of
the range that must be filled cannot be matched to people under these bounds, no plan fills them.  The seats that an
unmatched one reaches, and the people who could take them, are the proof (Hall 1935).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.studies.analyze.seats import demanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model

SeatId = tuple[str, str]
"""Flight and role, on the way up."""


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


class _Careers:
    """How often each person can fly in a range of launches."""

    def __init__(self, model: Model, flights: Sequence[Flight]) -> None:
        self.place = {flight.id: number for number, flight in enumerate(flights)}
        self.takers: dict[SeatId, set[str]] = {}
        self.able: dict[str, list[int]] = {}
        """By person, the flights they could go up on."""
        self.follows: dict[str, list[list[int]]] = {}
        """By person and flight, the earlier flights after which they can still fly it."""
        for person, stays in model.options.by_person.items():
            mine = [stay for stay in stays if stay.up.id in self.place]
            bit = {model.options.literal[stay]: 1 << number for number, stay in enumerate(mine)}
            excluded = dict.fromkeys(bit, 0)
            for clique in model.rows.cliques(person):
                inside = [literal for literal in clique if literal in bit]
                mask = sum(bit[literal] for literal in inside)
                for literal in inside:
                    excluded[literal] |= mask
            on: list[list[int]] = [[] for _ in flights]
            for stay in mine:
                on[self.place[stay.up.id]].append(model.options.literal[stay])
                self.takers.setdefault((stay.up.id, stay.up_role), set()).add(person)
            masks = [sum(bit[literal] for literal in literals) for literals in on]
            self.able[person] = [number for number, literals in enumerate(on) if literals]
            self.follows[person] = [
                [
                    earlier
                    for earlier in range(number)
                    if any(masks[earlier] & ~excluded[literal] for literal in on[number])
                ]
                for number in range(len(flights))
            ]

    def most(self, person: str, first: int, places: Sequence[int]) -> Iterator[int]:
        """For each of these flights in order, how many of those up to it, from ``first`` on, the person can fly."""
        chain: dict[int, int] = {}
        most = 0
        for number in places:
            if number >= first:
                chain[number] = 1 + max((chain[e] for e in self.follows[person][number] if e in chain), default=0)
                most = max(most, chain[number])
            yield most


def _flights(model: Model) -> list[Flight]:
    instance = model.instance
    waived = {waiver.rule for waiver in instance.waivers}
    if any(rule.one_seat_at_a_time and rule.name in waived for rule in instance.rulebook):
        return []  # then a person may take any number of seats
    open_flights = [flight for flight in instance.flights if not instance.launched(flight)]
    return sorted(open_flights, key=lambda flight: (flight.launch, flight.id))


def short_of_people(model: Model) -> tuple[tuple[Shortage, ...], tuple[Pool, ...]]:
    """The shortages, and the tightest range of each role of each vehicle."""
    flights = _flights(model)
    careers = _Careers(model, flights)
    must = {
        (flight.id, role)
        for flight in flights
        for role in model.instance.roles(flight.id, "up")
        if demanding(model, flight, "up", role) is not None
    }
    return tuple(_shortages(model, careers, flights, must)), tuple(_pools(model, careers, flights, must))


def _pools(model: Model, careers: _Careers, flights: list[Flight], must: set[SeatId]) -> Iterator[Pool]:
    """For each role of each vehicle the range with the fewest people to spare, fewest first."""
    names: dict[tuple[str, str], list[int]] = {}
    for number, flight in enumerate(flights):
        for role in model.instance.roles(flight.id, "up"):
            if _free(model, flight, role):
                names.setdefault((flight.vehicle, role), []).append(number)
    tightest = []
    for (vehicle, role), numbers in names.items():
        pools = list(_ranges(model, careers, flights, must, vehicle, role, numbers))
        tightest.append(min(pools, key=lambda pool: (pool.spare, pool.flights)))
    yield from sorted(tightest, key=lambda pool: (pool.spare, pool.vehicle, pool.role))


def _free(model: Model, flight: Flight, role: str) -> int:
    """Places of a role up that are not given."""
    places = model.instance.roles(flight.id, "up")[role].seats
    return max(0, places - sum(seat.role == role for seat in flight.seated))


def _ranges(
    model: Model,
    careers: _Careers,
    flights: list[Flight],
    must: set[SeatId],
    vehicle: str,
    role: str,
    numbers: list[int],
) -> Iterator[Pool]:
    able = {number: careers.takers.get((flights[number].id, role), set()) for number in numbers}
    for start, first in enumerate(numbers):
        launches = numbers[start:]
        people = set().union(*(able[number] for number in launches))
        running = {
            person: list(careers.most(person, first, [number for number in launches if person in able[number]]))
            for person in people
        }
        flown = dict.fromkeys(people, 0)
        places = 0
        for count, number in enumerate(launches, start=1):
            places += _free(model, flights[number], role)
            for person in able[number]:
                flown[person] += 1
            most = {person: running[person][times - 1] for person, times in flown.items() if times}
            wanted = all((flights[each].id, role) in must for each in launches[:count])
            ends = flights[first].id, flights[number].id
            yield Pool(vehicle, role, *ends, count, places, wanted, dict(sorted(most.items())))


def _shortages(model: Model, careers: _Careers, flights: list[Flight], must: set[SeatId]) -> Iterator[Shortage]:
    """Sets of seats with too few people for them, the smallest first; none inside another."""
    demanded = {flight for flight, _ in must}
    numbers = [number for number, flight in enumerate(flights) if flight.id in demanded]
    intervals = (numbers[start:] for start in range(len(numbers)))
    found = [short for launches in intervals if (short := _first_shortage(model, careers, flights, launches, must))]
    kept: list[Shortage] = []
    for short in sorted(found, key=lambda short: sum(short.seats.values())):
        if not any(other.seats.keys() <= short.seats.keys() for other in kept):
            kept.append(short)
    yield from kept


def _first_shortage(
    model: Model, careers: _Careers, flights: list[Flight], numbers: list[int], must: set[SeatId]
) -> Shortage | None:
    """The first of these flights up to which their seats cannot be matched to people, if there is one."""
    able = {person: [number for number in careers.able[person] if number in set(numbers)] for person in careers.able}
    runs = {person: careers.most(person, numbers[0], mine) for person, mine in able.items()}
    matching = _Matching()
    for number in numbers:
        flight = flights[number]
        for person, mine in able.items():
            if number in mine:
                matching.room[person] = next(runs[person])
        for role, seats in model.instance.roles(flight.id, "up").items():
            seat = (flight.id, role)
            if seat not in must:
                continue
            matching.takers[seat] = sorted(careers.takers.get(seat, ()))
            matching.places[seat] = seats.seats
        unmatched = matching.grow()
        if unmatched:
            reached, people = matching.reached(unmatched)
            order = sorted(reached, key=lambda seat: careers.place[seat[0]])
            return Shortage(
                order[0][0],
                order[-1][0],
                {seat: matching.places[seat] for seat in order},
                {person: matching.room[person] for person in sorted(people)},
            )
    return None


class _Matching:
    """Places matched to people, each person up to their room; grown by augmenting paths."""

    def __init__(self) -> None:
        self.takers: dict[SeatId, list[str]] = {}
        self.places: dict[SeatId, int] = {}
        self.room: dict[str, int] = {}
        self.sits: dict[str, list[SeatId]] = {}
        self.filled: dict[SeatId, int] = {}

    def grow(self) -> list[SeatId]:
        """Match all that can be matched; the seats left with an empty place."""
        left = []
        for seat, places in self.places.items():
            while self.filled.get(seat, 0) < places:
                if not self._place(seat, set()):
                    left.append(seat)
                    break
                self.filled[seat] = self.filled.get(seat, 0) + 1
        return left

    def _place(self, seat: SeatId, seen: set[str]) -> bool:
        for person in self.takers[seat]:
            if person in seen:
                continue
            seen.add(person)
            sits = self.sits.setdefault(person, [])
            if len(sits) < self.room.get(person, 0):
                sits.append(seat)
                return True
            for number, other in enumerate(sits):
                if other != seat and self._place(other, seen):
                    sits[number] = seat
                    return True
        return False

    def reached(self, seats: list[SeatId]) -> tuple[set[SeatId], set[str]]:
        """The seats that these reach by moving people about, and everybody who could take one of them."""
        found, people, todo = set(seats), set[str](), list(seats)
        while todo:
            for person in self.takers[todo.pop()]:
                if person not in people:
                    people.add(person)
                    fresh = set(self.sits.get(person, ())) - found
                    found |= fresh
                    todo.extend(fresh)
        return found, people
