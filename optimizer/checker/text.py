"""A plan and the verdict on it, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import shelters
from optimizer.problem.calendar import Calendar
from optimizer.problem.wording import count, person_called, table, to_station

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from optimizer.checker.check import Report, TierValue
    from optimizer.checker.coverage import Uncovered
    from optimizer.checker.ledger import LedgerLine
    from optimizer.instance import Instance
    from optimizer.problem.calendar import Stay
    from optimizer.problem.plan import Plan
    from optimizer.problem.seats_home import Sheltered
    from optimizer.problem.sessions import Sitting
    from optimizer.problem.ships import Flight
    from optimizer.rules import Violation


def check_text(instance: Instance, report: Report) -> str:
    """The verdict on a plan: violations first, then waived clauses and history, then the numbers."""
    lines = [f"{'OK' if report.ok else 'NOT OK'}  {report.instance}: {count(len(report.broken), 'violation')}"]
    lines += [*unavoidable_lines(report.unavoidable), *assumed_lines(report)]
    for title, chosen in (
        ("Violations", report.decided),
        ("Waived", [violation for violation in report.violations if violation.waived]),
        ("History", [violation for violation in report.violations if violation.history and not violation.waived]),
    ):
        if chosen:
            lines += ["", f"{title}:", *(f"  {violation}" for violation in chosen)]
    if report.tiers:
        words = ("in words",) if any(tier.words for tier in report.tiers) else ()
        lines += ["", *table([("tier", "goal", "value", *words), *_goal_rows(report.tiers)], right=(2,))]
    lines += [*shelter_lines(instance, report.shelters or ()), "", *_report_tables(instance, report)]
    return "\n".join(lines)


def unavoidable_lines(violations: Sequence[Violation], news: Mapping[tuple[str, str], str] | None = None) -> list[str]:
    """Clauses that no decision left can mend: subject, days and, where known, by which news; nothing if there are
    none."""
    if not violations:
        return []
    broken = len({violation.address for violation in violations})
    rows = [
        (f"{found.rule} {found.subject}", found.message, found.days_in_words, (news or {}).get(found.address, ""))
        for found in violations
    ]
    head = (
        f"{count(broken, 'clause')} {'is' if broken == 1 else 'are'} broken whatever is decided; waive what is accepted"
    )
    return ["", f"{head}:", *table(rows)]


def assumed_lines(report: Report) -> list[str]:
    """What the rules take as done though the file does not show it; nothing if there is nothing."""
    return ["", *(f"Assumed: {words}." for words in report.assumed)] if report.assumed else []


def _goal_rows(tiers: Sequence[TierValue]) -> Iterator[tuple[str, ...]]:
    told = any(tier.words for tier in tiers)
    for number, tier in enumerate(tiers):
        for goal, value in tier.goals.items():
            yield str(number + 1), goal, str(value), *((tier.words.get(goal, ""),) if told else ())


def plan_lines(instance: Instance, plan: Plan) -> Iterator[str]:
    """Every flight with its crew; where somebody comes down on another ship, which and when."""
    calendar = Calendar(instance, plan)
    rows: list[tuple[str, ...]] = []
    several = len(instance.stations) > 1
    for flight in sorted(calendar.instance.flights, key=lambda flight: (flight.launch, flight.id)):
        stays = [stay for stay in calendar.stays if stay.up is flight]
        what = (f"{flight.launch} to {flight.landing}", *([flight.station] if several else []))
        if flight.up_empty:
            rows.append((flight.id, *what, "goes up empty", "", "", ""))
        crew: list[tuple[str, ...]] = []
        for place, role in instance.roles(flight.id, "up").items():
            seated = [stay for stay in stays if stay.up_role == place]
            for stay in seated:
                crew.append(
                    (
                        place,
                        person_called(instance, stay.person.id),
                        stay.person.agency,
                        "; ".join(remarks(calendar, stay, flight)),
                    )
                )
            if not instance.launched(flight):
                crew += [(place, "(empty)", "", "")] * (role.seats - len(seated))
        for seat in calendar.people(flight.id, "backup"):
            person = instance.person[seat.crew]
            crew.append((f"{seat.role} backup", person_called(instance, person.id), person.agency, ""))
        again = ("",) * (1 + len(what))
        rows += [(*((flight.id, *what) if number == 0 else again), *seat) for number, seat in enumerate(crew)]
    head = ("flight", "launch and landing", *(["station"] if several else []), "role up", "name", "agency", "")
    yield from table([head, *rows])


def decision_lines(instance: Instance, plan: Plan) -> list[str]:
    """Decisions of a plan beside seats, a table each: launch days, training, command."""
    calendar = Calendar(instance, plan)
    days = [
        (
            flight.id,
            str(flight.launch),
            _shift(flight, planned),
            ", ".join(str(day.launch) for day in flight.launch_variants),
        )
        for flight, planned in zip(calendar.instance.flights, instance.flights, strict=True)
        if flight.flexible
    ]
    trained: dict[str, tuple[Sitting, list[str]]] = {}
    for person in instance.crew:
        for _, run in calendar.attended(person.id):
            if run is not None:
                trained.setdefault(run.name, (run, []))[1].append(person_called(instance, person.id))
    sessions = [
        (run.training.name or run.training.id, f"{run.since} to {run.until}", run.training.earns, ", ".join(names))
        for run, names in sorted(trained.values(), key=lambda item: (item[0].since, item[0].name))
    ]
    commanded = (command for rule in instance.rulebook for command in rule.commands(calendar))
    where = {command.term: to_station(instance, command.station, "at") for command in commanded}
    commands = [
        (entry.term + where.get(entry.term, ""), person_called(instance, entry.crew)) for entry in plan.commanders
    ]
    lines: list[str] = []
    for title, head, rows in (
        ("Launch days chosen", ("flight", "launch", "against the day planned", "of"), days),
        ("People to train", ("session", "days", "earns", "people"), sessions),
        ("Command of the station", ("term", "commander"), commands),
    ):
        if rows:
            lines += ["", title, *table([head, *rows])]
    return lines + shelter_lines(instance, shelters(instance, calendar) or ())


def shelter_lines(instance: Instance, lines: Sequence[Sheltered]) -> list[str]:
    """Seats home of people whose own ship cannot be used, as decided; nothing if nobody needs one."""
    rows = [
        (person_called(instance, line.crew), f"{line.since} to {line.until}", line.ship or "none", seat_kind(line))
        for line in lines
    ]
    head = ("person", "days", "ship", "seat")
    return ["", "Seats home where the own ship cannot be used", *table([head, *rows])] if rows else []


def seat_kind(line: Sheltered) -> str:
    """What seat somebody takes, in a word."""
    return "-" if line.ship is None else "improvised" if line.improvised else "free"


def _shift(flight: Flight, planned: Flight) -> str:
    days = (flight.launch - planned.launch).days
    return "as planned" if not days else f"{count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def remarks(calendar: Calendar, stay: Stay, flight: Flight) -> list[str]:
    """Remarks on a person who goes up: first flight, another ship down, given or settled seat."""
    earlier = sum(other.launch < stay.launch for other in calendar.stays_of(stay.person.id))
    words = ["first flight"] if not stay.person.flown and not earlier else []
    if stay.down is None:
        words.append("still up at the end")
    elif stay.down is not flight:
        days = (stay.down.landing - stay.launch).days
        words.append(f"down on {stay.down.id} as {stay.down_role}, {days} days")
    if calendar.settled(stay):
        words.append("settled")
    elif calendar.instance.launched(stay.up):
        words.append("up already")
    elif stay.seat is not None:
        words.append("given seat")
    return words


def _report_tables(instance: Instance, report: Report) -> Iterator[str]:
    if report.ledger:
        yield "Seat ledger after each covered launch (positive: the first party has given more)"
        yield from _ledger(report.ledger)
        yield ""
    yield "Days on which losing ships would leave a side with nobody aboard"
    yield from _coverage(report.coverage)


def _ledger(lines: Sequence[LedgerLine]) -> Iterator[str]:
    accounts = list(dict.fromkeys(line.account for line in lines))
    launches: dict[tuple[date, str], dict[str, str]] = {}
    for line in lines:
        launches.setdefault((line.launch, line.flight), {})[line.account] = f"{line.balance:+d}"
    rows = [
        (launch.isoformat(), flight, *(balances.get(account, "") for account in accounts))
        for (launch, flight), balances in sorted(launches.items())
    ]
    yield from table([("launch", "flight", *accounts), *rows], right=range(2, 2 + len(accounts)))


def _coverage(parties: Sequence[Uncovered]) -> Iterator[str]:
    several = any(party.station for party in parties)
    rows = [
        (
            *([party.station or ""] if several else []),
            party.party,
            str(party.side_days),
            str(party.ship_days),
            ", ".join(f"{first} to {last}" for first, last in party.side_spells) or "-",
        )
        for party in parties
    ]
    head = (*(["station"] if several else []), "party", "if a side leaves", "if a ship leaves", "when (side)")
    yield from table([head, *rows], right=(1 + several, 2 + several))
