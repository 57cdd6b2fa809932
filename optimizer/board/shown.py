"""What a board shows of a state: people, flights with their seats, and what the plan is worth, as plain data."""

from __future__ import annotations

from functools import lru_cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from optimizer.checker.data import check_data
from optimizer.events import EVENTS
from optimizer.model.stays import BackupOption
from optimizer.problem.wording import count, to_station
from optimizer.report.page.timeline import colour
from optimizer.report.page.verdict import goals
from optimizer.rules import NAMED_IN_FILES

if TYPE_CHECKING:
    from optimizer.board.session import Session
    from optimizer.board.state import State
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight
    from optimizer.rules import Violation
    from optimizer.rules._shown import KeptAccount

LOG_SHOWN = 200


def board_data(session: Session, branch: str) -> dict[str, Any]:
    """Everything that is shown of one branch; ``check`` is what ``crewopt check --json`` says of its plan saved."""
    found = session.branch(branch)
    state = found.state
    return {
        "revision": session.revision,
        "branch": branch,
        "instance": instance_data(state.instance),
        "undo": found.undoes,
        "redo": found.redoes,
        "people": people_data(state),
        "flights": flights_data(session, state),
        "worth": worth_data(session, state),
        "check": check_data(state.report),
        "log": log_data(session),
        "branches": branches_data(session),
    }


def instance_data(instance: Instance) -> dict[str, Any]:
    """What the head of the board says."""
    return {
        "name": instance.name,
        "from": f"{instance.horizon.since}",
        "to": f"{instance.horizon.until}",
        "as_of": f"{instance.as_of_day}",
        "digest": instance.digest,
    }


def people_data(state: State) -> list[dict[str, Any]]:
    """Everybody, by party as the file lists them, with what they hold and where they fly."""
    instance, view = state.instance, state.view
    flights: dict[str, list[str]] = {}
    for stay in view.calendar.stays:
        flights.setdefault(stay.person.id, []).append(stay.up.id)
    backs: dict[str, list[str]] = {}
    for line in state.plan.assignments:
        if line.leg == "backup":
            backs.setdefault(line.crew, []).append(line.flight)
    return [
        {
            "id": person.id,
            "name": person.name or person.id,
            "agency": person.agency,
            "party": instance.party_of(person.id) or "",
            "hue": colour(view, view.party(person.id)),
            "qualifications": list(person.qualifications),
            "flights": flights.get(person.id, []),
            "backs_up": list(dict.fromkeys(backs.get(person.id, []))),
            "unnamed": person.unnamed,
        }
        for person in instance.crew
    ]


@lru_cache(maxsize=64)
def backed_roles(instance: Instance) -> frozenset[tuple[str, str]]:
    """Flights and roles for which a rule asks for backups."""
    return frozenset(
        (duty.flight.id, duty.role)
        for rule in instance.rulebook
        for duty, _ in rule.extra_decisions(instance)
        if isinstance(duty, BackupOption)
    )


def flights_data(session: Session, state: State) -> list[dict[str, Any]]:
    """Every flight in order of launch, with its seats."""
    before: set[tuple[str, ...]] = {
        (line.crew, line.flight, line.role, line.leg)
        for line in (state if session.base is None else session.base).plan.assignments
    }
    pinned: set[tuple[str, ...]] = {(pin.crew, pin.flight, pin.leg) for pin in state.instance.pins}
    return [_flight(state, flight, before, pinned) for flight in state.view.flights]


def _flight(state: State, flight: Flight, before: set[tuple[str, ...]], pinned: set[tuple[str, ...]]) -> dict[str, Any]:
    instance, view = state.instance, state.view
    vehicle, planned = instance.vehicles[flight.vehicle], instance.flight[flight.id]
    days = [f"{day.launch}" for day in planned.launch_variants]
    given = {"up": {seat.crew for seat in flight.seated}}
    given["down"] = {seat.crew for seat in flight.seated if not seat.chooses}
    backed = backed_roles(instance)
    seats = []
    for leg in ("up", "down", "backup"):
        people = view.calendar.people(flight.id, leg)
        roles = instance.roles(flight.id, "down" if leg == "down" else "up")
        settled = instance.launched(flight) if leg == "backup" else instance.leg_settled(flight, leg)
        for role in dict.fromkeys((*roles, *(line.role for line in people))):
            there = [line.crew for line in people if line.role == role]
            wanted = 1 if leg == "backup" and (flight.id, role) in backed else 0
            wanted = roles[role].seats if leg != "backup" and role in roles else wanted
            empty = 0 if settled else max(0, wanted - len(there))
            for number, crew in enumerate([*there, *([""] * empty)]):
                seats.append(
                    {
                        "leg": leg,
                        "role": role,
                        "number": number,
                        "crew": crew,
                        "name": view.name(crew) if crew else "",
                        "agency": view.agency(crew) if crew else "",
                        "hue": colour(view, view.party(crew)) if crew else "",
                        "given": crew in given.get(leg, ()),
                        "settled": settled,
                        "pinned": (crew, flight.id, leg) in pinned,
                        "new": bool(crew) and (crew, flight.id, role, leg) not in before,
                    }
                )
    return {
        "id": flight.id,
        "what": f"{vehicle.name or flight.vehicle} ({vehicle.party}){to_station(instance, flight.station)}",
        "hue": colour(view, instance.ship_party(flight)),
        "launch": f"{flight.launch}",
        "docking": f"{flight.docking}",
        "landing": f"{flight.landing}",
        "days": days if len(days) > 1 else [],
        "launched": instance.launched(flight),
        "over": flight.landing < instance.as_of_day,
        "damaged": None if flight.unusable_from is None else f"{flight.unusable_from}",
        "locked": flight.id in state.locked,
        "seats": seats,
    }


