"""What news take away at a board is told: pins, locks, days, seats taken by hand; and undo brings all of it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from optimizer.board.held import by_hand
from optimizer.board.moves import Clear, Launch, Lock, Pin, Seat, Tell, Waive
from optimizer.board.session import Session
from optimizer.board.state import Hold, opening
from optimizer.checker.check import check
from optimizer.events._apply import apply_events
from optimizer.events._typed import news_in
from optimizer.files.load import load, load_plan
from tests import INSTANCES, ROOT
from tests.events.office import BEFORE, office
from tests.rules.cases._case import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.board.moves import AnyMove
    from optimizer.board.state import State
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

COMMANDER = "the pin of galina to MS-2 as commander"
ENGINEER = "the pin of carol to MS-2 as flight-engineer"


@pytest.fixture(scope="module")
def instance() -> Instance:
    return load(INSTANCES / "mini.yaml")


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return load_plan(ROOT / "tests" / "cli" / "mini.plan.json", instance)


def told(session: Session, *moves: AnyMove) -> str:
    """What the log says of the last of some moves."""
    for move in moves:
        session.move("main", move, "ann", session.revision)
    return session.log[-1].words


def after(state: State, *moves: AnyMove) -> State:
    for move in moves:
        state = move.apply(state)
    return state


@pytest.mark.parametrize(
    ("moves", "news", "gone"),
    [
        ([], "person_out: galina", []),
        ([Pin(crew="carol", flight="MS-2")], "person_out: galina", []),
        ([Pin(crew="galina", flight="MS-2", role="commander")], "person_out: galina", [COMMANDER]),
        ([Lock(flight="MS-2")], "person_out: galina", [COMMANDER, f"{COMMANDER} on the way down"]),
        ([], "drop_flight: MS-2", ["the seat of galina on MS-2", "the seat of carol on MS-2"]),
        (
            [Lock(flight="MS-2")],
            "drop_flight: MS-2",
            [
                COMMANDER,
                ENGINEER,
                f"{COMMANDER} on the way down",
                f"{ENGINEER} on the way down",
                "the lock of MS-2",
                "the seat of galina on MS-2",
                "the seat of carol on MS-2",
            ],
        ),
        (
            [Seat(crew="fyodor", flight="MS-2", role="commander")],
            "person_out: fyodor",
            ["your move of fyodor to MS-2 commander"],
        ),
        ([Seat(crew="fyodor", flight="MS-2", role="commander")], "person_out: galina", []),
        (
            [
                Clear(crew="galina", flight="MS-2"),
                Waive(rule="seat_coverage", subject="MS-2/up/commander", reason="r", by="b"),
            ],
            "drop_flight: MS-2",
            ["the waiver of seat_coverage MS-2/up/commander (r)", "the seat of carol on MS-2"],
        ),
    ],
)
def test_what_falls_away_is_told(
    moves: list[AnyMove], news: str, gone: list[str], instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    session = Session.opened(tmp_path, instance, plan)
    before = None
    if moves:
        told(session, *moves)
        before = session.branch("main").state
    behind = f"; what fell away: {', '.join(gone)}" if gone else ""
    assert told(session, Tell(text=news)) == f"news: {news}{behind}"
    assert session.branch("main").undoes == f"news: {news}", "what is taken back is the news alone"
    again = Session.opened(tmp_path, instance, None)
    assert again.log == session.log, "opened again the log says the same"
    session.undo("main", "ann", session.revision)
    assert session.branch("main").state == (before or session.start)
    assert session.log[-1].words == f"undo: news: {news}"


def test_who_is_out_is_no_longer_kept_by_a_repair(instance: Instance, plan: Plan) -> None:
    begun = opening(instance, plan)
    moved = after(begun, Seat(crew="fyodor", flight="MS-2", role="commander"))
    assert [pin.crew for pin in by_hand(moved)] == ["fyodor"]
    assert not by_hand(after(moved, Tell(text="person_out: fyodor")))
    assert [pin.crew for pin in by_hand(after(moved, Tell(text="person_out: galina")))] == ["fyodor"]
    home = after(moved, Tell(text="person_out: fyodor, from: 2032-06-01"))
    assert [pin.crew for pin in by_hand(home)] == ["fyodor"], "who has landed by then still flies"


def test_a_day_that_is_no_more_is_no_longer_kept(tmp_path: Path) -> None:
    instance = load(INSTANCES / "iss-2026-2030.yaml")
    session = Session.opened(tmp_path, instance, None)
    told(session, Launch(flight="MS-31", launch="2027-10-27"))
    words = told(session, Tell(text="slip: MS-31, launch: 2027-11-20"))
    assert words == "news: slip: MS-31, launch: 2027-11-20; what fell away: your day for MS-31"
    assert session.branch("main").state.kept == ()
    session.undo("main", "ann", session.revision)
    assert session.branch("main").state.kept == (Hold("launches", "MS-31"),)


def test_a_flight_that_comes_back_is_not_locked(instance: Instance, plan: Plan) -> None:
    gone = after(opening(instance, plan), Lock(flight="MS-2"), Lock(flight="MS-1"), Tell(text="drop_flight: MS-2"))
    assert gone.locked == {"MS-1"}


def test_a_given_seat_that_somebody_else_gets_is_theirs_on_the_board() -> None:
    held = {"kind": "hold_seat", "flight": "S2", "role": "engineer", "agency": "NASA"}
    given = {"kind": "give_seat", "flight": "S2", "seat": {"crew": "us2", "role": "engineer"}}
    for first, holder, gone in (
        (given, "us2", "; what fell away: the seat of us2 on S2"),
        (held, "NASA-S2", ""),
    ):
        world = apply_events(office(), plan_of("office", BEFORE), news_in(json.dumps(first), office()))
        begun = opening(world, plan_of("office", [*BEFORE[:4], f"{holder} S2/engineer"]))
        move = Tell(text=f"name_seat: S2, instead_of: {holder}, crew: us3")
        named = after(begun, move)
        assert [line.crew for line in named.plan.assignments if line.flight == "S2"] == ["ru3", "ru3", "us3", "us3"]
        assert not check(named.instance, named.plan).broken
        assert move.aftermath(begun, named) == gone
