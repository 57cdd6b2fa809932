"""The imbalance of the seat accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.goals._goal import Goal, Sum, most_up
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.wording import count
from optimizer.rules._account import Account
from optimizer.rules._balances import at_the_end, covered_days, reach, running
from optimizer.rules._shown import Notices
from optimizer.rules.reciprocity import Reciprocity

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class LedgerImbalance(Goal):
    """Imbalance of the accounts listed, added up. If none is listed, the accounts of the rule ``reciprocity`` count.
    Each account counts the size of its balance, either way: the ``largest`` after any covered launch, the ``sum`` over
    all covered launches, or the ``final`` one. An account without a covered launch counts 0. Accounts listed here have
    no window but their own."""

    name = "ledger_imbalance"
    unit: ClassVar[str] = "seats or seat-days"
    carries: ClassVar[str] = "the balances, as `carried_in`; with `sum` it adds up over launches"
    notices: ClassVar[Notices] = {"party": 6}
    example: ClassVar[str] = """
        goals: [{ledger_imbalance: {accounts: [{between: [US, RU], unit: days}]}}]
        plan: [anna Crew-1/commander, hamid Crew-1/specialist]
    """

    read: Literal["largest", "sum", "final"] = Field(default="largest", description="which balances count")
    accounts: tuple[Account, ...] | None = Field(default=None, description="by default those of `reciprocity`")

    def post(self, rows: Rows, options: Options) -> Cost:
        rule = options.instance.listed(Reciprocity) if self.accounts is None else None
        windows = () if rule is None else (rule,)
        cost: list[tuple[int, int]] = []
        for account in self.accounts or (() if rule is None else rule.accounts):
            covered = covered_days(options, account, *windows)
            balances = running(rows, options, account, covered)
            upper = max([abs(begun + end) for terms, begun in balances.values() for end in reach(terms)], default=0)
            clause = Clause(DEFINITION, account.label)
            size = rows.amount(account.label, upper) if self.read == "largest" else []
            cost += size
            for flight in at_the_end(options, covered) if self.read == "final" else covered:
                if self.read != "largest":
                    size = rows.amount(f"{account.label}/{flight.id}", upper)
                    cost += size
                balance, begun = balances[covered[-1].key if self.read == "final" else flight.key]
                launches = options.launches(flight)
                for sign in (1, -1):
                    signed = [(sign * coefficient, literal) for coefficient, literal in balance]
                    terms, lower = [*size, *signed], -sign * begun
                    if launches is not None:  # read only if it launches on this day
                        least = min(lower, reach(signed)[0])
                        terms, lower = [*terms, (least - lower, launches)], least
                    rows.linear(clause, terms, lower=lower)
        return Cost(tuple(cost))

    @property
    def adds_up(self) -> bool:
        return self.read == "sum"

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        if self.accounts is None:
            return self
        rule = Reciprocity(accounts=self.accounts).carried(calendar, day, gone)
        return self.model_copy(update={"accounts": rule.accounts})

    def most(self, instance: Facts) -> Sum:
        rule = instance.listed(Reciprocity)
        accounts = self.accounts if self.accounts is not None else () if rule is None else rule.accounts
        seats = sum(most_up(instance, flight) for flight in instance.flights)
        flown = [each for flight in instance.flights for each in flight.launch_variants]
        ends = [instance.horizon.until, *(day for each in flown for day in (each.launch, each.landing))]
        days = (max(ends) - min(ends)).days + 1  # who is still up lands, for this, on the day after the horizon
        read = len(instance.flights) if self.read == "sum" else 1
        each = [abs(account.carried_in) + seats * (days if account.unit == "days" else 1) for account in accounts]
        words = f"balances of {len(accounts)} accounts with up to {seats} seats and {days} days, read {read} times"
        return Sum(read * sum(each), words)

    def measure(self, calendar: Calendar) -> int:
        value = 0
        for _, balances in self._balances(calendar):
            sizes = [abs(balance) for balance in balances]
            value += {"largest": max(sizes), "sum": sum(sizes), "final": sizes[-1]}[self.read]
        return value

    def _balances(self, calendar: Calendar) -> Iterator[tuple[Account, list[int]]]:
        """Checker half: each account that covers a launch, with its balance after each."""
        rule = calendar.instance.listed(Reciprocity) if self.accounts is None else Reciprocity(accounts=self.accounts)
        for account in () if rule is None else rule.accounts:
            assert rule is not None
            balances = [balance for _, balance in rule.ledger(calendar, account)]
            if balances:
                yield account, balances

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        said = list(self._balances(calendar))
        return "; ".join(_said(account, balances, alone=len(said) == 1) for account, balances in said)


def _said(account: Account, balances: list[int], *, alone: bool) -> str:
    """An account in words: how far from level on the mean, at most, and who has given more in the end."""
    unit = "day" if account.unit == "days" else "seat"
    sizes = [abs(balance) for balance in balances]
    mean, last = round(sum(sizes) / len(sizes), 1 if unit == "seat" else None), balances[-1]
    giver = account.between[0 if last > 0 else 1]
    ends = f"in the end {giver} has given {count(abs(last), unit)} more" if last else "level in the end"
    where = "" if alone else f"{account.label}: "
    return f"{where}mean {mean:g} {unit}{'' if mean == 1 else 's'}, largest {max(sizes)}, {ends}"
