"""Sessions: everything can be made again from the journal, nothing of it is lost, and nobody's move is overwritten."""

from __future__ import annotations

import json
import os
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from optimizer.board.holders import HOLDERS
from optimizer.board.moves import Clear, Lock, Pin, Seat, Take, Tell, Unlock, Waive
from optimizer.board.session import JOURNAL, Session, StaleError
from optimizer.board.shown import board_data
from optimizer.checker.data import plan_data
from optimizer.files.load import load, load_plan
from optimizer.problem.errors import InputError
from tests import INSTANCES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

INSTANCE = INSTANCES / "mini.yaml"


@pytest.fixture
def instance() -> Instance:
    return load(INSTANCE)


@pytest.fixture
def plan(instance: Instance) -> Plan:
    return load_plan(ROOT / "tests" / "cli" / "mini.plan.json", instance)


def test_a_session_opened_again_goes_on(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    session.move("main", Tell(text="person_out: fyodor, from: 2031-08-01"), "ann", 1)
    session.fork("main", "variant B", "bob", 2)
    session.move("variant B", Seat(crew="galina", flight="MS-2", role="commander"), "bob", 3)
    session.undo("main", "ann", 4)
    again = Session.opened(tmp_path, instance, plan)
    assert again.log == session.log
    assert list(again.branches) == ["main", "variant B"]
    for name, branch in session.branches.items():
        assert again.branches[name].place == branch.place
        assert again.branches[name].state == branch.state
        assert again.branches[name].redoes == branch.redoes


def test_a_line_cut_short_is_the_only_one_lost(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    before = session.branch("main").state.plan
    session.move("main", Clear(crew="ben", flight="Crew-B"), "ann", 1)
    journal = tmp_path / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-9])
    again = Session.opened(tmp_path, instance, plan)
    assert again.revision == 1
    assert again.branch("main").state.plan == before
    again.move("main", Clear(crew="anna", flight="Crew-A"), "ann", 1)
    assert Session.opened(tmp_path, instance, plan).log == again.log
    assert all(json.loads(line) for line in journal.read_text().splitlines())


