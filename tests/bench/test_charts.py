"""Drawings of runs: every engine and point is in them, and no name can run."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from optimizer.bench.charts import gap_chart, gaps, growth_chart, profile_chart, refuse_undrawable
from optimizer.bench.running import MOST_TRACED, _thinned
from optimizer.problem.errors import InputError
from tests import INSTANCES, ROOT
from tests.bench.test_bench import told

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "<script>alert(1)</script>"
RUNS = [
    told("a", "cp-sat", seconds=1.0, trace=[[0.2, 9, None], [0.5, 4, 3]]),
    told("b", "cp-sat", seconds=2.0),
    told("a", SCRIPT, seconds=4.0),
    told("b", SCRIPT, status="feasible", value=10, bound=5),
    told("a", "naive", status="unsupported", value=None, bound=None, seconds=0.0),
]


def marks(drawing: bytes, role: str) -> list[ElementTree.Element]:
    """The marks of a kind, as Vega names them for screen readers."""
    every = ElementTree.fromstring(drawing).iter()
    return [mark for mark in every if mark.get("aria-roledescription") == role]


@pytest.mark.parametrize("draw", [profile_chart, gap_chart])
def test_every_engine_has_a_line_and_a_name(draw: Any) -> None:
    drawing = draw(RUNS, ".svg")
    root = ElementTree.fromstring(drawing)
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    assert not re.search(rb"(?:href|src)=|url\((?!#)", drawing)
    words = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert {"cp-sat", SCRIPT, "naive"} <= set(words)
    assert len(marks(drawing, "line mark")) == 2, "an engine that supports nothing has no line"
    assert drawing == draw(RUNS, ".svg")


def test_the_profile_begins_with_the_share_that_was_fastest() -> None:
    labels = [mark.get("aria-label") or "" for mark in marks(profile_chart(RUNS, ".svg"), "line mark")]
    shares = {label.partition("engine: ")[2]: re.findall(r"proved: (\d+)\.", label) for label in labels}
    assert shares == {"cp-sat": ["100"], SCRIPT: ["0"]}


def test_gaps_begin_with_the_first_plan_and_end_with_the_proof() -> None:
    found = gaps(RUNS)
    assert found["cp-sat"] == [[(0.2, 1.0), (0.5, 0.25), (1.0, 0.0)], [(2.0, 0.0)]]
    assert found[SCRIPT] == [[(4.0, 0.0)], [(1.0, 0.5)]]


def test_growth_has_a_point_for_each_build_that_ended() -> None:
    builds = [
        {"status": "built", "options": options, "build_seconds": options / 1e4, "build_mb": options / 100}
        for options in (100, 1000)
    ]
    crashed = {"status": "crashed", "options": None}
    assert len(marks(growth_chart([*builds, crashed], ".svg"), "point")) == 4
    assert b"options^1.00" in growth_chart(builds, ".svg")
    assert b"nothing was built" in growth_chart([crashed], ".svg")


def test_a_long_trace_is_thinned_but_for_its_ends() -> None:
    trace = [(float(number), number, None) for number in range(1001)]
    kept = _thinned(trace)  # type: ignore[arg-type]
    assert kept[0] == trace[0]
    assert kept[-1] == trace[-1]
    assert len(kept) <= MOST_TRACED + 1
    assert _thinned(trace[:5]) == trace[:5]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a.pdf", "a", "-"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"\.svg or \.png"):
        refuse_undrawable(name)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.bench.charts.find_spec", lambda name: None if name == "vl_convert" else name)
    with pytest.raises(InputError, match=r"pip install 'crewopt\[charts\]'"):
        refuse_undrawable("a.png")


def test_a_png_is_one() -> None:
    assert profile_chart(RUNS, ".png").startswith(b"\x89PNG")


def test_the_shipped_instances_are_found_from_any_folder(tmp_path: Path) -> None:
    words = ["bench", "--family", "iss", "--only", "mini.waiting", "--engines", "cp-sat", "--time-limit", "20"]
    run = subprocess.run(
        [sys.executable, "-m", "optimizer", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "| mini.waiting_spread | 30972 |" in run.stdout
    assert not list(tmp_path.iterdir())


def test_a_folder_of_instances_here_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from optimizer.bench.entry import shipped
    from optimizer.bench.families import entries

    monkeypatch.chdir(tmp_path)
    assert shipped() == ROOT / "instances"
    (tmp_path / "instances").mkdir()
    (tmp_path / "instances" / "own.yaml").write_text((INSTANCES / "mini.yaml").read_text())
    assert next(iter(entries("iss"))).name == "own"
    with pytest.raises(InputError, match="whose name contains 'mini', found none"):
        entries("iss", only="mini")
