"""The READMEs are true: their commands run, their answers are what is printed, their pages are the code's."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from optimizer.bench import FAMILIES
from optimizer.cli import COMMANDS
from optimizer.solver.engines.names import ENGINES
from tests import INSTANCES, PACKAGE, ROOT
from tests.house.pages import PAGES, PICTURE, Step, answer, carry_out, picture, run, steps, without_times
from tests.slips.planted import SLIPS
from tests.worlds.draw import seeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRONT = ROOT / "README.md"
BENCH = PACKAGE / "bench" / "README.md"
ROOMS = sorted({file.parent for file in PACKAGE.glob("*/__init__.py")} | {PACKAGE, PACKAGE / "solver" / "engines"})
SPECIAL = {
    "completion",
    "solve command",
    "test command",
    "bench command",
    "bench commands",
    "board command",
    "cluster commands",
    "cluster python",
    "by hand",
}
"""Marks of commands that a test of its own runs, or no test."""

names = [str(page.parent.relative_to(ROOT)) for page in PAGES]


def the(page: Path, mark: str) -> Step:
    """The one step of a page with this mark."""
    (found,) = (step for step in steps(page) if step.mark == mark)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the instances and nothing else."""
    (tmp_path / "instances").symlink_to(INSTANCES)
    return tmp_path


MOST_TAKES_LONG = PACKAGE / "studies" / "README.md"
"""Half a minute of questions about real instances."""


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow if page == MOST_TAKES_LONG else ()) for page in PAGES],
    ids=names,
)
def test_every_step_of_a_page_is_true(page: Path, folder: Path) -> None:
    """Commands run, in order, and answers are those shown."""
    for step in steps(page):
        if step.mark.startswith("file: "):
            place = folder / step.mark.removeprefix("file: ")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(step.body, encoding="utf-8")
        elif step.kind == "generated":
            assert answer(step, folder).strip() == step.body.strip(), f"{step.mark}: `python -m tests.house.refresh`"
        elif step.mark.startswith("output"):
            assert without_times(answer(step, folder)) == without_times(step.shown[1]), step.shown[0]
        elif step.kind == "python" and step.mark not in SPECIAL:
            subprocess.run([sys.executable, "-c", step.body], cwd=folder, capture_output=True, check=True)
        elif step.kind == "sh" and not step.mark:
            for line in step.body.splitlines():
                carry_out(line, folder)
        elif step.kind == "sh":
            assert step.mark in SPECIAL, step.mark


def commands() -> Iterator[tuple[Path, str]]:
    """Every command that a page shows and a test runs."""
    for page in PAGES:
        for step in steps(page):
            lines = step.body.splitlines() if step.kind == "sh" else []
            lines += [step.shown[0]] if step.mark.startswith("output") else []
            lines += [step.mark] if step.kind == "generated" else []
            yield from ((page, line) for line in lines if line.startswith("crewopt "))


def test_every_command_is_told_and_run() -> None:
    told = {shlex.split(command)[1] for _, command in commands()}
    assert told == set(COMMANDS)
    table = FRONT.read_text().split("\n## Commands", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE) == [
        *(name for name in COMMANDS if name not in ("bench", "generate")),
        "generate",
        "bench",
    ]


def test_the_front_page_is_short() -> None:
    assert len(FRONT.read_text().splitlines()) <= 200


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_every_room_says_what_it_is_for_and_what_it_may_import(room: Path) -> None:
    text = (room / "README.md").read_text()
    assert "ay import" in text, "what may it import?"
    if room != PACKAGE:
        modules = [file.name for file in room.glob("*.py") if file.name != "__init__.py"]
        plugins = room.name in ("rules", "goals", "events", "cli")
        missing = [name for name in modules if f"`{name}`" not in text and not (plugins and name[0] != "_")]
        assert not missing, "a file of the room that its page does not name"


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings, as they are made into links."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    roots = [page.parent, ROOT, PACKAGE, PACKAGE / "solver", INSTANCES, *PACKAGE.glob("report/page")]
    for name in re.findall(r"`((?:\.\./)?[\w./-]+\.(?:py|yaml|svg))`", text):
        if "NAME" not in name and name not in ("my.yaml", "x.py", "optimizer/ROOM/x.py"):
            assert any((root / name).exists() for root in roots), name


