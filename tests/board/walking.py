"""A walk of random moves at a board, each judged by what `crewopt check` says of the plan saved."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from optimizer.board.moves import Clear, Enforce, Launch, Lock, Pin, Place, Seat, Swap, Tell, Unlock, Unpin, Waive
from optimizer.board.saving import save
from optimizer.board.shown import board_data
from optimizer.checker.check import check
from optimizer.checker.data import check_data
from optimizer.files.load import load, load_plan
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.board.session import Session
    from optimizer.board.state import State
    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


def drawn(random: Random, state: State) -> Any:
    """A move that may or may not be possible."""
    instance, lines = state.instance, state.plan.assignments
    flight = random.choice(instance.flights)
    crew = random.choice(instance.crew).id
    line, other = random.choice(lines), random.choice(lines)
    broken = state.report.broken
    kind = random.choice(["seat"] * 6 + ["clear", "swap", "swap", "pin", "unpin", "lock", "unlock", "launch", "waive"])
    if random.random() < 0.04:
        return Tell(text=f"person_out: {crew}, from: {instance.as_of_day}, to: {flight.landing}")
    if random.random() < 0.03 and instance.waivers:
        waiver = random.choice(instance.waivers)
        return Enforce(rule=waiver.rule, subject=waiver.subject)
    if kind == "seat":
        leg = random.choice(["up", "up", "up", "down", "backup"])
        roles = list(instance.roles(flight.id, "down" if leg == "down" else "up")) or ["none"]
        role = random.choice(roles)
        there = [s.crew for s in lines if (s.flight, s.role, s.leg) == (flight.id, role, leg)]
        instead = random.choice(there) if there and random.random() < 0.8 else None
        return Seat(crew=crew, flight=flight.id, role=role, leg=leg, instead=instead)
    if kind == "clear":
        return Clear(crew=line.crew, flight=line.flight, leg=line.leg)
    if kind == "swap":
        one, two = (Place(crew=each.crew, flight=each.flight, leg=each.leg) for each in (line, other))
        return Swap(one=one, two=two)
    if kind == "pin":
        return Pin(crew=line.crew, flight=line.flight, role=line.role, leg=line.leg)
    if kind == "unpin":
        return Unpin(crew=line.crew, flight=line.flight, leg=line.leg)
    if kind == "lock":
        return Lock(flight=flight.id)
    if kind == "unlock":
        return Unlock(flight=flight.id)
    if kind == "launch":
        return Launch(flight=flight.id, launch=random.choice(flight.launch_variants).launch)
    if not broken:
        return Clear(crew=line.crew, flight=line.flight, leg=line.leg)
    clause = random.choice(broken)
    return Waive(rule=clause.rule, subject=clause.subject, reason="on trial", by="the test")


def walk(session: Session, folder: Path, moves: int, seed: int) -> list[str]:
    """Make moves; the kinds of those that were possible.  Each is compared with the plan and instance saved."""
    random, made = Random(seed), list[str]()
    start = check(session.start.instance, session.start.plan)
    while len(made) < moves:
        state = session.branch("main").state
        move = drawn(random, state)
        try:
            if random.random() < 0.1 and made:
                step = random.choice([session.undo, session.redo])
                step("main", "walker", session.revision)
                made.append(step.__name__)
            else:
                session.move("main", move, "walker", session.revision)
                made.append(move.kind)
        except InputError:
            continue
        agrees(session, folder, start)
    return made


def beside(shown: dict[str, Any], instance: Instance, first: Plan, start: Report, plan: Plan, report: Report) -> None:
    """What stands beside the verdict: seats, what differs from the start, history, waivers, branches, who waits."""
    seats = [
        (seat["crew"], flight["id"], seat["role"], seat["leg"])
        for flight in shown["flights"]
        for seat in flight["seats"]
        if seat["crew"]
    ]
    assert sorted(seats) == sorted({(line.crew, line.flight, line.role, line.leg) for line in plan.assignments})
    pinned = {(seat["crew"], flight["id"]) for flight in shown["flights"] for seat in flight["seats"] if seat["pinned"]}
    assert pinned <= {(pin.crew, pin.flight) for pin in instance.pins}
    days = {chosen.flight: f"{chosen.launch}" for chosen in plan.dates}
    assert all(flight["launch"] == days.get(flight["id"], flight["launch"]) for flight in shown["flights"])
    worth = shown["worth"]
    before = {(number, name): value for number, tier in enumerate(start.tiers, 1) for name, value in tier.goals.items()}
    for row in worth["goals"]:
        assert row["before"] == before.get((row["tier"], row["goal"]))
    assert worth["history"] == sum(each.history and not each.waived for each in report.violations)
    assert len(worth["waived"]) == sum(each.waived for each in report.violations)
    broken = {each.address for each in report.broken}
    assert worth["mended"] == sum(each.address not in broken for each in start.broken)
    moved = {line for line in plan.assignments if line.leg != "backup"}
    moved ^= {line for line in first.assignments if line.leg != "backup"}
    assert worth["moved"] == len({line.crew for line in moved})
    uncovered = sum(line.side_days + line.ship_days for line in report.coverage)
    row = next(row for row in shown["branches"] if row["name"] == "main" and not row["start"])
    told = (row["broken"], row["values"], row["uncovered"], row["moved"])
    assert told == (len(report.broken), list(report.values), uncovered, worth["moved"])


def agrees(session: Session, folder: Path, start: Report) -> None:
    """What the board shows is what the checker says of the files that it saves."""
    shown = board_data(session, "main")
    save(session, folder, "main", "instance")
    save(session, folder, "main", "plan")
    instance = load(folder / "main.yaml")
    plan = load_plan(folder / "main.plan.json", instance)
    report = check(instance, plan)
    assert shown["check"] == check_data(report)
    worth = shown["worth"]
    assert worth["ok"] == report.ok
    beside(shown, instance, session.start.plan, start, plan, report)
    values = [tier["goals"] for tier in shown["check"]["tiers"]]
    for row in worth["goals"]:
        if row["sentence"]:
            assert values[row["tier"] - 1][row["goal"]] == row["value"]
    assert len(worth["broken"]) == len(report.broken)
    assert [line["side_days"] for line in worth["uncovered"]] == [line.side_days for line in report.coverage]
    for account in worth["accounts"]:
        lines = [line.balance for line in report.ledger if line.account == account["label"]]
        assert account["balance"] == (lines[-1] if lines else 0)
        assert [line["balance"] for line in account["lines"]] == lines
