"""Generated instances: the same bytes every time, feasible as promised, and infeasible as promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.bench.generator import Size, disrupt, generate, make_infeasible
from optimizer.files.dump import as_text

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Size(years=2, corps=1.2)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = (as_text(generate(Size(seed=7, years=2)).instance, as_json=False) for _ in range(2))
    assert one == two
    assert one != as_text(generate(Size(seed=8, years=2)).instance, as_json=False)


@pytest.mark.parametrize(
    "size",
    [
        Size(seed=seed, years=years, stations=stations, corps=corps, tightness=tightness)
        for seed, (years, stations, corps, tightness) in enumerate(
            [
                (1, 1, 1.0, 0.0),
                (1, 1, 1.0, 1.0),
                (4, 1, 1.5, 0.5),
                (2, 2, 1.3, 1.0),
                (12, 1, 1.8, 0.7),
                (2, 3, 3.0, 0.2),
            ]
        )
    ],
    ids=lambda size: size.name,
)
def test_the_hidden_plan_obeys_every_rule(size: Size, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = generate(size)
    report = optimizer.check(found.instance, found.plan)
    assert report.ok
    assert report.digest_matches
    file = tmp_path_factory.mktemp("generated") / "instance.yaml"
    optimizer.dump(found.instance, file)
    assert optimizer.load(file).digest == found.instance.digest  # as valid as a file by hand


def test_a_pair_is_kept_apart_once(tmp_path: Path) -> None:
    file = tmp_path / "instance.yaml"
    optimizer.dump(generate(Size(2, 2, stations=2)).instance, file)  # these numbers draw one pair twice
    assert optimizer.load(file).rules.crew_pairing is not None


def test_sizes_are_as_said() -> None:
    found = generate(Size())
    assert len(found.instance.flights) == 50
    assert 70 <= len(found.instance.crew) <= 80
    four = generate(Size(stations=4, years=3))
    assert len({flight.vehicle for flight in four.instance.flights}) == 8


@pytest.mark.parametrize("seed", range(3))
def test_the_twin_is_infeasible_for_one_name(seed: int) -> None:
    found = generate(Size(seed=seed, years=2), ("corps_size",))
    twin = make_infeasible(found)
    changed = [
        (one.candidates, two.candidates)
        for one, two in zip(found.instance.flights, twin.flights, strict=True)
        if one != two
    ]
    assert len(changed) == 1
    assert optimizer.solve(twin, workers=1).status == "infeasible"
    assert optimizer.solve(found.instance.model_copy(update={"goals": ()}), workers=1).status == "optimal"


def test_a_disturbed_plan_can_be_mended() -> None:
    found = generate(Size(years=3), ("changes",))
    replan = disrupt(found, 0, drop=1)
    assert replan.instance.published is not None
    assert not optimizer.check(replan.instance, replan.instance.published).ok
    report = optimizer.check(replan.instance, replan.plan)
    assert report.ok
    result = optimizer.solve(replan.instance, workers=1)
    assert result.status == "optimal"
    assert 0 < result.values[0] <= report.values[0]
