"""The relations hold in tiny worlds, and each of them would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.relations import agreeing
from tests.relations.agreeing import FIRST, agreements, related
from tests.relations.relations import NO_BETTER, NO_WORSE, RELATIONS, SAME, doubled
from tests.relations.rewriting import data_of, mentions, renamed, shifted
from tests.slow import few_first
from tests.worlds.everything import roomy
from tests.worlds.tiny import make

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from tests.oracle.engines import Answer

BLOCKS = 20


def test_twelve_relations_hold_in_some_worlds() -> None:
    assert len(RELATIONS) == 12
    assert agreements(24) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_twelve_relations_hold_in_a_thousand_worlds(block: int) -> None:
    assert agreements(1_000 // BLOCKS, FIRST + 10_000 + block * 1_000 // BLOCKS) == []


@pytest.mark.parametrize("name", RELATIONS)
def test_a_relation_changes_the_instance(name: str) -> None:
    for seed in range(FIRST, FIRST + 5):
        one, other, _ = related(name, seed)
        assert data_of(one) != data_of(other)


@pytest.mark.parametrize("name", few_first(RELATIONS, 4))
def test_most_worlds_have_a_plan(name: str) -> None:
    answers = [agreeing.answer(related(name, seed)[0], "cp-sat") for seed in range(FIRST, FIRST + 12)]
    assert sum(answer is not None for answer in answers) >= 5


@pytest.mark.parametrize("name", RELATIONS)
def test_what_does_not_hold_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = next(seed for seed in range(FIRST, FIRST + 12) if [*RELATIONS][seed % len(RELATIONS)] == name)
    _, other, expected = related(name, seed)
    right: Answer = (5, 5)
    wrong: Answer = (4, 5) if expected is NO_BETTER else (6, 5)

    def answered(instance: Instance, engine: str) -> Answer:
        return wrong if data_of(instance) == data_of(other) else right

    monkeypatch.setattr(agreeing, "answer", answered)
    assert agreements(1, seed) == [f"{name} {seed}: expected {expected.words} as {right}, found {wrong}"]


@pytest.mark.parametrize(
    ("expected", "one", "other", "holds"),
    [
        (SAME, (1, 2), (1, 2), True),
        (SAME, (1, 2), (1, 1), False),
        (SAME, None, (1, 2), False),
        (NO_WORSE, (1, 2), (1, 2), True),
        (NO_WORSE, (1, 2), (0, 9), True),
        (NO_WORSE, (1, 2), (1, 3), False),
        (NO_WORSE, None, (9, 9), True),
        (NO_WORSE, (1, 2), None, False),
        (NO_BETTER, (1, 2), None, True),
        (NO_BETTER, (1, 2), (2, 0), True),
        (NO_BETTER, (1, 2), (1, 1), False),
        (NO_BETTER, None, (9, 9), False),
        (doubled(1), (1, 2, 3), (1, 4, 3), True),
        (doubled(1), (1, 2, 3), (2, 4, 6), False),
        (doubled(1), (1, 2, 3), (1, 2, 3), False),
        (doubled(1), None, None, True),
        (doubled(1), None, (0, 0), False),
    ],
)
def test_what_is_expected(expected: agreeing.Expectation, one: Answer, other: Answer, holds: bool) -> None:
    assert expected.holds(one, other) is holds


def test_names_and_days_change_in_addresses_too() -> None:
    data = {"p0": "p0/f1", "days": ["2030-01-31", "t0@2030-02-27/2030-02", "p0x"]}
    assert renamed(data, {"p0": "f1", "f1": "p0"}) == {"f1": "f1/p0", "days": [*data["days"][:2], "p0x"]}
    assert shifted(data, 2)["days"] == ["2030-02-02", "t0@2030-03-01/2030-02", "p0x"]
    assert shifted(data, -1461)["days"] == ["2026-01-31", "t0@2026-02-27/2026-02", "p0x"]
    assert mentions(data, ["f1"])
    assert not mentions(data, ["f"])


def test_an_instance_comes_back_from_its_data() -> None:
    for seed in range(20):
        world = roomy(seed)
        assert make(data_of(world)) == world
