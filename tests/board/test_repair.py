"""Repair keeps what was just done and all pins, moves the fewest others, and says what it has to leave open."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.board.moves import Clear, Launch, Lock, Pin, Place, Seat, Swap, Tell
from optimizer.board.questions import Alternatives, Candidates, Repair, Scenarios, Solve, Why, WhyNot
from optimizer.board.ranking import Ranking
from optimizer.board.searches import Search, Searches
from optimizer.board.state import State, opening
from optimizer.files.load import load, load_plan
from optimizer.solver.engines.stop import Stop
from optimizer.studies.planner import LATE_SECONDS, Planner
from tests import INSTANCES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def start() -> State:
    instance = load(INSTANCES / "mini.yaml")
    return opening(instance, load_plan(ROOT / "tests" / "cli" / "mini.plan.json", instance))


@pytest.fixture(scope="module")
def searches(start: State) -> Iterator[Searches]:
    found = Searches(start, lambda search: None, lambda search: None, workers=1, isolated=False)
    yield found
    found.close()


def asked(searches: Searches, question: Any, state: State) -> Search:
    search = searches.ask(question, "main", state, "test")
    assert search is not None
    while search.status in ("waiting", "running"):
        time.sleep(0.02)
    assert search.status == "done", search.trouble
    return search


def seats(plan: optimizer.Plan | None) -> set[tuple[str, str, str, str]]:
    assert plan is not None
    return {(seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments}


def test_it_moves_the_fewest_others(start: State, searches: Searches) -> None:
    state = Seat(crew="elif", flight="Crew-B", role="mission-specialist").apply(start)
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    assert answer.plan is not None
    assert answer.data is not None
    assert optimizer.check(start.instance, answer.plan).ok
    assert ("elif", "Crew-B", "mission-specialist", "up") in seats(answer.plan)
    pin = optimizer.what_if("pin: elif, flight: Crew-B, role: mission-specialist", start.instance)
    least = optimizer.replan(start.instance, state.plan, [pin], workers=1).result.tiers[0]
    assert (answer.data["changes"], answer.data["bound"]) == (least.value, least.bound)
    assert answer.data["left_open"] == []
    assert "1 person moves: elif (proved the fewest)" in answer.words


def test_it_leaves_open_what_was_broken_by_hand_alone(start: State, searches: Searches) -> None:
    state = Seat(crew="carol", flight="MS-1", role="flight-engineer", instead="dario").apply(start)
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    assert answer.data is not None
    assert answer.data["left_open"] == ["rest_interval carol"]
    assert answer.plan is not None
    broken = optimizer.check(start.instance, answer.plan).broken
    assert [(each.rule, each.subject) for each in broken] == [("rest_interval", "carol")]


def test_where_nothing_mends_it_the_clauses_are_named_that_are_left(start: State, searches: Searches) -> None:
    state = Seat(crew="anna", flight="MS-2", role="commander", instead="galina").apply(start)  # nobody else for Crew-A
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    assert answer.plan is None
    assert answer.words.startswith("No plan keeps all this, even with qualification anna/MS-2, reciprocity MS-2,")
    assert answer.data is not None
    conflict = {(line["rule"], line["subject"]) for line in answer.data["explanation"]["conflict"]}
    assert ("qualification", "anna/MS-2") not in conflict
    assert ("pins", "anna/MS-2") in conflict  # nothing else keeps her from Crew-A
    assert "your move: anna to MS-2 commander\n      anna goes up on MS-2 as commander, as moved by hand" in answer.text
    assert "pin" not in answer.text, "nobody has pinned anything"
    explained = answer.data["explanation"]
    ways = {each["how"] for repair in (explained["waivers"], *explained["alternatives"]) for each in repair}
    assert "drop" not in ways


def test_it_keeps_pins_and_locks_and_who_was_taken_off(start: State, searches: Searches) -> None:
    state = Lock(flight="Crew-A").apply(Clear(crew="jan", flight="MS-1").apply(start))
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    found = seats(answer.plan)
    assert not any((crew, flight) == ("jan", "MS-1") for crew, flight, _, _ in found)
    held = {each for each in seats(start.plan) if each[1] == "Crew-A"}
    assert {each for each in found if each[1] == "Crew-A"} == held


def test_a_swap_that_breaks_nothing_moves_nobody(start: State, searches: Searches) -> None:
    swap = Swap(one=Place(crew="fyodor", flight="MS-1"), two=Place(crew="galina", flight="MS-2"))
    state = swap.apply(start)
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    assert seats(answer.plan) == seats(state.plan)
    assert answer.words == "Nobody else moves (proved the fewest)"


@pytest.mark.long
def test_a_launch_day_moved_by_hand_is_kept(searches: Searches) -> None:
    instance = load(INSTANCES / "iss-2026-2030.yaml")
    plan = optimizer.solve(instance, workers=2).plan
    state = opening(instance, plan)
    chosen = {each.flight: each.launch for each in state.plan.dates}["MS-32"]
    other = next(day.launch for day in instance.flight["MS-32"].launch_variants if day.launch != chosen)
    answer = asked(searches, Repair(), Launch(flight="MS-32", launch=other).apply(state)).answer
    assert answer is not None
    assert answer.plan is not None
    assert {each.flight: each.launch for each in answer.plan.dates}["MS-32"] == other
    assert optimizer.check(instance, answer.plan).ok


def test_the_replan_of_2020_as_news_and_a_repair(searches: Searches) -> None:
    instance = load(INSTANCES / "ms-16-2020.yaml")
    begun = opening(instance, load_plan(INSTANCES / "ms-16-2020.published.json", instance))
    state = Tell(text="person_out: tikhonov, known_on: 2020-02-19, to: 2020-10-31").apply(begun)
    assert [each.subject for each in state.report.broken] == ["tikhonov"]
    answer = asked(searches, Repair(), state).answer
    assert answer is not None
    assert "proved the fewest" in answer.words
    crew = {(who, role) for who, flight, role, leg in seats(answer.plan) if (flight, leg) == ("MS-16", "up")}
    assert {("ivanishin", "commander"), ("vagner", "flight-engineer-1")} <= crew  # as it was flown


def test_solve_keeps_pins_and_proves(start: State, searches: Searches) -> None:
    best = optimizer.solve(start.instance, workers=1)
    answer = asked(searches, Solve(), Pin(crew="fyodor", flight="MS-2").apply(start)).answer
    assert answer is not None
    assert answer.plan is not None
    assert answer.plan.proof is not None
    assert answer.plan.proof.values >= best.values
    assert any((crew, flight, leg) == ("fyodor", "MS-2", "up") for crew, flight, _, leg in seats(answer.plan))


def test_questions_answer_as_their_commands_do(start: State, searches: Searches) -> None:
    why = asked(searches, Why(crew="anna", flight="Crew-A"), start).answer
    not_why = asked(searches, WhyNot(crew="ben", flight="Crew-A"), start).answer
    assert why is not None
    assert not_why is not None
    assert "anna, Crew-A commander" in why.words
    assert "IMPOSSIBLE  ben, Crew-A" in not_why.words
    text = "scenarios:\n  now: []\n  out: [{kind: person_out, crew: anna}]\n"
    side = asked(searches, Scenarios(text=text), start).answer
    assert side is not None
    assert side.data is not None
    assert len(side.data["scenarios"]) == 2
    others = asked(searches, Alternatives(count=1), start).answer
    assert others is not None
    assert "alternative" in others.words


def test_a_question_that_runs_out_of_time_has_time_to_answer(start: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process is killed only some seconds after the limit that the search itself obeys."""
    heard: dict[str, Any] = {}

    class Child:
        def run(self, function: str, arguments: Any, named: Any, **more: Any) -> str:
            heard.update(more, named=named)
            return "what is known"

    planner = Planner(start.instance, start.plan, workers=1, isolated=False)
    monkeypatch.setattr(planner, "_child", Child())
    began = time.monotonic()
    assert str(planner.why("anna", "Crew-A", time_limit=2.0)) == "what is known"
    assert (heard["named"], heard["limited"]) == ({"time_limit": 2.0}, False)
    assert heard["end"] >= began + 2.0 + LATE_SECONDS