def worth_data(session: Session, state: State) -> dict[str, Any]:
    """What the plan is worth, compared with where the session began."""
    report, base = state.report, session.base
    first = (base or state).report
    before = {(number, goal): value for number, tier in enumerate(first.tiers, 1) for goal, value in tier.goals.items()}
    known = {broken.address for broken in first.broken}
    now = {broken.address for broken in report.broken}
    return {
        "ok": report.ok,
        "proved": state.plan.proof is not None and state.plan.proof.values == report.values,
        "goals": [
            {
                "tier": row.tier,
                "goal": row.name,
                "sentence": row.sentence,
                "value": row.value,
                "unit": row.unit,
                "words": row.words or "",
                "before": before.get((row.tier, row.name)) if base is not None else None,
            }
            for row in goals(state.view)
            if row.sentence or (row.tier, row.name) in before
        ],
        "broken": sorted(
            (_broken(each, new=each.address not in known) for each in report.broken), key=lambda each: not each["new"]
        ),
        "mended": sum(broken.address not in now for broken in first.broken),
        "waived": [_broken(each, new=each.address not in known) for each in report.violations if each.waived],
        "history": sum(each.history and not each.waived for each in report.violations),
        "uncovered": _uncovered(state, base),
        "accounts": _accounts(state, base),
        "waits": [
            {
                "name": state.view.name(wait.crew),
                "since": f"{wait.since}",
                "years": round(wait.days / 365.25, 1),
                "flight": wait.flight,
            }
            for wait in state.view.waits[:10]
        ],
        "moved": moved_people((base or state).plan, state.plan),
        "compared_with": compared_with(session),
    }


def moved_people(one: Plan, two: Plan) -> int:
    """People whose seats on flights differ."""
    seats = [
        {(s.crew, s.flight, s.role, s.leg) for s in plan.assignments if s.leg in ("up", "down")} for plan in (one, two)
    ]
    return len({crew for crew, *_ in seats[0] ^ seats[1]})


def _broken(broken: Violation, *, new: bool) -> dict[str, Any]:
    return {
        "rule": broken.rule,
        "subject": broken.subject,
        "message": broken.message,
        "days": broken.days_in_words,
        "unavoidable": broken.unavoidable,
        "may_be_waived": broken.rule in NAMED_IN_FILES,
        "new": new,
    }


def _uncovered(state: State, base: State | None) -> list[dict[str, Any]]:
    first = {(line.station, line.party): line for line in ([] if base is None else base.report.coverage)}
    rows = []
    for line in state.report.coverage:
        old = first.get((line.station, line.party))
        side = [f"{one} to {two}" for one, two in line.side_spells]
        ship = [f"{one} to {two}" for one, two in line.ship_spells]
        rows.append(
            {
                "station": line.station or "",
                "party": line.party,
                "side_days": line.side_days,
                "ship_days": line.ship_days,
                "side_before": None if old is None else old.side_days,
                "ship_before": None if old is None else old.ship_days,
                "when": side + ship,
            }
        )
    return rows


def _accounts(state: State, base: State | None) -> list[dict[str, Any]]:
    rows = []
    last = {line.account: line for line in ([] if base is None else base.report.ledger)}
    for account in state.view.accounts:
        lines = [line for line in state.report.ledger if line.account == account.label]
        old = last.get(account.label)
        rows.append(
            {
                "label": account.label,
                "unit": account.unit,
                "most": account.max_imbalance,
                "final": account.final_imbalance,
                "balance": lines[-1].balance if lines else 0,
                "before": None if old is None else old.balance,
                "words": _given(account, lines[-1].balance if lines else 0),
                "before_words": None if old is None else _given(account, old.balance),
                "lines": [
                    {"launch": f"{line.launch}", "flight": line.flight, "change": line.change, "balance": line.balance}
                    for line in lines
                ],
            }
        )
    return rows


def _given(account: KeptAccount, balance: int) -> str:
    """A balance as a planner would tell it."""
    giver, taker = account.between if balance > 0 else account.between[::-1]
    return (
        f"In the end {giver} has given {taker} {count(abs(balance), account.unit.removesuffix('s'))} more"
        if balance
        else "Level in the end"
    )


def log_data(session: Session) -> list[dict[str, Any]]:
    """The last moves, the newest first."""
    return [
        {"number": told.number, "at": told.at, "by": told.by, "branch": told.branch, "words": told.words}
        for told in session.log[-LOG_SHOWN:][::-1]
    ]


def branches_data(session: Session) -> list[dict[str, Any]]:
    """Every branch in one table: clauses, tiers and days, beside the start."""
    first = [] if session.base is None else [(compared_with(session) or "", session.base)]
    rows = [*((name, state, True) for name, state in first)]
    rows += [(name, branch.state, False) for name, branch in session.branches.items()]
    return [
        {
            "name": name,
            "start": start,
            "moves": 0 if start else session.branches[name].place,
            "broken": len(state.report.broken),
            "values": list(state.report.values),
            "uncovered": sum(line.side_days + line.ship_days for line in state.report.coverage),
            "moved": moved_people((session.base or state).plan, state.plan),
        }
        for name, state, start in rows
    ]


def kinds_of_news() -> list[dict[str, str]]:
    """Every kind of event with its sentence and an example, as it may be told at a board."""
    return [
        {
            "name": name,
            "sentence": kind.sentence(),
            "example": "\n".join(line for line in cleandoc(kind.example).split("\n") if "known_on:" not in line),
        }
        for name, kind in sorted(EVENTS.items())
    ]


def compared_with(session: Session) -> str | None:
    """What the plans are compared with, in words; None while there is none."""
    if session.base is None:
        return None
    return "the start" if session.base is session.start else "the first plan found"
