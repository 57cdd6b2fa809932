"""The view of a plan from which every form of the report is made: read once, judged by the checker, with names."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING, cast

from optimizer.checker.check import Report, check
from optimizer.checker.waits import longest_waits
from optimizer.problem.calendar import Calendar
from optimizer.problem.wording import called, listed
from optimizer.report.bars import StationBar, station_bars
from optimizer.rules._shown import Bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.checker.waits import Wait
    from optimizer.instance import Instance
    from optimizer.problem.calendar import Stay
    from optimizer.problem.decisions import Waiver
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight
    from optimizer.rules import Violation
    from optimizer.rules._shown import Command, KeptAccount

ONE_DAY = timedelta(days=1)

ASIDE = ("away", "rest", "expiry")
"""Bars of what a person does not do; they begin no lane and widen no axis."""

NO_PARTY = "third parties"
"""The heading for people of no party."""


class PlanView:
    """A plan, its calendar and the checker's verdict, and what follows from them for a reader."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.calendar = Calendar(instance, plan)
        self.instance = cast("Instance", self.calendar.instance)
        """The instance with every flight on the day the plan chose."""
        self.planned = instance
        self.plan = plan
        self.report: Report = check(instance, plan)

    # People.

    def name(self, crew: str) -> str:
        """A person's name, or id without one."""
        return called(self.instance, crew)

    def agency(self, crew: str) -> str:
        """A person's agency."""
        return self.instance.person[crew].agency

    def party(self, crew: str) -> str:
        """A person's party, or that they have none."""
        return self.instance.party_of(crew) or NO_PARTY

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Every party, and third parties where somebody of none is in the plan."""
        third = any(self.party(seat.crew) == NO_PARTY for seat in self.plan.assignments)
        return (*self.instance.parties, *([NO_PARTY] if third else []))

    @cached_property
    def involved(self) -> tuple[str, ...]:
        """Everybody in the plan: by party, then by first day."""
        plan = self.plan
        crew = {entry.crew for entry in plan.assignments} | {entry.crew for entry in plan.sessions}
        crew |= {entry.crew for entry in plan.commanders}

        def place(who: str) -> tuple[int, date, str]:
            first = min((span.since for span in self.spans(who) if span.kind not in ASIDE), default=date.max)
            return [*self.instance.parties, NO_PARTY].index(self.party(who)), first, who

        return tuple(sorted(crew, key=place))

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Waits for a flight, longest first."""
        return longest_waits(self.calendar)

    def spans(self, crew: str) -> tuple[Bar, ...]:
        """The days of a person: in orbit, backing up, in sessions, unavailable, and what rules add to them."""
        if crew not in self._spans:
            self._spans[crew] = self._spans_of(crew)
        return self._spans[crew]

    @cached_property
    def _spans(self) -> dict[str, tuple[Bar, ...]]:
        return {}

    def _spans_of(self, crew: str) -> tuple[Bar, ...]:
        spans = [
            *self._away(crew),
            *self._expiries(crew),
            *self._backups(crew),
            *self._sessions(crew),
            *(self._stay(stay) for stay in self.calendar.stays_of(crew)),
            *(bar for rule in self.instance.rulebook for bar in rule.bars(self.calendar, crew)),
        ]
        return tuple(span for span in spans if span.until > span.since)

    def _stay(self, stay: Stay) -> Bar:
        end = stay.landing or self.instance.horizon.until + ONE_DAY
        text = f"up on {stay.up.id} as {stay.up_role}, launch {stay.launch}; "
        if stay.down is None:
            return Bar("stay", stay.launch, end, stay.up.id, f"{text}still up at the end")
        crossing = "" if stay.down is stay.up else f" to {stay.down.id}"
        text += f"down on {stay.down.id} as {stay.down_role}, landing {end}: {(end - stay.launch).days} days"
        return Bar("stay", stay.launch, end, f"{stay.up.id}{crossing}", text)

    def lead_days(self, crew: str, flight: Flight) -> int | None:
        """Days of training for a flight; None where the file has no rule for it on that day."""
        days = (rule.training_for(self.calendar, crew, flight) for rule in self.instance.rulebook)
        return max((lead for lead in days if lead is not None), default=None)

    @staticmethod
    def training_days(flight: Flight, lead: int) -> tuple[date, date]:
        """First and last day of ``lead`` days of training for a flight."""
        return flight.launch - timedelta(lead), flight.launch - ONE_DAY

    def _backups(self, crew: str) -> Iterator[Bar]:
        for flight, roles in self.backups_of(crew):
            lead = self.lead_days(crew, flight) or 0
            begins, what = flight.launch - timedelta(lead), f"backs up {flight.id} ({', '.join(roles)})"
            days = f", trains from {begins}: {lead} days" if lead else ""
            yield Bar("backup", begins, flight.launch + ONE_DAY, flight.id, f"{what}, launch {flight.launch}{days}")

    @cached_property
    def _backup_roles(self) -> dict[str, dict[str, list[str]]]:
        """By person and flight."""
        found: dict[str, dict[str, list[str]]] = {}
        for seat in self.plan.assignments:
            if seat.leg == "backup":
                found.setdefault(seat.crew, {}).setdefault(seat.flight, []).append(seat.role)
        return found

    def backups_of(self, crew: str) -> list[tuple[Flight, list[str]]]:
        """The flights a person backs up, with the roles."""
        roles = self._backup_roles.get(crew, {})
        flights = [(self.instance.flight[flight], names) for flight, names in roles.items()]
        return sorted(flights, key=lambda pair: (pair[0].launch, pair[0].id))

    def _sessions(self, crew: str) -> Iterator[Bar]:
        for _, run in self.calendar.attended(crew):
            if run is not None:
                earned = self.qualification(run.training.earns)
                text = f"session {run.name} from {run.since} to {run.until}, earns {earned}"
                yield Bar("session", run.since, run.until + ONE_DAY, run.training.id, text)

    def qualification(self, name: str) -> str:
        """The name of a qualification, or its id without one."""
        return self.instance.qualifications[name].name or name

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Each term of a station's command, with its commander if it has one."""
        return tuple(command for rule in self.instance.rulebook for command in rule.commands(self.calendar))

    def _away(self, crew: str) -> Iterator[Bar]:
        person, first, last = self.instance.person[crew], date.min, date.max
        for window in person.unavailable:
            since, until = window.since or first, window.until or last - ONE_DAY
            days = " ".join([f"from {since}" if window.since else "", f"to {until}" if window.until else ""]).strip()
            yield Bar("away", since, until + ONE_DAY, "", f"unavailable {days or 'at any time'}")
        if person.joined:
            yield Bar("away", first, person.joined, "", f"joins on {person.joined}")
        if person.left:
            yield Bar("away", person.left + ONE_DAY, last, "", f"leaves after {person.left}")

    def _expiries(self, crew: str) -> Iterator[Bar]:
        for name, until in self.calendar.lapses(self.instance.person[crew]):
            text = f"{self.qualification(name)} is held until {until}, then it has expired"
            yield Bar("expiry", until, until + ONE_DAY, "", text)

    # Ships.

    @cached_property
    def flights(self) -> tuple[Flight, ...]:
        """Every flight in order of launch."""
        return tuple(sorted(self.instance.flights, key=lambda flight: (flight.launch, flight.id)))

    def empty_seats(self, flight: Flight) -> list[tuple[str, str, int]]:
        """Leg, role and number of seats that are empty and could still be filled."""
        found = []
        for leg in ("up", "down"):
            if not self.instance.leg_settled(flight, leg):
                seated = [seat.role for seat in self.calendar.people(flight.id, leg)]
                roles = self.instance.roles(flight.id, leg)
                found += [(leg, name, role.seats - seated.count(name)) for name, role in roles.items()]
        return [(leg, name, number) for leg, name, number in found if number > 0]

    @cached_property
    def handovers(self) -> tuple[tuple[Flight, Flight], ...]:
        """Successive rotation ships of a vehicle that are docked together."""
        pairs = []
        for chain in product(self.instance.vehicles, self.instance.stations):
            every = [flight for flight in self.flights if flight.rotation]
            ships = [flight for flight in every if (flight.vehicle, flight.station) == chain]
            pairs += [(old, new) for old, new in pairwise(ships) if new.docking < old.landing]
        return tuple(sorted(pairs, key=lambda pair: (pair[1].docking, pair[1].id)))

    # Against what was published.

    @cached_property
    def as_published(self) -> PlanView | None:
        """The plan published before, as far as the file still has its flights and people; None without one."""
        instance, plan = self.planned, self.planned.published
        if plan is None:
            return None
        kept = {
            "assignments": tuple(
                seat for seat in plan.assignments if seat.flight in instance.flight and seat.crew in instance.person
            ),
            "sessions": tuple(entry for entry in plan.sessions if entry.crew in instance.person),
            "commanders": tuple(entry for entry in plan.commanders if entry.crew in instance.person),
            "dates": tuple(
                chosen
                for chosen in plan.dates
                if chosen.flight in instance.flight
                and chosen.launch in {day.launch for day in instance.flight[chosen.flight].launch_variants}
            ),
        }
        return PlanView(instance, plan.model_copy(update=kept))

    @cached_property
    def _published(self) -> dict[tuple[str, str, str], set[str]]:
        seats: dict[tuple[str, str, str], set[str]] = {}
        for seat in self.instance.published.assignments if self.instance.published else ():
            seats.setdefault((seat.flight, seat.leg, seat.role), set()).add(seat.crew)
        return seats

    def differs(self, flight: str, leg: str, role: str, crew: str) -> str | None:
        """Who was published for a seat that this person did not have; None if the seat is as published."""
        if self.instance.published is None:
            return None
        before = self._published.get((flight, leg, role), set())
        return None if crew in before else listed(self.name(who) for who in sorted(before))

    # The station.

    @cached_property
    def bars(self) -> tuple[StationBar, ...]:
        """The horizon as bars of days on which nothing changes, station by station."""
        return tuple(station_bars(self.calendar, self.parties, self.party, self.report.coverage))

    @cached_property
    def accounts(self) -> tuple[KeptAccount, ...]:
        """The accounts of the seat barter."""
        return tuple(account for rule in self.instance.rulebook for account in rule.kept_accounts(self.instance))

    # The verdict.

    def waivers_of(self, violation: Violation) -> list[Waiver]:
        """The waivers that name a clause, on some day of it where it has days."""
        since, until = violation.since or date.min, violation.until or date.max
        return [
            waiver
            for waiver in self.instance.waivers
            if (waiver.rule, waiver.subject) == (violation.rule, violation.subject)
            and (waiver.since or since) <= until
            and since <= (waiver.until or until)
        ]

    @cached_property
    def waivers(self) -> tuple[tuple[Waiver, bool], ...]:
        """Each waiver, and whether this plan needs it."""
        needed = [waiver for broken in self.verdicts["waived"] for waiver in self.waivers_of(broken)]
        return tuple((waiver, waiver in needed) for waiver in self.instance.waivers)

    @property
    def verdicts(self) -> dict[str, tuple[Violation, ...]]:
        """Broken clauses by state: to be repaired, broken whatever is decided, waived, or history."""
        every = self.report.violations
        return {
            "broken": self.report.decided,
            "unavoidable": self.report.unavoidable,
            "waived": tuple(violation for violation in every if violation.waived),
            "history": tuple(violation for violation in every if violation.history and not violation.waived),
        }


def seats_in_words(empty: Iterable[tuple[str, str, int]]) -> str:
    """``up: commander, 2 engineer``."""
    words: dict[str, list[str]] = {}
    for leg, role, number in empty:
        words.setdefault(leg, []).append(role if number == 1 else f"{number} {role}")
    return "; ".join(f"{leg}: {', '.join(roles)}" for leg, roles in words.items())
