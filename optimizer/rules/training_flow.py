"""Training before a launch, and rehabilitation after a landing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.edits import Edit, Lever, single_lever
from optimizer.problem.fields import NEVER, Day
from optimizer.problem.wording import called, flight_called, landed_before, listed
from optimizer.rules._duties import Duty, fault_of, overlap
from optimizer.rules._rule import Violation
from optimizer.rules._shown import Bar, Notices
from optimizer.rules._training import TrainingRule
from optimizer.rules._training_conflicts import post_conflicts, shortest_of

ONE_DAY = timedelta(days=1)
ALL = 100_000
"""Days short where no shorter training is enough."""

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class TrainingFlow(TrainingRule):
    """A person who goes up on a flight, or backs it up, trains on each of the ``lead_days`` days before its launch. A
    person current on the vehicle trains only on the last ``current_lead_days`` of them. Current means: in the
    ``current_days`` days before the launch the person landed from a stay begun on a ship of that vehicle, or a flight
    of it launched that they backed up. On a day of training the person is not unavailable, not in orbit (from a launch
    to the day before the landing), not within ``rehab_days`` days of a landing (the landing day is the first), not in
    training for another flight and not in a session. Nobody is in a session within ``rehab_days`` days of a landing.
    Exception: the backup of a rotation flight may also train as prime crew for the vehicle's next crewed rotation
    flight. Exception: given seats need no training. Exception: where ``short_trainings`` says so for the person or the
    flight, training takes fewer days, the last ones before the launch. Training that begins before
    ``as_of``, where the file gives it, for a flight still to launch must be under way: by the published plan the person
    goes up on that flight or backs it up, or does so on a flight of the same vehicle, still to launch, that launches no
    later; or ``in_training`` of the person names the vehicle, and neither a first day nor a launch that is later than
    theirs. Exception: training that begins before ``assumed_before`` counts as under way. A
    clause counts if the later of the two launches, or the session's first day, lies in the rule's window. The person's
    ``last_landing`` counts as well."""

    name = "training_flow"
    subject = "person"
    waiver_price = 60  # a missed hand-over where the training is missing; a crew trains a few days less for good reason
    priced_by = "days short"
    price_steps = (0, 15, 60)
    counted: ClassVar[str] = (
        "Training takes the days before the launch, without the launch day. Rehabilitation takes `rehab_days` days, "
        "of which the landing day is the first; training may begin on the day after them. `from` and `to` look at the "
        "later launch."
    )
    breaks: ClassVar[str] = """
        rules: {training_flow: {lead_days: 180, rehab_days: 45}}
        crew: [{id: anna, last_landing: 2030-06-10}]
    """
    source: ClassVar[str] = "180 days before launch and 45 after landing fit every crew of 2020-2024 (counted)"

    less_is_milder = ("lead_days", "current_lead_days", "rehab_days")
    more_is_milder = ("current_days", "assumed_before")

    assumed_before: Day | None = Field(
        default=None, description="training that begins before this day is taken as under way, whoever it is"
    )

    notices: ClassVar[Notices] = {"last landing": 2, "launched crew": 2}

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        """Stays whose shortest training falls into unavailable days, or into rehabilitation after a settled landing."""
        for launch, flying in groupby(stays, key=attrgetter("launch")):
            never: dict[str, bool] = {}
            for stay in flying if self.covers(launch) else ():
                if stay.up.id not in never:
                    never[stay.up.id] = self.never_trains(person, stay.up, instance)
                if never[stay.up.id] and stay.seat is None:
                    yield stay, person.id

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """Training for the next launches is taken as under way."""
        if self.assumed_before is None and instance.as_of is not None:
            day = instance.as_of.isoformat()
            edit = Edit(("rules", self.name, "assumed_before"), day)
            yield single_lever("training under way", edit, f"training that begins before {day} is under way")

    def not_begun(self, person: CrewMember, flight: Flight, lead: int, instance: Facts) -> bool:
        first = flight.launch - timedelta(lead)
        assumed = self.assumed_before is not None and first - timedelta(self._missing) < self.assumed_before
        if instance.as_of is None or assumed or not first < instance.as_of <= flight.launch:
            return False
        known = [
            announced
            for announced in map(instance.flight.get, instance.announced.get(person.id, ()))
            if announced is not None and not instance.launched(announced)
        ]
        announced_days = [instance.announced_launch[other.id] for other in known if other.vehicle == flight.vehicle]
        said = [
            (entry.since is None or entry.since <= first) and (entry.launch is None or entry.launch <= flight.launch)
            for entry in person.in_training
            if entry.vehicle == flight.vehicle
        ]
        prepared = min(announced_days, default=NEVER) <= flight.launch or any(said)
        return not (prepared or any(other.id == flight.id for other in known))

    def assumptions(self, instance: Facts) -> Iterator[str]:
        until = instance.as_of_day
        if instance.as_of is not None:
            until = min(until, self.assumed_before or date.min)
        early = [
            flight_called(instance, flight.id)
            for flight in instance.flights
            if self.covers(flight.launch) and not instance.launched(flight)
            if sum(role.seats for role in instance.roles(flight.id, "up").values()) > len(flight.seated)
            if (flight.launch - until).days < self.lead_days
        ]
        if early:
            yield f"who goes up on {listed(early)} was in training before {until}"

    def post(self, rows: Rows, options: Options) -> None:
        chains: dict[str, list[list[int]]] = {}
        for person, stays in options.by_person.items() if self.lead_days else ():
            rest = timedelta(self.rehab_days + shortest_of(self, options, person))
            free = {stay: NEVER if stay.down is None else stay.landing + rest for stay in stays}
            launch = dict(zip(options.literals(stays), (stay.launch for stay in stays), strict=True))
            given = set(options.literals(stay for stay in stays if stay.seat is not None))
            for chain in options.one_after_another(person, self, free):
                trained = [literal for literal in chain if literal not in given]
                chains.setdefault(person, []).append(trained)
                if len(trained) > 1:
                    rows.exclusive(person, self.clause(person), trained)
                for seated in given.intersection(chain):
                    later = [literal for literal in trained if launch[literal] > launch[seated]]
                    rows.total(self.clause(person), [seated, *later], upper=1)
        post_conflicts(self, rows, options, chains)

    def describe(self, subject: str, instance: Facts) -> str:
        words = (
            f"{called(instance, subject)} trains {self.lead_days} days for each launch or backup duty"
            f"{self._agreed(instance, subject)}, one at a time, "
            f"not in orbit nor within {self.rehab_days} days of a landing"
        )
        landings = landed_before(instance, subject)
        free = landings[-1][0] + timedelta(self.lead_days + self.rehab_days) if landings else instance.as_of_day
        return words if free <= instance.as_of_day else f"{words}; after landing {landings[-1][0]}: not before {free}"

    def _agreed(self, instance: Facts, who: str) -> str:
        """What is agreed of a person's training, in words."""
        mine = [short for short in instance.short_trainings if short.crew in (None, who)]
        days = ", ".join(f"{short.days} for {short.flight or 'every flight'}" for short in mine)
        return f" (at most {days})" if days else ""

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            bound = list(self._bound(calendar, person.id))
            for one, two in combinations(bound, 2):
                earlier, later = sorted((one, two), key=lambda duty: duty.launch)
                if earlier.flight == later.flight or not self.covers(later.launch):
                    continue
                fault = fault_of(earlier, later)
                if fault is not None:
                    message, free = fault
                    yield self._short(person, later, message, free)
            if person.last_landing is not None:
                well = person.last_landing + timedelta(self.rehab_days)
                for duty in bound:
                    first, end = duty.training
                    if self.covers(duty.launch) and first < end and first < well:
                        message = f"training for {duty.flight} begins {first}, rehabilitation ends {well}"
                        yield self._short(person, duty, message, well)
            for duty in bound:
                first, end = duty.training
                gone = [
                    min(away.until or end, end - ONE_DAY)
                    for away in person.unavailable
                    if (away.since is None or away.since < end) and (away.until is None or away.until >= first)
                ]
                if self.covers(duty.launch) and first < end and gone:
                    message = (
                        f"trains for {duty.flight} from {first} to {end - ONE_DAY}, unavailable on some of these days"
                    )
                    yield self._short(person, duty, message, max(gone) + ONE_DAY)
                if self.covers(duty.launch) and first < end and self._too_late(calendar, person, duty):
                    message = (
                        f"trains for {duty.flight} from {first}, before {calendar.instance.as_of_day}, and is in no "
                        f"training yet: it launches in {(duty.launch - calendar.instance.as_of_day).days} days, "
                        f"training takes {(end - first).days}"
                    )
                    yield self._short(person, duty, message, self._begun_from(calendar, person, duty))
            yield from self._beside_sessions(calendar, person, bound)

    def _short(
        self, person: CrewMember, duty: Duty, message: str, free: date, *, last: date | None = None, past: bool = False
    ) -> Violation:
        """Checker half: training that could begin on the day ``free`` at the earliest is short by the days before."""
        begins, launch = duty.training
        short = (free - begins).days if free < launch else ALL
        day, settled = (duty.launch, duty.settled) if last is None else (last, past)
        return self.violation(person.id, message, day, settled=settled, amount=short)

    def _begun_from(self, calendar: Calendar, person: CrewMember, duty: Duty) -> date:
        """Checker half: the first day on which the training of a duty may begin that now begins too early."""
        instance = calendar.instance
        vehicle, ways = instance.flight[duty.flight].vehicle, [instance.as_of_day]
        for entry in person.in_training:
            if entry.vehicle == vehicle and (entry.launch or duty.launch) <= duty.launch:
                ways.append(entry.since or duty.training[0])
        return min(ways)

    def _too_late(self, calendar: Calendar, person: CrewMember, duty: Duty) -> bool:
        """Checker half: whether the training of a duty lies in the past, and nothing says that it was begun."""
        instance, begins = calendar.instance, duty.training[0]
        if instance.as_of is None or duty.settled or begins >= instance.as_of:
            return False
        if self.assumed_before is not None and begins < self.assumed_before:
            return False
        vehicle = instance.flight[duty.flight].vehicle
        published = instance.published
        days = {} if published is None else {entry.flight: entry.launch for entry in published.dates}
        for seat in () if published is None else published.assignments:
            other = calendar.planned.flight.get(seat.flight)
            if seat.crew != person.id or seat.leg == "down" or other is None or instance.launched(other):
                continue
            earlier = days.get(other.id, other.launch) <= duty.launch
            if other.id == duty.flight or (other.vehicle == vehicle and earlier):
                return False
        for entry in person.in_training:
            late = (entry.since is not None and entry.since > begins) or (entry.launch or duty.launch) > duty.launch
            if entry.vehicle == vehicle and not late:
                return False
        return True

    def _beside_sessions(self, calendar: Calendar, person: CrewMember, bound: list[Duty]) -> Iterator[Violation]:
        """Checker half: sessions of one person against training and rehabilitation."""
        for _, run in calendar.attended(person.id):
            if run is None or not self.covers(run.since):
                continue
            days = (run.since, run.until + ONE_DAY)
            begun = run.since < calendar.instance.as_of_day
            for duty in bound:
                past = begun and calendar.instance.launched(calendar.instance.flight[duty.flight])
                if overlap(duty.training, days):
                    message = f"in {run.name} while training for {duty.flight}"
                    last = min(run.until, duty.launch - ONE_DAY)
                    yield self._short(person, duty, message, run.until + ONE_DAY, last=last, past=past)
                if duty.home is not None and overlap(duty.home, days):
                    message = f"in {run.name} before rehabilitation from {duty.flight} ends"
                    last = min(run.until, duty.home[1] - ONE_DAY)
                    yield self.violation(person.id, message, last, settled=past, amount=ALL)
            if person.last_landing is not None:
                well = (person.last_landing, person.last_landing + timedelta(self.rehab_days))
                if overlap(well, days):
                    message = f"in {run.name} before rehabilitation ends {well[1]}"
                    last = min(run.until, well[1] - ONE_DAY)
                    yield self.violation(person.id, message, last, settled=begun, amount=ALL)

    def _bound(self, calendar: Calendar, who: str) -> Iterator[Duty]:
        """Checker half: each duty of a person, with its intervals of days."""
        rehab = timedelta(self.rehab_days)
        for stay in calendar.stays_of(who):
            lead = timedelta(0 if stay.seat is not None else self.days_of_training(calendar, who, stay.up))
            end = date.max if stay.landing is None else stay.landing + rehab
            following = calendar.planned.next_rotation(stay.up)
            yield Duty(
                stay.up.id,
                "goes up on",
                stay.launch,
                (stay.launch - lead, stay.launch),
                (stay.launch, end),
                None if stay.landing is None else (stay.landing, end),
                following.id if following else None,
                calendar.instance.launched(stay.up),
            )
        for flight in calendar.backed(who):
            lead = timedelta(self.days_of_training(calendar, who, flight))
            following = calendar.planned.next_rotation(flight)
            yield Duty(
                flight.id,
                "backs up",
                flight.launch,
                (flight.launch - lead, flight.launch),
                (flight.launch, flight.launch),
                None,
                following.id if following else None,
                calendar.instance.launched(flight),
            )

    def training_for(self, calendar: Calendar, crew: str, flight: Flight) -> int | None:
        return self.days_of_training(calendar, crew, flight) if self.covers(flight.launch) else None

    def bars(self, calendar: Calendar, crew: str) -> Iterator[Bar]:
        """Training to go up; that of a backup is part of the bar of the duty."""
        for stay in calendar.stays_of(crew):
            lead = None if stay.seat is not None else self.training_for(calendar, crew, stay.up)
            if lead:
                begins = stay.launch - timedelta(lead)
                text = f"trains for {stay.up.id} from {begins} to {stay.launch - ONE_DAY}: {lead} days"
                yield Bar("training", begins, stay.launch, "", text)
