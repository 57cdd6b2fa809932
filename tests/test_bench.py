"""The benchmark suite: what runs say, what they may not say, and counts that do not depend on the clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from optimizer.bench import contradictions, entries, run, slower
from optimizer.bench.comparing import ratios
from optimizer.engines.naive import solve as solve_naively
from optimizer.engines.naive import unsupported
from optimizer.generating import Size, generate
from optimizer.report.bench import bench_text, profile_svg

ROOT = Path(__file__).parent.parent


def told(instance: str, engine: str, **more: Any) -> dict[str, Any]:
    """A run as a file has it."""
    plain = {"status": "optimal", "value": 3, "bound": 3, "seconds": 1.0, "time_limit": 60.0, "message": None}
    return {"instance": instance, "engine": engine, **plain, **more}


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([told("a", "x"), told("a", "y", value=4, bound=4)], "y proved 4"),
        ([told("a", "x"), told("a", "y", status="infeasible", value=None, bound=None)], "y says infeasible"),
        ([told("a", "x", value=5, bound=5), told("a", "y", status="feasible", value=4, bound=0)], "a plan of 4"),
        ([told("a", "x", status="failed", message="DisagreementError: no")], "Disagreement"),
        ([told("a", "x"), told("b", "y", value=4, bound=4)], None),
        ([told("a", "x"), told("a", "y", status="feasible", value=4, bound=2)], None),
    ],
)
def test_contradictions_are_found(runs: list[dict[str, Any]], words: str | None) -> None:
    found = contradictions(runs)
    assert (words in found[0]) if words else not found


def test_what_became_slower_is_told() -> None:
    old = [told("a", "x"), told("b", "x", seconds=0.1), told("c", "x", seconds=2.0)]
    new = [told("a", "x", seconds=1.9), told("b", "x", seconds=0.4), told("c", "x", status="feasible", bound=0)]
    found = slower(old, new, 1.25)
    assert [(change["instance"], change["lost_proof"]) for change in found["slower"]] == [("a", False), ("c", True)]
    assert not slower(old, old, 1.25)["slower"]


def test_a_missing_proof_counts_as_the_limit_and_unsupported_not_at_all() -> None:
    runs = [told("a", "x"), told("a", "y", status="feasible", seconds=9.0), told("b", "x", seconds=4.0)]
    runs += [told("b", "y"), told("b", "z", status="unsupported", seconds=0.0)]
    mean, shared = ratios(runs, "x")["y"]
    assert shared == 2
    assert mean == pytest.approx((60 * 0.25) ** 0.5)
    assert ratios(runs, "x")["z"][1] == 0
    text = bench_text(runs)
    assert "| a | 3 | 1.0 | >= 60 |  |" in text
    assert "unsupported" in text
    drawing = ElementTree.fromstring(profile_svg([*runs, told("a", "<script>")]))
    assert drawing.tag.endswith("svg")


# Rows of each instance, which are counted after all rules and goals have posted, and its best value.
COUNTS = {
    "rotation-1y.corps_size": (1, ("cp-sat", "highs", "scip")),
    "rotation-1y.uncovered_days": (1, ("cp-sat", "scip")),
    "rotation-3y.waiting_spread": (1, ("cp-sat", "highs")),
}


@pytest.mark.parametrize("name", COUNTS)
def test_engines_agree_and_the_model_keeps_its_size(name: str) -> None:
    (entry,) = entries("rotation", only=name)
    instance = entry.make()
    runs = [run(instance, engine, time_limit=60, workers=1) for engine in COUNTS[name][1]]
    assert not contradictions(runs)
    expected = json.loads((ROOT / "tests" / "bench_counts.json").read_text())[name]
    for found in runs:
        assert found["status"] == "optimal", found
        assert {key: found[key] for key in expected} == expected


def test_the_textbook_model_is_right_or_silent() -> None:
    (entry,) = entries("smptsp", str(ROOT / "instances" / "smptsp"), "KEB_1_")
    found = run(entry.make(), "naive", time_limit=2, workers=2)
    assert found["status"] in ("optimal", "feasible", "unknown")
    assert found["value"] is None or found["value"] >= 20
    instance = generate(Size(years=1), ("corps_size",)).instance
    assert "vehicle_loss" in unsupported(instance)
    assert solve_naively(instance, time_limit=1, workers=1, seed=0).status == "unsupported"


def test_a_crash_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = entries("rotation", only="rotation-1y.corps_size")
    found = run(entry.make(), "no such engine", time_limit=5, workers=1)
    assert found["status"] == "failed"
    assert "no such engine" in found["message"]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "optimizer", "bench", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_command_prints_json_lines_and_compares(tmp_path: Path) -> None:
    file, plot = tmp_path / "runs.jsonl", tmp_path / "profile.svg"
    words = ["--family", "iss", "--only", "mini.waiting", "--engines", "cp-sat,highs", "--time-limit", "20"]
    done = bench(*words, "--json", "-o", str(file), "--plot", str(plot))
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["engine"] for found in runs] == ["cp-sat", "highs"]
    assert {found["value"] for found in runs} == {30972}
    assert all(found["peak_mb"] > 10 and found["build_seconds"] < found["seconds"] for found in runs)
    assert file.read_text() == done.stdout
    assert plot.read_text().startswith("<svg")
    assert bench("compare", str(file), str(file)).returncode == 0
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**runs[0], "value": 30971}) + "\n")
    assert bench("compare", str(file), str(other)).returncode == 4
    other.write_text("{}\n")
    assert bench("compare", str(file), str(other)).returncode == 2


def test_wrong_words_are_usage_errors() -> None:
    assert bench().returncode == 2
    assert bench("--family", "iss", "--engines", "cplex").returncode == 2
    assert bench("--family", "rotation", "--only", "nothing").returncode == 2
