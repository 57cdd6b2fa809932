"""Moves: what each does to the lines of a plan, what is refused, and that every number is the checker's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.board.moves import Clear, Launch, Lock, Pin, Place, Seat, Swap, Take, Tell, Unlock, Unpin, Waive
from optimizer.board.session import Session
from optimizer.board.state import State, given_seats, opening
from optimizer.checker.data import plan_data
from optimizer.files.load import load, load_plan
from optimizer.problem.errors import InputError
from tests import INSTANCES, ROOT
from tests.board.walking import walk

if TYPE_CHECKING:
    from pathlib import Path

PLAN = ROOT / "tests" / "cli" / "mini.plan.json"


@pytest.fixture
def state() -> State:
    instance = load(INSTANCES / "mini.yaml")
    return opening(instance, load_plan(PLAN, instance))


def seats(state: State, flight: str, leg: str = "up") -> dict[str, str]:
    """Person by role; of equal seats the last."""
    return {s.role: s.crew for s in state.plan.assignments if (s.flight, s.leg) == (flight, leg)}


def on(state: State, crew: str) -> set[tuple[str, str, str]]:
    return {(s.flight, s.role, s.leg) for s in state.plan.assignments if s.crew == crew}


def refusal(state: State, move: Any) -> str:
    with pytest.raises(InputError) as caught:
        move.apply(state)
    return caught.value.problems[0].message


def test_a_person_takes_a_seat_over_with_the_way_home(state: State) -> None:
    before = seats(state, "MS-1")["commander"]
    other = "galina" if before == "fyodor" else "fyodor"
    free = Clear(crew=other, flight="MS-2").apply(state) if ("MS-2", "commander", "up") in on(state, other) else state
    after = Seat(crew=other, flight="MS-1", role="commander").apply(free)
    assert on(after, other) >= {("MS-1", "commander", "up"), ("MS-1", "commander", "down")}
    assert not any(flight == "MS-1" for flight, _, _ in on(after, before))
    assert after.plan.proof is None
    assert after.plan.instance.digest == after.instance.digest


def test_an_empty_seat_is_taken_with_a_way_down_on_the_same_ship(state: State) -> None:
    crew = seats(state, "MS-2")["commander"]
    empty = Clear(crew=crew, flight="MS-2").apply(state)
    assert not any(flight == "MS-2" for flight, _, _ in on(empty, crew))
    again = Seat(crew=crew, flight="MS-2", role="commander").apply(empty)
    assert set(again.plan.assignments) == set(state.plan.assignments)
    assert again.report.values == state.report.values


def test_whoever_is_dragged_from_a_seat_leaves_it(state: State) -> None:
    crew = seats(state, "Crew-A")["commander"]
    empty = Clear(crew=seats(state, "Crew-B")["commander"], flight="Crew-B").apply(state)
    move = Seat(crew=crew, flight="Crew-B", role="commander", leaving=Place(crew=crew, flight="Crew-A"))
    assert {flight for flight, _, _ in on(move.apply(empty), crew)} == {"Crew-B"}


def test_two_people_swap_both_ways(state: State) -> None:
    one, two = seats(state, "MS-1")["commander"], seats(state, "MS-2")["commander"]
    swap = Swap(one=Place(crew=one, flight="MS-1"), two=Place(crew=two, flight="MS-2"))
    after = swap.apply(state)
    assert (on(after, one), on(after, two)) == (on(state, two), on(state, one))
    assert len(after.plan.assignments) == len(state.plan.assignments)


def test_pins_and_locks_are_the_instance_s_own(state: State) -> None:
    crew = seats(state, "MS-2")["commander"]
    pinned = Pin(crew=crew, flight="MS-2", role="commander").apply(state)
    assert [(pin.crew, pin.flight, pin.role) for pin in pinned.instance.pins] == [(crew, "MS-2", "commander")]
    assert not Unpin(crew=crew, flight="MS-2").apply(pinned).instance.pins
    locked = Lock(flight="MS-2").apply(state)
    assert {pin.leg for pin in locked.instance.pins} == {"up", "down"}
    assert locked.locked == {"MS-2"}
    assert not Unlock(flight="MS-2").apply(locked).instance.pins
    moved = Clear(crew=crew, flight="MS-2").apply(pinned)
    assert "pins" in {broken.rule for broken in moved.report.broken}


def test_a_clause_is_waived_with_a_reason_and_a_name(state: State) -> None:
    crew = seats(state, "MS-2")["commander"]
    broken = Clear(crew=crew, flight="MS-2").apply(state)
    clause = broken.report.broken[0]
    waived = Waive(rule=clause.rule, subject=clause.subject, reason="nobody left", by="crew office").apply(broken)
    assert clause.address not in {each.address for each in waived.report.broken}
    assert waived.instance.waivers[0].by == "crew office"


def test_news_change_the_facts_and_not_the_decisions(state: State) -> None:
    told = Tell(text="person_out: fyodor").apply(state)
    assert told.plan.assignments == state.plan.assignments
    assert told.instance.person["fyodor"].unavailable
    assert told.instance.published == state.instance.published
    gone = Tell(text="drop_flight: MS-2").apply(state)
    assert "MS-2" not in {line.flight for line in gone.plan.assignments}


@pytest.mark.parametrize(
    "text",
    [
        "person_out: fyodor",
        "[{kind: person_out, crew: fyodor}]",
        "{kind: person_out, crew: fyodor}",
        "kind: person_out, crew: fyodor",
        "- kind: person_out\n  crew: fyodor",
        '[{"kind": "person_out", "crew": "fyodor", "known_on": "2031-01-01"}]',
    ],
)
def test_news_are_understood_in_short_and_as_in_a_file(text: str, state: State) -> None:
    assert Tell(text=text).apply(state).instance.person["fyodor"].unavailable


def test_several_news_are_one_move(state: State) -> None:
    text = "[{kind: person_out, crew: fyodor}, {kind: drop_flight, flight: MS-2}]"
    told = Tell(text=text).apply(state)
    assert told.instance.person["fyodor"].unavailable
    assert "MS-2" not in told.instance.flight


def test_launch_days_are_chosen_among_those_listed() -> None:
    state = opening(load(INSTANCES / "iss-2026-2030.yaml"), None)
    after = Launch(flight="MS-31", launch="2027-10-27").apply(state)
    assert after.view.instance.flight["MS-31"].launch.isoformat() == "2027-10-27"
    assert "expected one of the days of MS-31" in refusal(state, Launch(flight="MS-31", launch="2027-10-28"))
    assert "expected one of the days of MS-35" in refusal(state, Launch(flight="MS-35", launch="2030-05-01"))


def test_a_board_begins_with_the_given_seats_alone() -> None:
    instance = load(INSTANCES / "iss-2026-2030.yaml")
    report = opening(instance, None).report
    assert {line.crew for line in given_seats(instance).assignments} >= {"dubrov", "watkins", "ax5-1"}
    assert "seated" not in {each.rule for each in report.broken}


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Seat(crew="nobody", flight="MS-2", role="commander"), "expected a crew member"),
        (Seat(crew="anna", flight="MS-9", role="commander"), "expected a flight of the instance"),
        (Seat(crew="anna", flight="MS-2", role="cook"), "expected a role of MS-2"),
        (Clear(crew="ben", flight="MS-2"), "expected ben on MS-2"),
        (Unpin(crew="anna", flight="MS-2"), "expected a pin"),
        (Tell(text="person_out: nobody"), "nobody"),
        (Tell(text="{"), "expected"),
        (Tell(text="[]"), "expected an event, found an empty list"),
        (Tell(text="[{kind: person_out, crew: nobody}]"), "nobody"),
        (Tell(text="[{kind: none}]"), "kind of event 'none' unknown"),
        (Waive(rule="no_such", subject="x", reason="r", by="b"), "no_such"),
        (Lock(flight="MS-9"), "expected a flight"),
        (Take(plan={"format": 1}, found_by="solve"), "'instance' is missing"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(state: State, move: Any, words: str) -> None:
    assert words in refusal(state, move)


def test_settled_and_given_seats_stay() -> None:
    state = opening(load(INSTANCES / "iss-2026-2030.yaml"), None)
    assert "can still change" in refusal(state, Clear(crew="dubrov", flight="MS-29"))
    assert "yours to assign" in refusal(state, Clear(crew="ax5-1", flight="Ax-5"))
    seat = Seat(crew="fincke", flight="MS-29", role="commander")
    assert "it launched on 2026-07-14" in refusal(state, seat)


def test_whom_to_replace_is_asked_where_seats_are_equal(state: State) -> None:
    there = [s.crew for s in state.plan.assignments if (s.flight, s.role, s.leg) == ("MS-1", "flight-engineer", "up")]
    outside = next(p.id for p in state.instance.crew if ("MS-1", "flight-engineer", "up") not in on(state, p.id))
    seat = {"crew": outside, "flight": "MS-1", "role": "flight-engineer"}
    assert len(there) == 2
    assert "expected whom to replace" in refusal(state, Seat(**seat))
    after = Seat(**seat, instead=there[0]).apply(state)
    assert ("MS-1", "flight-engineer", "down") in on(after, outside)


def test_a_plan_found_is_taken_whole(state: State) -> None:
    other = Clear(crew=seats(state, "MS-1")["commander"], flight="MS-1").apply(state)
    again = Take(plan=plan_data(state.plan), found_by="solve").apply(other)
    assert again.plan == state.plan
    assert again.kept == ()


def test_every_number_is_the_checker_s(tmp_path: Path) -> None:
    instance = load(INSTANCES / "mini.yaml")
    session = Session.opened(tmp_path / "s", instance, load_plan(PLAN, instance))
    made = walk(session, tmp_path, 60, seed=3)
    assert {"seat", "swap"} <= set(made)
    again = Session.opened(tmp_path / "s", instance, None)
    assert again.branch("main").state.plan == session.branch("main").state.plan
    assert again.branch("main").state.instance == session.branch("main").state.instance


@pytest.mark.long
@pytest.mark.parametrize("name", ["mini", "iss-2026-2030"])
def test_every_number_is_the_checker_s_on_long_walks(name: str, tmp_path: Path) -> None:
    import optimizer

    instance = load(INSTANCES / f"{name}.yaml")
    plan = optimizer.solve(instance, workers=2, time_limit=120).plan
    made = walk(Session.opened(tmp_path / "s", instance, plan), tmp_path, 300, seed=7)
    assert len(made) == 300