def test_the_picture_is_what_its_command_makes(folder: Path) -> None:
    assert f"({PICTURE.relative_to(ROOT)})" in FRONT.read_text()
    assert picture(folder) == PICTURE.read_text(encoding="utf-8"), "`python -m tests.house.refresh`"


def test_the_library_lines_print_what_they_promise(folder: Path) -> None:
    (code,) = (step.body for step in steps(FRONT) if step.kind == "python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    printed = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    promised = re.search(r"# (OPTIMAL.*)", code)
    assert promised
    assert printed.stdout.split("  proved")[0] == promised[1].split("  proved")[0]


@pytest.mark.slow
def test_the_solve_command_prints_what_is_shown(folder: Path) -> None:
    printed = run(the(FRONT, "solve command").body.split("&&")[-1].strip(), folder, here=False)
    assert printed.returncode == 0, printed.stderr
    shown = the(FRONT, "solve output").body.splitlines()
    fixed = [line for line in shown if re.match(r"  (\d+  |tier|launch|party|US  |RU  )|Seat ledger|Days on", line)]
    assert len(fixed) > 8
    told = {without_ties(line) for line in printed.stdout.splitlines()}
    missing = [line for line in fixed if without_ties(line) not in told]
    assert not [line for line in missing if not re.match(r"  \d{4}-", line)], printed.stdout
    assert printed.stdout.startswith(shown[0].split("  (")[0])


def without_ties(line: str) -> str:
    """A line without the words of a goal: who and where may differ among plans that are equally good."""
    return re.sub(r"(?<=proved)  .*", "", line)


def test_both_commands_set_up_everything_themselves() -> None:
    for mark in ("solve command", "test command"):
        parts = [part.strip() for part in the(FRONT, mark).body.split("&&")]
        assert parts[0] == "python3 -m venv .venv"
        assert parts[1].startswith(".venv/bin/pip install")
        assert parts[2].startswith(".venv/bin/")
    before_landing = (ROOT / ".ci" / "run").read_text()
    assert "<!-- test command -->" in before_landing
    assert '-m pytest -n 3 --dist worksteal -m "slow and not long"\n' in before_landing, "nothing is left out"


def test_figures_about_the_tests_are_true() -> None:
    assert f"{len(SLIPS)} slips planted by hand" in (ROOT / "tests" / "README.md").read_text()


def test_every_instance_is_listed() -> None:
    text = (INSTANCES / "README.md").read_text()
    for file in INSTANCES.iterdir():
        named = f"`{file.name}`" in text or f"`{file.name}/`" in text
        assert named or file.name.startswith("infeasible-") or file.name == "README.md", file.name


@pytest.mark.slow
def test_the_bench_command_prints_what_is_shown(folder: Path) -> None:
    printed = run(the(BENCH, "bench command").body.strip() + " --time-limit 1", folder)  # ours needs less
    assert printed.returncode == 0, printed.stderr
    shown = BENCH.read_text().split("<!-- bench output -->\n", 1)[1].split("\n\n", 1)[0].splitlines()
    table = printed.stdout.splitlines()[: len(shown)]
    assert table[:2] == shown[:2]
    for line, again in zip(shown[2:], table[2:], strict=True):  # names, values and our proof; times are the machine's
        assert again.split("|")[1:3] == line.split("|")[1:3]
        assert ">=" not in again.split("|")[3]


@pytest.mark.slow
def test_the_bench_commands_run_when_made_small(folder: Path) -> None:
    small = {"iss": "mini.waiting", "rotation": "1y.corps", "stations": "1y-2.corps", "replan": "3y", "smptsp": "KEB_1"}
    small["suite"] = "mini"
    told = set()
    for command in the(BENCH, "bench commands").body.splitlines():
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
    for name in (*FAMILIES, *ENGINES, "naive"):
        assert f"`{name}`" in BENCH.read_text()


def test_classes_that_a_page_names_exist() -> None:
    files = [file for part in (PACKAGE, ROOT / "tests") for file in part.rglob("*.py")]
    known = {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    for page in PAGES:
        with seeded(page):
            assert set(re.findall(r"`([A-Z]\w*[a-z]\w*)`", page.read_text(encoding="utf-8"))) <= known
