"""``solve --free-choices``: what it prints is what the library finds, with names and proof."""

from __future__ import annotations

import json

import pytest

import optimizer
from tests import INSTANCES
from tests.cli.inside import inside

SWAP = "iss-2022-swap.yaml"


@pytest.mark.slow
def test_the_free_seats_are_printed_by_name() -> None:
    done = inside("solve", SWAP, "--free-choices", "60", folder=INSTANCES)
    assert done.returncode == 0, done.stderr
    instance = optimizer.load(INSTANCES / SWAP)
    plan = optimizer.solve(instance).plan
    assert plan is not None
    found = optimizer.free_choices(instance, plan, time_limit=60)
    assert found.complete
    assert found.count > 0
    assert "\n\nFree choices: " in done.stdout
    head, *rows = done.stdout.partition("Free choices: ")[2].splitlines()
    assert head == f"{found.count} of {found.of} seats could be somebody else's at no cost (proved)"
    for seat in found.free:
        name = instance.person[seat.crew].name or seat.crew
        assert any(row.split()[0] == seat.flight and name in row and seat.leg in row for row in rows), seat


def test_as_data_it_counts_and_names() -> None:
    done = inside("solve", "mini.yaml", "--free-choices", "--json", folder=INSTANCES)
    free = json.loads(done.stdout)["free_choices"]
    assert (free["count"], free["of"], free["complete"], free["seats"]) == (0, 20, True, [])
    assert "free_choices" not in json.loads(inside("solve", "mini.yaml", "--json", folder=INSTANCES).stdout)
