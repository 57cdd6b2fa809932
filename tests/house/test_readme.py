"""The README is true: its sentences are the code's, its commands run, its output is what is printed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from optimizer.bench import FAMILIES
from optimizer.cli import COMMANDS
from optimizer.events import EVENTS, Event
from optimizer.goals import GOALS
from optimizer.rules import RULES
from optimizer.solver.engines.names import ENGINES
from tests import ROOT
from tests.slips.planted import SLIPS

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text()


def between(mark: str, end: str) -> str:
    """What stands between a mark and the next ``end``."""
    return README.split(f"<!-- {mark} -->\n", 1)[1].split(end, 1)[0].strip()


def fenced(mark: str) -> str:
    """The fenced block after a mark, without its fences."""
    return between(mark, "\n```\n").split("\n", 1)[1]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a README command with the interpreter of the tests, in a folder that has the instances."""
    words = shlex.split(command)
    assert words[0].removeprefix(".venv/bin/") == "crewopt", command
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the instances and nothing else."""
    place: Path = tmp_path_factory.mktemp("readme")
    (place / "instances").symlink_to(ROOT / "instances")
    return place


def rule_line(name: str) -> str:
    """A rule as the README lists it."""
    rule = RULES[name]
    return f"- **`{name}`** ({rule.subject}{', always in force' if rule.always else ''}). {rule.sentence()}"


def test_the_rulebook_is_the_code() -> None:
    assert between("rules", "\n<!-- end -->").splitlines() == [rule_line(name) for name in RULES]


def test_the_goals_are_the_code() -> None:
    expected = [f"- **`{name}`** ({goal.unit}). {goal.sentence()}" for name, goal in GOALS.items()]
    assert between("goals", "\n<!-- end -->").splitlines() == expected


def test_every_everyday_command_runs(folder: Path) -> None:
    commands = README.split("## Everyday use", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0].splitlines()
    for command in commands:
        assert run(command, folder).returncode == 0, command
    told = {shlex.split(command)[1] for command in commands}
    assert told == set(COMMANDS)


def test_the_library_lines_run(folder: Path) -> None:
    code = README.split("```python\n", 1)[1].split("```", 1)[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    printed = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    promised = re.search(r"# (OPTIMAL.*)", code)
    assert promised
    assert printed.stdout.split("  proved")[0] == promised[1].split("  proved")[0]


def test_the_solve_command_prints_what_is_shown(folder: Path) -> None:
    command = fenced("solve command").split("&&")[-1].strip()
    printed = run(command, folder)
    assert printed.returncode == 0, printed.stderr
    shown = fenced("solve output").splitlines()
    fixed = [line for line in shown if re.match(r"  (\d+  |tier|launch|party|US  |RU  )|Seat ledger|Days on", line)]
    assert len(fixed) > 8
    missing = [line for line in fixed if line not in printed.stdout.splitlines()]
    assert not [line for line in missing if not re.match(r"  \d{4}-", line)], printed.stdout
    assert printed.stdout.startswith(shown[0].split("  (")[0])


@pytest.mark.parametrize(("word", "name"), [("explain", "infeasible-rest"), ("analyze", "infeasible-no-commander")])
def test_a_file_without_a_plan_is_told_as_shown(word: str, name: str, folder: Path) -> None:
    command = f"crewopt {word} instances/{name}.yaml"
    assert f"`{command}`" in README
    printed = run(command, folder)
    assert printed.returncode == 1
    shown = fenced(f"{word} output").strip().splitlines()
    assert printed.stdout.strip().splitlines()[1:] == shown[1:]
    assert printed.stdout.splitlines()[0].rpartition("  (")[0] == shown[0].rpartition("  (")[0]


def test_the_events_are_the_code() -> None:
    expected = [f"- **`{name}`**. {event.sentence()} Fields: {fields_of(event)}." for name, event in EVENTS.items()]
    assert between("events", "\n<!-- end -->").splitlines() == expected


def fields_of(event: type[Event]) -> str:
    """The fields of an event as the README lists them; those that may be left out in brackets."""
    own = {field.alias or name: field for name, field in event.model_fields.items()}
    told = {name: field for name, field in own.items() if name not in ("kind", "known_on", "source", "note")}
    return ", ".join(f"`{name}`" if field.is_required() else f"[`{name}`]" for name, field in told.items())


def test_the_replan_prints_what_is_shown(folder: Path) -> None:
    command, shown = fenced("replan output").split("\n", 1)
    printed = run(command.removeprefix("$ "), folder)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip().splitlines()[1:] == shown.strip().splitlines()[1:]
    assert printed.stdout.split("  (")[0] == shown.split("  (")[0]


def test_the_scenarios_are_told_as_shown(folder: Path) -> None:
    command, shown = fenced("scenarios output").split("\n", 1)
    printed = run(command.removeprefix("$ "), folder)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip().splitlines() == shown.strip().splitlines()


def test_why_prints_what_is_shown(folder: Path) -> None:
    assert run("crewopt solve instances/mini.yaml -o plan.json", folder).returncode == 0
    command, shown = fenced("why output").split("\n", 1)
    printed = run(command.removeprefix("$ "), folder)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip().splitlines()[1:] == shown.strip().splitlines()[1:]
    assert printed.stdout.split("  (")[0] == shown.split("  (")[0]


def test_the_tradeoff_prints_what_is_shown(folder: Path) -> None:
    command, shown = fenced("tradeoff output").split("\n", 1)
    printed = run(command.removeprefix("$ "), folder)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip().splitlines()[1:] == shown.strip().splitlines()[1:]
    assert printed.stdout.split("  (")[0] == shown.split("  (")[0]


def test_both_commands_set_up_everything_themselves() -> None:
    for mark in ("solve command", "test command"):
        steps = [step.strip() for step in fenced(mark).split("&&")]
        assert steps[0] == "python3 -m venv .venv"
        assert steps[1].startswith(".venv/bin/pip install")
        assert steps[2].startswith(".venv/bin/")
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text()


def test_figures_about_the_tests_are_true() -> None:
    assert f"{len(SLIPS)} slips planted by hand" in README


def test_every_instance_is_listed() -> None:
    for file in (ROOT / "instances").iterdir():
        assert file.name in README or file.name.startswith("infeasible-") or file.name == "history", file.name


def test_the_bench_command_prints_what_is_shown(folder: Path) -> None:
    printed = run(fenced("bench command"), folder)
    assert printed.returncode == 0, printed.stderr
    shown = between("bench output", "\n\n").splitlines()
    table = printed.stdout.splitlines()[: len(shown)]
    assert table[:2] == shown[:2]
    for line, again in zip(shown[2:], table[2:], strict=True):  # names, values and our proof; times are the machine's
        assert again.split("|")[1:3] == line.split("|")[1:3]
        assert ">=" not in again.split("|")[3]


def test_the_bench_commands_run_when_made_small(folder: Path) -> None:
    small = {"iss": "mini.waiting", "rotation": "1y.corps", "stations": "1y-2.corps", "replan": "3y", "smptsp": "KEB_1"}
    told = set()
    for command in fenced("bench commands").splitlines():
        words = shlex.split(command)
        family = words[words.index("--family") + 1] if "--family" in words else None
        if family:
            told.add(family)
            command += f" --only {small[family]} --engines cp-sat --repeat 1 --time-limit 20"
        elif words[2] == "growth":
            command += " --sizes 1x1,2x1"
        elif words[2] == "compare":
            (folder / words[3]).write_text((folder / words[4]).read_text())
        done = run(command, folder)
        assert done.returncode in ((0, 3) if words[2] == "targets" else (0,)), done.stderr  # one engine tells of none
    assert told == set(FAMILIES)


def test_families_and_engines_are_listed() -> None:
    section = README.split("## Engines side by side", 1)[1].split("\n## ", 1)[0]
    for name in (*FAMILIES, *ENGINES, "naive"):
        assert f"`{name}`" in section
