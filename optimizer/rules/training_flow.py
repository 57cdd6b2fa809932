"""Training before a launch, and rehabilitation after a landing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pydantic import Field

from optimizer.entity import NEVER, OPEN, Days
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.calendar import Calendar
    from optimizer.instance import Instance
    from optimizer.options import Options
    from optimizer.people import CrewMember
    from optimizer.rows import Rows
    from optimizer.ships import Flight
    from optimizer.stays import StayOption


class TrainingFlow(Rule):
    """Who goes up on a flight, or backs it up, trains on the ``lead_days`` days before its launch; on none of these
    days is the person in orbit (from a launch to the day before the landing), within ``rehab_days`` days of a landing
    (the landing day is the first), or in training for another flight; but who backs up a rotation flight may at the
    same time train to go up on the next rotation flight of that vehicle that goes up with people. Given seats need no
    training. A clause counts where the later of the two launches lies in the rule's window; a landing before the
    horizon counts."""

    name = "training_flow"
    subject = "person"
    source: ClassVar[str] = "180 days before launch and 45 after landing fit every crew of 2020-2024 (counted)"

    lead_days: Days = Field(default=180, description="days before launch in which the person trains")
    rehab_days: Days = Field(default=45, description="days from a landing before training may begin")

    def forbids(self, stay: StayOption, instance: Instance) -> str | None:
        """Training would begin too soon after a landing that is settled."""
        if stay.seat is not None or not self.covers(stay.launch):
            return None
        return stay.person.id if self._too_soon(stay.person, stay.launch, instance) else None

    def _too_soon(self, person: CrewMember, launch: date, instance: Instance) -> bool:
        """Model half: whether training for a launch falls before the end of a settled rehabilitation."""
        landings = [] if person.last_landing is None else [person.last_landing]
        for flight, seat in instance.settled_seats(person.id):
            home = None if seat.down_on == OPEN else instance.flight[seat.down_on or flight.id]
            landings.append(NEVER if home is None else home.landing)
        return self.lead_days > 0 and any(self._binds(landing, launch) for landing in landings)

    def _binds(self, landing: date, launch: date) -> bool:
        """Model half: whether training for ``launch`` begins before rehabilitation from ``landing`` ends."""
        return landing == NEVER or (launch - landing).days < self.lead_days + self.rehab_days

    def post(self, rows: Rows, options: Options) -> None:
        if not self.lead_days:
            return
        rest = timedelta(self.rehab_days + self.lead_days)
        for person, stays in options.by_person.items():
            free = {stay: NEVER if stay.down is None else stay.landing + rest for stay in stays}
            for chain in options.one_after_another(person, self, free):
                trained = [stay for stay in chain if stay.seat is None]
                if len(trained) > 1:
                    rows.exclusive(person, self.clause(person), options.literals(trained))
                for given in (stay for stay in chain if stay.seat is not None):
                    later = [stay for stay in trained if stay.launch > given.launch]
                    rows.total(self.clause(person), options.literals([given, *later]), upper=1)
        self._post_backups(rows, options)

    def _post_backups(self, rows: Rows, options: Options) -> None:
        duties: dict[str, list[tuple[Flight, int]]] = {}
        for duty, literal in options.backups.items():
            duties.setdefault(duty.person.id, []).append((duty.flight, literal))
        for who, mine in duties.items():
            clause, person = self.clause(who), options.instance.person[who]
            flying: dict[str, list[StayOption]] = {}
            for stay in options.by_person.get(who, ()):
                if not stay.settled:
                    flying.setdefault(stay.up.id, []).append(stay)
            for flight, literal in mine:
                if self.covers(flight.launch) and self._too_soon(person, flight.launch, options.instance):
                    rows.total(clause, [literal], upper=0)
                following = options.instance.next_rotation(flight)
                for stays in flying.values():
                    clash = [stay for stay in stays if self._clashes(flight, following, stay)]
                    if clash:
                        rows.total(clause, [literal, *options.literals(clash)], upper=1)
            for (one, first), (other, second) in combinations(mine, 2):
                close = abs((one.launch - other.launch).days) < self.lead_days
                if one is not other and close and self.covers(max(one.launch, other.launch)):
                    rows.total(clause, [first, second], upper=1)

    def _clashes(self, flight: Flight, following: Flight | None, stay: StayOption) -> bool:
        """Model half: whether nobody can back up ``flight`` and fly ``stay``."""
        if stay.up is flight or not self.covers(max(flight.launch, stay.launch)):
            return False
        if stay.launch > flight.launch or (stay.launch == flight.launch and stay.seat is None):
            trains = stay.seat is None and (stay.launch - flight.launch).days < self.lead_days
            return trains and stay.up is not following
        return stay.launch < flight.launch and self._binds(stay.landing, flight.launch)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            bound = list(self._bound(calendar, person.id))
            for one, two in combinations(bound, 2):
                earlier, later = sorted((one, two), key=lambda duty: duty.launch)
                if earlier.flight == later.flight or not self.covers(later.launch):
                    continue
                fault = _fault(earlier, later)
                if fault is not None:
                    yield self.violation(person.id, fault, history=later.settled)
            if person.last_landing is not None:
                well = person.last_landing + timedelta(self.rehab_days)
                for duty in bound:
                    first, end = duty.training
                    if self.covers(duty.launch) and first < end and first < well:
                        message = f"training for {duty.flight} begins {first}, rehabilitation ends {well}"
                        yield self.violation(person.id, message, history=duty.settled)

    def _bound(self, calendar: Calendar, who: str) -> Iterator[_Duty]:
        """Checker half: all that binds a person, as spans of days."""
        lead, rehab = timedelta(self.lead_days), timedelta(self.rehab_days)
        for stay in calendar.stays_of(who):
            start = stay.launch if stay.seat is not None else stay.launch - lead
            end = date.max if stay.landing is None else stay.landing + rehab
            following = calendar.instance.next_rotation(stay.up)
            yield _Duty(
                stay.up.id,
                "goes up on",
                stay.launch,
                (start, stay.launch),
                (stay.launch, end),
                following.id if following else None,
                calendar.settled(stay),
            )
        for flight in calendar.instance.flights:
            if any(seat.crew == who for seat in calendar.people(flight.id, "backup")):
                following = calendar.instance.next_rotation(flight)
                yield _Duty(
                    flight.id,
                    "backs up",
                    flight.launch,
                    (flight.launch - lead, flight.launch),
                    (flight.launch, flight.launch),
                    following.id if following else None,
                    calendar.instance.launched(flight),
                )


Span = tuple[date, date]
"""First day, and the day after the last."""


class _Duty(NamedTuple):
    """What binds a person because of one flight."""

    flight: str
    what: str
    launch: date
    training: Span
    away: Span
    """In orbit or in rehabilitation."""
    following: str | None
    """The next rotation flight of the same vehicle, if this is a rotation flight."""
    settled: bool


def _overlap(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _fault(earlier: _Duty, later: _Duty) -> str | None:
    """Checker half: why two duties do not go together."""
    words = f"{earlier.what} {earlier.flight} and {later.what} {later.flight}"
    if _overlap(earlier.away, later.training) or _overlap(earlier.training, later.away):
        return f"{words}: training begins {later.training[0]}, before rehabilitation ends"
    step = earlier.what == "backs up" and later.what == "goes up on" and earlier.following == later.flight
    if _overlap(earlier.training, later.training) and not step:
        return f"{words}: trains for both from {later.training[0]}"
    return None
