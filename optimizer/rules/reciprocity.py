"""The seat ledger between two sides."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field

from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Count, Id, PartyId, Weight, Window
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import KeptAccount, Notices, Omission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight

MANY_BOOKINGS = 10_000
"""Stays booked before the balance is carried on as one number.  200 flights have 8,600 stays; carrying on every 3,000
loses the proof of `uncovered_days` (16 seconds).  800 flights have 130,000."""


class Account(Window):
    """A running balance of what each of two parties flew on the other's seats."""

    name: Id | None = Field(default=None, description="name of the account; by default `US-RU.seats` and the like")
    between: tuple[PartyId, PartyId] = Field(description="the two sides; positive when the first has given more")
    unit: Literal["seats", "days"] = Field(default="seats", description="count seats, or days from launch to landing")
    max_imbalance: Weight = Field(default=2, description="bound after every covered launch, either way")
    final_imbalance: Weight | None = Field(default=None, description="bound after the last covered launch")
    carried_in: int = Field(default=0, ge=-100_000, le=100_000, description="balance before the first launch")
    flights: Literal["rotation", "all"] = Field(default="rotation", description="which flights are covered")

    @property
    def label(self) -> str:
        """The name printed."""
        return self.name or f"{self.between[0]}-{self.between[1]}.{self.unit}"

    def covered(self, listed: Iterable[Flight], within: Window) -> list[Flight]:
        """Checker half: those of the flights that the agreement covers while the rule holds, by launch."""
        flights = [
            flight
            for flight in listed
            if self.covers(flight.launch)
            and within.covers(flight.launch)
            and (flight.rotation or self.flights == "all")
        ]
        return sorted(flights, key=lambda flight: (flight.launch, flight.id))


