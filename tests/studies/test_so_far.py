"""Answers so far: each study that takes long tells them, and the last one claims no more than is settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.studies.alternatives import alternatives
from optimizer.studies.alternatives.answer import alternatives_data
from optimizer.studies.robust import robust
from optimizer.studies.size import size
from optimizer.studies.tradeoff import tradeoff
from optimizer.studies.tradeoff.by_scenario import frontiers
from optimizer.studies.why import candidates, why
from tests import INSTANCES

MINI = optimizer.load(INSTANCES / "mini.yaml")
PLAN = optimizer.load_plan(Path(__file__).parents[1] / "cli" / "mini.plan.json", MINI)
TWO = ("unfilled_seats", "waiting_spread")


def test_alternatives_are_told_as_they_are_found() -> None:
    heard: list[Any] = []
    answer = alternatives(MINI, PLAN, k=2, distance=1, within={2: 5000}, workers=1, on_answer=heard.append)
    assert [len(each.found) for each in heard] == list(range(1, len(answer.found) + 1))
    assert heard[-1].found == answer.found != ()
    assert heard[0].stopped_early
    assert not heard[0].no_more
    data = alternatives_data(heard[0])
    assert (data["instance"], data["status"], data["distance"]) == (MINI.name, "given", 1)
    assert (data["no_more"], data["stopped_early"], data["seconds"]) == (False, True, heard[0].seconds)
    assert [tier["at_most"] for tier in data["tiers"]] == list(heard[0].limits)
    assert [each["distances"] for each in data["alternatives"]] == [list(each.distances) for each in heard[0].found]


def test_who_could_sit_there_is_told_one_by_one() -> None:
    heard: list[Any] = []
    answer = candidates(MINI, PLAN, "MS-1", "commander", workers=1, on_answer=heard.append)
    assert heard
    for each in heard:
        assert each.stopped_early
        assert not each.ranked
        assert {one.crew for one in each.forced} <= {one.crew for one in answer.forced}
        assert str(each)
    assert any(one.status == "feasible" for one in heard[-1].forced)


def test_an_empty_seat_is_told_first() -> None:
    heard: list[Any] = []
    why(MINI, PLAN, "fyodor", "MS-1", workers=1, on_answer=heard.append)
    assert [one.crew for one in heard[0].forced] == [None]
    assert heard[0].stopped_early


def test_sizes_are_told_group_by_group() -> None:
    heard: list[Any] = []
    answer = size(MINI, workers=1, on_answer=heard.append)
    assert heard[0].needs == ()
    assert heard[-1].needs == answer.needs
    assert all(each.stopped_early for each in heard)
    assert not answer.stopped_early


def test_a_frontier_so_far_is_never_complete() -> None:
    heard: list[Any] = []
    answer = tradeoff(MINI, *TWO, workers=1, on_answer=heard.append)
    assert answer.status == "complete"
    assert {each.status for each in heard} == {"partial"}
    assert heard[-1].points == answer.points
    assert str(heard[-1]).startswith("PARTIAL")


def test_scenarios_done_are_told_with_the_one_at_work() -> None:
    heard: list[Any] = []
    event = optimizer.what_if("drop_flight: MS-2", MINI)
    answer = frontiers(MINI, {"as is": [], "less": [event]}, *TWO, workers=1, on_answer=heard.append)
    names = [[name for name, _ in each.scenarios] for each in heard]
    assert names[0] == ["as is"]
    assert names[-1] == ["as is", "less"]
    assert heard[-1].scenarios[0] == answer.scenarios[0]


def test_a_plan_for_many_futures_is_told_before_it_is_proved() -> None:
    heard: list[Any] = []
    answer = robust(MINI, 2, others=1, workers=1, on_answer=heard.append)
    assert not heard[0].proved
    assert heard[0].held == heard[0].best == answer.best
    assert heard[-1].held == answer.held
    assert heard[-1].fresh is None
    assert str(heard[0])


def test_weights_of_futures_that_could_not_be_counted_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.studies.robust.solving.MOST", 1)
    with pytest.raises(optimizer.InputError, match=r"people moved up to 1 \(2\^53\), found up to \d+"):
        robust(MINI, 2, others=0, workers=1)
