"""Stays of people and ships have a shortest and a longest length."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.problem.fields import NEVER, Days, FlightId, VehicleId, Window
from optimizer.problem.wording import both
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight

ONE_DAY = timedelta(1)


class Limit(Window):
    """Bounds on a length in days, launch to landing, for launches in the window."""

    of: Literal["person", "ship"] = Field(description="stays of people, or of ships")
    vehicle: VehicleId | None = Field(default=None, description="only this vehicle")
    flight: FlightId | None = Field(default=None, description="only this flight")
    min_days: Days | None = Field(default=None, description="shortest stay; no bound if absent")
    max_days: Days | None = Field(default=None, description="longest stay; no bound if absent")


class StayLimit(Rule):
    """People and ships stay within the limits listed for them, from launch to landing. If several lines of ``limits``
    fit a launch, the last one counts. Exception: somebody still up at the end is judged by ``max_days`` only, as if
    landing on the day after the horizon."""

    name = "stay_limit"
    subject = "person/flight or flight"
    dates_alone = True
    waiver_price = 40
    counted: ClassVar[str] = (
        "`landing - launch` in days; exactly the limit is allowed. `from` and `to` look at the launch day."
    )
    breaks: ClassVar[str] = """
        rules: {stay_limit: {limits: [{of: ship, vehicle: dragon, max_days: 171}]}}
    """
    source: ClassVar[str] = (
        "Dragon certified for 210 days (spacepolicyonline.com), MS-23 flew 215; people up to 374 (counted)"
    )

    less_is_milder = ("limits.min_days",)
    more_is_milder = ("limits.max_days",)

    limits: tuple[Limit, ...] = Field(default=(), description="the limits; the last line that fits counts")

    def _allowed(self, of: str, flight: Flight) -> tuple[int, int]:
        """Model half: fewest and most days allowed; a later line that fits takes the place of an earlier one."""
        least, most = 0, NEVER.toordinal()
        for limit in self.limits if self.covers(flight.launch) else ():
            fits = limit.of == of and limit.flight in (flight.id, None) and limit.vehicle in (flight.vehicle, None)
            if fits and limit.covers(flight.launch):
                least, most = limit.min_days or 0, NEVER.toordinal() if limit.max_days is None else limit.max_days
        return least, most

    def _limit(self, of: str, flight: Flight) -> Limit | None:
        """Checker half, and the text: the last line that fits."""
        for limit in reversed(self.limits):
            if (
                limit.of == of
                and limit.vehicle in (None, flight.vehicle)
                and limit.flight in (None, flight.id)
                and limit.covers(flight.launch)
            ):
                return limit
        return None

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        for _, group in groupby(stays, key=attrgetter("up.key")):
            flying = list(group)
            flight = flying[0].up
            least, most = self._allowed("person", flight)
            for stay in flying:
                if stay.days > most or (stay.down is not None and stay.days < least):
                    yield stay, f"{person.id}/{flight.id}"

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            least, most = self._allowed("ship", flight)
            if not options.instance.launched(flight) and not least <= (flight.landing - flight.launch).days <= most:
                rows.refuse(self.clause(flight.id), [options.launches(flight)])

    def _ship_fault(self, flight: Flight) -> str | None:
        """Checker half, and the text: what is wrong with the length of a flight."""
        limit = self._limit("ship", flight) if self.covers(flight.launch) else None
        days = (flight.landing - flight.launch).days
        if limit and limit.max_days is not None and days > limit.max_days:
            return f"{days} days from launch to landing, at most {limit.max_days}"
        if limit and limit.min_days is not None and days < limit.min_days:
            return f"{days} days from launch to landing, at least {limit.min_days}"
        return None

    def describe(self, subject: str, instance: Facts) -> str:
        if "/" not in subject:
            flight = instance.flight[subject]
            day = next((each for each in flight.launch_variants if self._ship_fault(each)), flight)
            fault = self._ship_fault(day) or "within its limits"
            return f"{subject} (launch {day.launch}, landing {day.landing}): {fault}"
        name, ship = both(instance, subject)
        limit = self._limit("person", instance.flight[ship])
        least = "" if limit is None or limit.min_days is None else f" at least {limit.min_days} days"
        most = "" if limit is None or limit.max_days is None else f" at most {limit.max_days} days"
        return f"{name}, up on {ship}, stays{least}{' and' if least and most else ''}{most} from launch to landing"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        days = instance.flight[parts[-1]].launch_variants
        if len(parts) == 1:  # nothing but its own launch days decides how long a ship flies
            return any(self._ship_fault(day) is not None for day in days)
        return any(self.covers(day.launch) and self._limit("person", day) is not None for day in days)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            fault = self._ship_fault(flight)
            if fault:
                settled = calendar.instance.launched(flight)
                yield self.violation(flight.id, fault, flight.landing, settled=settled)
        for stay in calendar.stays:
            limit = self._limit("person", stay.up) if self.covers(stay.launch) else None
            if limit is None:
                continue
            settled, end = calendar.settled(stay), stay.landing or calendar.instance.horizon.until + ONE_DAY
            days = (end - stay.launch).days
            if limit.min_days is not None and stay.landing is not None and days < limit.min_days:
                yield self.violation(str(stay), f"{days} days, at least {limit.min_days}", end, settled=settled)
            if limit.max_days is not None and days > limit.max_days:
                yield self.violation(str(stay), f"{days} days, at most {limit.max_days}", end, settled=settled)
