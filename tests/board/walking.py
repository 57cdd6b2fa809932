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
        agrees(session, folder)
    return made


def agrees(session: Session, folder: Path) -> None:
    """What the board shows is what the checker says of the files that it saves."""
    shown = board_data(session, "main")
    save(session, folder, "main", "instance")
    save(session, folder, "main", "plan")
    instance = load(folder / "main.yaml")
    report = check(instance, load_plan(folder / "main.plan.json", instance))
    assert shown["check"] == check_data(report)
    worth = shown["worth"]
    assert worth["ok"] == report.ok
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
