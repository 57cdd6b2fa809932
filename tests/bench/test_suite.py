"""The suite: a fixed set of instances, what is known of them, questions for other solvers, and claims judged."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from dataclasses import replace
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from optimizer.bench.suite import (
    Claim,
    Known,
    as_runs,
    export,
    judge_claims,
    known_text,
    page,
    questions,
    read_claims,
    read_known,
    record,
    run_solver,
    suite_entries,
    unknown,
)
from optimizer.bench.suite.known import CLASSES, Finding, KnownTier, class_of
from optimizer.bench.suite.questions import rows_of
from optimizer.bench.suite.run_solver import BUILT_IN
from optimizer.bench.suite.run_solver import Question as FileOfRows
from optimizer.cli.bench import command
from optimizer.problem.errors import DisagreementError, InputError
from optimizer.solver.build import build
from optimizer.solver.solve import solve

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("mini", "infeasible-rest", "rot-1y-middle.corps_size")
ENTRIES = {entry.name: entry for entry in suite_entries()}


@pytest.fixture(scope="module")
def known() -> dict[str, Known]:
    return {name: read_known()[name] for name in SMALL}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, known: dict[str, Known]) -> Path:
    """The small instances as files, with the answers that the script got from a solver."""
    place = tmp_path_factory.mktemp("suite")
    export([(ENTRIES[name], each) for name, each in known.items()], place, "mps")
    asked = [sys.executable, "run.py", "--solver", "ortools", "--time-limit", "30", "--threads", "1"]
    subprocess.run(asked, cwd=place, check=True, capture_output=True)
    return place


def ran(name: str, **more: Any) -> dict[str, Any]:
    """A run as a file has it."""
    plain = {"status": "optimal", "value": 3, "bound": 3, "seconds": 1.0, "time_limit": 60.0, "versions": {"x": "1"}}
    return {"instance": name, "engine": "e", "date": "2026-11-29T10:00:00", "load": 2.5, **plain, **more}


def finding(by: str = "e", seconds: float = 1.0) -> Finding:
    return Finding(by=by, version="1", seconds=seconds, date="2026-11-29")


def test_the_suite_is_what_is_written_down_of_it() -> None:
    shipped = read_known()
    assert list(shipped) == list(ENTRIES)
    assert 60 <= len(shipped) <= 200
    assert {each.kind for each in shipped.values()} > {"easy", "medium", "open"}
    for name, each in shipped.items():
        assert each.kind == class_of(each.proofs, each.tried), name
        assert each.infeasible is None or all(tier.value is None for tier in each.tiers)
        if each.proofs:
            assert each.infeasible or all(tier.closed for tier in each.tiers), name
    small = [name for name in ENTRIES if "10y" not in name and "20y" not in name and "iss-202" not in name]
    for name in [name for name in small if not name.startswith(("rot-5y", "replan"))]:
        assert ENTRIES[name].make().digest == shipped[name].digest, name


@pytest.mark.long
def test_every_instance_is_the_one_of_which_values_are_known() -> None:
    shipped = read_known()
    for name, entry in ENTRIES.items():
        assert entry.make().digest == shipped[name].digest, name


@pytest.mark.parametrize(
    ("proofs", "tried", "kind"),
    [
        ([finding("cp-sat-default", 10.0)], [], "easy"),
        ([finding("cp-sat-default", 10.1)], [], "medium"),
        ([finding("cp-sat", 3.0)], [finding("cp-sat-default")], "medium"),
        ([finding("x", 60.1)], [], "hard"),
        ([finding("x", 3600.1)], [], "open"),
        ([], [finding()], "open"),
        ([], [], "not run"),
    ],
)
def test_the_rule_of_the_classes(proofs: list[Finding], tried: list[Finding], kind: str) -> None:
    assert class_of(proofs, tried) == kind
    assert kind in CLASSES


def test_values_and_bounds_are_joined_only_where_the_tiers_before_agree() -> None:
    two = unknown("mini", ENTRIES["mini"].make())
    late = ran("mini", status="feasible", value=[4, 50], bound=[2, None], seconds=60.0)
    better = ran("mini", status="feasible", value=[3, 90], bound=[1, 10], seconds=61.0, engine="f")
    found = record(two, [late, better])
    assert [(tier.value, tier.bound) for tier in found.tiers] == [(3, 2), (90, 10)]
    assert [tier.found.by if tier.found else None for tier in found.tiers] == ["f", "f"]
    assert found.tiers[0].proved == record(two, [late]).tiers[0].proved
    assert record(two, [better, late]).tiers == found.tiers
    assert found.kind == "open"
    closed = record(found, [ran("mini", value=[3, 40], bound=[3, 40], seconds=5.0)])
    assert (closed.kind, closed.tiers[1].value, closed.tiers[1].closed) == ("medium", 40, True)
    assert record(closed, [ran("mini", value=[3, 40], bound=[3, 40], seconds=9.0)]).proofs == closed.proofs
    assert read_known_text(known_text([closed])) == closed


def read_known_text(text: str) -> Known:
    (found,) = json.loads(text)["known"]
    return Known.model_validate_json(json.dumps(found))


@pytest.mark.parametrize(
    "wrong",
    [
        ran("mini", status="feasible", value=[2, 90], bound=[0, 0]),
        ran("mini", status="feasible", value=[3, 39], bound=[3, 0]),
        ran("mini", status="unknown", value=None, bound=[4, None]),
        ran("mini", status="infeasible", value=None, bound=None),
    ],
)
def test_what_contradicts_a_proof_is_not_recorded(wrong: dict[str, Any]) -> None:
    proved = record(unknown("mini", ENTRIES["mini"].make()), [ran("mini", value=[3, 40], bound=[3, 40])])
    with pytest.raises(DisagreementError):
        record(proved, [wrong])


def test_the_tiers_before_are_held_and_the_files_are_the_rows(known: dict[str, Known], folder: Path) -> None:
    first, second = questions(known["mini"])
    assert (first.at_most, second.at_most) == ((), (4,))
    assert [each.name for each in questions(unknown("mini", ENTRIES["mini"].make()))] == ["mini.tier1"]
    model = build(ENTRIES["mini"].make())
    rows = rows_of(model, second)
    read = FileOfRows(folder / "mini.tier2.mps.gz")
    assert len(read.rows) == len(rows) == len(model.searched) + 1
    for row, (terms, lower, upper) in zip(rows, read.rows, strict=True):
        numbers = row.coefficients or (1,) * len(row.literals)
        assert terms == {f"x{at}": number for number, at in zip(numbers, row.literals, strict=True)}
        assert (lower, upper) == (row.lower, row.upper)
    cost = model.tier_cost(1)
    wanted = {f"x{at}": number for number, at in cost.terms} | {"one": cost.constant}
    assert {name: number for name, number in read.cost.items() if number or name == "one"} == wanted
    assert b"unfilled_seats" not in gzip.decompress((folder / "mini.tier1.mps.gz").read_bytes())[:9]


def test_another_solver_answers_the_files_as_ours_does(known: dict[str, Known], folder: Path) -> None:
    claims = read_claims(str(folder / "results.csv"), known)
    judge_claims(claims, known, ENTRIES.values())
    assert [claim.wrong for claim in claims] == [[]] * 4
    assert [claim.status for claim in claims].count("infeasible") == 1
    assert sum(claim.checked for claim in claims) == 3
    runs = {run["instance"]: run for run in as_runs(claims, known)}
    for name in SMALL:
        ours = solve(ENTRIES[name].make(), workers=1)
        assert runs[name]["status"] == ours.status
        told = runs[name]["value"]
        assert (tuple(told) if isinstance(told, list) else (told,)) == (ours.values or (None,))
    assert (folder / "README.md").read_text().startswith("# The crewopt suite")


def test_a_run_that_was_stopped_goes_on(folder: Path) -> None:
    before = (folder / "results.csv").read_text()
    (folder / "mine.py").write_text(
        "def solve(question, seconds, threads, seed):\n"
        "    return {'status': 'feasible', 'value': 9.9999999, 'bound': 8.2, 'columns': ['x0']}\n"
    )
    for _ in range(2):
        asked = [sys.executable, "run.py", "--solver", "mine.py", "--only", "corps"]
        subprocess.run(asked, cwd=folder, check=True, capture_output=True)
    added = (folder / "results.csv").read_text().removeprefix(before).splitlines()
    assert len(added) == 1
    row = next(csv.DictReader(added, next(csv.reader([before.splitlines()[0]]))))
    assert (row["solver"], row["value"], row["bound"]) == ("mine", "10", "9")
    (folder / "results.csv").write_text(before)


@pytest.mark.parametrize("solver", sorted(BUILT_IN))
def test_a_solver_that_is_not_installed_is_told_in_a_line(solver: str) -> None:
    """Without the packages of this environment none is."""
    asked = [sys.executable, "-I", "-S", run_solver.__file__, "--solver", solver]
    told = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(f"--solver: the package {solver} cannot be imported (No module named ")
    assert told.stderr.endswith(f": `pip install {solver}` installs it\n")
    assert told.stderr.count("\n") == 1


def test_what_is_no_solver_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("")
    for solver, words in (
        ("cplex", "expected gurobipy, highspy, pyscipopt, ortools or a Python file, found cplex"),
        ("empty.py", "expected a Python file with a function `solve`, found none in empty.py"),
    ):
        asked = [sys.executable, run_solver.__file__, "--solver", solver]
        told = subprocess.run(asked, check=False, capture_output=True, text=True, cwd=tmp_path)
        assert (told.returncode, told.stdout, told.stderr) == (2, "", f"--solver: {words}\n")


def claimed(known: dict[str, Known], name: str, **more: Any) -> Claim:
    instance, _, tier = name.partition(".tier")
    return Claim(questions(known[instance])[int(tier or 1) - 1], "s", **{"status": "feasible", **more})


@pytest.mark.parametrize(
    ("name", "told", "words"),
    [
        ("mini.tier1", {"value": 3}, "no plan is better than 4"),
        ("mini.tier1", {"status": "optimal", "value": 4, "bound": 4}, None),
        ("mini.tier1", {"value": 4, "bound": 5}, "bound 5: there is a plan of 4"),
        ("mini.tier1", {"status": "optimal", "value": 5, "bound": 5}, "there is a plan of 4"),
        ("mini.tier1", {"status": "optimal", "value": 4, "bound": 3}, "called optimal"),
        ("mini.tier1", {"value": 6, "bound": 7}, "above its own value"),
        ("mini.tier1", {"status": "infeasible"}, "there is a plan of 4"),
        ("infeasible-rest", {"value": 1}, "proved that there is no plan"),
        ("infeasible-rest", {"status": "infeasible"}, None),
        ("mini.tier2", {"value": 40000, "bound": 7}, None),
    ],
)
def test_claims_against_proofs(known: dict[str, Known], name: str, told: dict[str, Any], words: str | None) -> None:
    claim = claimed(known, name, **told)
    judge_claims([claim], known, ENTRIES.values())
    assert (words in " ".join(claim.wrong)) if words else not claim.wrong
    assert as_runs([claim], known)[0]["status"] == ("wrong" if words else as_runs([claim], known)[0]["status"])


def test_plans_are_judged_by_the_checker(known: dict[str, Known], folder: Path, tmp_path: Path) -> None:
    solution = folder / "solutions" / "mini.tier2.ortools.sol"
    empty = tmp_path / "empty.sol"
    empty.write_text("# Solution\nx0 0\nx1 0\n")
    beyond = tmp_path / "beyond.sol"
    beyond.write_text("x99999 1\n")
    for told, words in (
        ({"value": 30972, "plan": str(solution)}, None),
        ({"plan": str(solution)}, None),
        ({"value": 30973, "plan": str(solution)}, "worth 30972, not 30973"),
        ({"value": 30972, "plan": str(beyond)}, "a column x99999"),
    ):
        claim = claimed(known, "mini.tier2", **told)
        judge_claims([claim], known, ENTRIES.values())
        assert (words in " ".join(claim.wrong)) if words else not claim.wrong, told
        assert claim.checked == (words is None)
    claim = claimed(known, "rot-1y-middle.corps_size", value=15, plan=str(empty))
    judge_claims([claim], known, ENTRIES.values())
    assert "clauses" in claim.wrong[0]
    claim = claimed(known, "mini.tier2", plan=str(solution))
    claim.question = replace(claim.question, at_most=(3,))
    judge_claims([claim], known, ENTRIES.values())
    assert claim.wrong == ["tier 1 of its plan is 4, and may be at most 3"]
    plan = tmp_path / "plan.json"
    plan.write_text(solve(ENTRIES["mini"].make(), workers=1).plan.model_dump_json())  # type: ignore[union-attr]
    claim = claimed(known, "mini.tier2", plan=str(plan))
    judge_claims([claim], known, ENTRIES.values())
    assert (claim.value, claim.wrong) == (30972, [])


def test_a_checked_plan_of_one_solver_refutes_the_bound_of_another(known: dict[str, Known], folder: Path) -> None:
    nothing = {"mini": known["mini"].model_copy(update={"tiers": tuple(KnownTier(goals="g", value=4) for _ in "ab")})}
    first = claimed(nothing, "mini.tier1", plan=str(folder / "solutions" / "mini.tier1.ortools.sol"))
    second = claimed(nothing, "mini.tier1", status="unknown", bound=4)
    third = Claim(first.question, "t", "unknown", bound=5)
    nothing["mini"] = nothing["mini"].model_copy(update={"tiers": (KnownTier(goals="g"), KnownTier(goals="g"))})
    judge_claims([first, second, third], nothing, ENTRIES.values())
    assert (first.wrong, second.wrong) == ([], [])
    assert "s has a plan of 4" in third.wrong[0]


HEAD = "question,solver,version,status,value,bound,seconds,threads,time_limit,date,machine,plan,digest,at_most\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "found no question and no solver and no status"),
        (HEAD + "mimi.tier1,s,,optimal,4\n", "as mini.tier1"),
        (HEAD + "mini.tier1,,,optimal,4\n", "the name of a solver"),
        (HEAD + "mini.tier1,s,,best,4\n", "expected one of optimal"),
        (HEAD + "mini.tier1,s,,optimal,4.5\n", "expected a whole number or nothing, found '4.5'"),
        (HEAD + "mini.tier1,s,,optimal,nan\n", "found 'nan'"),
        (HEAD + "mini.tier1,s,,optimal,4,inf\n", "found 'inf'"),
        (HEAD + "mini.tier1,s,,optimal,4,4,-1\n", "expected seconds"),
        (HEAD + "mini.tier1,s,,optimal\n", "found neither"),
        (HEAD + "mini.tier1,s,,optimal,4,,,,,,,/etc/passwd\n", "below the folder of this one"),
        (HEAD + "mini.tier2,s,,optimal,4,4,1,,,,,,,5\n", "expected 4, as the question is now"),
        (HEAD + "mini.tier1,s,,optimal,4,4,1,,,,,,abc,\n", "export it again"),
        (HEAD + "mini.tier1,s,,optimal,4\nmini.tier1,s,,optimal,4\n", "found two by s"),
    ],
)
def test_nonsense_in_results_is_told_with_its_place(
    known: dict[str, Known], text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "results.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=r"results\.csv:\d") as raised:
        read_claims(str(file), known)
    assert words in str(raised.value)


def test_the_page_shows_columns_wrong_claims_and_nothing_that_runs(known: dict[str, Known], folder: Path) -> None:
    claims = read_claims(str(folder / "results.csv"), known)
    wrong = claimed(known, "mini.tier1", value=3)
    wrong.solver = "<script>alert(1)</script>"
    judge_claims([*claims, wrong], known, ENTRIES.values())
    ours = [ran("rot-1y-middle.corps_size", value=15, bound=15, seconds=0.5), ran("elsewhere")]
    text = page(known, ours, [*claims, wrong])
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</b> on <b>mini.tier1</b>: value 3" in text
    assert "the lines are of different instances" in text
    assert "ortools: 3 of 3" in text  # of the profile
    both = page(known, ours[:1], claims)
    assert "Over the 1 instance that every column has" in both
    assert "ortools: 1 of 1" in both
    assert "ortools: 2 of 3" in page(known, [], [*claims[:-1], replace(claims[-1], wrong=["no"])])
    assert "e: 1 of 1" in text
    assert "load 2.5 to 2.5" in text
    assert "<polyline" not in page(known, [], [])


def test_the_commands_from_the_files_to_the_page(folder: Path, tmp_path: Path) -> None:
    def asked(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(command, [str(word) for word in words])
        assert done.exit_code == code, done.output
        return done.output

    assert "| mini | easy | 4 | 10 | 4 30972 | proved |" in asked("suite", "--only", "mini")
    assert json.loads(asked("suite", "--only", "mini", "--json"))[0]["kind"] == "easy"
    asked("suite", "--only", "no such", code=2)
    out = tmp_path / "page.html"
    asked("page", str(out), str(folder / "results.csv"), "--class", "easy")
    assert "ortools" in out.read_text()
    asked("export", str(tmp_path / "out"), "--only", "mini", "--form", "lp")
    assert (tmp_path / "out" / "mini.tier2.lp.gz").exists()


def test_runs_and_checked_plans_are_recorded(
    known: dict[str, Known], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.bench.suite.suite_entries", lambda: (ENTRIES[name] for name in SMALL))
    runs, nothing, out = tmp_path / "runs.jsonl", tmp_path / "nothing.json", tmp_path / "known.json"
    nothing.write_text(known_text(unknown(name, ENTRIES[name].make()) for name in SMALL))

    def recorded(*results: Path, code: int = 0) -> dict[str, Known]:
        asked = ["record", *map(str, results), "-o", str(out), "--known", str(nothing)]
        done = CliRunner().invoke(command, asked)
        assert done.exit_code == code, done.output
        return read_known(str(out)) if code == 0 else {}

    digest = ENTRIES["mini"].make().digest
    runs.write_text(json.dumps(ran("mini", value=[4, 30972], bound=[4, 30972], digest=digest)))
    assert recorded(runs)["mini"].kind == "medium"
    runs.write_text(json.dumps(ran("mini", digest="0")))
    recorded(runs, code=1)  # of another instance of that name
    only = tmp_path / "results.csv"
    text = (folder / "results.csv").read_text().splitlines()
    only.write_text("\n".join([text[0], *(line for line in text if line.startswith("rot-1y"))]))
    copytree(folder / "solutions", tmp_path / "solutions")
    (tier,) = recorded(only)["rot-1y-middle.corps_size"].tiers
    assert tier.found is not None
    assert (tier.value, tier.found.by, tier.bound) == (15, "ortools", None)  # a plan is believed, a bound is not
