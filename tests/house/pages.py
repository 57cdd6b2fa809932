"""The READMEs as steps: commands to run, answers that are shown, files to write, parts that commands make.

Marks in a README, each on the line before a fence:

    <!-- output -->            the fence shows ``$ COMMAND`` and what it prints; ``, exit 1`` if it ends with that code
    <!-- file: NAME -->        the fence is a file, written before the steps after it
    <!-- by hand -->           the fence is run by people, not by a test
    <!-- generated: COMMAND --> what stands up to ``<!-- end -->`` is what the command prints

All other ``sh`` fences are run line by line; a fence under another mark has a test of its own.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import PACKAGE, ROOT
from tests.cli.inside import ASKED, inside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = PACKAGE / "report" / "iss-2020-2024.svg"
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "instances" / "README.md",
        ROOT / "tests" / "README.md",
        *PACKAGE.rglob("README.md"),
    ]
)

STEP = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<kind>[a-z]+)\n(?P<body>.*?)^```$|"
    r"^<!-- generated: (?P<command>[^\n]*?) -->\n(?P<made>.*?)^<!-- end -->$",
    re.MULTILINE | re.DOTALL,
)

LEFT_ALONE = ("python -m pytest", ". .venv/bin/activate")
"""Lines of commands that a test cannot run within a test."""


@dataclass(frozen=True)
class Step:
    """One fence, or one generated part, of a page."""

    page: Path
    kind: str
    """``sh``, ``python``, ``text``, ``generated`` ..."""
    mark: str
    body: str
    place: tuple[int, int]
    """Where the body stands in the page."""

    @property
    def shown(self) -> tuple[str, str]:
        """The command of an ``output`` step, and what is shown of its answer."""
        first, _, rest = self.body.partition("\n")
        return first.removeprefix("$ "), rest

    @property
    def exit_code(self) -> int:
        """The exit code that the mark promises."""
        found = re.search(r", exit (\d+)$", self.mark)
        return int(found[1]) if found else 0


def steps(page: Path) -> Iterator[Step]:
    """The steps of a page, in order."""
    for found in STEP.finditer(page.read_text(encoding="utf-8")):
        if found["command"] is not None:
            yield Step(page, "generated", found["command"], found["made"], found.span("made"))
        else:
            yield Step(page, found["kind"], found["mark"] or "", found["body"], found.span("body"))


def run(command: str, folder: Path, *, here: bool = ASKED) -> subprocess.CompletedProcess[str]:
    """Run a command of a README in a folder that has the instances; here, as a process of its own takes seconds."""
    words = shlex.split(command)
    assert words[0].removeprefix(".venv/bin/") == "crewopt", command
    if here:
        return inside(*words[1:], folder=folder)
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


def carry_out(line: str, folder: Path) -> None:
    """Run one line of an ``sh`` fence."""
    if line.startswith(LEFT_ALONE):
        return
    words = shlex.split(line)
    if words[0] == "cp":
        shutil.copy(folder / words[1], folder / words[2])
        return
    done = run(line, folder)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def answer(step: Step, folder: Path) -> str:
    """What the command of an ``output`` or ``generated`` step prints."""
    command = step.mark if step.kind == "generated" else step.shown[0]
    done = run(command, folder)
    assert done.returncode == step.exit_code, f"{command}\n{done.stdout}{done.stderr}"
    printed = done.stdout or done.stderr
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    return "\n".join(lines) + "\n"


def without_times(text: str) -> str:
    """An answer without what depends on the machine: seconds, workers, what a second engine had time for, VeriPB."""
    text = text.replace("by cp-sat and highs when", "by cp-sat when")
    text = re.sub(r" and VeriPB:|; VeriPB \(`veripb`\) is not on the path", "", text.replace("checker:", "checker"))
    text = re.sub(r"^Proved by .*$", "Proved by E.", text.replace(", proved by two engines", ""), flags=re.M)
    return re.sub(r"\b\d+ workers?\b", "N workers", re.sub(r"\b\d+\.\d s\b", "N s", text))


def picture(folder: Path) -> str:
    """The picture of the front page, made by the command that the report's README gives."""
    (command,) = (
        step.body.strip()
        for step in steps(PACKAGE / "report" / "README.md")
        if step.kind == "sh" and PICTURE.name in step.body
    )
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    return (folder / PICTURE.name).read_text(encoding="utf-8")
