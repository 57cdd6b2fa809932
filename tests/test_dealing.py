"""Dealing a corps out to stations gives a plan to begin with, and never changes what is best."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer import solve
from optimizer.dealing import dealt
from optimizer.engines import Task, search
from optimizer.generating import Size, generate
from optimizer.goals import Cost
from optimizer.model import build
from tests.worlds import tiny

if TYPE_CHECKING:
    import pytest

TWO_STATIONS = generate(Size(years=3, stations=2), ("waiting_spread",)).instance


def test_a_few_stays_or_one_station_are_not_dealt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dealt(build(TWO_STATIONS)) is None
    monkeypatch.setattr("optimizer.dealing.MANY_STAYS", 0)
    assert dealt(build(TWO_STATIONS)) is not None
    assert dealt(build(generate(Size(years=1), ("corps_size",)).instance)) is None


def test_everybody_has_one_station_where_there_are_people_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.dealing.MANY_STAYS", 0)
    model = build(TWO_STATIONS)
    row = dealt(model)
    assert row is not None
    barred = set(row.literals)
    takers: dict[tuple[str, str], set[str]] = {}
    for stay in model.options.stays:
        takers.setdefault((stay.up.id, stay.up_role), set()).add(stay.person.id)
    home: dict[str, set[str]] = {}
    for stay, literal in model.options.literal.items():
        if literal not in barred:
            seats = model.instance.roles(stay.up.id, "up")[stay.up_role].seats
            if len(takers[stay.up.id, stay.up_role]) >= 6 * seats:
                home.setdefault(stay.person.id, set()).add(stay.up.station)
    assert all(len(stations) == 1 for stations in home.values())
    share = Counter(station for stations in home.values() for station in stations)
    assert max(share.values()) <= 1.5 * min(share.values())
    found = search("cp-sat", Task(len(model.rows.names), model.searched, Cost(()), (row,)))
    assert found.true is not None


def test_what_is_best_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    for seed in range(400):
        instance = tiny(seed)
        if len(instance.stations) > 1 and tried < 25:
            tried += 1
            plain = solve(instance, workers=1, engine="highs")
            with monkeypatch.context() as patched:
                patched.setattr("optimizer.dealing.MANY_STAYS", 0)
                quick = solve(instance, workers=1)
            assert (quick.status, quick.values) == (plain.status, plain.values)
    assert tried == 25
