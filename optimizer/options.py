"""Options: the stays that may be chosen, each with its literal, and what the model half reads off them.

Stays that a person's own facts forbid are kept in ``forbidden`` with every clause that forbids them, so that
an explanation can bring them back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.rows import DEFINITION, Clause
from optimizer.stays import ONE_DAY, BackupOption, StayOption, enumerate_stays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.entity import Window
    from optimizer.instance import Instance
    from optimizer.rows import Rows
    from optimizer.rules import Rule
    from optimizer.ships import Flight


@dataclass(frozen=True, slots=True)
class Watch:
    """Consecutive days on which nothing about the station changes."""

    first: date
    days: int
    docked: tuple[Flight, ...]
    bound: dict[str, list[int]]
    """Literals of the options aboard by the ship they are bound to."""
    party: dict[int, str | None]
    """Party of each literal in ``bound``."""

    def aboard(self, party: str | None = None, *, besides: Iterable[str] = ()) -> list[int]:
        """Literals of those aboard (of one party), without those bound to the ships in ``besides``."""
        left = set(besides)
        return [
            literal
            for ship, literals in self.bound.items()
            if ship not in left
            for literal in literals
            if party is None or self.party[literal] == party
        ]


class Options:
    """All stay options of an instance with their literals, and what the model half derives from them."""

    def __init__(self, instance: Instance, rows: Rows, *, keep_forbidden: bool = False) -> None:
        self.instance = instance
        self.rows = rows
        self.stays: list[StayOption] = []
        self.forbidden: list[tuple[StayOption, tuple[Clause, ...]]] = []
        self.literal: dict[StayOption, int] = {}
        self.backups: dict[BackupOption, int] = {}
        """Backups that may be named, each with its literal; none unless a rule asks for them."""
        self._watched: dict[date, Watch] = {}
        self._crewed: dict[tuple[str, str], int] = {}
        self._again: dict[str, dict[str, int]] = {}
        rulebook = list(instance.rulebook)
        barred: dict[Clause, list[int]] = {}
        for stay in enumerate_stays(instance):
            clauses = [] if stay.settled else list(self._clauses_against(stay, rulebook))
            if clauses:
                self.forbidden.append((stay, tuple(clauses)))
            if not clauses or keep_forbidden:
                self.stays.append(stay)
                self.literal[stay] = rows.decision(stay.name)
                for clause in clauses:
                    barred.setdefault(clause, []).append(self.literal[stay])
        for rule in rulebook:
            for duty, subject in rule.duties(instance):
                against = None if subject is None else rule.clause(subject)
                if against is None or keep_forbidden or rows.left_out(against, None):
                    self.backups[duty] = rows.decision(duty.name)
                    if against is not None:
                        barred.setdefault(against, []).append(self.backups[duty])
        for clause, literals in barred.items():
            rows.total(clause, literals, upper=0)

    def _clauses_against(self, stay: StayOption, rulebook: Iterable[Rule]) -> Iterator[Clause]:
        for rule in rulebook:
            subject = rule.forbids(stay, self.instance)
            if subject is not None:
                clause = rule.clause(subject)
                if not self.rows.left_out(clause, None):
                    yield clause

    def literals(self, stays: Iterable[StayOption]) -> list[int]:
        """Their literals."""
        return [self.literal[stay] for stay in stays]

    @cached_property
    def by_person(self) -> dict[str, list[StayOption]]:
        """Options of each person who has any, in order of launch."""
        people: dict[str, list[StayOption]] = {}
        for stay in sorted(self.stays, key=lambda stay: stay.launch):
            people.setdefault(stay.person.id, []).append(stay)
        return people

    @cached_property
    def _by_seat(self) -> dict[tuple[str, str, str | None], list[StayOption]]:
        seats: dict[tuple[str, str, str | None], list[StayOption]] = {}
        for stay in self.stays:
            seats.setdefault((stay.up.id, "up", stay.up_role), []).append(stay)
            if stay.down is not None:
                seats.setdefault((stay.down.id, "down", stay.down_role), []).append(stay)
        return seats

    def in_role(self, flight: str, leg: str, role: str) -> list[StayOption]:
        """Options that sit in one role of one leg."""
        return self._by_seat.get((flight, leg, role), [])

    def on_leg(self, flight: str, leg: str) -> list[StayOption]:
        """Options that sit anywhere on one leg."""
        return [stay for role in self.instance.roles(flight, leg) for stay in self.in_role(flight, leg, role)]

    def chains(self, stays: Iterable[StayOption], free_from: dict[StayOption, date]) -> Iterator[list[StayOption]]:
        """Sets of one person's options no two of which can both be flown; settled ones are left out.

        An option occupies its person from its launch to the day before ``free_from``; the occupations form
        an interval graph, so there is one set per launch day, and only maximal ones are given.
        """
        stays = [stay for stay in stays if not stay.settled]
        best: list[frozenset[StayOption]] = []
        for day in sorted({stay.launch for stay in stays}):
            clique = frozenset(stay for stay in stays if stay.launch <= day < free_from[stay])
            if best and best[-1] <= clique:
                best.pop()
            best.append(clique)
        for clique in best:
            yield sorted(clique, key=self.literal.__getitem__)

    def one_after_another(
        self, person: str, window: Window, free_from: dict[StayOption, date]
    ) -> Iterator[list[StayOption]]:
        """Sets of one person's options of which at most one is flown, if each later launch in ``window`` must wait
        until ``free_from`` of every earlier stay."""
        stays = self.by_person[person]
        ruled = [stay for stay in stays if window.covers(stay.launch)]
        yield from self.chains(ruled, free_from)
        for early in stays:  # launched before the window: binds what follows, not what stands beside it
            if not early.settled and window.since is not None and early.launch < window.since:
                after = [stay for stay in ruled if early.launch < stay.launch < free_from[early]]
                for chain in self.chains(after, free_from):
                    yield [early, *chain]

    def watches(self, rule: Window, name: str, *, also: Iterable[date] = (), settled: bool = False) -> Iterator[Watch]:
        """The intervals of the horizon in which ``rule`` holds, between days on which anything changes.

        The first day judged begins an interval.  Intervals in which nothing can still change are left out
        unless ``settled`` asks for them.
        """
        horizon = self.instance.horizon
        first = max(horizon.since, rule.since or horizon.since)
        last = min(horizon.until, rule.until or horizon.until)
        days = {first, *also, *self._waived_days(name)}
        for flight in self.instance.flights:
            days |= {flight.docking, flight.landing}
            if flight.unusable_from is not None:
                days.add(flight.unusable_from)
        for shelter in self.instance.shelters:
            days |= {shelter.since, shelter.until + ONE_DAY}
        days.add(self.instance.today)
        starts = sorted(day for day in days if first <= day <= last)
        for start, end in pairwise([*starts, last + ONE_DAY]):
            if settled or not self.instance.day_settled(start):
                yield self._watch(start, (end - start).days)

    def _waived_days(self, name: str) -> Iterator[date]:
        for waiver in self.instance.waivers:
            if waiver.rule == name:
                if waiver.since is not None:
                    yield waiver.since
                if waiver.until is not None:
                    yield waiver.until + ONE_DAY

    @cached_property
    def _docking_order(self) -> list[StayOption]:
        return sorted(self.stays, key=lambda stay: stay.up.docking)

    def _watch(self, day: date, days: int) -> Watch:
        if day not in self._watched:  # several rules ask for the same days
            self._watched[day] = self._look(day)
        return replace(self._watched[day], days=days)

    def _look(self, day: date) -> Watch:
        bound: dict[str, list[int]] = {}
        party: dict[int, str | None] = {}
        for stay in self._docking_order:
            if stay.up.docking > day:
                break
            if day < stay.landing:
                literal = self.literal[stay]
                bound.setdefault(self.ship_of(stay, day), []).append(literal)
                party[literal] = stay.party
        docked = tuple(flight for flight in self.instance.flights if flight.docked(day))
        return Watch(day, 1, docked, bound, party)

    @cached_property
    def _shelters(self) -> dict[str, list[tuple[date, date, str]]]:
        found: dict[str, list[tuple[date, date, str]]] = {}
        for shelter in self.instance.shelters:
            found.setdefault(shelter.crew, []).append((shelter.since, shelter.until, shelter.ship))
        return found

    def ship_of(self, stay: StayOption, day: date) -> str:
        """The ship an option's person would leave on, were they aboard on ``day``, or the one that left them."""
        for first, last, ship in self._shelters.get(stay.person.id, ()):
            if first <= day <= last:
                return ship
        if stay.down is not None and stay.down.docking <= day:
            return stay.down.id  # aboard, so it has not landed
        return stay.up.id  # docked or gone: who has no ship counts against the one they came on

    # Derived literals, made once when a rule or goal first asks.

    def crewed(self, flight: str, leg: str) -> int:
        """A literal that is true whenever anyone sits on the leg (it may be true otherwise)."""
        key = (flight, leg)
        if key not in self._crewed:
            literal = self.rows.helper(f"crewed:{flight}/{leg}")
            self._crewed[key] = literal
            for name, role in self.instance.roles(flight, leg).items():
                taken = [(1, taken) for taken in self.literals(self.in_role(flight, leg, name))]
                clause = Clause(DEFINITION, f"{flight}/{leg}")
                self.rows.linear(clause, [*taken, (-role.seats, literal)], upper=0)
        return self._crewed[key]

    def flown_again(self, person: str) -> dict[str, int]:
        """For someone who has never flown: per flight, a literal true only if they fly it and flew before.

        ``options on the flight - again`` is their first flight, and there is at most one of those; so
        *again* is exact in both directions.  Flights that can only be a first flight are missing.
        """
        if person not in self._again:
            self._again[person] = self._split_first_flights(person)
        return self._again[person]

    def _split_first_flights(self, person: str) -> dict[str, int]:
        flights: dict[str, list[StayOption]] = {}
        for stay in self.by_person.get(person, ()):
            flights.setdefault(stay.up.id, []).append(stay)
        again: dict[str, int] = {}
        firsts: list[tuple[int, int]] = []
        flown: list[tuple[int, int]] = []  # terms that add up to 1 only if the person has flown by then
        clause = Clause(DEFINITION, person)
        for flight, stays in flights.items():
            on_it = [(1, literal) for literal in self.literals(stays)]
            if any(other.landing < stays[0].launch for other in self.by_person[person]):
                if len(flown) > 1:  # there is one first flight at most, so a literal can carry the sum on
                    carried = self.rows.helper(f"flown:{person}/{flight}")
                    self.rows.linear(clause, [(-1, carried), *flown], lower=0)
                    flown = [(1, carried)]
                literal = self.rows.helper(f"again:{person}/{flight}")
                again[flight] = literal
                self.rows.linear(clause, [(-1, literal), *on_it], lower=0)
                self.rows.linear(clause, [(-1, literal), *flown], lower=0)
                on_it.append((-1, literal))
            firsts.extend(on_it)
            flown.extend(on_it)
        if again:
            self.rows.linear(clause, firsts, upper=1)
        return again
