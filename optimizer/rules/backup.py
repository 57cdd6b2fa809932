"""A backup is ready to take each seat."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.model.earning import earning
from optimizer.model.stays import BackupOption, held_on
from optimizer.problem.fields import Count, FlightId, VehicleId
from optimizer.problem.wording import both, count, listed, seats
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.plan import Assignment
    from optimizer.problem.ships import Flight, Role


class Backup(Rule):
    """The rotation flights of the ``vehicles`` listed, and the ``flights`` listed, have one backup for each seat up
    that is not given; other flights have none. Exception: flights that go up empty have none, and flights that have
    launched are not judged. The backup of a role belongs to one of its agencies. On the launch day the backup holds all
    that the role requires, is in the corps (``joined`` to ``left``) and is not in an ``unavailable`` window. Nobody
    backs up a flight they go up on. One person backs up at most ``roles_each`` seats of one flight. Where the clause of
    a flight is waived, any number of people may back up any role of it, none or more than it has seats."""

    name = "backup"
    subject = "flight or person/flight"
    waiver_price = 5  # the seat flies all the same
    counted: ClassVar[str] = (
        "Each seat up that is not given, on flights not yet launched. `from` and `to` look at the launch day of the "
        "flight. The clause of a person and a flight holds all that is asked of them: where it is waived, they may "
        "back it up unfit, for any number of seats, and go up on it."
    )
    breaks: ClassVar[str] = """
        rules: {backup: {flights: [MS-2]}}
        plan: [galina MS-2/commander, fyodor backs up MS-2/commander]
    """
    source: ClassVar[str] = "flown 2020-2024; one man backed up two seats of MS-24 (tass.com/science/1660737)"

    more_is_milder = ("roles_each",)

    wishable = False
    keeps_empty = ("flights",)  # other flights still have no backups

    vehicles: tuple[VehicleId, ...] = Field(default=(), description="vehicles whose rotation flights have backups")
    flights: tuple[FlightId, ...] = Field(default=(), description="other flights that have backups")
    roles_each: Count = Field(default=1, description="seats of one flight that one person may back up")

    def _named(self, instance: Facts) -> Iterator[Flight]:
        """Model half: the flights whose backups are to be named, once for each day on which they may launch."""
        for planned in instance.flights:
            regular = planned.rotation and planned.vehicle in self.vehicles
            if (regular or planned.id in self.flights) and not planned.up_empty and not instance.launched(planned):
                yield from (day for day in planned.launch_variants if self.covers(day.launch))

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[BackupOption, str | None]]:
        wanted: set[tuple[object, str]] = set()
        for flight in self._named(instance):
            for name, role in instance.roles(flight.id, "up").items():
                if role.seats > sum(seat.role == name for seat in flight.seated):
                    wanted.add((flight.key, name))
                    for person in instance.crew:
                        fit = _fit(instance, person, flight, role)
                        yield BackupOption(person, flight, name), None if fit else f"{person.id}/{flight.id}"
        for flight in _waived(instance, self.name):
            for name, role in instance.roles(flight.id, "up").items():
                if (flight.key, name) not in wanted:
                    wanted.add((flight.key, name))
                    for person in instance.crew:
                        fit = _fit(instance, person, flight, role)
                        yield BackupOption(person, flight, name), None if fit else f"{person.id}/{flight.id}"
        for person, flight, name, role in _pinned(instance):
            if (flight.key, name) not in wanted:
                yield BackupOption(person, flight, name), flight.id
                if not _fit(instance, person, flight, role):
                    yield BackupOption(person, flight, name), f"{person.id}/{flight.id}"

    def post(self, rows: Rows, options: Options) -> None:
        by_role: dict[tuple[tuple[str, date], str], list[int]] = {}
        by_person: dict[tuple[str, tuple[str, date]], tuple[Flight, list[int]]] = {}
        for duty, literal in options.backups.items():
            if duty.settled:
                continue
            by_role.setdefault((duty.flight.key, duty.role), []).append(literal)
            by_person.setdefault((duty.person.id, duty.flight.key), (duty.flight, []))[1].append(literal)
            self._post_earned(rows, options, duty, literal)
        for flight in self._named(options.instance):
            for name, role in options.instance.roles(flight.id, "up").items():
                wanted = role.seats - sum(seat.role == name for seat in flight.seated)
                if wanted > 0:
                    literals = by_role.get((flight.key, name), [])
                    clause, launches = self.clause(flight.id), options.launches(flight)
                    rows.total(clause, literals, lower=wanted, upper=wanted, times=launches)
        for (who, _), (flight, literals) in by_person.items():
            clause = self.clause(f"{who}/{flight.id}")
            rows.total(clause, literals, upper=self.roles_each)
            every = len(literals)
            prime = [(every, options.literal[stay]) for stay in options.on_leg(flight, "up") if stay.person.id == who]
            rows.linear(clause, [*((1, literal) for literal in literals), *prime], upper=every)

    def _post_earned(self, rows: Rows, options: Options, duty: BackupOption, literal: int) -> None:
        """A backup earns each qualification that is lacking."""
        role, day = options.instance.roles(duty.flight.id, "up")[duty.role], duty.flight.launch
        lacking = set(role.requires) - held_on(options.instance, duty.person, day)
        for name in sorted(lacking):
            if options.instance.may_be_earned(name, day):  # else the person is unfit, and that has a row
                earned = [(1, source) for source in earning(options, duty.person.id, name, day)]
                clause = self.clause(f"{duty.person.id}/{duty.flight.id}")
                rows.linear(clause, [(-1, literal), *earned], lower=0)

    def describe(self, subject: str, instance: Facts) -> str:
        if "/" in subject:
            name, flight = both(instance, subject)
            each = count(self.roles_each, "seat")
            return f"{name} backs up {flight} only if qualified, available and not going up, and at most {each} of it"
        roles = (seats(role.seats, name) for name, role in instance.roles(subject, "up").items())
        return f"{subject} has a backup for each seat not given: {listed(roles)}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return bool(instance.roles(parts[-1], "up"))  # other flights have none, which is broken as well

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        instance = calendar.instance
        for flight in instance.flights:
            if instance.launched(flight):
                continue
            backups = calendar.people(flight.id, "backup")
            wanted, have = self._wanted(instance, flight), Counter(seat.role for seat in backups)
            for name in sorted(wanted.keys() | have.keys()):
                if have[name] != wanted[name]:
                    message = f"{name}: {count(have[name], 'backup')}, needs {wanted[name]}"
                    yield self.violation(flight.id, message, flight.launch)
            for who in dict.fromkeys(seat.crew for seat in backups):
                fault = self._fault(calendar, flight, who, [seat for seat in backups if seat.crew == who])
                if fault is not None:
                    yield self.violation(f"{who}/{flight.id}", fault, flight.launch)

    def _wanted(self, instance: Facts, flight: Flight) -> Counter[str]:
        """Checker half: how many backups a flight should have, by role; a leg that is empty has no roles."""
        listed = flight.id in self.flights or (flight.vehicle in self.vehicles and flight.rotation)
        if not listed or flight.launch < instance.as_of_day or not self.covers(flight.launch):
            return Counter()
        seats = Counter({name: role.seats for name, role in instance.roles(flight.id, "up").items()})
        return seats - Counter(seat.role for seat in flight.seated)

    def _fault(self, calendar: Calendar, flight: Flight, who: str, seats: list[Assignment]) -> str | None:
        """Checker half: why a person may not back up these seats; None if they may."""
        instance, person = calendar.instance, calendar.instance.person[who]
        if len(seats) > self.roles_each:
            return f"backs up {len(seats)} seats, at most {self.roles_each}"
        if any(seat.crew == who for seat in calendar.people(flight.id, "up")):
            return "goes up on that flight"
        day = flight.launch
        if (person.joined and day < person.joined) or (person.left and person.left < day):
            return f"not in the corps on {day}"
        if any(away.covers(day) for away in person.unavailable):
            return f"unavailable on {day}"
        for seat in seats:
            role = instance.roles(flight.id, "up").get(seat.role)
            if role is not None and role.agencies is not None and person.agency not in role.agencies:
                return f"{seat.role} is not for {person.agency}"
            for needed in role.requires if role is not None else ():
                if not calendar.holds(person, needed, day):
                    return f"{seat.role} requires {needed}, not held on {day}"
        return None

    @property
    def filled_legs(self) -> tuple[str, ...]:
        return (self.name,)


def _pinned(instance: Facts) -> Iterator[tuple[CrewMember, Flight, str, Role]]:
    """Model half: backups that are pinned, once for each day on which the flight may launch."""
    for pin in instance.pins:
        flight = instance.flight[pin.flight]
        if pin.leg == "backup" and not instance.launched(flight):
            for name, role in instance.roles(flight.id, "up").items():
                if pin.role in (None, name):
                    yield from ((instance.person[pin.crew], day, name, role) for day in flight.launch_variants)


def _waived(instance: Facts, rule: str) -> Iterator[Flight]:
    """Model half: flights to launch of which it is left open who backs them up, once for each day of launch."""
    subjects = {waiver.subject for waiver in instance.waivers if waiver.rule == rule}
    for flight in instance.flights:
        if flight.id in subjects and not instance.launched(flight):
            yield from flight.launch_variants


def _fit(instance: Facts, person: CrewMember, flight: Flight, role: Role) -> bool:
    """Model half: whether a person's own facts allow backing up a role."""
    day = flight.launch
    there = (person.joined or day) <= day <= (person.left or day)
    away = any((window.since or day) <= day <= (window.until or day) for window in person.unavailable)
    of_agency = role.agencies is None or person.agency in role.agencies
    lacking = set(role.requires) - held_on(instance, person, day)
    return of_agency and there and not away and all(instance.may_be_earned(name, day) for name in lacking)