def test_a_line_that_is_not_understood_is_told_and_the_rest_goes_on(
    instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    Session.opened(tmp_path, instance, plan)
    with (tmp_path / JOURNAL).open("a") as file:
        file.write('{"at":"2031","by":"x","branch":"main","deed":{"do":"conjure"}}\n')
    again = Session.opened(tmp_path, instance, plan)
    again.move("main", Clear(crew="galina", flight="MS-2"), "ann", 1)
    assert "could not be made again" in again.log[0].words
    assert again.branch("main").place == 1


def test_two_sessions_of_one_journal_notice_each_other(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    one, two = Session.opened(tmp_path, instance, plan), Session.opened(tmp_path, instance, plan)
    one.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    with pytest.raises(StaleError) as caught:
        two.move("main", Clear(crew="ben", flight="Crew-B"), "bob", 0)
    assert caught.value.revision == 1
    assert [(told.by, told.words) for told in caught.value.since] == [("ann", "galina off MS-2")]
    assert two.branch("main").state == one.branch("main").state
    two.move("main", Clear(crew="ben", flight="Crew-B"), "bob", 1)
    assert [told.by for told in one.follow()] == ["bob"]
    assert one.branch("main").state.plan == two.branch("main").state.plan


def test_what_is_refused_is_not_written(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    before = (tmp_path / JOURNAL).read_bytes()
    for move in (Clear(crew="ben", flight="MS-1"), Pin(crew="x", flight="MS-1")):
        with pytest.raises(InputError):
            session.move("main", move, "ann", 0)
    with pytest.raises(InputError, match="expected a move to undo"):
        session.undo("main", "ann", 0)
    with pytest.raises(InputError, match="expected a branch"):
        session.undo("nothing", "ann", 0)
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_the_journal_of_another_plan_is_kept(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    written = (tmp_path / JOURNAL).read_bytes()
    session.close()
    other = Session.opened(tmp_path, instance, session.branch("main").state.plan)
    assert other.revision == 0
    assert "of another file or plan" in other.notes[0]
    assert (tmp_path / "journal-1.jsonl").read_bytes() == written
    other.close()
    Session.opened(tmp_path, instance, None, new=True).close()
    assert (tmp_path / "journal-2.jsonl").exists()
    again = Session.opened(tmp_path, instance, None, new=True)
    assert again.notes == ["A new session: the one before is kept as journal-3.jsonl."]


def test_a_session_that_another_board_has_open_is_not_begun_anew(
    instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    held = Session.opened(tmp_path, instance, plan)
    held.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    before = (tmp_path / JOURNAL).read_bytes()
    words = rf"found it open in another one \(process {os.getpid()} since .* UTC\): end that one first, or .*--session"
    for other, new in ((held.branch("main").state.plan, False), (plan, True), (None, True)):
        with pytest.raises(InputError, match=words):
            Session.opened(tmp_path, instance, other, new=new)
    assert (tmp_path / JOURNAL).read_bytes() == before
    held.move("main", Clear(crew="ben", flight="Crew-B"), "ann", 1)
    together = Session.opened(tmp_path, instance, plan)
    assert together.log == held.log
    held.close()
    with pytest.raises(InputError, match=words):
        Session.opened(tmp_path, instance, plan, new=True)
    together.close()
    assert Session.opened(tmp_path, instance, plan, new=True).revision == 0


def test_a_board_that_was_killed_holds_nothing(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    Session.opened(tmp_path, instance, plan).close()
    (tmp_path / HOLDERS).write_text("999999999 2026-01-01T00:00:00+00:00\nno line of ours\n")
    held = Session.opened(tmp_path, instance, plan)
    with pytest.raises(InputError, match=rf"\(process {os.getpid()} since"):
        Session.opened(tmp_path, instance, plan, new=True)
    held.close()


@pytest.mark.parametrize("left", ["another", "nothing"])
def test_a_journal_put_in_the_place_of_its_own_is_left_alone(
    left: str, instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    journal = tmp_path / JOURNAL
    kept = journal.rename(tmp_path / "aside.jsonl").read_bytes()
    if left == "another":
        journal.write_bytes(kept[:400])
    with pytest.raises(InputError, match="its moves are no longer kept there: end this board, and open it again"):
        session.move("main", Clear(crew="ben", flight="Crew-B"), "ann", 1)
    with pytest.raises(InputError, match="no longer kept"):
        session.follow()
    assert session.revision == 1
    assert (tmp_path / "aside.jsonl").read_bytes() == kept
    assert journal.read_bytes() == kept[:400] if left == "another" else not journal.exists()


def test_that_another_plan_was_published_since_is_told(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    published = instance.model_copy(update={"published": plan})
    begun = Session.opened(tmp_path, published, plan)
    begun.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    changed = begun.branch("main").state.plan
    begun.close()
    for now, given, what in (
        (changed, None, "another plan than when this session began"),
        (changed, plan, "another plan than when this session began"),
        (None, None, "no plan any more, as it did when this session began"),
    ):
        again = Session.opened(tmp_path, instance.model_copy(update={"published": now}), given)
        assert again.revision == 1
        (told,) = [note for note in again.notes if "publishes" in note]
        rest = "here that of then still counts; `crewopt board ... --new` begins with the file as it is now."
        assert told == f"The file publishes {what}: {rest}"
        again.close()
    assert [note for note in Session.opened(tmp_path, published, None).notes if "publishes" in note] == []


def test_undo_and_redo_go_through_everything(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 0)
    session.move("main", Pin(crew="ben", flight="Crew-B", role="commander"), "ann", 1)
    end = session.branch("main").state
    session.undo("main", "ann", 2)
    assert session.undo("main", "ann", 3) == session.start
    session.redo("main", "ann", 4)
    assert session.redo("main", "ann", 5) == end
    session.undo("main", "ann", 6)
    session.move("main", Clear(crew="ben", flight="Crew-B"), "ann", 7)
    with pytest.raises(InputError, match="expected a move to redo"):
        session.redo("main", "ann", 8)


def test_a_session_without_a_plan_goes_by_the_first_one_found(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, None)
    worth = board_data(session, "main")["worth"]
    assert (worth["compared_with"], {goal["before"] for goal in worth["goals"]}) == (None, {None})
    assert [row["start"] for row in board_data(session, "main")["branches"]] == [False]
    session.move("main", Take(plan=plan_data(plan), found_by="solve"), "crewopt", 0)
    session.move("main", Clear(crew="galina", flight="MS-2"), "ann", 1)
    for each in (session, Session.opened(tmp_path, instance, None)):
        data = board_data(each, "main")
        worth = data["worth"]
        assert (worth["compared_with"], worth["moved"]) == ("the first plan found", 1)
        first = {goal["goal"]: goal["before"] for goal in worth["goals"] if goal["sentence"]}
        assert None not in first.values()
        assert [row["name"] for row in data["branches"]] == ["the first plan found", "main"]
        changed = [seat for flight in data["flights"] for seat in flight["seats"] if seat["new"]]
        assert changed == [], "only the seat left empty differs"


def test_what_changes_nothing_is_no_step_to_undo(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    session = Session.opened(tmp_path, instance, plan)
    session.move("main", Lock(flight="MS-1"), "ann", 0)
    told = Tell(text="person_out: irina")
    session.move("main", told, "ann", 1)
    before = (tmp_path / JOURNAL).read_bytes()
    pinned = next(pin for pin in session.branch("main").state.instance.pins if pin.leg == "up")
    again = Pin(crew=pinned.crew, flight="MS-1", role=pinned.role)
    for move in (Lock(flight="MS-1"), Unlock(flight="MS-2"), again, told):
        with pytest.raises(InputError, match="found one that changes nothing"):
            session.move("main", move, "ann", 2)
    assert (tmp_path / JOURNAL).read_bytes() == before
    assert session.branch("main").undoes == "news: person_out: irina"


@pytest.mark.parametrize(
    ("rule", "subject", "words"),
    [
        ("rest_interval", "nobody", "nobody"),
        ("rest_interval", "anna/MS-1", "expected a clause of rest_interval"),
        ("availability", "anna", "expected a rule that the file lists"),
        ("vehicle_loss", "MS-9", "MS-9"),
    ],
)
def test_a_waiver_of_nothing_is_refused(
    rule: str, subject: str, words: str, instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    session = Session.opened(tmp_path, instance, plan)
    with pytest.raises(InputError, match=words):
        session.move("main", Waive(rule=rule, subject=subject, reason="agreed", by="ann"), "ann", 0)
    twice = Waive(rule="rest_interval", subject="anna", reason="agreed", by="ann")
    session.move("main", twice, "ann", 0)
    with pytest.raises(InputError, match="still to be waived"):
        session.move("main", twice, "ann", 1)


def test_two_boards_at_once_lose_nobody_s_move(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    """Each moves as fast as it can, and does again what came too late: every move stands once, in one order."""
    boards = [Session.opened(tmp_path, instance, plan), Session.opened(tmp_path, instance, plan)]
    wanted = [[f"{name}{number}" for number in range(12)] for name in ("ann", "bob")]
    late = [0, 0]

    def plays(place: int) -> None:
        session = boards[place]
        for by in wanted[place]:
            while True:
                try:
                    holds = any(pin.crew == "jan" for pin in session.branch("main").state.instance.pins)
                    role = {"role": "flight-engineer"} if not holds else {}
                    kind = Pin(crew="jan", flight="MS-1", **role) if not holds else Unlock(flight="MS-1")
                    session.move("main", kind, by, session.revision)
                    break
                except (StaleError, InputError):
                    late[place] += 1

    players = [Thread(target=plays, args=(place,)) for place in range(2)]
    for player in players:
        player.start()
    for player in players:
        player.join()
    for session in boards:
        session.follow()
    third = Session.opened(tmp_path, instance, plan)
    assert boards[0].log == boards[1].log == third.log
    assert sorted(told.by for told in third.log) == sorted(wanted[0] + wanted[1])
    for name in (boards[1], third):
        assert name.branch("main").state == boards[0].branch("main").state
