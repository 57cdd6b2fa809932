"""Options that are read by hand: what each means, and what is refused, with what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

import optimizer
from optimizer.cli import _tell
from optimizer.cli._common import _within
from optimizer.cli._repairing import Targets, _Told
from optimizer.cli.alternatives import _file
from optimizer.cli.bench import _end, _sizes
from optimizer.cli.explain import _costs
from optimizer.cli.replan import _pair
from optimizer.cli.stress import _Days
from optimizer.files.documents import parse
from optimizer.problem.errors import EndedEarlyError, InputError, InputWarning
from optimizer.problem.wording import size_in_words
from optimizer.solver.result import no_answer
from optimizer.studies.repair import repair
from tests import INSTANCES
from tests.cli.inside import inside
from tests.cli.stored import MINI_PLAN

if TYPE_CHECKING:
    from collections.abc import Callable

MINI = str(INSTANCES / "mini.yaml")
FUTURES = str(INSTANCES / "mini.scenarios.yaml")
NOBODY: Any = None
"""The context and the option, which none of these reads."""


@pytest.mark.parametrize(
    ("text", "days"), [("2,11,30", (2, 11, 30)), (" 7 ", (7,)), ("0, 1", (0, 1)), ("123456789", (123456789,))]
)
def test_days_are_whole_numbers_with_commas(text: str, days: tuple[int, ...]) -> None:
    assert _Days().convert(text, None, None) == days


@pytest.mark.parametrize("text", ["", "1,", "soon", "-1", "1.5", "1234567890", "１", "1;2"])
def test_what_is_no_list_of_days_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        _Days().convert(text, None, None)
    assert repr(text) in caught.value.message
    run = inside("stress", MINI, "--notice", text)
    assert (run.returncode, run.stdout) == (2, "")
    assert "--notice" in run.stderr


def test_a_pair_is_two_people_of_the_instance() -> None:
    mini = optimizer.load(MINI)
    assert _pair("anna,ben", mini) == _pair(" anna , ben ", mini) == ("anna", "ben")
    for text, number in (("anna", 1), ("anna,ben,carol", 3), ("", 1)):
        with pytest.raises(InputError) as caught:
            _pair(text, mini)
        (problem,) = caught.value.problems
        assert (problem.file, problem.line, problem.column, problem.path) == (f"--pair {text!r}", 1, 1, "")
        assert problem.message == f"expected two people with a comma between them, found {number}"
    with pytest.raises(InputError) as caught:
        _pair("anne,bert", mini)
    assert [problem.file for problem in caught.value.problems] == ["--pair 'anne,bert'"] * 2
    assert [problem.path for problem in caught.value.problems] == ["", ""]
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(1, 1), (1, 1)]
    first, second = (problem.message for problem in caught.value.problems)
    assert first == "crew member 'anne' unknown; did you mean 'anna'?"
    assert second.startswith("crew member 'bert' unknown")


def test_costs_are_of_rules_or_clauses() -> None:
    given = ("rest_interval=3", "handover/MS-1/MS-2=never", "lifeboat=1", "pins=1000000")
    assert _costs(NOBODY, NOBODY, given) == {
        "rest_interval": 3,
        "handover/MS-1/MS-2": None,
        "lifeboat": 1,
        "pins": 1_000_000,
    }
    assert _costs(NOBODY, NOBODY, ("rest_interval/a=b=2",)) == {"rest_interval/a=b": 2}
    assert _costs(NOBODY, NOBODY, ()) == {}
    for wrong in ("rest=3", "rest_interval", "rest_interval=0", "rest_interval=1000001", "rest_interval=x", "=3"):
        with pytest.raises(click.BadParameter) as caught:
            _costs(NOBODY, NOBODY, (wrong,))
        assert repr(wrong) in caught.value.message


TIRED = str(INSTANCES / "infeasible-rest.yaml")
LONG = ("--time-limit", "600")
"""What is compared is proved, also on a busy machine."""


@pytest.mark.slow
def test_costs_are_heard_by_the_plan_with_waivers_too() -> None:
    """The waivers and the plan of one answer leave open what the costs let be left open, and nothing else."""
    plain = json.loads(inside("explain", TIRED, "--json", *LONG).stdout)["repair"]
    assert [(entry["rule"], entry["price"]) for entry in plain["waivers"]] == [("rest_interval", 5)]
    for cost in ("rest_interval=never", "rest_interval/anna=never", "rest_interval=1000000"):
        found = json.loads(inside("explain", TIRED, "--json", "--cost", cost, *LONG).stdout)["repair"]
        assert found["waivers"] or found["moves"]
        assert "rest_interval" not in {entry["rule"] for entry in found["waivers"]}
    one = json.loads(inside("explain", TIRED, "--json", "--cost", "rest_interval/anna=8", *LONG).stdout)["repair"]
    assert {entry["rule"] for entry in one["waivers"]} == {"rest_interval"}
    assert one["cost"] < plain["cost"]
    told = inside("explain", TIRED, "--cost", "rest_interval/anna=never", *LONG).stdout
    assert "THE PLAN THAT LEAVES LEAST OPEN" in told
    assert "rest_interval  anna" not in told.partition("THE PLAN THAT LEAVES LEAST OPEN")[2].partition("TOO FEW")[0]


def test_a_plan_that_leaves_open_what_never_may_be_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    instance = optimizer.load(TIRED)
    found = repair(instance, dates=False, workers=1)
    for costs, allowed in (
        ({"rest_interval": None}, False),
        ({"rest_interval/anna": None}, False),
        ({"rest_interval": None, "rest_interval/anna": 7}, True),
        ({"rest_interval/ben": None, "seat_coverage": None}, True),
    ):
        told = _Told(Targets(instance, str(tmp_path / "plan.json"), costs=costs))
        told.hear(found)
        assert (told.best is found, (tmp_path / "plan.json").exists()) == (allowed, allowed)
        told.end(found)
        words = "No plan was found that leaves open only what `--cost` lets be left open."
        assert (words in capsys.readouterr().out) is not allowed
        (tmp_path / "plan.json").unlink(missing_ok=True)


def test_costs_of_unknown_subjects_are_refused_with_what_is_known() -> None:
    told = inside("explain", TIRED, "--cost", "rest_interval/anne=never", "--cost", "handover/Crew-A/nobody=2")
    assert (told.returncode, told.stdout) == (2, "")
    refused = next(line for line in told.stderr.splitlines() if line.startswith("--cost 'rest_interval/anne'"))
    assert "did you mean 'anna'?" in refused
    idle = inside("explain", TIRED, "--cost", "handover/Crew-A/Crew-B=2")
    assert idle.returncode == 1
    assert "Note: --cost 'handover/Crew-A/Crew-B': expected a rule that the file lists, found 'handover'" in idle.stderr


def test_tiers_may_be_worse_by_so_much() -> None:
    assert _within(NOBODY, NOBODY, ("2=30", "unfilled_seats=0")) == {"2": 30, "unfilled_seats": 0}
    assert _within(NOBODY, NOBODY, (f"1={10**12}",)) == {"1": 10**12}
    for wrong in ("2", "=3", "2=x", "2=-1", f"1={10**12 + 1}"):
        with pytest.raises(click.BadParameter) as caught:
            _within(NOBODY, NOBODY, (wrong,))
        assert repr(wrong) in caught.value.message


def test_plans_are_numbered_in_a_folder_or_beside_a_name(tmp_path: Path) -> None:
    assert _file(str(tmp_path), 2) == tmp_path / "plan-2.json"
    assert _file("nowhere/", 1) == Path("nowhere/plan-1.json")
    assert _file("some/best.json", 3) == Path("some/best-3.json")
    assert _file("some/best", 3) == Path("some/best-3.json")
    assert _file("some/best.txt", 10) == Path("some/best-10.txt")


def test_sizes_are_years_by_stations() -> None:
    assert _sizes(NOBODY, NOBODY, "1x1, 10x4,40x64") == [(1, 1), (10, 4), (40, 64)]
    for wrong in ("", "1", "0x1", "1x0", "41x1", "1x65", "ax1", "1x1,", "1x1x1"):
        with pytest.raises(click.BadParameter, match="years"):
            _sizes(NOBODY, NOBODY, wrong)


FAILURES: list[dict[str, Any]] = [
    {"instance": "a", "engine": "cp-sat", "status": "unknown"},
    {"instance": "b", "status": "error", "message": "no rows"},
]


@pytest.mark.parametrize(
    ("contradictory", "failed", "words"),
    [
        ([], [], []),
        (["a: 1 and 2"], [], ["CONTRADICTION a: 1 and 2"]),
        ([], FAILURES, ["FAILED a cp-sat: unknown", "FAILED b build: no rows"]),
    ],
)
def test_a_bench_ends_as_it_went(
    contradictory: list[str], failed: list[dict[str, Any]], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        _end(contradictory, failed)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == words
    assert bool(caught.value.code) is bool(words)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (click.exceptions.Abort(), 130, "interrupted\n"),
        (EndedEarlyError("no time left", 3), 3, "no time left\n"),
        (click.UsageError("so not"), 2, "so not"),
        (InputError([]), 2, ""),
        (optimizer.problem.errors.EngineError("broken"), 4, "EngineError: broken"),
        (optimizer.OutputError("<stdout>", BrokenPipeError()), 141, ""),
        (optimizer.OutputError("plan.json", BrokenPipeError(32, "Broken pipe")), 5, "plan.json: cannot be written"),
    ],
)
def test_every_expected_failure_has_its_code(
    error: Exception, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**more: object) -> None:
        assert more.keys() == {"prog_name", "standalone_mode", "obj"}
        raise error

    monkeypatch.setattr("optimizer.cli.cli.main", fail)
    run: Callable[[], Any] = inside
    ended = run()
    assert (ended.returncode, ended.stdout) == (code, "")
    assert words in ended.stderr
    assert bool(words) == bool(ended.stderr.strip())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["solve", "x", "--time-limit", "abc"], "'--time-limit': expected a number above 0, found abc"),
        (["solve", "x", "--workers", "0"], "'--workers': expected a whole number from 1 to 256, found 0"),
        (["stress", "x", "--samples", "1.5"], "'--samples': expected a whole number from 1 to 100000, found 1.5"),
        (["solve", "x", "--memory", "-1"], "'--memory': expected a whole number of at least 64, found -1"),
        (["solv"], "expected a command, found 'solv'. Did you mean 'solve'?"),
        (["zzzzz"], "expected a command, found 'zzzzz'.\n"),
        (["solve", "x", "--engine", "foo"], "'foo' is not one of 'cp-sat'"),
    ],
)
def test_of_a_wrong_command_line_it_is_told_what_was_expected_and_what_was_found(line: list[str], words: str) -> None:
    ended = inside(*line)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr
    assert "float range" not in ended.stderr
    assert ended.stderr.startswith("Usage: crewopt ")


def test_plans_go_to_a_folder_that_is_there(tmp_path: Path) -> None:
    told = inside("alternatives", MINI, "-o", f"{tmp_path}/none/")
    assert told.returncode == 2
    assert "expected a folder that is there, or a name such as PLAN.json, found" in told.stderr


def test_two_outputs_are_two_files(tmp_path: Path) -> None:
    told = inside("solve", MINI, "-o", tmp_path / "x.yaml", "--with-waivers", tmp_path / "." / "x.yaml")
    assert told.returncode == 2
    words = "Invalid value for '--with-waivers': expected another file than that of the option `output`, found "
    assert words in told.stderr


def test_a_plan_that_seats_nobody_or_is_a_strangers_is_warned_of(tmp_path: Path) -> None:
    plan = tmp_path / "p.json"
    plan.write_text('{"format": 1, "instance": {"name": "other"}, "assignments": []}')
    for path, stdin, name in ((str(plan), None, str(plan)), ("-", plan.read_text(), "<stdin>")):
        told = inside("check", MINI, path, stdin=stdin)
        assert "Warning" not in told.stdout
        assert told.stderr.splitlines() == [
            f"Warning: {name}: the plan seats nobody.",
            f"Warning: {name}: the plan was made for `other`, not for mini.",
        ]


@pytest.mark.parametrize("line", [("--allow-paths", "validate"), ("validate", "--allow-paths")])
def test_an_option_of_every_command_stands_before_its_name_or_behind(line: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "plan.json").write_text(Path(MINI_PLAN).read_text())
    file = tmp_path / "in" / "mini.yaml"
    file.write_text(Path(MINI).read_text() + "published: ../plan.json\n")
    assert inside("validate", file).returncode == 2
    told = inside(*line, file)
    assert (told.returncode, told.stderr) == (0, "")


def test_rules_as_data_are_all_rules() -> None:
    from optimizer.goals import GOALS
    from optimizer.rules import RULES

    assert [entry["name"] for entry in json.loads(inside("rules", "--json").stdout)] == [*RULES, *GOALS]


def test_what_is_legal_and_hardly_meant_is_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    others: list[tuple[Any, ...]] = []
    for message, category in (("it has no effect", InputWarning), ("did you mean it?", InputWarning)):
        _tell(lambda *given: others.append(given), message, category, "file", 1)
    assert capsys.readouterr() == ("", "Note: it has no effect.\nNote: did you mean it?\n")
    _tell(lambda *given: others.append(given), "old", DeprecationWarning, "file", 1)
    assert others == [("old", DeprecationWarning, "file", 1)]
    assert capsys.readouterr() == ("", "")


def test_rows_leave_out_what_solve_leaves_out(tmp_path: Path) -> None:
    broken = INSTANCES / "infeasible-handover.yaml"
    told = inside("export", broken, "-o", tmp_path / "rows.mps")
    assert told.returncode == 0
    assert "Note: left out, as nothing left to decide can keep it: handover Crew-A/Crew-B.\n" in told.stderr
    assert "= handover: " not in (tmp_path / "rows.mps").read_text(encoding="utf-8")
    assert "Note" not in inside("export", INSTANCES / "infeasible-rest.yaml", "-o", tmp_path / "rest.mps").stderr


def test_opb_leaves_out_what_a_certificate_leaves_out(tmp_path: Path) -> None:
    """Its rows are those that `prove` proves, for each tier."""
    broken = INSTANCES / "infeasible-handover.yaml"
    assert inside("prove", broken, "-o", tmp_path / "proof").returncode == 0
    tiers = sorted((tmp_path / "proof").glob("tier*.opb"))
    assert tiers
    for number, proved in enumerate(tiers, 1):
        told = inside("export", broken, "-o", tmp_path / "rows.opb", "--tier", number)
        assert told.returncode == 0
        assert "Note: left out, as nothing left to decide can keep it: handover Crew-A/Crew-B.\n" in told.stderr
        assert (tmp_path / "rows.opb").read_text(encoding="utf-8") == proved.read_text(encoding="utf-8")


@pytest.mark.parametrize(("number", "words"), [(1, "1 flight, 1 person"), (2, "2 flights, 2 people")])
def test_one_flight_is_one(number: int, words: str) -> None:
    assert size_in_words(number, number) == words


def test_validate_says_what_scenarios_refuses(tmp_path: Path) -> None:
    assert inside("export", MINI, "--scenarios", FUTURES, "-o", tmp_path / "b.xlsx").returncode == 0
    told = inside("validate", tmp_path / "b.xlsx")
    assert told.returncode == 0
    refused = inside("scenarios", tmp_path / "b.xlsx", tmp_path / "b.xlsx")
    assert refused.returncode == 2
    message = "or a `published` plan in the instance"
    assert message in refused.stderr
    assert (
        "`crewopt scenarios` refuses the sheet `scenarios`, `solve --against` takes it: expected a day" in told.stdout
    )
    assert message in told.stdout


def test_that_there_is_no_instance_with_waivers_to_write_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where clauses are broken whatever is decided, and no other dates mend that."""
    broken, waived = INSTANCES / "infeasible-handover.yaml", tmp_path / "w.yaml"
    note = f"Note: {waived} is not written: no plan under waivers or with other dates was found"
    for missing in (True, False):
        if missing:
            monkeypatch.setattr("optimizer.studies.repair.repair_by_dates", lambda *given, **named: None)
        else:
            monkeypatch.undo()
        told = inside("solve", broken, "--with-waivers", waived, "--workers", "1")
        assert told.returncode == 1
        assert (note in told.stderr, waived.exists()) == (missing, not missing)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["solve", MINI, "-o", "-", "--json"], "expected one answer on standard output, found two (-o - and --json)"),
        (["solve", MINI, "--json", "-o", "/dev/stdout"], "found two (--json and -o -): name a file in the place of -"),
        (["solve", MINI, "-o", "-", "--with-waivers", "-"], "found two (-o - and --with-waivers -)"),
        (["solve", MINI, "-o", "-", "--against", "2", "--json"], "found two (-o - and --json)"),
        (["solve", MINI, "-o", "-", "--free-choices"], "expected a file for -o beside --free-choices, found -"),
        (["solve", MINI, "--prove", "-"], "expected the name of a folder, found standard output"),
        (["replan", MINI, MINI_PLAN, "--what-if", "person_out: anna", "--json", "-o", "-"], "(--json and -o -)"),
        (
            ["replan", MINI, MINI_PLAN, "--what-if", "person_out: anna", "--after", "-", "-o", "-"],
            "(--after - and -o -)",
        ),
        (["advance", MINI, MINI_PLAN, "--to", "2031-06-30", "-o", "-", "--json"], "(-o - and --json)"),
        (["size", MINI, "-o", "-", "--json"], "(-o - and --json)"),
        (["report", MINI, MINI_PLAN, "-o", "-", "--json"], "(-o - and --json)"),
        (["generate", "--plan", "-"], "found two (--plan - and -o -)"),
        (["import", "recipe.yaml", "--flown", "-"], "found two (--flown - and -o -)"),
        (["bench", "--family", "iss", "--json", "-o", "-"], "(--json and -o -)"),
        (["alternatives", MINI, "-o", "-"], "expected a folder, or a name such as PLAN.json"),
        (["alternatives", MINI, "-o", "/dev/stdout"], "several plans are several files"),
        (["tradeoff", MINI, "corps_size", "waiting_spread", "-o", "-"], "several plans are several files"),
    ],
)
def test_standard_output_takes_one_answer(line: list[str], words: str, tmp_path: Path) -> None:
    told = inside(*line, folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert words in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "both"),
    [
        (["check", "-", "-"], "(INSTANCE and PLAN)"),
        (["replan", MINI, "-", "-"], "(PLAN and EVENTS)"),
        (["diff", MINI, "-", "-"], "(PLAN1 and PLAN2)"),
        (["advance", "-", MINI_PLAN, "--to", "2031-06-30", "-o", "x.yaml", "--actual", "-"], "(--actual and INSTANCE)"),
    ],
)
def test_standard_input_is_one_file(line: list[str], both: str, tmp_path: Path) -> None:
    told = inside(*line, stdin=Path(MINI).read_text(), folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    words = f"expected one file on standard input, found two {both}: name a file in the place of -"
    assert told.stderr.splitlines()[-1] == f"Error: {words}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_is_written_to_standard_output_stands_there_alone(tmp_path: Path) -> None:
    """No words for people are around it: another program reads it."""
    broken = INSTANCES / "infeasible-handover.yaml"
    for line, kind in (
        (("solve", MINI, "-o", "-"), "assignments"),
        (("solve", broken, "--with-waivers", "-", "-o", tmp_path / "p.json"), "flights"),
        (("replan", MINI, MINI_PLAN, "--what-if", "person_out: anna", "--after", "-"), "flights"),
        (("size", MINI, "-o", "-"), "assignments"),
        (("advance", MINI, MINI_PLAN, "--to", "2031-06-30", "-o", "-"), "flights"),
    ):
        told = inside(*line, *(() if line[0] == "advance" else ("--workers", "1")))
        assert kind in parse(told.stdout).data, line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            ["report", MINI, MINI_PLAN, "--time-limit", "5"],
            "expected --time-limit beside --with: nothing else is searched",
        ),
        (["report", MINI, MINI_PLAN, "--seed", "1"], "expected --seed beside --with"),
        (["report", MINI, MINI_PLAN, "--json", "--title", "x"], "expected --title beside -o: --json has none"),
        (["report", MINI, MINI_PLAN, "--json", "--certificate", "."], "expected --certificate beside -o"),
        (["report", MINI, MINI_PLAN, "-o", "x.csv", "--title", "x"], "expected --title of a form with a heading"),
        (["report", MINI, MINI_PLAN, "-o", "x.ics", "--certificate", "."], "expected --certificate of a page (.html)"),
        (
            ["report", MINI, MINI_PLAN, "--person", "anna", "--certificate", "."],
            "expected --certificate in a report on one plan, found --against or --person",
        ),
        (["rules", "--markdown", "rules", "--json"], "expected --markdown or --json, found both"),
        (["contingency", MINI, MINI_PLAN, "--rows", "3", "--json"], "expected --rows without --json"),
        (["explain", MINI, "--each-clause", "--json"], "expected --each-clause without --json"),
        (
            ["scenarios", MINI, FUTURES, "--scheduler", "tcp://x:1", "--jobs", "2"],
            "expected --jobs without --scheduler",
        ),
        (
            ["schema", "--plan", "--events"],
            "expected one of --plan, --events, --scenarios, --recipe, --workbook, found 2",
        ),
        (["bench", "--json", "targets", MINI], "expected --json without targets, or behind it"),
        (["bench", "--family", "iss", "show", MINI], "expected --family without show, or behind it"),
        (["bench", "--family", "replan", "--folder", "."], "expected --folder with --family iss or smptsp"),
        (["bench", "--family", "iss", "--wide", "--json"], "expected --wide without --json"),
        (["bench", "show", MINI, "--shares", "--json"], "expected --shares without --json"),
        (["size", MINI, "-o", "x.json", "--years-to", "2040"], "expected --output without --years-to"),
        (["size", MINI, "--samples", "3"], "expected --samples with --years-to only"),
        (["replan", MINI, MINI_PLAN, "--what-if", "person_out: anna", "--prove", "x"], "No such option '--prove'"),
    ],
)
def test_an_option_that_would_not_be_heard_is_refused(line: list[str], words: str, tmp_path: Path) -> None:
    told = inside(*line, folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert words in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_that_there_is_nothing_to_prove_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nothing(instance: optimizer.Instance, **named: Any) -> Any:
        return no_answer(instance.name, engine="cp-sat", seed=0, workers=1, seconds=0.0)

    monkeypatch.setattr("optimizer.solver.solve.solve", nothing)
    told = inside("solve", MINI, "--prove", tmp_path / "proof")
    assert told.returncode == 3
    assert f"Note: {tmp_path / 'proof'} is not written: there is no answer to prove." in told.stderr
