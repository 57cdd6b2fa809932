"""The benchmark suite: what runs say, what they may not say, and counts that do not depend on the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from optimizer.bench import built, contradictions, entries, exponents, judge, medians, read_runs, run, slower
from optimizer.bench.comparing import ratios
from optimizer.bench.generator import Size, generate
from optimizer.bench.scaling import power
from optimizer.bench.scaling_text import growth_text
from optimizer.bench.subprocess_run import in_fresh_process
from optimizer.bench.text import bench_text, compare_text, shares_text, targets_text
from optimizer.cli.bench import command
from optimizer.problem.errors import InputError
from optimizer.solver.engines.textbook import solve as solve_naively
from optimizer.solver.engines.textbook import unsupported
from optimizer.solver.stopwatch import Stopwatch
from tests import ROOT
from tests.slow import few_first

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("text", "lines"), [("a\n\nb\n", [1]), (json.dumps(told("a", "x")) + "\nb\n{}\n", [2, 3]), ("", [1])]
)
def test_files_that_hold_no_runs_are_told_so_once(text: str, lines: list[int], tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    file.write_text(text)
    with pytest.raises(InputError) as raised:
        read_runs(str(file))
    assert [problem.line for problem in raised.value.problems] == lines


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


@pytest.mark.parametrize(("what", "value"), [("digest", "0f"), ("time_limit", 20.0), ("workers", 1)])
def test_unlike_runs_are_named_and_not_compared(what: str, value: Any) -> None:
    old = [told("a", "x", digest="1a", workers=2), told("b", "x")]
    new = [
        told("a", "x", seconds=30.0, value=4, bound=4, **{"digest": "1a", "workers": 2, what: value}),
        told("b", "x"),
    ]
    found = slower(old, new, 1.25)
    assert found["shared"] == 1
    assert not found["slower"]
    assert [(words["instance"], words["what"]) for words in found["unlike"]] == [("a", what)]
    assert bool(found["contradictions"]) == (what != "digest")  # the best value is the same at any limit
    assert "NOT COMPARED" in compare_text(found)


def test_medians_of_repeats_are_shown() -> None:
    runs = [told("a", "x", seed=seed, seconds=seconds) for seed, seconds in enumerate((9.0, 2.0, 4.0))]
    lost = [told("a", "y", seed=seed, status=status) for seed, status in enumerate(("optimal", "unknown", "unknown"))]
    assert medians(runs)["a", "x"]["seconds"] == 4.0
    text = bench_text([*runs, *lost])
    assert "| a | 3 | 4.0 | >= 60 |" in text
    assert "Medians of 3 runs" in text
    assert "Medians" not in bench_text(runs[:1])


def test_where_the_first_run_ends_without_a_proof_it_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def ran(instance: object, engine: str, *, seed: int, **more: object) -> dict[str, Any]:
        late = engine == "highs" or (engine == "scip" and seed == 1)
        return told("a", engine, seed=seed, status="feasible" if late else "optimal")

    monkeypatch.setattr("optimizer.bench.series.run", ran)
    asked = ["--family", "iss", "--only", "mini", "--engines", "cp-sat,highs,scip", "--repeat", "3", "--json"]
    done = CliRunner().invoke(command, asked)
    assert done.exit_code == 0
    ran_by = [json.loads(line)["engine"] for line in done.stdout.splitlines()]
    assert ran_by[:7] == ["cp-sat", "highs", "scip", "cp-sat", "scip", "cp-sat", "scip"]
    assert ran_by == ran_by[:7] * (len(ran_by) // 7)


def test_wide_and_shares_show_what_runs_tell() -> None:
    parts = {f"{part}_seconds": 1.0 for part in ("start", "build", "check", "rest")}
    whole = told("a", "x", peak_mb=123.4, integral=0.26, wall_seconds=10.0, search_seconds=6.0, **parts)
    silent = told("a", "y")
    assert "| a | 3 | 1.0 | 123 | 0.3 | 1.0 |  |  |" in bench_text([whole, silent], wide=True)
    assert "123" not in bench_text([whole, silent])
    text = shares_text([whole, silent])
    assert "| a | x | 10.00 | 1.00 | 1.00 | 6.00 | 1.00 | 1.00 | 40% |" in text
    assert "| a | y |" not in text


def verdicts(runs: list[dict[str, Any]], least: float = 0.5) -> list[tuple[bool | None, str, int]]:
    """What is said of the targets: met, sign, how many instances."""
    return [(target.met, target.sign, target.instances) for target in judge(runs, least)]


def test_targets_over_other_engines() -> None:
    better = [told("a", "cp-sat"), told("a", "highs", seconds=9.0), told("a", "scip", seconds=5.0)]
    assert verdicts(better)[0] == (True, "=", 1)
    assert judge(better)[0].value == pytest.approx(5.0)
    assert verdicts([*better[:2], told("a", "scip", seconds=4.9)])[0] == (False, "=", 1)
    assert verdicts(better[:2])[0] == (None, "=", 0)  # the better of two that did not both run is not known
    assert verdicts(better, least=1.1)[0] == (None, "=", 0)
    assert verdicts(better, least=1.0)[0] == (True, "=", 1)


def test_targets_say_where_limits_stand_in() -> None:
    stock = told("a", "cp-sat-default", status="feasible")
    assert verdicts([told("a", "cp-sat", seconds=6.0), stock])[1] == (True, ">=", 1)
    assert verdicts([told("a", "cp-sat", seconds=7.0), stock])[1] == (False, ">=", 1)
    late = told("a", "cp-sat", status="unknown", seconds=60.5)
    assert verdicts([late, told("a", "cp-sat-default", seconds=30.0)])[1] == (False, "<=", 1)
    assert verdicts([late, stock])[1] == (False, "~", 1)
    assert ">= 8.57" in targets_text(judge([told("a", "cp-sat", seconds=7.0), stock]))
    naive = [told("a", "cp-sat", seconds=0.5), told("a", "naive", seconds=50.0)]
    unsolved = [told("b", "cp-sat"), told("b", "naive", status="unknown"), told("c", "naive", status="unsupported")]
    assert verdicts([*naive, *unsolved])[2] == (True, "=", 1)  # only where it solves


@pytest.mark.parametrize(
    ("ours", "best", "met"),
    [
        ({"seconds": 7.0}, {"seconds": 3.0}, True),
        ({"seconds": 7.1}, {"seconds": 3.0}, False),
        ({"status": "feasible", "time_limit": 6.0}, {"seconds": 3.0}, False),  # the limit hides how much
        ({"status": "feasible"}, {"status": "feasible"}, True),
        ({"seconds": 0.1}, {"status": "unknown"}, True),
    ],
)
def test_the_worst_case_against_the_best_engine(ours: dict[str, Any], best: dict[str, Any], met: bool) -> None:
    never = judge([told("a", "cp-sat", **ours), told("a", "highs", **best)])[3]
    assert never.met is met
    assert bool(never.against) is not met
    assert judge([told("a", "cp-sat", **ours)])[3].met is None


def test_long_runs_are_asked_for_their_search() -> None:
    runs = [
        told("a", "cp-sat", wall_seconds=10.0, search_seconds=8.9),
        told("b", "cp-sat", wall_seconds=10.0, search_seconds=9.1),
        told("c", "cp-sat", wall_seconds=4.0, search_seconds=1.0),
        told("d", "highs", wall_seconds=10.0, search_seconds=1.0),
        told("e", "cp-sat", wall_seconds=10.0, search_seconds=None),
    ]
    share = judge(runs)[4]
    assert (share.met, share.instances, share.against) == (False, 2, ("a: 11%",))
    assert "worst 11%" in targets_text([share])
    assert judge(runs[1:])[4].met


def test_a_clock_charges_the_inner_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 10.0, 13.0, 20.0])
    monkeypatch.setattr("optimizer.solver.stopwatch.time.perf_counter", lambda: next(times))
    clock = Stopwatch()
    with clock.charge("search"), clock.charge("check"):
        pass
    assert clock.seconds == {"search": 17.0, "check": 3.0}


def test_a_fresh_process_that_ends_or_hangs_is_a_status() -> None:
    ended = in_fresh_process(os._exit, 3)
    assert (ended["status"], ended["message"]) == ("crashed", "it ended with exit code 3")
    assert in_fresh_process(time.sleep, 60, seconds=0.2)["status"] == "overran"


def test_growth_is_a_power_of_the_options() -> None:
    law = power([(10, 300), (100, 30000), (1000, 3000000)])
    assert law is not None
    assert law == pytest.approx((2.0, 3.0))
    assert power([(10, 1), (10, 2)]) is None
    builds = [built(Size(years=1)), built(Size(years=2))]
    expected = json.loads((ROOT / "tests" / "bench" / "bench_counts.json").read_text())["rotation-1y.corps_size"]
    assert builds[0]["options"] == expected["options"]
    for fewer, more in zip(*([build[key] for key in ("options", "rows", "nonzeros")] for build in builds), strict=True):
        assert 0 < fewer < more
    assert all(10 < build["start_mb"] <= build["peak_mb"] for build in builds)
    steps = exponents(builds)
    assert steps["rows"]["all"] == steps["rows"]["last_step"]
    crashed = {**builds[0], "status": "crashed", "years": 40}
    text = growth_text([*builds, crashed])
    assert "Non-zeros grow like options^" in text
    assert "| 40 | 1 | 5 | 28 | crashed |" in text


# Rows of each instance, which are counted after all rules and goals have posted, and its best value.
COUNTS = {
    "rotation-1y.corps_size": (1, ("cp-sat", "highs", "scip")),
    "rotation-1y.uncovered_days": (1, ("cp-sat", "scip")),
    "rotation-3y.waiting_spread": (1, ("cp-sat", "highs")),
}


@pytest.mark.parametrize("name", few_first(COUNTS, 2))
def test_engines_agree_and_the_model_keeps_its_size(name: str) -> None:
    (entry,) = entries("rotation", only=name)
    instance = entry.make()
    runs = [run(instance, engine, time_limit=60, workers=1) for engine in COUNTS[name][1]]
    assert not contradictions(runs)
    expected = json.loads((ROOT / "tests" / "bench" / "bench_counts.json").read_text())[name]
    for found in runs:
        assert found["status"] == "optimal", found
        assert {key: found[key] for key in expected} == expected


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_command_prints_json_lines_and_compares(tmp_path: Path) -> None:
    file, plot = tmp_path / "runs.jsonl", tmp_path / "profile.svg"
    words = ["--family", "iss", "--only", "mini.waiting", "--engines", "cp-sat,highs", "--time-limit", "20"]
    done = bench(*words, "--json", "-o", str(file), "--plot", str(plot))
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["engine"] for found in runs] == ["cp-sat", "highs"]
    assert {found["value"] for found in runs} == {30972}
    assert all(found["peak_mb"] > 10 and found["build_seconds"] < found["seconds"] for found in runs)
    assert all(found["processors"] and len(found["digest"]) == 16 for found in runs)
    parts = ("start_seconds", "build_seconds", "search_seconds", "check_seconds", "rest_seconds")
    for found in runs:  # to the rounding of each
        assert sum(found[part] for part in parts) == pytest.approx(found["wall_seconds"], abs=0.01)
        assert min(found[part] for part in parts[:4]) > 0
    assert file.read_text() == done.stdout
    assert plot.read_text().startswith("<svg")
    assert bench("compare", str(file), str(file)).returncode == 0
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**runs[0], "value": 30971}) + "\n")
    assert bench("compare", str(file), str(other)).returncode == 4
    other.write_text(json.dumps({**runs[0], "workers": 77}) + "\n")
    apart = bench("compare", str(file), str(other))
    assert apart.returncode == 2
    assert "workers" in apart.stderr
    shown = bench("show", str(file), "--wide", "--shares")
    assert "| cp-sat MB | integral |" in shown.stdout
    assert "not search" in shown.stdout
    assert [found["engine"] for found in json.loads(bench("show", str(file), "--json").stdout)] == ["cp-sat", "highs"]
    aimed = bench("targets", str(file), "--json")
    assert {target["instances"] for target in json.loads(aimed.stdout)} == {0, 1}
    other.write_text("{}\n")
    assert bench("compare", str(file), str(other)).returncode == 2


def test_wrong_words_are_usage_errors() -> None:
    assert bench().returncode == 2
    assert bench("--family", "iss", "--engines", "cplex").returncode == 2
    assert bench("--family", "rotation", "--only", "nothing").returncode == 2
    assert bench("growth", "--sizes", "1x0").returncode == 2
    assert bench("growth", "--sizes", "ten").returncode == 2


@pytest.mark.slow
def test_the_growth_command(tmp_path: Path) -> None:
    plot = tmp_path / "growth.svg"
    done = bench("growth", "--sizes", "1x1,1x2", "--json", "--plot", str(plot))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [(build["years"], build["stations"]) for build in found["builds"]] == [(1, 1), (1, 2)]
    assert found["exponents"]["nonzeros"]["all"] > 0
    assert plot.read_text().startswith("<svg")


def test_ten_years_are_drawn_more_than_once() -> None:
    names = [entry.name for entry in entries("rotation")]
    assert len(names) == len(set(names))
    drawn = [entries("rotation", only=f"{label}.corps_size")[0].make() for label in ("10y", "10y-b", "10y-c")]
    assert len({instance.digest for instance in drawn}) == 3
