"""Days that people spend in training."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.problem.wording import count, person_called, some
from optimizer.rules._training import TrainingTimes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class TrainingDays(Goal, TrainingTimes):
    """Days of training, added up. Every seat up that is not given, and every backup, of a flight launched from
    ``as_of`` on counts ``lead_days``, or ``current_lead_days`` if the person is current on the vehicle (as in
    ``training_flow``), or fewer where ``short_trainings`` says so. Every session attended that begins on or after
    ``as_of`` counts its days."""

    name = "training_days"
    unit: ClassVar[str] = "days"
    example: ClassVar[str] = """
        goals: [{training_days: {lead_days: 180}}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        flying: dict[tuple[str, object], tuple[Flight, list[int]]] = {}
        for stay in options.stays:
            if not stay.settled and stay.seat is None:
                key = (stay.person.id, stay.up.key)
                flying.setdefault(key, (stay.up, []))[1].append(options.literal[stay])
        trained = [(who, flight, literals) for (who, _), (flight, literals) in flying.items()]
        trained += [
            (duty.person.id, duty.flight, [literal]) for duty, literal in options.backups.items() if not duty.settled
        ]
        for who, flight, literals in trained:
            least = self.least_days(options.instance, who, flight)
            cost += [(least, literal) for literal in literals]
            more = self.most_days(options.instance, who, flight) - least
            if more:
                cost += [(more, literal) for literal in self.long_training(options, who, flight, literals)]
        for attended, literal in options.sessions.items():
            if not attended.settled:
                cost.append(((attended.sitting.until - attended.sitting.since).days + 1, literal))
        return Cost(tuple(cost))

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        return self.still_current(calendar, day)

    def most(self, instance: Facts) -> Sum:
        people, flights, sittings = len(instance.crew), len(instance.flights), instance.sittings
        longest = self.lead_days
        taught = sum((sitting.until - sitting.since).days + 1 for sitting in sittings)
        roles = sum(len(instance.roles(flight.id, "up")) for flight in instance.flights)  # each may be backed up
        words = f"{people} people x (({flights} flights + {roles} roles) x {longest} days + {taught} days of sessions)"
        return Sum(people * ((flights + roles) * longest + taught), words)

    def measure(self, calendar: Calendar) -> int:
        return sum(days for _, days in self._trainings(calendar))

    def _trainings(self, calendar: Calendar) -> Iterator[tuple[str, int]]:
        """Checker half: each training with the person and its days."""
        for flight in calendar.instance.flights:
            if calendar.instance.launched(flight):
                continue
            given = {(seat.crew, seat.role) for seat in flight.seated}
            for leg in ("up", "backup"):
                for seat in calendar.people(flight.id, leg):
                    if leg == "backup" or (seat.crew, seat.role) not in given:
                        yield seat.crew, self.days_of_training(calendar, seat.crew, flight)
        for person in calendar.instance.crew:
            for _, run in calendar.attended(person.id):
                if run is not None and run.since >= calendar.instance.as_of_day:
                    yield person.id, (run.until - run.since).days + 1

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        days: dict[str, int] = {}
        for crew, length in self._trainings(calendar):
            days[crew] = days.get(crew, 0) + length
        people = count(len(days), "person", "people")
        longest = max(days.values())
        who = some((person_called(calendar.instance, crew) for crew, each in days.items() if each == longest), 1)
        return f"{people}, mean {count(round(value / len(days)), 'day')}, most {longest}: {who}"

    @classmethod
    def missed(cls, instance: Facts) -> str | None:
        if not instance.sittings:
            return None
        return f"no goal counts `{cls.name}`, so people may be sent to sessions they do not need"
