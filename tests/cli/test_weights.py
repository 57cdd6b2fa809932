"""Value, bound and difference of a tier are the same quantity wherever they stand together."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def weighted(tmp_path: Path) -> str:
    """Empty seats count twice."""
    file = tmp_path / "weighted.yaml"
    text = (INSTANCES / "mini.yaml").read_text()
    file.write_text(text.replace("{unfilled_seats: 1}", "{unfilled_seats: 2}"))
    return str(file)


@pytest.mark.parametrize("engine", ["cp-sat", "highs"])
def test_a_proved_value_is_its_bound(weighted: str, engine: str) -> None:
    said = inside("solve", weighted, "--engine", engine).stdout
    assert re.search(r"^  1     unfilled_seats +4\b", said, re.MULTILINE)
    assert re.search(r"^  1     weighted sum +8 +8  proved\b", said, re.MULTILINE)
    rows = re.findall(r"^  \d     .*?(\d+) +(\d+)  proved\b", said, re.MULTILINE)
    assert len(rows) == 2
    assert all(value == bound for value, bound in rows)
    tiers = json.loads(inside("solve", weighted, "--engine", engine, "--json").stdout)["tiers"]
    assert [(tier["value"], tier["bound"]) for tier in tiers] == [(8, 8), (30972, 30972)]


def test_a_reason_and_a_page_tell_the_sum(weighted: str, tmp_path: Path) -> None:
    plan, page = str(tmp_path / "plan.json"), tmp_path / "page.html"
    assert inside("solve", weighted, "-o", plan).returncode == 0
    assert inside("report", weighted, plan, "-o", str(page)).returncode == 0
    assert "weighted sum" in page.read_text()
    assert "weighted sum" not in inside("solve", str(INSTANCES / "mini.yaml")).stdout
    text = (tmp_path / "weighted.yaml").read_text().replace("{waiting_spread: {", "{waiting_spread: {weight: 3, ")
    (tmp_path / "weighted.yaml").write_text(text)
    told = inside("why", weighted, plan, "Crew-B", "--seat", "mission-specialist").stdout
    assert "tier 2 weighted sum of waiting_spread +1755" in told  # three times 585
