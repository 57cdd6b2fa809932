"""What is told to the logger, and that nothing is printed unless the program asks for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import optimizer
from tests import INSTANCES

if TYPE_CHECKING:
    import pytest


def test_phases_bounds_and_strategies_are_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "optimizer"):
        instance = optimizer.load(INSTANCES / "mini.yaml")
        optimizer.solve(instance, workers=1, second_look=False)
    told = {level: [r.getMessage() for r in caplog.records if r.levelno == level] for level in (10, 20)}
    assert {record.name for record in caplog.records} == {"optimizer"}
    assert any("mini.yaml: Instance('mini': 4 flights, 10 people" in text for text in told[20])
    assert "mini: built 33 stays, 142 rows" in told[20]
    assert any(text.startswith("mini: OPTIMAL  2 tiers: 4 · 30972  proved") for text in told[20])
    assert "tier 1: bound 0 after headcounts" in told[10]
    assert "tier 1 of 2: value 4, bound 4" in told[10]
    assert any(text.startswith("cp-sat: optimal, value 4, bound 4, ") for text in told[10])


def test_nothing_is_printed_unless_it_is_asked_for() -> None:
    code = (
        "import logging, sys, optimizer\n"
        f"instance = optimizer.load({str(INSTANCES / 'mini.yaml')!r})\n"
        "optimizer.solve(instance, workers=1, second_look=False)\n"
        "print('asked', file=sys.stderr)\n"
        "logging.basicConfig(level=logging.INFO)\n"
        "optimizer.solve(instance, workers=1, second_look=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *told = done.stderr.splitlines()
    assert (done.stdout, first) == ("", "asked")
    assert [line.startswith("INFO:optimizer:mini: ") for line in told] == [True, True]
