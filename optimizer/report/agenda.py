"""The points that a meeting about the plan has to settle, from the plan and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import some
from optimizer.report.facts import seats_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.report.facts import PlanView


class AgendaPoint(NamedTuple):
    """One point: the section of the page that shows it, what to do, and about what."""

    section: str
    ask: str
    about: str


def points(facts: PlanView) -> tuple[AgendaPoint, ...]:
    """Every point, the most serious first."""
    kinds = (_verdict, _changes, _seats, _coverage, _ledger, _dates, _commands, _waits)
    return tuple(point for kind in kinds for point in kind(facts))


def _verdict(facts: PlanView) -> Iterator[AgendaPoint]:
    if not facts.report.digest_matches:
        about = "the plan was made for another version of this instance"
        yield AgendaPoint("verdict", "Solve again, or confirm the plan for the new version", about)
    found = facts.verdicts
    if found["broken"]:
        clauses = [f"{broken.rule} {broken.subject}" for broken in found["broken"]]
        yield AgendaPoint("violations", "Repair the plan, or waive", some(clauses))
    if found["unavoidable"]:
        clauses = [f"{broken.rule} {broken.subject}" for broken in found["unavoidable"]]
        yield AgendaPoint("violations", "Waive what no decision mends, or change the facts", some(clauses))
    if found["waived"]:
        clauses = [f"{waived.rule} {waived.subject}" for waived in found["waived"]]
        yield AgendaPoint("waivers", "Confirm the waivers in use", some(clauses))
    idle = [waiver for waiver, needed in facts.waivers if not needed]
    if idle:
        clauses = [f"{waiver.rule} {waiver.subject}" for waiver in idle]
        yield AgendaPoint("waivers", "Withdraw the waivers this plan does not need", some(clauses))


def _changes(facts: PlanView) -> Iterator[AgendaPoint]:
    moved = {}
    for seat in facts.plan.assignments:
        if facts.differs(seat.flight, seat.leg, seat.role, seat.crew) is not None:
            moved[seat.crew] = facts.name(seat.crew)
    if moved:
        yield AgendaPoint("flights", "Tell the people whose published seats change", some(list(moved.values())))


def _seats(facts: PlanView) -> Iterator[AgendaPoint]:
    empty = {flight.id: facts.empty_seats(flight) for flight in facts.flights}
    words = [f"{flight} ({seats_in_words(seats)})" for flight, seats in empty.items() if seats]
    if words:
        yield AgendaPoint("flights", "Fill the empty seats, or agree to fly them empty", some(words))


def _coverage(facts: PlanView) -> Iterator[AgendaPoint]:
    as_of_day = facts.instance.as_of_day
    for line in facts.report.coverage:
        ahead = [(first, last) for first, last in line.side_spells if last >= as_of_day]
        if ahead:
            days = sum((last - max(first, as_of_day)).days + 1 for first, last in ahead)
            first = max(ahead[0][0], as_of_day)
            number = "1 day" if days == 1 else f"{days} days"
            where = f" {line.station}" if line.station else ""
            about = f"{line.party} has nobody aboard{where} if one side's ships leave: {number}, the first {first}"
            yield AgendaPoint("coverage", "Accept the risk, or change a ship home or a date", about)


def _ledger(facts: PlanView) -> Iterator[AgendaPoint]:
    for account in facts.accounts:
        lines = [line for line in facts.report.ledger if line.account == account.label]
        full = [line for line in lines if abs(line.balance) == account.max_imbalance]
        if full:
            about = f"{account.label} is at its bound of {account.max_imbalance} after "
            about += some([f"{line.flight} ({line.balance:+d})" for line in full])
            yield AgendaPoint("ledger", "The account has no seat to spare: keep these launches as they are", about)
        if lines:
            balance = lines[-1].balance
            giver, taker = account.between if balance > 0 else account.between[::-1]
            unit = "seat-day" if account.unit == "days" else "seat"
            unit += "" if abs(balance) == 1 else "s"
            about = f"{giver} has given {taker} {abs(balance)} {unit} more" if balance else "level"
            yield AgendaPoint("ledger", f"Agree on the final balance of {account.label}", about)


def _dates(facts: PlanView) -> Iterator[AgendaPoint]:
    planned = facts.planned.flight
    moved = [
        f"{flight.id} on {flight.launch} (planned {planned[flight.id].launch})"
        for flight in facts.flights
        if flight.launch != planned[flight.id].launch
    ]
    if moved:
        yield AgendaPoint("flights", "Agree on launch days that are not the planned ones", some(moved))


def _commands(facts: PlanView) -> Iterator[AgendaPoint]:
    nobody = [command.term for command in facts.commands if command.crew is None]
    if nobody:
        yield AgendaPoint("flights", "Name a station commander", some(nobody))


def _waits(facts: PlanView) -> Iterator[AgendaPoint]:
    waiting = [wait for wait in facts.waits if wait.flight is None]
    if waiting:
        words = [f"{facts.name(wait.crew)} ({wait.days / 365.25:.1f} years)" for wait in waiting]
        yield AgendaPoint("waits", "Who is next: longest wait without a flight in this plan", some(words))
