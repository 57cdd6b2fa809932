"""The balances of accounts as terms over the options of a model: the model half of the seat ledger."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Clause

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window
    from optimizer.problem.ships import Flight
    from optimizer.rules._account import Account

MANY_BOOKINGS = 10_000
"""Stays booked before the balance is carried on as one number.  200 flights have 8,600 stays; carrying on every 3,000
loses the proof of `uncovered_days` (16 seconds).  800 flights have 130,000."""


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
    most = sum([value for value in coefficients if value > 0])
    return sum(coefficients) - most, most


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