@pytest.mark.slow
def test_scenarios_share_the_seconds_asked_for(start: State, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "scenarios:\n  now: []\n  out: [{kind: person_out, crew: anna}]\n"
    planner = Planner(start.instance, start.plan, workers=1, isolated=False)
    heard: list[float] = []
    whole = planner.scenarios

    def scenarios(*given: Any, **named: Any) -> Any:
        heard.append(named["time_limit"])
        return whole(*given, **named)

    monkeypatch.setattr(planner, "scenarios", scenarios)
    answer = Scenarios(text=text, seconds=120).ask(planner, start, Stop())
    assert (heard, answer.words) == ([60.0], "2 scenarios side by side")


def test_scenarios_that_are_wrong_name_no_file(start: State, searches: Searches) -> None:
    search = searches.ask(Scenarios(text="scenarios:\n  a: []\n  b: [{kind: none}]\n"), "main", start, "test")
    assert search is not None
    while search.status in ("waiting", "running"):
        time.sleep(0.02)
    assert search.trouble.startswith("scenarios:3:14 scenarios.b[0].kind: ")


def test_the_cheap_ranking_is_the_checker_s_and_the_proved_one_no_worse(start: State, searches: Searches) -> None:
    ranking = Ranking(start, "MS-2", "commander", "up", "galina")
    ranked = ranking.go_on(60)
    assert ranking.left == 0
    assert {each.crew for each in ranked} >= {"fyodor", "anna"}
    for each in ranked:
        after = Seat(crew=each.crew, flight="MS-2", role="commander", instead="galina").apply(start).report
        assert after.values == each.values
        assert len({broken.address for broken in after.broken} - {b.address for b in start.report.broken}) == len(
            each.broken
        )
    proved = asked(searches, Candidates(flight="MS-2", role="commander"), start).answer
    assert proved is not None
    assert proved.data is not None
    able = {each["crew"] for each in proved.data["alternatives"] if each["status"] == "feasible"}
    assert {each.crew for each in ranked if not each.broken and not start.report.broken} <= able
