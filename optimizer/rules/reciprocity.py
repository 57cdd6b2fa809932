"""The seat ledger between two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field

from optimizer.problem.fields import Count
from optimizer.rules._account import Account
from optimizer.rules._balances import at_the_end, covered_days, reach, running
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import KeptAccount, Notices, Omission

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Set
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


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
    waiver_price = 30
    counted: ClassVar[str] = (
        "The balance is read after all launches of a day; exactly the bound is allowed. It is positive when the first "
        "party of `between` has given more. `from` and `to` look at the launch day."
    )
    breaks: ClassVar[str] = """
        rules: {reciprocity: {accounts: [{between: [US, RU], max_imbalance: 1, final_imbalance: 0}]}}
        plan: [anna Crew-1/commander, hamid Crew-1/specialist]
    """
    source: ClassVar[str] = "integrated-crew agreement of 2022-07-14, no exchange of funds (vpk.name/en/616299)"

    more_is_milder = ("accounts.max_imbalance", "accounts.final_imbalance")

    sheets = (("accounts", "agreements"),)
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

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"account": [account.label for account in self.accounts]}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        account = next((account for account in self.accounts if account.label == parts[0]), None)
        if len(parts) == 1 or account is None:
            return instance.flight[parts[0]].integrated and self.governs(instance.flight[parts[0]])
        days = [day for flight in instance.flights for day in flight.launch_variants]
        covered = {flight.id for flight in account.covered(days, self)}
        return bool(covered) and account.final_imbalance is not None if parts[1] == "final" else parts[1] in covered

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
                    yield self.violation(subject, message, flight.launch, settled=instance.launched(flight))
            final = entries[-1][1]
            if account.final_imbalance is not None and abs(final) > account.final_imbalance:
                message = f"balance {final:+d} at the end, at most {account.final_imbalance} either way"
                days = [day for flight in instance.flights for day in flight.launch_variants]
                settled = all(instance.launched(flight) for flight in account.covered(days, self))
                yield self.violation(f"{account.label}/final", message, entries[-1][0].launch, settled=settled)
        for flight in instance.flights:
            if not flight.integrated or not self.covers(flight.launch):
                continue
            for leg in ("up", "down"):
                crew = [instance.party_of(seat.crew) for seat in calendar.people(flight.id, leg)]
                guests = sum(party not in (None, instance.ship_party(flight)) for party in crew)
                if crew and guests != self.integrated_seats:
                    message = f"{guests} of other parties {leg}, exactly {self.integrated_seats} agreed"
                    settled = instance.leg_settled(flight, leg)
                    yield self.violation(flight.id, message, flight.leg_day(leg), settled=settled)

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

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        first: dict[str, int] = {}
        for number, account in enumerate(self.accounts):
            other = first.setdefault(account.label, number)
            if other != number:
                found = f"found {account.label!r}, the name of accounts[{other}] as well"
                yield ("accounts", number), f"expected an account with a name of its own, {found}: give one a `name`"

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

    def extended(self, first: date, last: date, until: date) -> Self:
        """What is agreed after the file's last day is not known: accounts end there, swaps go on."""
        return self.agreement_ended(last)

    def agreement_bounded(self, account: str, bounds: Mapping[str, object]) -> Self:
        accounts = (each.model_copy(update=dict(bounds)) if each.label == account else each for each in self.accounts)
        return self.model_copy(update={"accounts": tuple(accounts)})

    def agreement_signed(self, accounts: Sequence[Account]) -> Self:
        """These accounts beside those of other names."""
        new = {account.label for account in accounts}
        kept = [account for account in self.accounts if account.label not in new]
        return self.model_copy(update={"accounts": (*kept, *accounts)})


def _owner(instance: Facts, stay: Stay) -> str | None:
    """Checker half: the side whose seat a stay sits in; None if nobody's."""
    owners: list[str | None] = [stay.seat.account if stay.seat else None]
    if not stay.private:
        role = instance.roles(stay.up.id, "up").get(stay.up_role)
        owners += [role.account if role else None, stay.up.account, instance.ship_party(stay.up)]
    owner = next((owner for owner in owners if owner is not None), None)
    return None if owner == "none" else owner
