"""The model half of ``training_flow`` for backups, sessions and people current on a vehicle.

The rule itself posts prime crew against prime crew, with the shortest training, as chains.  This module posts the
rest: each flight a person trains for against everything that overlaps its days of training.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.problem.fields import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.people import CrewMember
    from optimizer.problem.sessions import Sitting
    from optimizer.problem.ships import Flight
    from optimizer.rules._training import TrainingRule


def post_conflicts(rule: TrainingRule, rows: Rows, options: Options, chains: Mapping[str, Sequence[list[int]]]) -> None:
    """Post the training of each person against backups, sessions and earlier stays.

    ``chains`` are sets of each person's literals of which this rule lets at most one be true.
    """
    people = {stay.person.id: stay.person for stay in options.stays}
    people |= {duty.person.id: duty.person for duty in options.extra_decisions}
    backups: dict[str, list[_Trained]] = {}
    for duty, literal in options.backups.items():
        backups.setdefault(duty.person.id, []).append(_Trained(duty.flight, (literal,), False, duty.settled))
    flights = _Flights(rule, options)
    for who, person in people.items():
        bound = _Person(rule, rows, options, flights, person, backups.get(who, []))
        bound.chains = [frozenset(chain) for chain in chains.get(who, ())]
        bound.post()


@dataclass(frozen=True, slots=True, eq=False)
class _Trained:
    """One flight on one day that a person trains for: the literals of which at most one is true."""

    flight: Flight
    literals: tuple[int, ...]
    prime: bool
    settled: bool = False
    """Whether the flight has launched."""


class _Flights:
    """What the rule says of flights, independent of the person."""

    def __init__(self, rule: TrainingRule, options: Options) -> None:
        self.rule, self.instance = rule, options.instance
        following = ((flight, options.instance.next_rotation(flight)) for flight in options.instance.flights)
        self.step_up = {flight.id: None if other is None else other.id for flight, other in following}
        """For each flight the one that its backups may train for as prime crew at the same time."""
        self.known: dict[tuple[tuple[str, date], tuple[str, date], int], bool] = {}
        self._shortest = None if options.instance.short_trainings else rule.shortest

    def least_days(self, person: str, flight: Flight) -> int:
        """As the rule says; asked for each pair of a stay and a session, so looked up where all are alike."""
        if self._shortest is not None:
            return self._shortest
        return self.rule.least_days(self.instance, person, flight)

    def together(self, person: str, up: Flight, backed: Flight) -> bool:
        """Whether the shortest training to go up on one surely overlaps that to back up the other."""
        early, late = (up, backed) if (up.launch, up.id) <= (backed.launch, backed.id) else (backed, up)
        lead = self.least_days(person, late)
        pair = up.key, backed.key, lead
        if pair not in self.known:
            first = late.launch - timedelta(lead)
            excused = late is up and self.step_up[backed.id] == up.id
            self.known[pair] = self.rule.covers(late.launch) and first < early.launch and not excused
        return self.known[pair]


def shortest_of(rule: TrainingRule, options: Options, person: str) -> int:
    """The shortest training for any flight that the person may go up on."""
    if not options.instance.short_trainings:
        return rule.shortest
    flights = {stay.up.id: stay.up for stay in options.by_person.get(person, ())}
    return min([rule.shortest, *(rule.least_days(options.instance, person, flight) for flight in flights.values())])


class _Person:
    """All duties that one person may have."""

    chains: list[frozenset[int]]

    def __init__(
        self,
        rule: TrainingRule,
        rows: Rows,
        options: Options,
        flights: _Flights,
        person: CrewMember,
        backups: list[_Trained],
    ) -> None:
        self.rule, self.rows, self.options, self.flights, self.person = rule, rows, options, flights, person
        self.clause = rule.clause(person.id)
        self.backups = backups
        self.sessions = [(duty.sitting, literal) for duty, literal in options.attending.get(person.id, ())]
        self.begun = {literal for duty, literal in options.attending.get(person.id, ()) if duty.settled}
        self.stays = options.by_person.get(person.id, [])
        self.least = shortest_of(rule, options, person.id)
        self.rehab = timedelta(rule.rehab_days)
        by_flight: dict[object, list[StayOption]] = {}
        for stay in self.stays:
            if not stay.settled and stay.seat is None:
                by_flight.setdefault(stay.up.key, []).append(stay)
        self.primes = [
            _Trained(stays[0].up, tuple(options.literals(stays)), prime=True) for stays in by_flight.values()
        ]
        self._taken: dict[tuple[object, int], dict[int, object]] = {}

    def post(self) -> None:
        for trained in (*self.primes, *self.backups) if self.rule.lead_days else ():
            self._post_training(trained)
        for sitting, literal in self.sessions:
            if self.rule.covers(sitting.since):
                self._post_session(sitting, literal)

    def _post_training(self, trained: _Trained) -> None:
        """Refuse what overlaps the shortest training; unless the person is current, what overlaps the long one too."""
        flight, one = trained.flight, list(trained.literals)
        instance = self.options.instance
        if trained.settled:  # nothing mends what is in its way, but what comes later may be in its own
            self._apart(one, self._stays(trained, self.rule.least_days(instance, self.person.id, flight)))
            return
        short = self.rule.least_days(instance, self.person.id, flight)
        long = self.rule.most_days(instance, self.person.id, flight)
        ruled = self.rule.covers(flight.launch)
        if ruled and self.rule.never_trains(self.person, flight, instance):
            self.rows.total(self.clause, one, upper=0)  # of prime crew, where an explanation brought the stay back
        elif ruled and self.rule.cannot_train(self.person, flight, short, instance):
            for current in self.rule.keeping_current(self.options, self.person.id, flight):
                self.rows.total(self.clause, [*one, current], upper=1)
        if trained.prime and short > self.least:  # the chains know the shortest training of all
            self._apart(one, self._stays(trained, short))
        if not trained.prime:  # prime against prime is posted as chains, against backups and sessions by those
            self._apart(one, self._stays(trained, short))
            for other in (*self._backups(trained, short), *self._sittings(trained, short)):
                self.rows.total(self.clause, [*one, other], upper=1)
        if long == short:
            return
        never = ruled and self.rule.cannot_train(self.person, flight, long, instance)
        stays, always = self._stays(trained, long), self._stays(trained, short)
        others = [*self._backups(trained, long), *self._sittings(trained, long)]
        known = {*self._backups(trained, short), *self._sittings(trained, short)}
        if never or len(stays) > len(always) or len(others) > len(known):
            untrained = self.rule.long_training(self.options, self.person.id, flight, one)
            if never:
                self.rows.total(self.clause, untrained, upper=0)
            if len(stays) > len(always):
                self._apart(untrained, stays)
            for other in others:
                if other not in known:
                    self.rows.total(self.clause, [*untrained, other], upper=1)

    def _apart(self, ones: list[int], stays: Mapping[int, object]) -> None:
        """Refuse each of these stays together with ``ones``, of which at most one is true."""
        if not stays:
            return
        wanted = stays.keys()
        cliques: list[frozenset[int]] = []
        for clique in sorted((chain & wanted for chain in self.chains), key=len, reverse=True):
            if not any(clique <= other for other in cliques):
                cliques.append(clique)
        flights: dict[object, list[int]] = {}
        for literal in wanted - frozenset().union(*cliques):  # given seats
            flights.setdefault(stays[literal], []).append(literal)
        for together in (*cliques, *flights.values()):
            self.rows.total(self.clause, [*ones, *sorted(together)], upper=1)

    def _stays(self, trained: _Trained, lead: int) -> dict[int, object]:
        """Stays that overlap ``lead`` days of training, away or in training themselves, with their flight and day."""
        flight, first = trained.flight, trained.flight.launch - timedelta(lead)
        key = ((flight.key, trained.prime), lead)
        if key not in self._taken:
            found: dict[int, object] = {}
            ruled = self.rule.covers(flight.launch)
            for stay in self.stays:
                if stay.settled or stay.up.id == flight.id:
                    continue
                away = (
                    not trained.settled
                    and stay.launch < flight.launch
                    and (stay.landing == NEVER or first < stay.landing + self.rehab)
                )
                beside = (
                    not trained.prime and stay.seat is None and self.flights.together(self.person.id, stay.up, flight)
                )
                if (ruled and away) or beside:
                    found[self.options.literal[stay]] = stay.up.key
            self._taken[key] = found
        return self._taken[key]

    def _backups(self, trained: _Trained, lead: int) -> list[int]:
        """Backups, of a flight launched before or on that day, that overlap ``lead`` days of training."""
        launch = trained.flight.launch
        first = launch - timedelta(lead)
        found: list[int] = []
        for other in self.backups if self.rule.covers(launch) else ():
            excused = trained.prime and self.flights.step_up[other.flight.id] == trained.flight.id
            if other.flight.id == trained.flight.id or excused:
                continue
            same_day = other.flight.launch == launch and other.flight.id < trained.flight.id
            if (first < other.flight.launch < launch) or same_day:
                found += other.literals
        return found

    def _sittings(self, trained: _Trained, lead: int) -> list[int]:
        """Sessions that overlap ``lead`` days of training."""
        launch = trained.flight.launch
        first = launch - timedelta(lead)
        return [
            literal
            for sitting, literal in self.sessions
            if self.rule.covers(sitting.since) and sitting.since < launch and first <= sitting.until
        ]

    def _post_session(self, sitting: Sitting, literal: int) -> None:
        """Nobody attends on days of the shortest training or of rehabilitation."""
        landed = self.person.last_landing
        begun = literal in self.begun
        tired = landed is not None and landed <= sitting.until and sitting.since < landed + self.rehab
        if self.rehab and tired and not begun:
            self.rows.total(self.clause, [literal], upper=0)
        taken: dict[int, object] = {}
        for stay in self.stays:
            if begun and self.options.instance.launched(stay.up):
                continue
            resting = self.rehab and stay.landing <= sitting.until and sitting.since < stay.landing + self.rehab
            lead = timedelta(self.flights.least_days(self.person.id, stay.up))
            trains = self.rule.lead_days and not stay.settled and stay.seat is None
            if resting or (trains and sitting.since < stay.launch and stay.launch - lead <= sitting.until):
                taken[self.options.literal[stay]] = stay.up.key
        self._apart([literal], taken)
