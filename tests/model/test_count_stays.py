"""Stays are counted before they are made, and more than fit are refused."""

from __future__ import annotations

import pytest

from optimizer.model import stays
from optimizer.model.stays import count_stays, enumerate_stays, too_large
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day
from tests.worlds.tiny import tiny


def test_stays_are_counted_and_too_many_are_refused_before_any_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two flights with three days each: home in the role of the way up, or on the other ship in any role."""
    flights = [
        flight(
            f"S{number}",
            10 * number,
            40 + number,
            return_on="any",
            other_launches=[day(10 * number + 1), day(10 * number + 2)],
        )
        for number in (1, 2)
    ]
    instance = Case("office", {}, flights, []).instance("seat_coverage")
    count = 2 * 3 * 2 * (1 + 3 * 2) * len(instance.crew)
    assert count_stays(instance) == count
    monkeypatch.setattr(stays, "MOST_STAYS", count)
    assert list(too_large(instance)) == []
    build(instance)
    monkeypatch.setattr(stays, "MOST_STAYS", count - 1)
    monkeypatch.setattr("optimizer.model.options.enumerate_stays", None)
    with pytest.raises(InputError, match=rf"at most {count - 1} possible stays, .* found {count}"):
        build(instance)


@pytest.mark.parametrize("seed", range(60))
def test_as_many_stays_are_counted_as_there_are(seed: int) -> None:
    instance = tiny(400_000 + seed, goals=False)
    ahead = [stay for stay in enumerate_stays(instance) if not instance.launched(stay.up)]
    assert count_stays(instance) == len(ahead)
