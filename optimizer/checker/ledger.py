"""The seat ledger as a table: the balance of each account after each covered launch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.rules.reciprocity import Reciprocity

if TYPE_CHECKING:
    from datetime import date

    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The balance of one account after one covered launch; positive: the first party has given more."""

    account: str
    flight: str
    launch: date
    balance: int
    change: int


def ledger_lines(calendar: Calendar) -> tuple[LedgerLine, ...]:
    """One line for each account and covered launch, in order of launch."""
    rule = calendar.instance.listed(Reciprocity)
    lines: list[LedgerLine] = []
    if rule is None:
        return ()
    for account in rule.accounts:
        before = account.carried_in
        for flight, balance in rule.ledger(calendar, account):
            lines.append(LedgerLine(account.label, flight.id, flight.launch, balance, balance - before))
            before = balance
    return tuple(lines)
