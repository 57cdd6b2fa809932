"""The radiation dose of each person is limited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from optimizer.problem.fields import LARGEST_NUMBER, AgencyId, CrewId
from optimizer.problem.wording import called
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Omission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember

Dose = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]


class DoseLimit(Rule):
    """No stay takes a person's dose above the limit of their agency. The limit is the agency's entry in ``limits_msv``,
    else ``default_limit_msv``; without either there is none. The dose is ``received_msv`` (0 if not listed) with
    ``received_micro_sv``, plus ``micro_sv_per_day`` for each day from launch to landing of this stay and of the
    person's earlier stays in the plan, settled ones too. Only stays launched in the rule's window count. A stay still
    open at the end lands, for this, on the day after the horizon. A person above the limit already does not fly
    again."""

    name = "dose_limit"
    subject = "person"
    waiver_price = 150
    counted: ClassVar[str] = (
        "A stay counts `landing - launch` days; exactly the limit is allowed. 30 days of 667 microsievert are 20 mSv. "
        "`from` and `to` look at the launch day of each stay."
    )
    breaks: ClassVar[str] = """
        rules: {dose_limit: {limits_msv: {Roscosmos: 120}}}
    """
    source: ClassVar[str] = "NASA 600 mSv (nap.edu/read/26155), others 1000 mSv; 20 mSv in 30 days aboard (assumed)"

    less_is_milder = ("micro_sv_per_day", "received_msv", "received_micro_sv")
    more_is_milder = ("limits_msv", "default_limit_msv")

    micro_sv_per_day: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)] = Field(
        default=667, description="dose of a day, launch to landing, in microsievert"
    )
    limits_msv: dict[AgencyId, Dose] = Field(default={}, description="career limits by agency, in millisievert")
    default_limit_msv: Dose | None = Field(
        default=None, description="career limit of other agencies, in millisievert; none if absent"
    )
    received_msv: dict[CrewId, Dose] = Field(
        default={}, description="dose before the first launch counted here, in millisievert; 0 if not listed"
    )

    received_micro_sv: dict[CrewId, Dose] = Field(
        default={}, description="what of that dose is less than a millisievert, in microsievert; 0 if not listed"
    )

    def post(self, rows: Rows, options: Options) -> None:
        """In whole days: the limit, less the dose received and the settled stays, leaves days for the other stays."""
        for person, stays in options.by_person.items():
            limit = self._limit_msv(stays[0].person)
            if limit is None:
                continue
            days = {stay: max(0, stay.days) for stay in stays if self.covers(stay.launch)}
            left = 1000 * (limit - self.received_msv.get(person, 0)) - self.received_micro_sv.get(person, 0)
            room = left // self.micro_sv_per_day
            room -= sum(days[stay] for stay in days if stay.settled)
            flying = [stay for stay in days if not stay.settled]
            if room < 0:
                rows.total(self.clause(person), options.literals(flying), upper=0)
            else:
                rows.linear(self.clause(person), [(days[stay], options.literal[stay]) for stay in flying], upper=room)

    def _limit_msv(self, person: CrewMember) -> int | None:
        """Model half."""
        return self.limits_msv.get(person.agency, self.default_limit_msv)

    def describe(self, subject: str, instance: Facts) -> str:
        limit = self._limit_msv(instance.person[subject])
        received = self.received_msv.get(subject, 0)
        rate = f"{self.micro_sv_per_day / 1000:g} mSv a day"
        return f"{called(instance, subject)} stays within {limit} mSv: {received} before, {rate} from launch to landing"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return instance.person[parts[0]].agency in self.limits_msv or self.default_limit_msv is not None

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            listed = person.agency in self.limits_msv
            limit = self.limits_msv[person.agency] if listed else self.default_limit_msv
            dose = 1000 * self.received_msv.get(person.id, 0) + self.received_micro_sv.get(person.id, 0)
            for stay in calendar.stays_of(person.id):
                if limit is None or not self.covers(stay.launch):
                    continue
                if stay.landing is None:
                    days = (calendar.instance.horizon.until - stay.launch).days + 1
                else:
                    days = (stay.landing - stay.launch).days
                room = max(0, 1000 * limit - dose) // self.micro_sv_per_day
                dose += self.micro_sv_per_day * max(days, 0)
                if dose > 1000 * limit:
                    digits = 1 if round(dose / 1000, 1) > limit else 3  # what passes the limit is told as more
                    message = f"{dose / 1000:.{digits}f} mSv after {stay.up.id}, at most {limit}"
                    passed = stay.launch + timedelta(room)
                    yield self.violation(person.id, message, passed, settled=calendar.settled(stay))

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """What the stays begun on flights that are gone have added is received."""
        received, rest = dict(self.received_msv), dict(self.received_micro_sv)
        for stay in calendar.stays:
            if stay.up.id in gone and stay.landing is not None and self.covers(stay.launch):
                who = stay.person.id
                dose = self.micro_sv_per_day * max(0, (stay.landing - stay.launch).days) + rest.pop(who, 0)
                received[who] = received.get(who, 0) + dose // 1000
                rest |= {who: dose % 1000} if dose % 1000 else {}
        return self.model_copy(update={"received_msv": received, "received_micro_sv": rest})

    def omissions(
        self, instance: Facts, people: Sequence[CrewMember], refused: Sequence[StayOption]
    ) -> Iterator[Omission]:
        flown = [person for person in people if person.flown and person.id not in self.received_msv]
        names = tuple(called(instance, person.id) for person in flown)
        yield Omission("people", names, "`flown` without `received_msv`", "0 mSv before")
