"""What is told to the logger, and that nothing is printed unless the program asks for it."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

import optimizer
from tests import INSTANCES


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
    assert any(text.startswith("cp-sat: optimal, value 30972, bound 30972, ") for text in told[10])


@pytest.mark.parametrize(("set_up", "lines"), [("", 0), ("logging.basicConfig(level=logging.INFO)", 3)])
def test_nothing_is_printed_unless_it_is_asked_for(set_up: str, lines: int) -> None:
    code = (
        f"import logging, optimizer\n{set_up}\n"
        f"optimizer.solve(optimizer.load({str(INSTANCES / 'mini.yaml')!r}), workers=1, second_look=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", lines)
