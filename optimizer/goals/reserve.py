"""Spare people at each launch, by role."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import held_on
from optimizer.problem.fields import Count, Days, RoleId, Window
from optimizer.problem.wording import listed
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight, Role

SHOWN = 3
"""Flights and roles named in words."""


class Reserve(Goal, Window):
    """Spare people missing from the wished reserve, on every flight that goes up with people and launches on or after
    ``as_of``. For each role of the way up that has a seat which is not given, the flight counts the spare people that
    it lacks for ``min_spare``. Somebody is spare for a role if, on the launch day, they hold all that the role
    requires, by the file alone; are of one of its agencies, where it names some; are one of its ``candidates``, where
    it names some; are in the corps and not unavailable; and are free. Free means: no landing of theirs lies less than
    ``rest_days`` days before the launch day, they are not in orbit then, and they do not launch on that day nor on the
    ``busy_days`` days after it. Landings are those in the plan and ``last_landing``. One person may be spare for
    several roles."""

    name = "reserve"
    unit: ClassVar[str] = "people"
    margin = True
    notices: ClassVar[Notices] = {"last landing": 4}
    example: ClassVar[str] = """
        goals: [{reserve: {min_spare: 4, busy_days: 180}}]
    """

    min_spare: Count = Field(default=1, description="fewest spare people for each role of a flight")
    roles: tuple[RoleId, ...] | None = Field(default=None, min_length=1, description="only these roles; all if absent")
    rest_days: Days = Field(default=365, description="days after a landing on which nobody is spare")
    busy_days: Days = Field(default=0, description="days before a launch of their own on which nobody is spare")

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        cost: list[tuple[int, int]] = []
        for flight in options.flights:
            if instance.launched(instance.flight[flight.id]) or not self.covers(flight.launch) or not self.min_spare:
                continue
            free: dict[str, int | None] = {}
            for name, role in self._open_roles(instance, flight):
                spare = [person for person in instance.crew if _suits(instance, person, role, flight.launch)]
                busy = [self._busy(rows, options, person, flight, free) for person in spare]
                there = sum(literal is not None for literal in busy)
                missing = rows.amount(f"missing spare:{flight.id}/{flight.launch}/{name}", self.min_spare)
                cost += missing
                wanted = (-self.min_spare, options.crewed(flight, "up"))
                gone = [(-1, literal) for literal in busy if literal is not None]
                rows.linear(Clause(DEFINITION, flight.id), [*missing, *gone, wanted], lower=-there)
        return Cost(tuple(cost))

    def _open_roles(self, instance: Facts, flight: Flight) -> Iterator[tuple[str, Role]]:
        """Model half: roles of the way up with a seat that is not given."""
        for name, role in instance.roles(flight.id, "up").items():
            given = sum(seat.role == name for seat in instance.flight[flight.id].seated)
            if given < role.seats and (self.roles is None or name in self.roles):
                yield name, role

    def _busy(
        self, rows: Rows, options: Options, person: CrewMember, flight: Flight, known: dict[str, int | None]
    ) -> int | None:
        """Model half: a literal that is true if the plan keeps the person from being free; None if nothing in the file
        lets them be."""
        if person.id not in known:
            day, stays = flight.launch, options.by_person.get(person.id, [])
            last = person.last_landing
            keeping = [stay for stay in stays if self._keeps(stay, day)]
            rested = last is None or (day - last).days >= self.rest_days or last > day
            if not rested or any(stay.settled for stay in keeping):
                known[person.id] = None
            else:
                known[person.id] = busy = rows.helper(f"busy:{person.id}/{flight.id}/{day}")
                rows.any_of(Clause(DEFINITION, person.id), person.id, busy, options.literals(keeping))
        return known[person.id]

    def _keeps(self, stay: StayOption, day: date) -> bool:
        """Model half: from ``busy_days`` before the launch to the end of the rest after the landing."""
        before = (stay.launch - day).days
        return before <= self.busy_days and (day < stay.landing or (day - stay.landing).days < self.rest_days)

    def most(self, instance: Facts) -> Sum:
        roles = max((len(vehicle.roles) for vehicle in instance.vehicles.values()), default=0)
        roles = max([roles, *(len(flight.roles or ()) for flight in instance.flights)])
        flights = len(instance.flights)
        return Sum(
            flights * roles * self.min_spare, f"{flights} flights x {roles} roles x {self.min_spare} `min_spare`"
        )

    def measure(self, calendar: Calendar) -> int:
        return sum(missing for _, _, missing in self._missing(calendar))

    def in_words(self, calendar: Calendar, value: int) -> str:
        short = sorted(self._missing(calendar), key=lambda entry: -entry[2])
        words = [f"{flight} {role}" for flight, role, _ in short[:SHOWN]]
        more = [f"{len(short) - SHOWN} more"] if len(short) > SHOWN else []
        return f"too few for {listed([*words, *more])}" if short else ""

    def _missing(self, calendar: Calendar) -> Iterator[tuple[str, str, int]]:
        """Checker half: flights and roles that lack spare people, and how many."""
        for flight in calendar.instance.flights:
            settled = calendar.planned.launched(calendar.planned.flight[flight.id])
            if settled or not self.covers(flight.launch) or not calendar.people(flight.id, "up"):
                continue
            given = [seat.role for seat in flight.seated]
            for name, role in calendar.instance.roles(flight.id, "up").items():
                if given.count(name) < role.seats and name in (self.roles or [name]):
                    spare = sum(self._spare(calendar, person, role, flight.launch) for person in calendar.instance.crew)
                    if spare < self.min_spare:
                        yield flight.id, name, self.min_spare - spare

    def _spare(self, calendar: Calendar, person: CrewMember, role: Role, day: date) -> bool:
        """Checker half: whether somebody could step in, day by day around the launch."""
        if role.agencies is not None and person.agency not in role.agencies:
            return False
        if role.candidates is not None and person.id not in role.candidates:
            return False
        listed = all(_listed(calendar.instance, person, wanted, day) for wanted in role.requires)
        if not listed or not person.free(day, day):
            return False
        landings = [person.last_landing, *(stay.landing for stay in calendar.stays_of(person.id))]
        for landing in landings:
            if landing is not None and landing <= day < landing + timedelta(self.rest_days):
                return False
        for stay in calendar.stays_of(person.id):
            up = stay.launch <= day and (stay.landing is None or day < stay.landing)
            if up or day <= stay.launch <= day + timedelta(self.busy_days):
                return False
        return True


def _suits(instance: Facts, person: CrewMember, role: Role, day: date) -> bool:
    """Model half: whether the file alone lets somebody take the role on a day."""
    open_to = role.agencies is None or person.agency in role.agencies
    named = role.candidates is None or person.id in role.candidates
    return open_to and named and person.free(day, day) and set(role.requires) <= held_on(instance, person, day)


def _listed(instance: Facts, person: CrewMember, wanted: str, day: date) -> bool:
    """Checker half: whether the file lists a qualification, or one that implies it, for a day."""
    for name, window in person.qualifications.items():
        if wanted not in instance.implied[name]:
            continue
        last, valid = window.until, instance.qualifications[name].valid_days
        if last is None and window.since is not None and valid is not None:
            last = window.since + timedelta(valid)
        if (window.since is None or window.since <= day) and (last is None or day <= last):
            return True
    return False
