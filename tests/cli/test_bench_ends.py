"""What ``bench`` makes of files and of claims by other solvers, without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest

import optimizer.bench.charts
import optimizer.bench.results
import optimizer.bench.suite
from optimizer.bench.suite.claims import Claim
from optimizer.bench.suite.questions import Question
from optimizer.cli import _suite
from optimizer.cli._suite import _as_found, _chosen, _end, _read
from optimizer.cli.bench import _draw, _drawing
from optimizer.problem.errors import InputError, OutputError
from optimizer.problem.steps import Step, told_to

if TYPE_CHECKING:
    from pathlib import Path

NOBODY: Any = None


def claim(**more: Any) -> Claim:
    """What somebody else's solver says of a question."""
    return Claim(Question("a.tier2", "a", 1, (4,), "d" * 16), "other", "optimal", **more)


def test_a_checked_plan_counts_as_found() -> None:
    run = _as_found(claim(values=(4, 7), seconds=2.5, time_limit=60.0, date="2026-11-30"))
    assert run == {
        "instance": "a",
        "engine": "other",
        "status": "found",
        "value": [4, 7],
        "bound": None,
        "seconds": 2.5,
        "time_limit": 60.0,
        "digest": "d" * 16,
        "date": "2026-11-30",
    }
    alone = _as_found(claim(values=(4,)))
    assert (alone["value"], alone["seconds"], alone["time_limit"]) == (4, 0.0, None)
    assert _as_found(claim())["value"] == []


def test_what_is_wrong_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    for claims, code, words in (
        ([claim()], 0, ""),
        ([claim(), claim(wrong=["too good", "no plan"])], 1, "WRONG other a.tier2: too good; no plan\n"),
    ):
        with pytest.raises(SystemExit) as ended:
            _end(claims)
        assert ended.value.code == code
        assert capsys.readouterr() == ("", words)


def test_instances_are_chosen_by_name_and_class() -> None:
    every = _chosen(None, None, ())
    assert every == optimizer.bench.suite.read_known()
    for only, kinds in ((None, ("easy",)), ("iss", ()), ("iss", ("easy", "medium")), (None, ("hard", "open"))):
        found = {
            name
            for name, known in every.items()
            if (only is None or only in name) and (not kinds or known.kind in kinds)
        }
        assert set(_chosen(None, only, kinds)) == found
        assert 0 < len(found) < len(every)
    with pytest.raises(click.UsageError) as caught:
        _chosen(None, "nothing", ("easy", "open"))
    assert caught.value.message == "expected instances whose name contains 'nothing' and of easy, open, found none"


def test_answers_are_read_by_the_endings_of_their_files(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Any, ...]] = []
    theirs, known = claim(), {"a": NOBODY}
    monkeypatch.setattr(optimizer.bench.suite, "read_claims", lambda *given: told.append(given) or [theirs])
    monkeypatch.setattr(optimizer.bench.results, "read_runs", lambda *given: told.append(given) or [{"run": 1}])
    monkeypatch.setattr(optimizer.bench.suite, "judge_claims", lambda *given: told.append(given[:2]))
    assert _read(("runs.jsonl", "OTHER.CSV"), known) == ([{"run": 1}], [theirs])
    assert told == [("runs.jsonl",), ("OTHER.CSV", known), ([theirs], known)], "what is read is judged"
    assert _suite.WRONG == 1


def test_a_drawing_is_refused_before_anything_runs(tmp_path: Path) -> None:
    assert _drawing(NOBODY, NOBODY, None) is None
    assert _drawing(NOBODY, NOBODY, str(tmp_path / "a.svg")) == str(tmp_path / "a.svg")
    for wrong in (tmp_path / "a.pdf", tmp_path / "none" / "a.svg"):
        with pytest.raises((InputError, OutputError)):
            _drawing(NOBODY, NOBODY, str(wrong))


def test_each_drawing_goes_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("profile_chart", "gap_chart"):
        monkeypatch.setattr(
            optimizer.bench.charts, name, lambda runs, ending, name=name: f"{name} {len(runs)} {ending}".encode()
        )
    runs: list[dict[str, Any]] = [{}, {}]
    steps: list[Step] = []
    with told_to(steps.append):
        _draw(runs, None, None)
        assert steps == []
        _draw(runs, str(tmp_path / "p.SVG"), None)
        _draw(runs, None, str(tmp_path / "g.png"))
    assert steps == [Step(phase="drawing")] * 2
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "p.SVG": "profile_chart 2 .svg",
        "g.png": "gap_chart 2 .png",
    }
