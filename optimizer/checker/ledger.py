"""The seat ledger as a table: the balance of each account after each covered launch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The balance of one account after one covered launch; positive: the first party has given more."""

    account: str
    flight: str
    launch: date
    balance: int
    change: int


def ledger_lines(instance: Instance, calendar: Calendar) -> tuple[LedgerLine, ...]:
    """One line for each account and covered launch, in order of launch."""
    lines: list[LedgerLine] = []
    for account, balances in (kept for rule in instance.rulebook for kept in rule.balances(calendar)):
        before = account.carried_in
        for flight, balance in balances:
            lines.append(LedgerLine(account.label, flight.id, flight.launch, balance, balance - before))
            before = balance
    return tuple(lines)
