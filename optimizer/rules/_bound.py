"""The model half of ``training_flow`` for backups, sessions and people who are current.

Prime against prime, with the training that nobody can do without, is posted by the rule itself as chains.  Here
stands the rest: each flight somebody trains for against all that would overlap its days of training.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.entity import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.options import Options
    from optimizer.people import CrewMember
    from optimizer.rows import Rows
    from optimizer.rules.training_flow import TrainingFlow
    from optimizer.sessions import Sitting
    from optimizer.ships import Flight
    from optimizer.stays import StayOption


def settled_landings(person: CrewMember, instance: Instance) -> list[date]:
    """Landings of a person that no plan can change; ``NEVER`` for somebody who stays up."""
    known = [] if person.last_landing is None else [person.last_landing]
    return known + [landing for _, landing in instance.settled_landings(person.id)]


def post_bound(rule: TrainingFlow, rows: Rows, options: Options) -> None:
    """Post what a person trains for against backups, sessions, and earlier stays."""
    people = {stay.person.id: stay.person for stay in options.stays}
    people |= {duty.person.id: duty.person for duty in options.duties}
    backups: dict[str, list[_Trained]] = {}
    for duty, literal in options.backups.items():
        backups.setdefault(duty.person.id, []).append(_Trained(duty.flight, (literal,), prime=False))
    sessions: dict[str, list[tuple[Sitting, int]]] = {}
    for attended, literal in options.sessions.items():
        sessions.setdefault(attended.person.id, []).append((attended.sitting, literal))
    for who, person in people.items():
        _Person(rule, rows, options, person, backups.get(who, []), sessions.get(who, [])).post()


@dataclass(frozen=True, slots=True, eq=False)
class _Trained:
    """One flight on one day that a person trains for: the literals of which at most one is true."""

    flight: Flight
    literals: tuple[int, ...]
    prime: bool


class _Person:
    """All that could bind one person."""

    def __init__(
        self,
        rule: TrainingFlow,
        rows: Rows,
        options: Options,
        person: CrewMember,
        backups: list[_Trained],
        sessions: list[tuple[Sitting, int]],
    ) -> None:
        self.rule, self.rows, self.options, self.person = rule, rows, options, person
        self.clause = rule.clause(person.id)
        self.sessions = sessions
        self.stays = options.by_person.get(person.id, [])
        self.rehab = timedelta(rule.rehab_days)
        flights: dict[object, list[StayOption]] = {}
        for stay in self.stays:
            if not stay.settled and stay.seat is None:
                flights.setdefault(stay.up.key, []).append(stay)
        primes = [_Trained(stays[0].up, tuple(options.literals(stays)), prime=True) for stays in flights.values()]
        self.trained = [*primes, *backups]
        self.busy = bool(backups or sessions)
        """Whether anything but flying could bind the person."""

    def post(self) -> None:
        for trained in self.trained if self.rule.lead_days else ():
            self._post_training(trained)
        for sitting, literal in self.sessions:
            if self.rule.covers(sitting.since):
                self._post_rehabilitation(sitting, literal)

    def _post_training(self, trained: _Trained) -> None:
        """What overlaps the shortest training never goes with it; what overlaps only the long one, unless current."""
        short, long = self.rule.shortest, self.rule.lead_days
        flight, one = trained.flight, list(trained.literals)
        ruled = self.rule.covers(flight.launch)
        instance = self.options.instance
        if ruled and self.rule.cannot_train(self.person, flight.launch, short, instance):
            self.rows.total(self.clause, one, upper=0)  # of a prime, where it was brought back
        if trained.prime and long == short and not self.busy:
            return  # prime against prime is posted as chains
        always = dict(self._clashes(trained, short))
        for (kind, _), clash in always.items():
            if not (trained.prime and kind == "stay"):
                self.rows.total(self.clause, [*one, *clash], upper=1)
        if long == short:
            return
        sometimes = [clash for what, clash in self._clashes(trained, long) if clash != always.get(what)]
        never = ruled and self.rule.cannot_train(self.person, flight.launch, long, instance)
        if never or sometimes:
            untrained = self.rule.long_training(self.options, self.person.id, flight, one)
            if never:
                self.rows.total(self.clause, untrained, upper=0)
            for clash in sometimes:
                self.rows.total(self.clause, [*untrained, *clash], upper=1)

    def _clashes(self, trained: _Trained, lead: int) -> Iterator[tuple[tuple[str, object], list[int]]]:
        """Sets of literals, at most one of each true, that overlap ``lead`` days of training."""
        launch = trained.flight.launch
        first = launch - timedelta(lead)
        if self.rule.covers(launch):
            away: dict[object, list[int]] = {}
            for stay in self.stays:
                early = stay.launch < launch and stay.up.id != trained.flight.id and not stay.settled
                if early and (stay.landing == NEVER or first < stay.landing + self.rehab):
                    away.setdefault(stay.up.key, []).append(self.options.literal[stay])
            for key, literals in away.items():
                yield ("stay", key), literals
            for other in self.trained:
                if other.flight.id == trained.flight.id or self._steps_up(other, trained):
                    continue
                same_day = other.flight.launch == launch and other.flight.id < trained.flight.id
                if (first < other.flight.launch < launch or same_day) and not (other.prime and trained.prime):
                    yield ("training", other), list(other.literals)
        for sitting, literal in self.sessions:
            if self.rule.covers(sitting.since) and sitting.since < launch and first <= sitting.until:
                yield ("session", sitting), [literal]

    def _steps_up(self, backup: _Trained, prime: _Trained) -> bool:
        """Whether who backs up the one may train for the other."""
        following = self.options.instance.next_rotation(backup.flight)
        step = prime.prime and not backup.prime
        return step and following is not None and following.id == prime.flight.id

    def _post_rehabilitation(self, sitting: Sitting, literal: int) -> None:
        landed = self.person.last_landing
        if landed is not None and landed <= sitting.until and sitting.since < landed + self.rehab:
            self.rows.total(self.clause, [literal], upper=0)
        resting: dict[object, list[int]] = {}
        for stay in self.stays:
            if stay.landing <= sitting.until and sitting.since < stay.landing + self.rehab:
                resting.setdefault(stay.up.key, []).append(self.options.literal[stay])
        for literals in resting.values():
            self.rows.total(self.clause, [literal, *literals], upper=1)
