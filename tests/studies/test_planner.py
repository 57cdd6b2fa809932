"""A session: the same answers as the functions give, one build, changes that can be taken back."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files.load import plan_for
from optimizer.goals import Tier
from optimizer.problem.decisions import Pin
from optimizer.problem.errors import InputError
from optimizer.solver.engines.stop import Stop
from optimizer.studies.planner import Planner
from optimizer.studies.why.tier_costs import TierCosts
from optimizer.studies.why.weighed import Weighed
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Row


@pytest.fixture(scope="module")
def mini() -> Instance:
    return optimizer.load(INSTANCES / "mini.yaml")


def test_many_questions_build_once_and_answer_as_the_functions(mini: Instance) -> None:
    planner = Planner(mini, workers=1)
    result = planner.solve()
    plan = result.plan
    assert plan is not None
    assert planner.plan is not None
    assert planner.plan.proof is not None
    assert planner.check().ok
    seat = plan.assignments[0]
    flight, role = "MS-2", "flight-engineer"
    asked = {
        "why": (planner.why(seat.crew, seat.flight), optimizer.why(mini, plan, seat.crew, seat.flight, workers=1)),
        "not": (planner.why_not("jan", flight), optimizer.why_not(mini, plan, "jan", flight, workers=1)),
        "who": (planner.candidates(flight, role), optimizer.candidates(mini, plan, flight, role, workers=1)),
    }
    for name, (here, there) in asked.items():
        told = [(each.crew, each.status, each.weighed.values) for each in here.forced]
        assert told == [(each.crew, each.status, each.weighed.values) for each in there.forced], name
    others = planner.alternatives(within={"waiting_spread": 900})
    expected = optimizer.alternatives(mini, plan, within={"waiting_spread": 900}, workers=1)
    assert len(others.found) == len(expected.found)
    assert planner.free_choices().of == optimizer.free_choices(mini, plan).of
    assert planner.builds == 2  # one for every search, one with what rules forbid, to say why somebody cannot
    planner.candidates(flight, role)
    planner.why(seat.crew, seat.flight)
    assert planner.builds == 2


@pytest.mark.slow
def test_of_a_plan_that_was_edited_the_best_one_is_not_searched_again(
    mini: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = Planner(mini, workers=1)
    best = planner.solve().plan
    assert best is not None
    pinned = mini.model_copy(update={"pins": (*mini.pins, Pin(crew="jan", flight="MS-2"))})
    pinned.note_examined()
    edited = optimizer.solve(pinned, workers=1).plan
    assert edited is not None
    flight, role = "MS-2", "flight-engineer"
    before = optimizer.candidates(mini, edited, flight, role, workers=1)
    assert before.relation == "can be bettered"
    searched: list[int] = []
    weigh = TierCosts.weigh

    def seen(self: TierCosts, asked: Sequence[Row], **named: Any) -> Weighed:
        searched.append(len(asked))
        return weigh(self, asked, **named)

    monkeypatch.setattr(TierCosts, "weigh", seen)
    planner.plan = plan_for(mini, edited)
    found = planner.candidates(flight, role)
    assert 0 not in searched
    assert (found.relation, found.best.values) == (before.relation, before.best.values)
    told = [[(each.crew, each.status, each.weighed.values) for each in one.forced] for one in (before, found)]
    assert told[0] == told[1]
    planner.candidates(flight, role, prove=True)
    assert 0 in searched


def test_a_change_builds_anew_and_undo_does_not(mini: Instance) -> None:
    planner = Planner(mini, workers=1)
    before = planner.solve()
    assert before.plan is not None
    crews = {(seat.crew, seat.flight) for seat in before.plan.assignments}
    assert ("jan", "MS-2") not in crews
    planner.pin("jan", "MS-2")
    pinned = planner.solve()
    assert pinned.plan is not None
    assert ("jan", "MS-2") in {(seat.crew, seat.flight) for seat in pinned.plan.assignments}
    assert pinned.values > before.values
    assert planner.builds == 2
    planner.unpin("jan", "MS-2")
    assert planner.solve().values == before.values
    planner.undo()
    planner.undo()
    assert planner.instance == mini
    planner.undo()
    assert planner.instance == mini
    assert planner.solve().plan == before.plan
    assert planner.builds == 2


def test_another_weight_of_a_goal_builds_nothing_and_counts(mini: Instance) -> None:
    """The rows are those of before; costs and values are those of the new weight."""
    tier = Tier.model_validate({"waiting_spread": {"weight": 1}, "first_flights": {"weight": 1}})
    heavy = Tier.model_validate({"waiting_spread": {"weight": 1}, "first_flights": {"weight": 100_000}})
    first, second = (mini.model_copy(update={"goals": (each,)}) for each in (tier, heavy))
    for each in (first, second):
        each.note_examined()
    planner = Planner(first, workers=1)
    assert planner.solve().values == optimizer.solve(first, workers=1).values
    builds = planner.builds
    planner.use(second)
    found = planner.solve()
    assert planner.builds == builds
    assert found.values == optimizer.solve(second, workers=1).values
    assert found.plan is not None
    assert optimizer.check(second, found.plan).values == found.values
    assert found.plan.instance.digest == second.digest
    planner.use(first.model_copy(update={"goals": (Tier.model_validate({"waiting_spread": {}}),)}))
    planner.solve()
    assert planner.builds == builds + 1  # a goal less is no weight


def test_the_news_is_asked_in_words_and_changes_nothing_here(mini: Instance) -> None:
    planner = Planner(mini, workers=1)
    plan = planner.solve().plan
    assert plan is not None
    people = dict.fromkeys(seat.crew for seat in plan.assignments)
    answers = ((who, planner.replan([f"person_out: {who}"]).result.plan) for who in people)
    who, after = next((who, found) for who, found in answers if found is not None)
    assert who not in {seat.crew for seat in after.assignments}
    assert planner.instance == mini
    assert planner.plan is not None
    assert planner.plan.assignments == plan.assignments


def test_a_waiver_and_its_end() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    planner = Planner(instance, workers=1)
    assert planner.solve().status == "infeasible"
    repair = planner.explain().repairs[0]
    for clause in repair.clauses:
        planner.waive(clause.rule, clause.subject, reason="tried", by="test")
    assert planner.solve().status == "optimal"
    for clause in repair.clauses:
        planner.enforce(clause.rule, clause.subject)
    assert planner.solve().status == "infeasible"


@pytest.mark.parametrize(
    "wrong", [lambda it: it.unpin("jan", "MS-2"), lambda it: it.enforce("seated", "MS-1"), lambda it: it.check()]
)
def test_what_is_not_there_is_told(mini: Instance, wrong: object) -> None:
    with pytest.raises(InputError, match=r"expected a .*, found none"):
        wrong(Planner(mini))  # type: ignore[operator]


def test_a_pin_of_nobody_is_refused_and_leaves_the_session_as_it_was(mini: Instance) -> None:
    planner = Planner(mini)
    with pytest.raises(InputError, match="nobody"):
        planner.pin("nobody", "MS-2")
    assert planner.instance == mini


@pytest.mark.slow
def test_in_a_process_of_its_own_the_answers_are_the_same(mini: Instance) -> None:
    with Planner(mini, workers=1, isolated=True) as planner:
        told: list[optimizer.Progress] = []
        result = planner.solve(on_progress=told.append)
        assert result.plan == optimizer.solve(mini, workers=1).plan
        assert told
        who = planner.candidates("MS-2", "flight-engineer")
        assert who.relation == "best"
        assert planner.builds == 0
        child = planner._child
        assert child is not None
        child._child._process.send_signal(signal.SIGKILL)  # what happens when the machine runs out of memory
        assert planner.candidates("MS-2", "flight-engineer").forced


def test_a_stop_ends_a_question() -> None:
    planner = Planner(optimizer.load(INSTANCES / "iss-2026-2030.yaml"), workers=1)
    stop = Stop()
    stop.request()
    began = time.monotonic()
    assert planner.solve(stop=stop).status in ("unknown", "feasible")
    assert time.monotonic() - began < 30
