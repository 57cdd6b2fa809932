"""One deadline for all parts of an answer: what is left, what a part of it may take, and the request to stop."""

from __future__ import annotations

import math

import pytest

from optimizer.solver.deadline import SHORTEST, Deadline, TimeUpError
from optimizer.solver.engines.stop import Stop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until its one number is changed."""
    now = [100.0]
    monkeypatch.setattr("optimizer.solver.deadline.time.perf_counter", lambda: now[0])
    return now


def test_without_a_limit_only_a_stop_ends_it(clock: list[float]) -> None:
    deadline = Deadline()
    clock[0] = 1e6
    assert deadline.seconds == 1e6 - 100
    assert math.isinf(deadline.remaining)
    assert deadline.search_limit is None
    assert deadline.left() is None
    assert not deadline.over
    deadline.stop.request()
    assert deadline.over
    assert not deadline.ran_out
    with pytest.raises(TimeUpError):
        deadline.left()
    assert deadline.ran_out


def test_the_time_runs_out(clock: list[float]) -> None:
    deadline = Deadline(10)
    assert (deadline.left(), deadline.search_limit, deadline.over) == (10, 10, False)
    clock[0] = 109.0
    assert deadline.left() == 1
    clock[0] = 110.0
    assert deadline.over
    assert deadline.search_limit == SHORTEST
    with pytest.raises(TimeUpError):
        deadline.left()
    clock[0] = 111.0
    assert deadline.remaining == -1
    assert deadline.search_limit == SHORTEST


def test_a_part_ends_with_the_whole_and_stops_with_it(clock: list[float]) -> None:
    stop = Stop()
    whole = Deadline(10, stop)
    assert whole.within(3).remaining == 3
    assert whole.within(30).remaining == 10
    assert Deadline().within(30).remaining == 30
    clock[0] = 105.0
    part = whole.within(3)
    assert (part.remaining, part.seconds) == (3, 0)
    stop.request()
    assert part.over
