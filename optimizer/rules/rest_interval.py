"""Rest between a landing and the next launch of the same person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar

from pydantic import Field

from optimizer.problem.edits import END, Edit, Lever, single_lever
from optimizer.problem.fields import NEVER, AgencyId, Days, Entity
from optimizer.problem.wording import called, count, landed_before
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Bar, Notices, Omission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class RestTimes(Entity):
    """Days of rest after a landing."""

    min_days: Days = Field(default=790, description="days from landing to the next launch")
    long_stay_days: Days = Field(default=100, description="least days of a long stay")
    min_days_after_short_stay: Days = Field(default=150, description="days of rest after a shorter stay")


Times = TypeVar("Times", bound=RestTimes)
ALL = 100_000
"""Days short where no shorter rest is enough."""


class RestInterval(Rule, RestTimes):
    """A person rests at least ``min_days`` days from each landing to any later launch. After a stay shorter than
    ``long_stay_days`` it is at least ``min_days_after_short_stay`` days instead. An agency may have its own times. The
    person's ``last_landing`` counts as well; without ``last_stay_days`` the stay before it counts as long."""

    name = "rest_interval"
    subject = "person"
    waiver_price = 40  # two empty seats where most of the rest is missing; offices grant days, seldom months
    priced_by = "days short"
    price_steps = (0, 15, 60, 240)
    counted: ClassVar[str] = (
        "Next launch minus landing, in days; exactly the number asked for is enough. A stay of exactly "
        "`long_stay_days` is long. `from` and `to` look at the later launch."
    )
    breaks: ClassVar[str] = """
        rules: {rest_interval: {min_days: 790}}
        crew: [{id: anna, last_landing: 2028-11-22}]
    """
    source: ClassVar[str] = (
        "82 returns to flight 2000-2024, none below 791 days (counted); 154 after an abort (americaspace.com)"
    )

    less_is_milder = (
        "min_days",
        "min_days_after_short_stay",
        "agencies.min_days",
        "agencies.min_days_after_short_stay",
    )

    textbook = "posted"
    notices: ClassVar[Notices] = {"last landing": 1, "launched crew": 1}

    agencies: dict[AgencyId, RestTimes] = Field(default={}, description="times of rest by agency, where they differ")

    def _rest(self, person: CrewMember, days: int | None) -> timedelta:
        """Model half: rest needed after a stay of ``days``; None is unknown and counts as long."""
        times: RestTimes = self.agencies.get(person.agency, self)
        long = days is None or days >= times.long_stay_days
        return timedelta(times.min_days if long else times.min_days_after_short_stay)

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        """Stays that launch too soon after a settled landing."""
        landings: list[tuple[date, int | None]] = []
        if person.last_landing is not None:
            landings.append((person.last_landing, person.last_stay_days))
        for flight, landing in instance.settled_landings(person.id):
            if landing != NEVER:
                landings.append((landing, (landing - flight.launch).days))
        if landings:
            rested = max(landing + self._rest(person, days) for landing, days in landings)
            for stay in stays:
                if stay.launch < rested and self.covers(stay.launch) and not instance.launched(stay.up):
                    yield stay, person.id

    def post(self, rows: Rows, options: Options) -> None:
        for person, stays in options.by_person.items():
            free = {
                stay: NEVER if stay.down is None else stay.landing + self._rest(stay.person, stay.days)
                for stay in stays
            }
            for chain in options.one_after_another(person, self, free):
                rows.exclusive(person, self.clause(person), chain)

    def missed_by(self, days: int) -> Self:
        changed = {agency: _shorter(times, days) for agency, times in self.agencies.items()}
        return _shorter(self, days).model_copy(update={"agencies": changed})

    def describe(self, subject: str, instance: Facts) -> str:
        times: RestTimes = self.agencies.get(instance.person[subject].agency, self)
        words = f"{called(instance, subject)} rests at least {times.min_days} days after each landing"
        if times.min_days_after_short_stay != times.min_days:
            words += f", {times.min_days_after_short_stay} after a stay under {times.long_stay_days} days"
        landings = landed_before(instance, subject)
        if landings:
            landing, stayed = landings[-1]
            short = stayed is not None and stayed < times.long_stay_days
            free = landing + timedelta(times.min_days_after_short_stay if short else times.min_days)
            if free > instance.as_of_day:
                words += f"; after landing {landing}: not before {free}"
        return words

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return any(self.governs(flight) for flight in instance.flights)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            long_stay = self._times(person).long_stay_days
            landings = []
            if person.last_landing is not None:
                long = person.last_stay_days is None or person.last_stay_days >= long_stay
                landings.append((person.last_landing, "an earlier flight", long))
            for stay in calendar.stays_of(person.id):
                for landing, flown, long in landings:
                    yield from self._judge(calendar, landing, flown, long, stay)
                if stay.landing is not None:
                    landings.append((stay.landing, stay.up.id, (stay.landing - stay.launch).days >= long_stay))

    def _times(self, person: CrewMember) -> RestTimes:
        """Checker half."""
        return self.agencies[person.agency] if person.agency in self.agencies else self

    def _judge(self, calendar: Calendar, landing: date, flown: str, long: bool, after: Stay) -> Iterator[Violation]:
        times = self._times(after.person)
        needed = _needed(times, long=long)
        rested = (after.launch - landing).days
        if self.covers(after.launch) and rested < needed:
            message = f"{rested} days from {flown} ({landing}) to {after.up.id}, needs {needed}"
            if rested < 0:
                early = f"{after.up.id} launches {count(-rested, 'day')} before the landing of {flown} ({landing})"
                message = f"{early}, needs {needed} days after it"
            settled = calendar.instance.launched(after.up)
            short = needed - rested if rested >= 0 else ALL
            yield self.violation(after.person.id, message, after.launch, settled=settled, amount=short)

    def bars(self, calendar: Calendar, crew: str) -> Iterator[Bar]:
        """The days of rest after the last landing known and after each stay of the plan."""
        person, times = calendar.instance.person[crew], self._times(calendar.instance.person[crew])
        landings: list[tuple[date, bool]] = []
        if person.last_landing is not None:
            long = person.last_stay_days is None or person.last_stay_days >= times.long_stay_days
            landings.append((person.last_landing, long))
        for stay in calendar.stays_of(crew):
            if stay.landing is not None:
                landings.append((stay.landing, (stay.landing - stay.launch).days >= times.long_stay_days))
        for landing, long in landings:
            free = landing + timedelta(_needed(times, long=long))
            text = f"rests after landing {landing}: no launch before {free}, {_needed(times, long=long)} days"
            yield Bar("rest", landing, free, "", text)

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """A stay whose rest ends later than that after the person's next stay: only the last landing is carried."""
        for person in calendar.instance.crew:
            times = self._times(person)
            free: list[tuple[date, str | None]] = []
            if person.last_landing is not None:
                known = person.last_stay_days
                long = known is None or known >= times.long_stay_days
                free.append((person.last_landing + timedelta(_needed(times, long=long)), None))
            for stay in calendar.stays_of(person.id):
                if stay.landing is None or stay.landing >= day:
                    break
                long = (stay.landing - stay.launch).days >= times.long_stay_days
                rested = stay.landing + timedelta(_needed(times, long=long))
                if free and free[-1][0] > max(day, rested):
                    yield free[-1][1] or stay.up.id, f"{person.id} rests until {free[-1][0]} after the stay before"
                free.append((rested, stay.up.id))

    def omissions(
        self, instance: Facts, people: Sequence[CrewMember], refused: Sequence[StayOption]
    ) -> Iterator[Omission]:
        """People kept from a seat because the length of their last stay is not known."""
        kept: dict[str, None] = {}
        for stay in refused:
            person = stay.person
            if person.last_stay_days is None and person.last_landing is not None and person.id not in kept:
                times: RestTimes = self.agencies.get(person.agency, self)
                rested = (stay.launch - person.last_landing).days
                if times.min_days_after_short_stay <= rested < times.min_days:
                    kept[person.id] = None
        names = tuple(called(instance, person) for person in kept)
        yield Omission("stays", names, "`last_landing` without `last_stay_days`", "a long stay, so a long rest")

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """Somebody flies again sooner than the rule says."""
        waived = {waiver.subject for waiver in instance.waivers if waiver.rule == self.name}
        for person in instance.crew:
            if person.unnamed or person.id in waived:
                continue
            reason = {"reason": "a lever: to be filled in why", "by": "to be filled in who decided"}
            edit = Edit(("waivers", END), {"rule": self.name, "subject": person.id, **reason})
            words = f"{called(instance, person.id)} flies again with less rest than the rule asks for"
            yield single_lever("fly somebody again", edit, words, about=(person.id,))

    def rest_after(self, person: CrewMember, days: int) -> int:
        times: RestTimes = self.agencies.get(person.agency, self)
        return times.min_days if days >= times.long_stay_days else times.min_days_after_short_stay


def _shorter(times: Times, days: int) -> Times:
    """Model half: times of rest of so many days less."""
    long, short = max(0, times.min_days - days), max(0, times.min_days_after_short_stay - days)
    return times.model_copy(update={"min_days": long, "min_days_after_short_stay": short})


def _needed(times: RestTimes, *, long: bool) -> int:
    """Checker half: days of rest after a stay, long or short."""
    return times.min_days if long else times.min_days_after_short_stay
