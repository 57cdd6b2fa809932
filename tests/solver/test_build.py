"""Rows are made under a deadline: nothing of them is waited for that is not made yet when it comes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.model import rows as rows_module
from optimizer.model.options import Options
from optimizer.model.rows import Rows
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.kept_models import KeptModels, keeping
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.studies.levers.shortage import told_as_shortage
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance


@pytest.fixture(scope="module")
def mini() -> Instance:
    return optimizer.load(INSTANCES / "mini.yaml")


def looks_in(instance: Instance, monkeypatch: pytest.MonkeyPatch, *, often: bool) -> int:
    monkeypatch.setattr(rows_module, "TERMS_A_LOOK", 0 if often else 10**9)
    seen: list[None] = []
    build(instance, look=lambda: seen.append(None))
    return len(seen)


def test_it_looks_between_rules_and_at_every_so_many_terms(mini: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (looks_in(mini, monkeypatch, often=often) for often in (False, True))
    assert few > len(list(mini.rulebook)) + len(mini.goals)
    assert many - few > len(build(mini).rows.rows)


@pytest.mark.parametrize("after", [0, 20, 60])
def test_it_ends_at_the_look_that_finds_no_time_left(
    after: int, mini: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "TERMS_A_LOOK", 0)
    left = after

    def look() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise TimeUpError

    with pytest.raises(TimeUpError):
        build(mini, look=look)
    assert left == -1


def test_a_kept_model_does_not_look_at_the_clock_of_who_asked_first(mini: Instance) -> None:
    with keeping(KeptModels()):
        deadline = Deadline(60)
        first = build(mini, look=deadline.left)
        deadline.stop.request()
        assert first.rows.look() is None
        with pytest.raises(TimeUpError):
            build(mini, look=deadline.left)


def shortage(instance: Instance, deadline: Deadline) -> object:
    with suppress(TimeUpError):
        return told_as_shortage(instance, deadline, 1, 0)
    return None


QUESTIONS: dict[str, Callable[[Instance, Deadline], object]] = {
    "solve": lambda instance, clock: optimizer.solve(instance, stop=clock.stop, workers=1).plan,
    "analyze": lambda instance, clock: optimizer.analyze(instance, stop=clock.stop).seats or None,
    "unavoidable": lambda instance, clock: unavoidable_parts(instance, clock, 1, 0) or None,
    "levers": lambda instance, clock: optimizer.levers(instance, stop=clock.stop, workers=1).found or None,
    "shortage": shortage,
}


@pytest.mark.parametrize("of", ["_clauses_against", "exclusive"], ids=["the stays", "a row"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_who_asks_ends_while_rows_are_made(
    question: str, of: str, mini: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, calls = Deadline(), []
    mini.note_examined()
    monkeypatch.setattr(rows_module, "TERMS_A_LOOK", 0)
    room = Options if hasattr(Options, of) else Rows
    before = getattr(room, of)

    def asked(*arguments: object, **named: object) -> object:
        calls.append(of)
        clock.stop.request()
        return before(*arguments, **named)

    monkeypatch.setattr(room, of, asked)
    assert QUESTIONS[question](mini, clock) is None
    assert len(calls) == 1


def test_an_analysis_that_had_no_time_says_so(mini: Instance) -> None:
    found = optimizer.analyze(mini, time_limit=0)
    assert (found.examined, found.finished) == (False, False)
    assert str(found).startswith("mini: UNKNOWN, nothing was examined within the limits")
