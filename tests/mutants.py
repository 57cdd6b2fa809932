"""A seeded sample of mutants of one room, each tried by the tests near it: ``python -m tests.mutants ROOM``.

`mutmut` makes the mutants; here a sample is drawn, tried (``mutating.py``), remembered and counted.  A room is copied
to ``.mutants/ROOM`` and mutated there.  Stopped, it goes on with ``--resume``; a larger sample contains a smaller one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from math import sqrt
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from tests import ROOT
from tests.mutating import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WORK = ROOT / ".mutants"
COPIED = ("optimizer", "tests", "instances", "README.md", "LICENSE", "pyproject.toml", ".ci")


class Room(NamedTuple):
    """What is mutated, and by which tests it is tried."""

    source: str
    tests: tuple[str, ...]


IMPORTS = tuple(
    f"tests/files/test_{name}.py"
    for name in ("smptsp", "records", "tables", "importing", "rounds", "schema", "access", "biographies")
)
"""Those of `files` that reach the import, with one of the bombs."""
ANSWERS = "tests/cli/test_answers.py"
STUDIES = tuple(
    f"tests/studies/test_{name}.py"
    for name in (
        "impact",
        "groups",
        "texts",
        "contingency",
        "tradeoff",
        "analyze",
        "size",
        "stress",
        "scenarios",
        "explain",
        "why",
        "replan",
        "proof",
        "proof_checker",
        "repair",
        "repair_dates",
        "repair_days_short",
        "levers",
        "robust",
        "rolling",
        "rolling_counts",
        "planner",
        "kept_out",
        "named",
        "prices_by_hand",
        "conflicts_by_hand",
        "corps_by_hand",
        "critical_launches",
        "questions_by_hand",
        "replans_by_hand",
        "frontiers_by_hand",
        "futures_by_hand",
        "parts_by_hand",
        "dates_by_hand",
        "leftovers_by_hand",
        "places_of_errors",
        "blocks_by_hand",
        "answers_by_hand",
        "answers_of_plans_by_hand",
        "answers_of_seats_by_hand",
        "advance",
        "advance_files",
        "turns",
        "so_far",
        "selection",
        "grain",
        "grouping",
        "seat_by_seat",
        "stress_resume",
        "unavoidable",
        "changes",
        "begun_training",
    )
)
"""But for the replans of history and the tiny worlds, which take minutes."""
JUDGED, SUMS = "tests/oracle/test_judge.py", "tests/files/test_sums.py"
BEGUN = "tests/studies/test_begun_training.py"
WORTH = "tests/rules/test_parity.py::test_least_cost_is_the_measure"
TOLD = tuple(f"tests/rules/test_{name}.py" for name in ("carried", "hooks", "offered"))
"""What goals tell other rooms, beside what rules tell."""
ASKED = ("tests/studies/test_analyze.py", "tests/studies/test_explain.py", "tests/studies/test_levers.py")
"""What the hooks of rules and goals are for."""
ROOMS = {
    "report": Room("optimizer/report", ("tests/report",)),
    "events": Room("optimizer/events", ("tests/events", "tests/studies/test_replan.py")),
    "files": Room("optimizer/files", ("tests/files", ANSWERS)),
    "importing": Room("optimizer/files/importing", (*IMPORTS, "tests/files/test_bombs.py::test_a_table_without_end")),
    "studies": Room("optimizer/studies", (*STUDIES, "tests/cli/test_why.py", ANSWERS)),
    "cli": Room("optimizer/cli", ("tests/cli",)),
    "checker": Room("optimizer/checker", ("tests/checker", WORTH, "tests/goals", JUDGED, ANSWERS)),
    "rules": Room("optimizer/rules", ("tests/rules", BEGUN, SUMS, JUDGED, *ASKED, ANSWERS)),
    "goals": Room("optimizer/goals", ("tests/goals", WORTH, *TOLD, SUMS, JUDGED, *ASKED, ANSWERS)),
}
LEFT_OUT = (
    "tests/report/test_report.py::test_a_browser_shows_it",
    "tests/report/test_report.py::test_what_the_page_is_made_of_is_shipped",
    "tests/cli/test_cli.py::test_a_signal_ends_the_search_with_the_best_plan",
    "tests/cli/test_cli.py::test_a_killed_search_leaves_a_whole_plan_or_none",
    "tests/cli/test_cli.py::test_a_terminal_sees_the_search_live",
    "tests/cli/test_screen.py::test_a_command_that_waits_moves_and_leaves_only_its_answer",
    "tests/cli/test_screen.py::test_a_plain_terminal_gets_no_escape",
    "tests/cli/test_screen.py::test_colours_can_be_refused",
    "tests/cli/test_screen.py::test_where_nobody_looks_nothing_is_shown",
    "tests/studies/test_stress.py::test_other_processes_threads_and_an_own_solve_change_nothing",
    "tests/studies/test_stress.py::test_a_stop_gives_what_is_done",
    "tests/studies/test_scenarios.py::test_worker_processes_give_the_same_text",
    "tests/studies/test_scenarios.py::test_any_executor_gives_the_same",
    "tests/files/test_importing.py::test_history_solved_is_proved_and_never_worse_than_flown",
    "tests/files/test_importing.py::test_swap_is_proved",
    "tests/files/test_importing.py::test_infeasible_for_one_reason",
    "tests/rules/test_halves.py",
)
"""Tests of processes, browsers and long searches are slow, and blind to what is mutated; one looks for files mutmut
leaves, and some read the source, which mutmut has changed."""

LARGE = "not iss-2020-2024 and not [flown] and not (drawn and 1) and not (legal and 1)"
"""What is drawn of large plans is drawn of small ones as well; every world is for the tests themselves."""


def laid_out(name: str, *, again: bool) -> Path:
    """The folder in which a room is mutated; as the project is now, unless the sample goes on."""
    room, folder = ROOMS[name], WORK / name
    if folder.exists() and again:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, folder / part)
    options = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--snapshot-warn-unused",
        "-k",
        LARGE,
        *(f"--deselect={test}" for test in LEFT_OUT),
    ]
    lines = ["", "[tool.mutmut]", f"source_paths = {json.dumps([room.source])}"]
    lines += [f"also_copy = {json.dumps([part for part in COPIED if part != 'pyproject.toml'])}"]
    lines += [f"pytest_add_cli_args = {json.dumps(options)}", "use_git_change_detection = false"]
    lines += [f"pytest_add_cli_args_test_selection = {json.dumps(list(room.tests))}", ""]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return folder


def mutating(folder: Path, *arguments: str, names: Sequence[str] = ()) -> int:
    """Run ``mutating.py`` in the folder of a room; its exit code."""
    command = [sys.executable, str(ROOT / "tests" / "mutating.py"), *arguments]
    environment = {**os.environ, "CREWOPT_INSIDE": "1"}
    said = "\n".join(names)
    return subprocess.run(command, cwd=folder, env=environment, input=said, text=True, check=False).returncode


def every(folder: Path) -> list[str]:
    """The names of all mutants of a room."""
    found: list[str] = []
    for file in sorted((folder / "mutants").rglob("*.meta")):
        found += json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def outcomes(folder: Path) -> dict[str, str]:
    """How each mutant ended that was tried, in a word."""
    file = folder / ENDED
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {name: word for name, word, *_ in map(json.loads, lines)}


def sample(every: Sequence[str], size: int, seed: int) -> list[str]:
    """So many of them; the first of a larger sample of the same seed."""
    drawn = sorted(every)
    Random(seed).shuffle(drawn)
    return drawn[:size]


def least(killed: int, tried: int) -> float:
    """The share of all mutants that is killed at least, told from a sample, with 95 % certainty (Wilson, 1927)."""
    z = NormalDist().inv_cdf(0.95)
    share, spread = killed / tried, z * z / tried
    reach = z * sqrt(share * (1 - share) / tried + spread / (4 * tried))
    return (share + spread / 2 - reach) / (1 + spread)


def told(folder: Path, chosen: Sequence[str]) -> Iterator[str]:
    """The count, and whoever survived."""
    ended = outcomes(folder)
    words = {name: ended[name] for name in chosen if name in ended}
    counts = Counter(words.values())
    killed = counts["killed"] + counts["killed by time"]
    share = f", {killed / len(words):.0%}, at least {least(killed, len(words)):.0%} of all" if words else ""
    yield f"{killed} of {len(words)} killed{share}; {len(chosen) - len(words)} not tried yet"
    yield ", ".join(f"{number} {word}" for word, number in counts.most_common())
    yield from (f"{word}: {name}" for name, word in sorted(words.items()) if not word.startswith("killed"))


def main() -> int:
    """Draw, try, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--most", type=float, default=60.0, help="seconds of tests for one mutant, the quickest first")
    parser.add_argument("--unlearned", action="store_true", help="do not learn first which test reaches what")
    parser.add_argument("--resume", action="store_true", help="go on with the mutants not tried yet")
    parser.add_argument("--list", action="store_true", help="only count what was tried")
    parser.add_argument("--diff", metavar="MUTANT", help="show one")
    given = parser.parse_args()
    folder = laid_out(given.room, again=given.resume or given.list or bool(given.diff))
    if given.diff:
        code = "from mutmut.__main__ import cli; cli()"
        return subprocess.run([sys.executable, "-c", code, "show", given.diff], cwd=folder, check=False).returncode
    looking = given.list or given.diff
    if not looking and not every(folder) and (mutating(folder, "made") or not every(folder)):
        return 4
    if not looking and not given.unlearned and mutating(folder, "learned"):
        return 4
    chosen = sample(every(folder), given.sample, given.seed)
    left = [name for name in chosen if name not in outcomes(folder)]
    if left and not given.list and mutating(folder, "tried", str(given.jobs), str(given.most), names=left):
        return 4
    print("\n".join(told(folder, chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
