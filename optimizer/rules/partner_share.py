"""Each partner agency gets its share of the seats."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import AgencyId, Count, Window
from optimizer.problem.wording import count, days
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class Share(Window):
    """Bounds on the seats of one agency, for launches in the window."""

    agency: AgencyId = Field(description="the agency")
    min: Count = Field(default=0, description="fewest seats up")
    max: Count | None = Field(default=None, description="most seats up; no bound if absent")
    carried_in: Count = Field(default=0, description="seats up in the window before the flights of the file")

    @property
    def label(self) -> str:
        """Agency and window, as the subject names them."""
        return f"{self.agency}/{self.since or 'start'}..{self.until or 'end'}"


class PartnerShare(Rule):
    """An agency listed in ``shares`` gets between ``min`` and ``max`` seats up on the flights launched in the window of
    its share and in the rule's. ``carried_in`` adds those before the file. Exception: private seats do not count. A
    window in which no flight may launch is not judged."""

    name = "partner_share"
    subject = "agency/from..to"
    waiver_price = 15
    counted: ClassVar[str] = "Seats up, each once, by the launch day; exactly `min` or `max` is allowed."
    breaks: ClassVar[str] = """
        rules: {partner_share: {shares: [{agency: ESA, min: 1}]}}
    """
    source: ClassVar[str] = "use of the US segment: 76.6 % NASA, 12.8 % JAXA, 8.3 % ESA, 2.3 % CSA (recalled)"

    less_is_milder = ("shares.min",)
    more_is_milder = ("shares.max",)

    shares: tuple[Share, ...] = Field(default=(), description="the share of each agency")

    def post(self, rows: Rows, options: Options) -> None:
        days = {flight.launch for flight in options.flights if not options.instance.launched(flight)}
        for share in self.shares:
            if not any(share.covers(day) and self.covers(day) for day in days):
                continue  # whoever goes up in the window has
            flying = [
                options.literal[stay]
                for stay in options.stays
                if stay.person.agency == share.agency
                and not stay.private
                and share.covers(stay.launch)
                and self.covers(stay.launch)
            ]
            most = None if share.max is None else share.max - share.carried_in
            rows.total(self.clause(share.label), flying, lower=share.min - share.carried_in, upper=most)

    def describe(self, subject: str, instance: Facts) -> str:
        agency = subject.split("/", 1)[0]
        lines = []
        for share in self.shares:
            if share.label == subject:
                most = "" if share.max is None else f" and at most {share.max}"
                noun = "seat" if (share.min if share.max is None else share.max) == 1 else "seats"
                lines.append(f"{agency} gets at least {share.min}{most} {noun} up on flights launched {days(share)}")
        return "; ".join(lines)

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"from..to": [share.label.partition("/")[2] for share in self.shares]}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return "/".join(parts) in {share.label for share in self.shares}

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for share in self.shares:
            flights = calendar.instance.flights
            touching = [flight for flight in flights if self._may_launch_within(share, flight)]
            if not touching:
                continue
            seats = share.carried_in + sum(self._seats(calendar, share, flight) for flight in flights)
            settled = all(calendar.instance.launched(flight) for flight in touching)
            day = max(flight.launch for flight in touching)
            if seats < share.min:
                yield self.violation(share.label, f"{count(seats, 'seat')}, at least {share.min}", day, settled=settled)
            if share.max is not None and seats > share.max:
                yield self.violation(share.label, f"{count(seats, 'seat')}, at most {share.max}", day, settled=settled)

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        first: dict[str, int] = {}
        for number, share in enumerate(self.shares):
            other = first.setdefault(share.label, number)
            if other != number:
                found = f"found another of {share.agency} {days(share)} in shares[{other}]"
                yield ("shares", number), f"expected one share of an agency in a window, {found}: write one for both"

    def _seats(self, calendar: Calendar, share: Share, flight: Flight) -> int:
        """Checker half: seats up on one flight that count."""
        if not share.covers(flight.launch) or not self.covers(flight.launch):
            return 0
        given = {(seat.crew, seat.role) for seat in flight.seated if seat.private}
        ours = [seat for seat in calendar.people(flight.id, "up") if (seat.crew, seat.role) not in given]
        return sum(calendar.instance.person[seat.crew].agency == share.agency for seat in ours)

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """Each share carries in the seats on flights that are gone."""
        flights = [flight for flight in calendar.instance.flights if flight.id in gone]
        shares = []
        for share in self.shares:
            seats = sum(self._seats(calendar, share, flight) for flight in flights)
            shares.append(share.model_copy(update={"carried_in": share.carried_in + seats}) if seats else share)
        return self.model_copy(update={"shares": tuple(shares)})

    def extended(self, first: date, last: date, until: date) -> Self:
        """A share without a last day ends with the file, and goes on as a share of its own, in proportion."""
        shares = []
        for share in self.shares:
            if share.until is not None or until <= last or not (share.since or first) <= last:
                shares.append(share)
                continue
            more, days = (until - last).days, (last - (share.since or first)).days + 1
            most = None if share.max is None else -(-share.max * more // days)
            least = share.min * more // days
            begin = {"since": last + timedelta(1), "min": least, "max": most, "carried_in": 0}
            shares += [share.model_copy(update={"until": last}), share.model_copy(update=begin)]
        return self.model_copy(update={"shares": tuple(shares)})

    def _may_launch_within(self, share: Share, flight: Flight) -> bool:
        """Checker half: whether one of a flight's days lies in the window of the share and of the rule."""
        return any(self.covers(day.launch) and share.covers(day.launch) for day in flight.launch_variants)