class Reciprocity(Rule):
    """Each account stays within ``max_imbalance``, either way, after every covered launch, and within
    ``final_imbalance`` after the last one. An account covers the rotation flights (with ``flights: all`` every flight)
    launched in its window and in the rule's. A seat is booked whole on the launch day of the stay, whichever ship
    brings the person down: as one seat, or as the days of the stay. It is the seat of the party named by ``account`` of
    the given seat, else of the role up, else of the flight; if none names one, of the ship's party. Exception: ``none``
    books nothing, nor does a private seat whose own entry names no account. A seat of the first party flown by a person
    of the second counts plus, the other way minus. Launches of one day are read together. An ``integrated`` flight
    carries exactly ``integrated_seats`` people of parties other than its ship's, on each leg that carries people;
    people of no party do not count."""

    name = "reciprocity"
    subject = "account/flight, account/final or flight"
    counted: ClassVar[str] = (
        "The balance is read after all launches of a day; exactly the bound is allowed. It is positive when the first "
        "party of `between` has given more. `from` and `to` look at the launch day."
    )
    breaks: ClassVar[str] = """
        rules: {reciprocity: {accounts: [{between: [US, RU], max_imbalance: 1, final_imbalance: 0}]}}
        plan: [anna Crew-1/commander, hamid Crew-1/specialist]
    """
    source: ClassVar[str] = "integrated-crew agreement of 2022-07-14, no exchange of funds (vpk.name/en/616299)"

    textbook = "posted"
    notices: ClassVar[Notices] = {"party": 1, "launched crew": 4}

    accounts: tuple[Account, ...] = Field(default=(), description="the balances kept")
    integrated_seats: Count = Field(default=1, description="people of other parties on an integrated flight")

    def post(self, rows: Rows, options: Options) -> None:
        for account in self.accounts:
            self._post_balance(rows, options, account)
        for flight in options.flights:
            if flight.integrated and self.covers(flight.launch):
                for leg in ("up", "down"):
                    if not options.instance.leg_settled(flight, leg) and options.instance.roles(flight.id, leg):
                        self._post_integrated(rows, options, flight, leg)

    def _post_balance(self, rows: Rows, options: Options, account: Account) -> None:
        covered = covered_days(options, account, self)
        balances = running(rows, options, account, covered)
        bounds = [(flight, flight.id, account.max_imbalance) for flight in covered]
        if account.final_imbalance is not None and not all(options.instance.launched(flight) for flight in covered):
            bounds += [(flight, "final", account.final_imbalance) for flight in at_the_end(options, covered)]
        for flight, subject, bound in bounds:
            if subject != "final" and options.instance.launched(flight):
                continue
            balance, begun = balances[covered[-1].key if subject == "final" else flight.key]
            clause = self.clause(f"{account.label}/{subject}")
            low, high = -bound - begun, bound - begun
            launches = options.launches(flight)
            if launches is None:
                rows.linear(clause, balance, lower=low, upper=high)
            else:  # read only if it launches on this day
                least, most = reach(balance)
                rows.linear(clause, [*balance, (min(0, least - low), launches)], lower=min(low, least))
                rows.linear(clause, [*balance, (max(0, most - high), launches)], upper=max(high, most))

    def _post_integrated(self, rows: Rows, options: Options, flight: Flight, leg: str) -> None:
        host = options.instance.ship_party(flight)
        guests = [
            (1, options.literal[stay])
            for stay in options.on_leg(flight, leg)
            if stay.party is not None and stay.party != host
        ]
        rows.linear(self.clause(flight.id), guests, upper=self.integrated_seats)
        crewed = (-self.integrated_seats, options.crewed(flight, leg))
        rows.linear(self.clause(flight.id), [*guests, crewed], lower=0)

    def describe(self, subject: str, instance: Facts) -> str:
        if "/" not in subject:
            flight = instance.flight[subject]
            number = self.integrated_seats
            return (
                f"{subject} (launch {flight.launch}) carries exactly {number} of other parties on each leg with people"
            )
        label, _, about = subject.rpartition("/")
        account = next(account for account in self.accounts if account.label == label)
        begun = f" ({account.carried_in:+d} carried in)" if account.carried_in else ""
        if about == "final":
            return f"account {label} ends within {account.final_imbalance} either way{begun}"
        launch = instance.flight[about].launch
        return f"account {label} is within {account.max_imbalance} either way after {about} launches on {launch}{begun}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        instance = calendar.instance
        for account in self.accounts:
            entries = list(self.ledger(calendar, account))
            if not entries:
                continue
            for flight, balance in entries:
                if abs(balance) > account.max_imbalance:
                    subject = f"{account.label}/{flight.id}"
                    message = f"balance {balance:+d} after launch, at most {account.max_imbalance} either way"
                    yield self.violation(subject, message, history=instance.launched(flight))
            final = entries[-1][1]
            if account.final_imbalance is not None and abs(final) > account.final_imbalance:
                message = f"balance {final:+d} at the end, at most {account.final_imbalance} either way"
                days = [day for flight in instance.flights for day in flight.launch_variants]
                settled = all(instance.launched(flight) for flight in account.covered(days, self))
                yield self.violation(f"{account.label}/final", message, history=settled)
        for flight in instance.flights:
            if not flight.integrated or not self.covers(flight.launch):
                continue
            for leg in ("up", "down"):
                crew = [instance.party_of(seat.crew) for seat in calendar.people(flight.id, leg)]
                guests = sum(party not in (None, instance.ship_party(flight)) for party in crew)
                if crew and guests != self.integrated_seats:
                    message = f"{guests} of other parties {leg}, exactly {self.integrated_seats} agreed"
                    yield self.violation(flight.id, message, history=instance.leg_settled(flight, leg))

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """Each balance carries in what the stays begun on flights that are gone have booked."""
        new = []
        for account in self.accounts:
            added = sum(amount for stay, amount in self._booked(calendar, account) if stay.up.id in gone)
            new.append(account.model_copy(update={"carried_in": account.carried_in + added}) if added else account)
        return self.model_copy(update={"accounts": tuple(new)})

    def ledger(self, calendar: Calendar, account: Account) -> Iterator[tuple[Flight, int]]:
        """Checker half: each covered flight with the balance read after its launch day."""
        covered = account.covered(calendar.instance.flights, self)
        booked = sorted(((stay.launch, amount) for stay, amount in self._booked(calendar, account)), reverse=True)
        balance = account.carried_in
        for flight in covered:
            while booked and booked[-1][0] <= flight.launch:
                balance += booked.pop()[1]
            yield flight, balance

    def _booked(self, calendar: Calendar, account: Account) -> Iterator[tuple[Stay, int]]:
        """Checker half: each stay that is booked, with what it adds to the balance."""
        instance = calendar.instance
        ids = {flight.id for flight in account.covered(instance.flights, self)}
        for stay in calendar.stays:
            if stay.up.id in ids:
                giver, taker, amount = _owner(instance, stay), instance.party_of(stay.person.id), 1
                if account.unit == "days":
                    end = (instance.horizon.until - stay.launch).days + 1
                    amount = end if stay.landing is None else (stay.landing - stay.launch).days
                if {giver, taker} == set(account.between):
                    yield stay, amount if giver == account.between[0] else -amount

    def kept_accounts(self, instance: Facts) -> Iterator[KeptAccount]:
        for account in self.accounts:
            yield KeptAccount(
                label=account.label,
                between=account.between,
                unit=account.unit,
                max_imbalance=account.max_imbalance,
                final_imbalance=account.final_imbalance,
                carried_in=account.carried_in,
                opened=max((day for day in (account.since, self.since) if day is not None), default=None),
                covered=tuple(
                    flight
                    for flight in instance.flights
                    if account.covers(flight.launch)
                    and self.covers(flight.launch)
                    and (flight.rotation or account.flights == "all")
                ),
            )

    def balances(self, calendar: Calendar) -> Iterator[tuple[KeptAccount, Sequence[tuple[Flight, int]]]]:
        for account, kept in zip(self.accounts, self.kept_accounts(calendar.instance), strict=True):
            yield kept, tuple(self.ledger(calendar, account))

    def omissions(
        self, instance: Facts, people: Sequence[CrewMember], refused: Sequence[StayOption]
    ) -> Iterator[Omission]:
        blank = tuple(account.label for account in self.accounts if not account.covered(instance.flights, self))
        missing = "no flight it covers (`rotation`, `from`, `to`)"
        yield Omission("parameters", blank, missing, "the account is never read")

    def guests_on(self, flight: Flight) -> int | None:
        return self.integrated_seats if flight.integrated else None

    def agreement_ended(self, last: date) -> Self:
        """Accounts cover launches up to ``last`` only; one that covers none then is gone."""
        kept = [account for account in self.accounts if account.since is None or account.since <= last]
        until = [min(account.until or last, last) for account in kept]
        closed = [account.model_copy(update={"until": day}) for account, day in zip(kept, until, strict=True)]
        return self.model_copy(update={"accounts": tuple(closed)})

    def agreement_signed(self, accounts: Sequence[Account]) -> Self:
        """These accounts beside those of other names."""
        new = {account.label for account in accounts}
        kept = [account for account in self.accounts if account.label not in new]
        return self.model_copy(update={"accounts": (*kept, *accounts)})


