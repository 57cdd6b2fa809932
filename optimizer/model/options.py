"""Options: the stays that may be chosen, each with its literal, and what the model half derives from them.

Stays that a person's own facts forbid are kept in ``forbidden`` with every clause that forbids them, so that
an explanation can bring them back.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby, product
from typing import TYPE_CHECKING, Protocol

from optimizer.model.first_flights import split_first_flights
from optimizer.model.interval import Chance, Interval
from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import (
    BackupOption,
    CommandOption,
    SessionOption,
    StayOption,
    dated,
    enumerate_stays,
    launched_backups,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence, Set
    from datetime import date

    from optimizer.model.rows import Rows
    from optimizer.model.stays import ExtraDecision
    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class Restriction(Protocol):
    """What options need of a rule in force."""

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        """Those of a person's stays that are impossible by themselves, each with the subject of the clause."""
        ...

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[ExtraDecision, str | None]]:
        """Decisions that exist because of this rule, each with the subject of the clause that forbids it, or None."""
        ...

    def clause(self, subject: str) -> Clause:
        """The address of one clause."""
        ...


class Options:
    """All stay options of an instance with their literals, and what the model half derives from them.

    ``flights`` lists every flight once for each day on which it may launch.  A flight with a choice of days has
    one literal per day (``launch_literal``), and whatever sits on it needs the literal of its day.  Stays that are
    ``allowed`` by name are options whatever forbids them; decisions that are named in ``without`` are none.
    """

    def __init__(
        self,
        instance: Facts,
        rows: Rows,
        rulebook: Sequence[Restriction],
        *,
        keep_forbidden: bool = False,
        without: Set[str] = frozenset(),
        allowed: Set[str] = frozenset(),
    ) -> None:
        self.instance = instance
        self.rows = rows
        self.flights = tuple(date for flight in instance.flights for date in flight.launch_variants)
        self.launch_literal: dict[tuple[str, date], int] = {}
        self.stays: list[StayOption] = []
        self.forbidden: list[tuple[StayOption, tuple[Clause, ...]]] = []
        self.literal: dict[StayOption, int] = {}
        self.extra_decisions: dict[ExtraDecision, int] = {}
        """Backups, sessions and commands for which a rule asks, and the backups of launched flights: their literals."""
        self.intervals: dict[tuple[str, date], Interval] = {}
        """Intervals of a station by first day, computed when a rule first asks for them."""
        self.earned: dict[tuple[str, str, date], list[int]] = {}
        """By person, qualification and day, the literals that earn it, computed when a rule first asks for them."""
        self._crewed: dict[tuple[str, date, str], int] = {}
        self._again: dict[str, dict[tuple[str, date], int]] = {}
        stays = [stay for stay in enumerate_stays(instance, rows.look) if not without or stay.name not in without]
        judged = [stay for stay in stays if not stay.settled and (not allowed or stay.name not in allowed)]
        against = self._clauses_against(judged, rulebook)
        barred: dict[Clause, list[int]] = {}
        for flight in self.flights:
            if flight.flexible:
                self.launch_literal[flight.key] = rows.decision(dated(flight))
        for stay in stays:
            clauses = against.get(stay, ())
            if clauses:
                self.forbidden.append((stay, tuple(clauses)))
            if not clauses or keep_forbidden:
                self.stays.append(stay)
                self.literal[stay] = rows.decision(stay.name)
                for clause in clauses:
                    barred.setdefault(clause, []).append(self.literal[stay])
        for backup in launched_backups(instance):
            self.extra_decisions[backup] = literal = rows.decision(backup.name)
            rows.total(Clause(DEFINITION, backup.name), [literal], lower=1)
        asked: dict[str, tuple[ExtraDecision, list[Clause]]] = {}
        for rule in rulebook:
            for duty, subject in rule.extra_decisions(instance):
                barring = None if subject is None else rule.clause(subject)
                _, barriers = asked.setdefault(duty.name, (duty, []))  # two rules may ask for one
                if barring is not None and not rows.left_out(barring, None):
                    barriers.append(barring)
        for duty, barriers in asked.values():
            if duty.name not in without and (keep_forbidden or not barriers):
                self.extra_decisions[duty] = rows.decision(duty.name)
                for clause in barriers:
                    barred.setdefault(clause, []).append(self.extra_decisions[duty])
        self._tie_to_dates()
        for clause, literals in barred.items():
            rows.total(clause, literals, upper=0)

    def _clauses_against(
        self, stays: list[StayOption], rulebook: Sequence[Restriction]
    ) -> dict[StayOption, list[Clause]]:
        """The clauses in force by which a stay is impossible by itself, for each stay that has any."""
        people: dict[str, list[StayOption]] = {}
        for stay in stays:
            people.setdefault(stay.person.id, []).append(stay)
        found: dict[StayOption, list[Clause]] = {}
        for rule, (who, mine) in product(rulebook, people.items()):
            self.rows.look()
            clauses: dict[str, Clause] = {}
            for stay, subject in rule.forbidden(self.instance.person[who], mine, self.instance):
                clause = clauses.get(subject) or clauses.setdefault(subject, rule.clause(subject))
                if not self.rows.left_out(clause, None):
                    found.setdefault(stay, []).append(clause)
        return found

    def _tie_to_dates(self) -> None:
        """A flight launches on one of its days, and every decision about that day needs its literal."""
        on_day: dict[tuple[str, date], list[int]] = {}
        for stay, literal in self.literal.items():
            for day_of in {stay.up.key, stay.up.key if stay.down is None else stay.down.key}:
                on_day.setdefault(day_of, []).append(literal)
        for duty, literal in self.backups.items():
            on_day.setdefault(duty.flight.key, []).append(literal)
        for flight in self.instance.flights:
            if flight.flexible:
                clause = Clause(DEFINITION, flight.id)
                self.rows.total(
                    clause, [self.launch_literal[day.key] for day in flight.launch_variants], lower=1, upper=1
                )
                for day in flight.launch_variants:
                    tied = on_day.get(day.key, [])
                    launches = (-len(tied), self.launch_literal[day.key])
                    self.rows.linear(clause, [*((1, literal) for literal in tied), launches], upper=0)

    # Launch days.

    def launches(self, flight: Flight) -> int | None:
        """The literal of a flight's launch on this day; None if its day is fixed."""
        return self.launch_literal.get(flight.key)

    def chance(self, flight: str, test: Callable[[Flight], bool]) -> Chance:
        """Whether a flight, on the day it launches, passes a test."""
        passing = [day for day in self.instance.flight[flight].launch_variants if test(day)]
        if not passing:
            return False
        if len(passing) == len(self.instance.flight[flight].launch_variants):
            return True
        return tuple(self.launch_literal[day.key] for day in passing)

    # What there is, by person, by seat, by kind.

    def literals(self, stays: Iterable[StayOption]) -> list[int]:
        """Their literals."""
        return list(map(self.literal.__getitem__, stays))

    @cached_property
    def backups(self) -> dict[BackupOption, int]:
        """Backups that may be named, each with its literal."""
        return {duty: literal for duty, literal in self.extra_decisions.items() if isinstance(duty, BackupOption)}

    @cached_property
    def sessions(self) -> dict[SessionOption, int]:
        """Sessions people may be sent to, each with its literal."""
        return {duty: literal for duty, literal in self.extra_decisions.items() if isinstance(duty, SessionOption)}

    @cached_property
    def commands(self) -> dict[CommandOption, int]:
        """Terms people may command the station in, each with its literal."""
        return {duty: literal for duty, literal in self.extra_decisions.items() if isinstance(duty, CommandOption)}

    @cached_property
    def by_person(self) -> dict[str, list[StayOption]]:
        """Options of each person who has any, in order of launch."""
        people: dict[str, list[StayOption]] = {}
        for stay in sorted(self.stays, key=lambda stay: stay.launch):
            people.setdefault(stay.person.id, []).append(stay)
        return people

    @cached_property
    def boarding(self) -> dict[str, list[StayOption]]:
        """Options at each station in order of docking."""
        stations: dict[str, list[StayOption]] = {station: [] for station in self.instance.stations}
        for stay in sorted(self.stays, key=lambda stay: stay.up.docking):
            stations[stay.up.station].append(stay)
        return stations

    @cached_property
    def attending(self) -> dict[str, list[tuple[SessionOption, int]]]:
        """The sessions each person may attend, with their literals."""
        people: dict[str, list[tuple[SessionOption, int]]] = {}
        for duty, literal in self.sessions.items():
            people.setdefault(duty.person.id, []).append((duty, literal))
        return people

    @cached_property
    def person_of(self) -> dict[int, str]:
        """The person of each literal of a stay or a duty."""
        return {literal: each.person.id for each, literal in (*self.literal.items(), *self.extra_decisions.items())}

    @cached_property
    def party(self) -> dict[int, str | None]:
        """The party of each stay's literal."""
        return {literal: stay.party for stay, literal in self.literal.items()}

    @cached_property
    def _by_seat(self) -> dict[tuple[str, date, str, str | None], list[StayOption]]:
        seats: dict[tuple[str, date, str, str | None], list[StayOption]] = {}
        for stay in self.stays:
            seats.setdefault((*stay.up.key, "up", stay.up_role), []).append(stay)
            if stay.down is not None:
                seats.setdefault((*stay.down.key, "down", stay.down_role), []).append(stay)
        return seats

    def in_role(self, flight: Flight, leg: str, role: str) -> list[StayOption]:
        """Options that sit in one role of one leg, if the flight launches on this day."""
        return self._by_seat.get((*flight.key, leg, role), [])

    def on_leg(self, flight: Flight, leg: str) -> list[StayOption]:
        """Options that sit anywhere on one leg, if the flight launches on this day."""
        return [stay for role in self.instance.roles(flight.id, leg) for stay in self.in_role(flight, leg, role)]

    # Sets of options that exclude each other.

    def chains(self, stays: Iterable[StayOption], free_from: dict[StayOption, date]) -> Iterator[list[int]]:
        """Literals of one person's options no two of which can both be flown; settled ones are left out.

        An option occupies its person from its launch to the day before ``free_from``; the occupations form
        an interval graph, so there is one set per launch day, and only maximal ones are given.
        """
        stays = sorted((stay for stay in stays if not stay.settled), key=lambda stay: stay.launch)
        leaving = sorted(stays, key=free_from.__getitem__)
        gone = 0
        away: set[int] = set()
        for day, group in groupby(stays, key=lambda stay: stay.launch):
            if away and free_from[leaving[gone]] <= day:  # who joins will not meet everybody: as large as it gets
                yield sorted(away)
            while gone < len(leaving) and free_from[leaving[gone]] <= day:
                away.discard(self.literal[leaving[gone]])
                gone += 1
            away.update(self.literal[stay] for stay in group if day < free_from[stay])
        if away:
            yield sorted(away)

    def one_after_another(self, person: str, window: Window, free_from: dict[StayOption, date]) -> Iterator[list[int]]:
        """Literals of a person's options of which at most one is flown, if each later launch in ``window`` must wait
        until ``free_from`` of every earlier stay."""
        stays = self.by_person[person]
        ruled = [stay for stay in stays if window.covers(stay.launch)]
        yield from self.chains(ruled, free_from)
        for early in stays:  # launched before the window: binds what follows, not what stands beside it
            if not early.settled and window.since is not None and early.launch < window.since:
                after = [stay for stay in ruled if early.launch < stay.launch < free_from[early]]
                for chain in self.chains(after, free_from):
                    yield sorted([self.literal[early], *chain])

    # Derived literals, made once when a rule or goal first asks.

    def crewed(self, flight: Flight, leg: str) -> int:
        """A literal that is true whenever anyone sits on the leg on this day (it may be true otherwise)."""
        key = (*flight.key, leg)
        if key not in self._crewed:
            literal = self.rows.helper(f"crewed:{dated(flight)}/{leg}")
            self._crewed[key] = literal
            for name, role in self.instance.roles(flight.id, leg).items():
                stays = self.in_role(flight, leg, name)
                taken = [(1, taken) for taken in self.literals(stays)]
                most = role.seats
                if self.instance.leg_settled(flight, leg):  # history may hold more people than seats
                    most = max(most, len({stay.person.id for stay in stays}))
                clause = Clause(DEFINITION, f"{flight.id}/{leg}")
                self.rows.linear(clause, [*taken, (-most, literal)], upper=0)
        return self._crewed[key]

    def flown_again(self, person: str) -> dict[tuple[str, date], int]:
        """For someone who has never flown: per flight and day, a literal true only if they fly it and flew before.

        ``options on the flight - again`` is their first flight, and there is at most one of those; so
        *again* is exact in both directions.  Flights that can only be a first flight are missing.
        """
        if person not in self._again:
            self._again[person] = split_first_flights(self.rows, person, self.by_person.get(person, []), self.literal)
        return self._again[person]
