"""Days of training before a launch: shared by the rule that requires them and the goal that counts them."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import dated
from optimizer.problem.fields import NEVER, Days, Entity
from optimizer.rules._rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


CURRENT_DAYS = 1095
"""Days for which a landing keeps a person current if the file does not say: three years.

It must be longer than the rest after a long stay (790 days by default), or nobody who rests as long is ever current.
Three years leave the launches of the ten months after that rest: 4 of 51 returns to flight from 2020 to 2026 were as
early, and 1 of 51 within two years (counted in ``instances/history``).
"""


class TrainingTimes(Entity):
    """Days of training before a launch."""

    lead_days: Days = Field(default=180, description="days before launch in which the person trains")
    current_lead_days: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="days of training of a person current on the vehicle; `lead_days` if absent"
    )
    current_days: Days = Field(
        default=CURRENT_DAYS, description="days for which a landing, or a launch backed up, keeps a person current"
    )

    @model_validator(mode="after")
    def _not_longer(self) -> Self:
        if self.current_lead_days is not None and self.current_lead_days > self.lead_days:
            raise PydanticCustomError(
                "order",
                f"expected `current_lead_days` up to `lead_days` {self.lead_days}, found {self.current_lead_days}",
            )
        return self

    _missing: int = PrivateAttr(default=0)
    """Model half: days that may be missing from each training, which keeps one day; ``missed_by`` alone sets it."""

    @property
    def shortest(self) -> int:
        """Model half: days of training that everybody needs."""
        return self._but_missing(self.lead_days if self.current_lead_days is None else self.current_lead_days)

    def least_days(self, instance: Facts, person: str, flight: Flight) -> int:
        """Model half: days of training that the person needs for the flight, current or not."""
        least = self.lead_days if self.current_lead_days is None else self.current_lead_days
        return self._but_missing(instance.training_days(person, flight.id, least))

    def most_days(self, instance: Facts, person: str, flight: Flight) -> int:
        """Model half: days of training for the flight of the person not current on the vehicle."""
        return self._but_missing(instance.training_days(person, flight.id, self.lead_days))

    def _but_missing(self, days: int) -> int:
        return max(1, days - self._missing) if days else 0

    def keeping_current(self, options: Options, person: str, flight: Flight) -> list[int]:
        """Model half: literals each of which alone makes a person current for a flight."""

        def fresh(vehicle: str, days: int) -> bool:
            return vehicle == flight.vehicle and 0 < days <= self.current_days

        stays = options.by_person.get(person, ())
        flown = [stay for stay in stays if fresh(stay.up.vehicle, (flight.launch - stay.landing).days)]
        return options.literals(flown) + [
            literal
            for duty, literal in options.backups.items()
            if duty.person.id == person and fresh(duty.flight.vehicle, (flight.launch - duty.flight.launch).days)
        ]

    def long_training(self, options: Options, person: str, flight: Flight, literals: list[int]) -> list[int]:
        """Model half: literals of which one is true if the person takes the long training (and maybe otherwise).

        ``literals`` are what the person may do on the flight, at most one of them true.
        """
        current = self.keeping_current(options, person, flight)
        if not current:
            return literals
        name = f"{person}/{dated(flight)}"
        literal = options.rows.helper(f"long training:{name}")
        terms = [(-1, other) for other in literals] + [(1, other) for other in current]
        options.rows.linear(Clause(DEFINITION, name), [(1, literal), *terms], lower=0)
        return [literal]

    def still_current(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """Checker half: flights landed before ``day`` that keep somebody current then, with the reason."""
        if self.current_lead_days is None:
            return
        for person in calendar.instance.crew:
            last = [(stay.up.id, stay.landing) for stay in calendar.stays_of(person.id)]
            last += [(flight.id, flight.launch) for flight in calendar.backed(person.id)]
            for flight, since in last:
                if since is not None and since < day and (day - since).days <= self.current_days:
                    yield flight, f"keeps {person.id} current until {since + timedelta(self.current_days)}"

    def days_of_training(self, calendar: Calendar, who: str, flight: Flight) -> int:
        """Checker half: days a person trains for a flight."""
        agreed = [
            short.days
            for short in calendar.instance.short_trainings
            if (short.crew or who, short.flight or flight.id) == (who, flight.id)
        ]
        return min([self._unless_agreed(calendar, who, flight), *agreed])

    def _unless_agreed(self, calendar: Calendar, who: str, flight: Flight) -> int:
        if self.current_lead_days is None:
            return self.lead_days
        last = [stay.landing for stay in calendar.stays_of(who) if stay.up.vehicle == flight.vehicle]
        last += [other.launch for other in calendar.backed(who) if other.vehicle == flight.vehicle]
        ages = [(flight.launch - day).days for day in last if day is not None and day < flight.launch]
        return self.current_lead_days if ages and min(ages) <= self.current_days else self.lead_days


class TrainingRule(Rule, TrainingTimes):
    """What a rule that binds people to their training knows of it, whatever stands in the way."""

    rehab_days: Days = Field(default=45, description="days from a landing before training may begin")

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        return self.still_current(calendar, day)

    def missed_by(self, days: int) -> Self:
        milder = self.model_copy()
        milder._missing = days  # no parameter: a copy that is given it as one drops it
        return milder

    @abstractmethod
    def not_begun(self, person: CrewMember, flight: Flight, lead: int, instance: Facts) -> bool:
        """Model half: whether training of so many days had to begin before ``as_of``, and the person is in none."""

    def cannot_train(self, person: CrewMember, flight: Flight, lead: int, instance: Facts) -> bool:
        """Model half: whether training of so many days falls before the end of a settled rehabilitation, or into days
        on which the person is unavailable, or had to begin before ``as_of`` and is not under way."""
        launch = flight.launch
        first = launch - timedelta(lead)
        away = any(
            (window.since is None or window.since < launch) and (window.until is None or window.until >= first)
            for window in person.unavailable
        )
        tired = any(
            landing == NEVER or (launch - landing).days < lead + self.rehab_days
            for landing in settled_landings(person, instance)
        )
        return lead > 0 and (away or tired or self.not_begun(person, flight, lead, instance))

    def never_trains(self, person: CrewMember, flight: Flight, instance: Facts) -> bool:
        """Model half: whether the person cannot train for the flight, current or not.

        Nearly always the short training says so; but the long one may be assumed to be under way."""
        short, long = (days(instance, person.id, flight) for days in (self.least_days, self.most_days))
        never = self.cannot_train(person, flight, short, instance)
        return never and (long == short or self.cannot_train(person, flight, long, instance))


def settled_landings(person: CrewMember, instance: Facts) -> list[date]:
    """Model half: landings of a person that no plan can change; ``NEVER`` for somebody who stays up."""
    known = [] if person.last_landing is None else [person.last_landing]
    return known + [landing for _, landing in instance.settled_landings(person.id)]