def covered_days(options: Options, account: Account, *windows: Window) -> list[Flight]:
    """Model half: flights, once for each day, that an account covers while these windows are open too, by launch."""
    days = [day for day in options.flights if day.rotation or account.flights != "rotation"]
    for window in (account, *windows):
        days = [day for day in days if window.covers(day.launch)]
    return sorted(days, key=attrgetter("launch", "id"))


def at_the_end(options: Options, covered: list[Flight]) -> list[Flight]:
    """Model half: flights one of which surely launches if the agreement covers any."""
    keys = {flight.key for flight in covered}
    for flight in sorted(options.instance.flights, key=lambda flight: len(flight.launch_variants)):
        if all(day.key in keys for day in flight.launch_variants):
            return list(flight.launch_variants)
    return covered


def reach(terms: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The least and the most that a sum of terms could be."""
    coefficients = [coefficient for coefficient, _ in terms]
    return sum(min(0, value) for value in coefficients), sum(max(0, value) for value in coefficients)


def running(
    rows: Rows, options: Options, account: Account, covered: list[Flight]
) -> dict[tuple[str, date], tuple[list[tuple[int, int]], int]]:
    """Model half: the balance read after each covered flight and its day, as terms and a constant.

    Where much has been booked the balance is carried on as one number: else rows grow with the square of the flights.
    """
    booked = _bookings(options, account)
    carried: list[tuple[int, int]] = []
    fresh: list[tuple[int, int]] = []
    begun = account.carried_in
    found: dict[tuple[str, date], tuple[list[tuple[int, int]], int]] = {}
    for day, together in groupby(covered, key=attrgetter("launch")):
        if len(fresh) > MANY_BOOKINGS:
            balance = [*carried, *fresh]
            least, most = reach(balance)
            name = f"{account.label}/{day}"
            carried, fresh = rows.amount(name, most - least), []
            negated = [(-value, digit) for value, digit in carried]
            rows.linear(Clause(DEFINITION, name), [*balance, *negated], lower=least, upper=least)
            begun += least
        flights = list(together)
        for flight in flights:
            fresh += booked.get(flight.key, ())
        found.update({flight.key: ([*carried, *fresh], begun) for flight in flights})
    return found


def _bookings(options: Options, account: Account) -> dict[tuple[str, date], list[tuple[int, int]]]:
    """Model half: what each option books on an account, by flight up and its day."""
    booked: dict[tuple[str, date], list[tuple[int, int]]] = {}
    for stay in options.stays:
        sign = _sign(options.instance, account, stay)
        if sign:
            amount = stay.days if account.unit == "days" else 1
            booked.setdefault(stay.up.key, []).append((sign * amount, options.literal[stay]))
    return booked


def _sign(instance: Facts, account: Account, stay: StayOption) -> int:
    """Model half: +1 if the first side gives this seat to the second, -1 the other way, 0 if not booked."""
    role = instance.roles(stay.up.id, "up").get(stay.up_role)
    given = stay.seat.account if stay.seat else None
    owner = given or (None if stay.private else (role.account if role else None) or stay.up.account)
    if owner is None:
        owner = "none" if stay.private else instance.ship_party(stay.up)
    first, second = account.between
    return {(first, second): 1, (second, first): -1}.get((owner, stay.party or "none"), 0)


def _owner(instance: Facts, stay: Stay) -> str | None:
    """Checker half: the side whose seat a stay sits in; None if nobody's."""
    owners: list[str | None] = [stay.seat.account if stay.seat else None]
    if not stay.private:
        role = instance.roles(stay.up.id, "up").get(stay.up_role)
        owners += [role.account if role else None, stay.up.account, instance.ship_party(stay.up)]
    owner = next((owner for owner in owners if owner is not None), None)
    return None if owner == "none" else owner
