"""Completion in shells: the scripts are those of the README, and offer what fits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

import optimizer.cli
from optimizer.cli import COMMANDS, cli
from optimizer.cli._completing import goals, people_and_flights, rules, rules_goals_and_events
from optimizer.events import EVENTS
from optimizer.goals import GOALS
from optimizer.rules import RULES
from tests import INSTANCES
from tests.cli.stored import MINI_PLAN

README = Path(optimizer.cli.__file__).parent / "README.md"
MINI = str(INSTANCES / "mini.yaml")
HERE = Path(sys.executable).parent


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{HERE}{os.pathsep}{os.environ['PATH']}", **more}


def crewopt(**asked: str) -> list[str]:
    """What the command prints to a shell."""
    run = subprocess.run(
        [sys.executable, "-m", "optimizer"], env=environment(**asked), capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return run.stdout.splitlines()


def offered(*words: str, shell: str = "zsh") -> list[str]:
    """The plain words offered for the last one."""
    place = str(len(words) - 1)
    line = " ".join(f"'{word}'" if " " in word or not word else word for word in words)
    told = crewopt(COMP_WORDS=line, COMP_CWORD=place, _CREWOPT_COMPLETE=f"{shell}_complete")
    told = [] if told == [""] else told
    if shell == "bash":
        return [entry.partition(",")[2] for entry in told if entry.startswith("plain,")]
    return [name for kind, name, _ in zip(*[iter(told)] * 3, strict=True) if kind == "plain"]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_commands_are_offered(shell: str) -> None:
    assert offered("crewopt", "s", shell=shell) == [name for name in COMMANDS if name.startswith("s")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rules", "trai"), [name for name in (*RULES, *GOALS, *EVENTS) if name.startswith("trai")]),
        (("tradeoff", "x.yaml", "wait"), ["waiting_spread"]),
        (("explain", "x.yaml", "--cost", "rest"), ["rest_interval"]),
        (("why", MINI, str(MINI_PLAN), "f"), ["fyodor"]),
        (("why", MINI, str(MINI_PLAN), "fyodor", "MS"), ["MS-1", "MS-2"]),
        (("why", "nowhere.yaml", "x.json", "f"), []),
        (("solve", MINI, "--cert"), ["--certify"]),
        (("bench", "ta"), ["targets"]),
    ],
)
def test_names_are_offered(words: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(offered("crewopt", *words)) == sorted(expected)


def test_what_begins_so_is_offered(tmp_path: Path) -> None:
    """As above, in this process."""
    nobody: Any = None
    assert goals(nobody, nobody, "wait") == ["waiting_spread"]
    assert rules(nobody, nobody, "rest") == ["rest_interval"]
    assert rules_goals_and_events(nobody, nobody, "trai") == [
        name for name in (*RULES, *GOALS, *EVENTS) if name.startswith("trai")
    ]
    with click.Context(cli) as context:
        offered_here = [item.value for item in cli.shell_complete(context, "s")]
        assert offered_here == [name for name in COMMANDS if name.startswith("s")]
        assert [item.value for item in cli.shell_complete(context, "--pl")] == ["--plain"]
    for path, expected in ((MINI, ["fyodor"]), ("-", []), (None, []), (str(tmp_path / "none.yaml"), [])):
        named: Any = SimpleNamespace(params={"instance": path})
        assert people_and_flights(named, nobody, "f") == expected


def test_an_instance_is_a_file() -> None:
    assert crewopt(COMP_WORDS="crewopt check ins", COMP_CWORD="2", _CREWOPT_COMPLETE="bash_complete") == ["file,ins"]


SHELLS = {
    "bash": "COMP_WORDS=(crewopt rep); COMP_CWORD=1; _crewopt_completion crewopt; echo ${COMPREPLY[@]}",
    "zsh": "words=(crewopt rep); CURRENT=2; compadd() { : }; _describe() { echo ${(P)3} }; _crewopt_completion",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_line_of_the_readme_completes_in_a_shell(shell: str) -> None:
    """Where the shell is installed; what it would ask for is tested above."""
    line = re.search(rf"echo '(eval .*{shell}_source.*)' >>", README.read_text(encoding="utf-8"))
    assert line is not None
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    start = "autoload -U compinit; compinit -u; " if shell == "zsh" else ""
    run = subprocess.run(
        [shell, *(["-f"] if shell == "zsh" else ["--norc"]), "-c", f"{start}{line[1]}; {SHELLS[shell]}"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "replan" in run.stdout, run.stderr
    assert "report" in run.stdout
    assert "solve" not in run.stdout


def test_completing_starts_no_search() -> None:
    code = (
        "import sys; sys.argv = ['crewopt']\nimport optimizer.cli._search as search\n"
        "search.begin = lambda: print('begun')\nfrom optimizer.cli import main\nmain()"
    )
    asked = environment(COMP_WORDS="crewopt solve --wor", COMP_CWORD="2", _CREWOPT_COMPLETE="bash_complete")
    run = subprocess.run([sys.executable, "-c", code], env=asked, capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["plain,--workers"]
