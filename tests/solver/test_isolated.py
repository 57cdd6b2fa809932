"""``solve`` in a process of its own, from a program: it always answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.problem.errors import ChildFailedError
from tests import INSTANCES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

PLANTED = ROOT / "tests" / "solver" / "children" / "planted"


def by_solve(mini: optimizer.Instance, **named: object) -> optimizer.Result:
    return optimizer.solve(mini, workers=1, isolated=True, **named)  # type: ignore[arg-type]


def by_session(mini: optimizer.Instance, **named: object) -> optimizer.Result:
    with optimizer.Planner(mini, workers=1, isolated=True) as planner:
        return planner.solve(**named)  # type: ignore[arg-type]


WAYS = pytest.mark.parametrize("way", [by_solve, by_session])


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session gives a process that is late some time; here it never answers."""
    monkeypatch.setattr("optimizer.studies.planner.LATE_SECONDS", 2.0)


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the engine go wrong in processes that begin from now on."""

    def plant(how: str) -> None:
        monkeypatch.setenv("PYTHONPATH", str(PLANTED))
        monkeypatch.setenv("CREWOPT_PLANTED", how)

    return plant


@WAYS
def test_an_engine_that_hangs_leaves_the_best_plan_so_far(
    way: Callable[..., optimizer.Result], wrong: Callable[[str], None]
) -> None:
    mini = optimizer.load(INSTANCES / "mini.yaml")
    wrong("second tier hangs")
    heard: list[optimizer.Result] = []
    found = way(mini, time_limit=6, on_answer=heard.append)
    assert found.status == "feasible"
    assert found.plan is not None
    assert optimizer.check(mini, found.plan).ok
    assert heard
    assert heard[-1].plan == found.plan
    assert found.tiers[0].proved


@WAYS
def test_an_engine_that_hangs_before_any_plan_is_no_answer(
    way: Callable[..., optimizer.Result], wrong: Callable[[str], None]
) -> None:
    wrong("hang")
    found = way(optimizer.load(INSTANCES / "mini.yaml"), time_limit=1)
    assert (found.status, found.plan, found.workers) == ("unknown", None, 1)


def test_a_stop_that_the_engine_does_not_heed_is_obeyed(wrong: Callable[[str], None]) -> None:
    wrong("second tier hangs")
    stop, mini = optimizer.Stop(), optimizer.load(INSTANCES / "mini.yaml")
    found: list[optimizer.Result] = []
    heard = threading.Event()
    work = threading.Thread(
        target=lambda: found.append(by_solve(mini, stop=stop, on_answer=lambda answer: heard.set()))
    )
    work.start()
    assert heard.wait(60)
    stop.request()
    work.join(60)
    assert found
    assert found[0].plan is not None


def test_one_that_fails_twice_is_an_error(wrong: Callable[[str], None]) -> None:
    wrong("second tier")
    with pytest.raises(ChildFailedError, match="signal 6"):
        by_solve(optimizer.load(INSTANCES / "mini.yaml"))
