"""The report as tables: sheets of a workbook, plain data, and the text beside each chart of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.checker.text import remarks, seat_kind
from optimizer.report.changes import changes
from optimizer.report.compared import movers, name_in, other_changes, seats_by_flight
from optimizer.report.worth import OTHER, THIS, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.problem.plan import Assignment
    from optimizer.report.facts import PlanView

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def data(self) -> list[dict[str, Any]]:
        """Plain data, one mapping a row; days as text."""
        return [
            {name: str(cell) if isinstance(cell, date) else cell for name, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]


def tables(facts: PlanView) -> tuple[Table, ...]:
    """Plan, people, ledger, coverage and violations; where shelters are decided these as well."""
    decided = () if facts.report.shelters is None else (shelter_table(facts),)
    first = (plan_table(facts), people_table(facts), ledger_table(facts), coverage_table(facts))
    return *first, *decided, violation_table(facts)


def _table(name: str, columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table(name, tuple(columns), tuple(rows))


PLAN = ("kind", "flight", "role", "person", "name", "agency", "party", "from", "to", "remark")


def plan_table(facts: PlanView) -> Table:
    """One line for each assignment, session, chosen launch day and commander of the plan."""
    plan, rows = facts.plan, list[tuple[Cell, ...]]()
    place = {flight.id: number for number, flight in enumerate(facts.flights)}
    legs = ("up", "down", "backup")
    for seat in sorted(plan.assignments, key=lambda seat: (place[seat.flight], legs.index(seat.leg))):
        flight = facts.instance.flight[seat.flight]
        day = flight.landing if seat.leg == "down" else flight.launch
        until = _until(facts, seat) if seat.leg == "up" else None
        rows.append((seat.leg, seat.flight, seat.role, *_who(facts, seat.crew), day, until, _remark(facts, seat)))
    for entry in plan.sessions:
        runs = [run for given, run in facts.calendar.attended(entry.crew) if given == entry and run is not None]
        days = (runs[0].since, runs[0].until) if runs else (entry.start, None)
        remark = f"earns {facts.qualification(runs[0].training.earns)}" if runs else "not offered"
        rows.append(("session", entry.session, "", *_who(facts, entry.crew), *days, remark))
    for chosen in plan.dates:
        planned = facts.planned.flight[chosen.flight].launch
        remark = "as planned" if chosen.launch == planned else f"planned {planned}"
        rows.append(("launch", chosen.flight, "", "", "", "", "", chosen.launch, None, remark))
    terms = {command.term: command for command in facts.commands}
    for command in plan.commanders:
        term = terms.get(command.term)
        span = (None, None) if term is None else (term.since, term.until)
        rows.append(("command", "", command.term, *_who(facts, command.crew), *span, ""))
    if len(facts.instance.stations) == 1:
        return _table("plan", PLAN, rows)
    return _table("plan", (*PLAN, "station"), [(*row, _station(facts, *map(str, row[:3]))) for row in rows])


def _station(facts: PlanView, kind: str, flight: str, role: str) -> str | None:
    """The station a line of the plan is about; a session is about none."""
    if kind == "command":
        return next((command.station for command in facts.commands if command.term == role), None)
    return None if kind == "session" else facts.instance.flight[flight].station


def _who(facts: PlanView, crew: str) -> tuple[str, str, str, str]:
    return crew, facts.name(crew), facts.agency(crew), facts.party(crew)


def _until(facts: PlanView, seat: Assignment) -> date | None:
    stays = facts.calendar.stays_of(seat.crew)
    return next((stay.landing for stay in stays if stay.up.id == seat.flight and stay.up_role == seat.role), None)


def _remark(facts: PlanView, seat: Assignment) -> str:
    words = up_remarks(facts, seat) if seat.leg == "up" else []
    before = facts.differs(seat.flight, seat.leg, seat.role, seat.crew)
    return "; ".join([*words, *([] if before is None else [f"published: {before}"])])


def up_remarks(facts: PlanView, seat: Assignment) -> list[str]:
    """Remarks on a person who goes up."""
    for stay in facts.calendar.stays_of(seat.crew):
        if stay.up.id == seat.flight and stay.up_role == seat.role:
            return remarks(facts.calendar, stay, stay.up)
    return []


PEOPLE = ("person", "name", "agency", "party", "earlier flights", "flights in the plan", "days in orbit")
PEOPLE_MORE = ("goes up on", "backs up", "sessions", "waits since", "days waited", "wait ends with")


def people_table(facts: PlanView) -> Table:
    """Everyone in the plan or waiting: flights, duties and days waited."""
    waits = {wait.crew: wait for wait in facts.waits}
    rows: list[tuple[Cell, ...]] = []
    for crew in dict.fromkeys((*facts.involved, *waits)):
        stays, wait = facts.calendar.stays_of(crew), waits.get(crew)
        spans = facts.spans(crew)
        orbit = sum((span.until - span.since).days for span in spans if span.kind == "stay")
        backups = ", ".join(flight.id for flight, _ in facts.backups_of(crew))
        sessions = ", ".join(entry.session for entry, _ in facts.calendar.attended(crew))
        waited = (None, None, "") if wait is None else (wait.since, wait.days, wait.flight or "no flight in this plan")
        ups = ", ".join(stay.up.id for stay in stays)
        flown = facts.instance.person[crew].flown
        rows.append((*_who(facts, crew), flown, len(stays), orbit, ups, backups, sessions, *waited))
    return _table("people", (*PEOPLE, *PEOPLE_MORE), rows)


def ledger_table(facts: PlanView) -> Table:
    """Each account after each covered launch, with its bound."""
    bounds = {account.label: account for account in facts.accounts}
    lines = facts.report.ledger
    last = {line.account: number for number, line in enumerate(lines)}
    rows = []
    for number, line in enumerate(lines):
        account = bounds[line.account]
        final = account.final_imbalance if last[line.account] == number else None
        row = (line.account, line.launch, line.flight, line.change, line.balance, account.max_imbalance, final)
        rows.append(row)
    columns = ("account", "launch", "flight", "change", "balance", "bound either way", "final bound")
    return _table("ledger", columns, rows)


def coverage_table(facts: PlanView) -> Table:
    """Each station, interval by interval: ships docked, people aboard by party, and parties uncovered."""
    rows, several = list[tuple[Cell, ...]](), len(facts.instance.stations) > 1
    for bar in facts.bars:
        people = (*bar.aboard.values(), bar.total)
        short = (", ".join(bar.side_uncovered), ", ".join(bar.ship_uncovered))
        where = (bar.station,) if several else ()
        rows.append((*where, bar.since, bar.until, bar.days, ", ".join(bar.docked), *people, *short))
    people_of = (f"{party} aboard" for party in facts.parties)
    columns = (*(("station",) if several else ()), "from", "to", "days", "docked", *people_of, "aboard")
    return _table("coverage", (*columns, "uncovered if a side leaves", "uncovered if a ship leaves"), rows)


def shelter_table(facts: PlanView) -> Table:
    """Seats home of people whose own ship cannot be used, as decided; ``none`` for somebody without one."""
    rows = [
        (line.crew, facts.name(line.crew), line.since, line.until, line.ship or "none", seat_kind(line))
        for line in facts.report.shelters or ()
    ]
    return _table("shelters", ("person", "name", "from", "to", "ship", "seat"), rows)


def violation_table(facts: PlanView) -> Table:
    """Every broken clause: to be repaired, broken whatever is decided, waived, or history."""
    return _table("violations", ("state", "rule", "subject", "what", "from", "to", "reason", "by"), _broken(facts))


def _broken(facts: PlanView) -> Iterator[tuple[Cell, ...]]:
    for state, violations in facts.verdicts.items():
        for found in violations:
            waivers = facts.waivers_of(found) if found.waived else []
            why = "; ".join(waiver.reason for waiver in waivers)
            who = ", ".join(dict.fromkeys(waiver.by for waiver in waivers))
            yield state, found.rule, found.subject, found.message, found.broken_from, found.until, why, who


def about(table: Table, person: str) -> Table:
    """The rows of a table that are about one person."""
    place = table.columns.index("person")
    return Table(table.name, table.columns, tuple(row for row in table.rows if row[place] == person))


def duty_table(facts: PlanView, old: PlanView, person: str) -> Table:
    """What a plan has for a person, and what an ``old`` one had; ``state``: new, changed, gone or same."""
    rows = []
    for state, entry, was in changes(old, facts, person):
        days = (None, None) if was is None or state != "changed" else (was.since, was.until)
        rows.append((state, entry.kind, entry.summary, entry.since, entry.until, *days, entry.description))
    columns = ("state", "kind", "what", "from", "to", "from before", "to before", "details")
    return _table("duties", columns, rows)


def compared_tables(facts: PlanView, other: PlanView) -> tuple[Table, ...]:
    """Two plans side by side: people who move, seats, other events, and goals."""
    moved = [(crew, name_in(facts, other, crew), *seats) for crew, seats in movers(facts, other).items()]
    seats = [(pair.flight, *row) for pair in seats_by_flight(facts, other) for row in pair.rows]
    rows = []
    for goal in worth(facts, other):
        here, there = ((None, None) if row is None else (row.value, row.in_words) for row in (goal.here, goal.there))
        rows.append((goal.tier, goal.name, *here, *there, goal.better))
    head = ("tier", "goal", THIS, f"{THIS} in words", OTHER, f"{OTHER} in words", "better")
    return (
        _table("moves", ("person", "name", THIS, OTHER), moved),
        _table("seats", ("flight", "role", "leg", THIS, OTHER), seats),
        _table("events", ("kind", "what", THIS, OTHER), other_changes(facts, other)),
        _table("goals", head, rows),
    )
