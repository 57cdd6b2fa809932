"""A balance carried on as a number says what all the stays before it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer import solve
from optimizer.bench.generator import Size, generate
from optimizer.model.rows import terms_in
from optimizer.solver.build import build
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance

CARRIED = "optimizer.rules._balances.MANY_BOOKINGS"


def _both(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> str:
    plain = solve(instance, workers=1, engine="highs", repeatable=False)
    with monkeypatch.context() as patched:
        patched.setattr(CARRIED, 0)
        carried = solve(instance, workers=1, engine="highs", repeatable=False)
    assert (carried.status, carried.values) == (plain.status, plain.values)
    return plain.status


@pytest.mark.parametrize(
    "worlds", [5, pytest.param(15, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.long)]
)
def test_tiny_worlds_have_the_same_best(worlds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        _both(instance, monkeypatch)
        for seed in range(worlds)
        if (instance := tiny(seed, ["reciprocity"])).rules.reciprocity is not None
    ]
    assert found.count("optimal") >= 0.24 * worlds
    assert found.count("infeasible") >= 0.04 * worlds


def test_a_year_has_the_same_best(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _both(generate(Size(years=1), ("ledger_imbalance",)).instance, monkeypatch) == "optimal"


def test_rows_no_longer_grow_with_the_square_of_the_flights(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(Size(years=10), ()).instance

    def terms() -> int:
        return terms_in([row for row in build(instance).searched if row.clause.rule in ("reciprocity", "definition")])

    plain = terms()
    monkeypatch.setattr(CARRIED, 100)
    assert terms() < 0.7 * plain
