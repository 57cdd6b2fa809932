"""What many samples say together: shares, not counts, say whose loss hurts most."""

from __future__ import annotations

from typing import Any, Literal

import pytest

import optimizer
from optimizer.events import EVENTS
from optimizer.model.rows import Clause
from optimizer.studies.stress import Odds, Sample, Stress
from optimizer.studies.stress.impact import Impact, impacts, most_often
from tests import INSTANCES
from tests.worlds.draw import day


def sample(
    number: int,
    status: Literal["holds", "moves", "none"],
    *,
    out: tuple[str, ...] = (),
    slipped: tuple[str, ...] = (),
    moved: tuple[str, ...] = (),
    seats: tuple[tuple[str, str], ...] = (),
    rules: tuple[str, ...] = (),
) -> Sample:
    events: list[Any] = [EVENTS["person_out"].model_validate({"known_on": day(0), "crew": who}) for who in out]
    events += [
        EVENTS["slip"].model_validate({"known_on": day(0), "flight": name, "launch": day(5)}) for name in slipped
    ]
    clauses = tuple(Clause(rule, str(place)) for place, rule in enumerate(rules))
    return Sample(number, tuple(events), status, None if status == "none" else len(moved), moved, seats, clauses)


def found(*samples: Sample) -> Stress:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    return Stress(instance, None, None, Odds(), 0, len(samples), samples, 0.0)


def test_the_worst_is_who_is_missed_most_often_when_gone_not_who_is_gone_most_often() -> None:
    often = [sample(n, "none" if n < 3 else "holds", out=("often",)) for n in range(10)]
    seldom = [sample(n, "none" if n < 12 else "moves", out=("seldom",), moved=("a", "b")) for n in range(10, 13)]
    told = found(*often, *seldom).losses
    assert told == (Impact("seldom", 3, 2, 2.0), Impact("often", 10, 3, 0.0))
    slips = [sample(n, "none" if n < 3 else "holds", slipped=("often",)) for n in range(10)]
    slips += [sample(n, "none" if n < 12 else "moves", slipped=("seldom",), moved=("a", "b")) for n in range(10, 13)]
    assert [impact.name for impact in found(*slips).slips] == ["seldom", "often"]
    assert found(*slips).losses == ()
    assert found(*often).slips == ()


def test_equal_shares_are_ranked_by_who_moves_then_by_how_often_then_by_name() -> None:
    told = impacts(
        [
            sample(0, "moves", out=("d",), moved=("x",)),
            sample(1, "moves", out=("c",), moved=("x",)),
            sample(2, "moves", out=("b",), moved=("x",)),
            sample(3, "moves", out=("b",), moved=("x",)),
            sample(4, "moves", out=("a",), moved=("x", "y")),
            sample(5, "holds", out=("a", "e")),
            sample(6, "none", out=("f",)),
            sample(7, "none", out=("f", "f")),
        ],
        people=True,
    )
    assert told == (
        Impact("f", 2, 2, None),
        Impact("a", 2, 0, 1.0),
        Impact("b", 2, 0, 1.0),
        Impact("c", 1, 0, 1.0),
        Impact("d", 1, 0, 1.0),
        Impact("e", 1, 0, 0.0),
    )


def test_names_are_counted_the_most_frequent_first() -> None:
    assert most_often("banana") == (("a", 3), ("n", 2), ("b", 1))
    assert most_often("cba") == (("a", 1), ("b", 1), ("c", 1))


def test_each_sample_counts_once() -> None:
    told = found(
        sample(0, "holds"),
        sample(1, "moves", moved=("x", "y"), out=("x",), seats=(("S1", "a"), ("S1", "b"))),
        sample(2, "moves", moved=("y", "z"), seats=(("S1", "a"), ("S2", "a"))),
        sample(3, "moves", moved=("z",), slipped=("S2",)),
        sample(4, "none", rules=("one", "one", "two")),
        sample(5, "none", rules=("two",)),
    )
    assert told.moved == {0: 1, 1: 1, 2: 2}
    assert list(told.moved) == [0, 1, 2]
    assert told.conflicts == (("two", 2), ("one", 1))
    assert told.flights == (("S1", 2), ("S2", 1))
    assert told.seats == (("S1 a", 2), ("S1 b", 1), ("S2 a", 1))
    assert told.people == (("y", 2), ("z", 2)), "the news was about x"
    assert [(told.share(status).count, told.share(status).of) for status in ("holds", "moves", "none")] == [
        (1, 6),
        (3, 6),
        (2, 6),
    ]


@pytest.mark.parametrize("times", [1, 8, 9])
def test_tables_of_weak_points_end_after_eight(times: int) -> None:
    many = tuple(sample(n, "none", out=(f"p{n}",), rules=(f"rule{n}",)) for n in range(times))
    told = found(*many)
    assert len(told.losses) == len(told.conflicts) == times
