"""The number of people aboard stays within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.model.intervals import intervals
from optimizer.problem.fields import Count, Entity, PartyId, month_of, overlap
from optimizer.problem.wording import at_station
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar, StationInterval
    from optimizer.problem.facts import Facts


class Headcount(Entity):
    """Bounds on a number of people."""

    min: Count = Field(default=0, description="at least")
    max: Count | None = Field(default=None, description="at most")


class StationComplement(Rule):
    """On every day the number of people aboard each station lies between ``min`` and ``max``: in all (``total``), and
    of each party listed. People of no party count in the total only."""

    name = "station_complement"
    subject = "party/month or total/month"
    waiver_price = 2
    priced_by = "day"
    counted: ClassVar[str] = "Day by day; exactly `min` or `max` is allowed. `from` and `to` look at the days."
    breaks: ClassVar[str] = """
        rules: {station_complement: {total: {min: 3}, from: 2031-06-15, to: 2031-06-25}}
    """
    source: ClassVar[str] = "3 to 12 people aboard on every day 2020-04 to 2026-10 (counted)"

    less_is_milder = ("total.min", "parties.min")
    more_is_milder = ("total.max", "parties.max")

    notices: ClassVar[Notices] = {"party": 3, "launched crew": 6}

    total: Headcount = Field(default_factory=Headcount, description="everyone aboard")
    parties: dict[PartyId, Headcount] = Field(default={}, description="people of each party aboard")

    @property
    def by_station(self) -> bool:
        return True

    def post(self, rows: Rows, options: Options) -> None:
        bounds: list[tuple[str | None, Headcount]] = [(None, self.total), *self.parties.items()]
        for interval in intervals(options, self, self.name, also=options.instance.horizon.months()):
            for party, count in bounds:
                clause = self.clause(interval.at(f"{party or 'total'}/{interval.first:%Y-%m}"))
                rows.total(
                    clause,
                    interval.aboard(party),
                    lower=count.min,
                    upper=count.max,
                    day=interval.first,
                    days=interval.days,
                )

    def describe(self, subject: str, instance: Facts) -> str:
        subject, where = at_station(instance, subject)
        name, month = subject.rsplit("/", 1)
        bounds = self.total if name == "total" else self.parties[name]
        last = bounds.min if bounds.max is None else bounds.max  # the number before the noun
        whom = f"{'person' if last == 1 else 'people'}{'' if name == 'total' else f' of {name}'}"
        most = "" if bounds.max is None else f" and at most {bounds.max}"
        is_ = "is" if last == 1 else "are"
        return f"on every day of {month} at least {bounds.min}{most} {whom} {is_} aboard{where}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        count = self.total if parts[0] == "total" else self.parties.get(parts[0])
        bounded = count is not None and (count.min > 0 or count.max is not None)
        return bounded and overlap(self, month_of(parts[1]))

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.day_by_day(calendar, self._findings, by_month=True)

    def _findings(self, instance: Facts, stretch: StationInterval) -> Iterator[tuple[str, str]]:
        parties = [instance.party_of(stay.person.id) for stay, _ in stretch.aboard]
        yield from self._judge(stretch, "total", len(parties), self.total)
        for party in self.parties:
            yield from self._judge(stretch, party, parties.count(party), self.parties[party])

    def _judge(self, stretch: StationInterval, name: str, aboard: int, count: Headcount) -> Iterator[tuple[str, str]]:
        if aboard < count.min:
            yield stretch.about(name), f"{aboard} aboard, at least {count.min}"
        if count.max is not None and aboard > count.max:
            yield stretch.about(name), f"{aboard} aboard, at most {count.max}"

    def bounds_aboard(self) -> Iterator[tuple[int, str]]:
        if self.total.min:
            yield self.total.min, f"at least {self.total.min}"
        if self.total.max is not None:
            yield self.total.max, f"at most {self.total.max}"
