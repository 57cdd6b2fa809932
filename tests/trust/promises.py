"""Each promise, tried many times at random: what fell short, and the figures."""

from __future__ import annotations

import os
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import optimizer
from tests import INSTANCES
from tests.trust.bombs import BOMBS
from tests.trust.run import FLOWN, MINI, PLAN, REAL, Ended, after, crewopt, kill_child_after, none_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEARCHES = {
    "solve": ["solve", REAL],
    "solve with HiGHS": ["solve", REAL, "--engine", "highs"],
    "solve with SCIP": ["solve", REAL, "--engine", "scip"],
    "explain": ["explain", str(INSTANCES / "infeasible-lifeboat.yaml")],
    "why": ["why", REAL, FLOWN, "--seat", "commander", "Crew-8"],
    "alternatives": ["alternatives", REAL, FLOWN],
    "replan": ["replan", REAL, FLOWN, "--what-if", "2022-07-01 delay Crew-5 2022-11-01"],
    "size": ["size", REAL],
    "contingency": ["contingency", REAL, FLOWN],
    "tradeoff": ["tradeoff", MINI, "unfilled_seats", "waiting_spread"],
    "scenarios": [
        "scenarios",
        str(INSTANCES / "iss-2022-barter.yaml"),
        str(INSTANCES / "iss-2022-barter.scenarios.yaml"),
    ],
    "stress": ["stress", MINI, PLAN, "--samples", "50", "--jobs", "2"],
}
OVERRUN = 1.0
"""Seconds that an answer may come after a limit or a signal, without the start of the interpreter."""


@dataclass
class Row:
    """One line of the table."""

    promise: str
    tried: int = 0
    short: list[str] = field(default_factory=list)
    """What fell short, in words."""
    worst: float | None = None
    """The worst figure, in the unit of the promise."""
    unit: str = ""

    def note(self, ended: Ended, *more: str, figure: float | None = None) -> None:
        """Count one try, and what fell short in it."""
        self.tried += 1
        words = [each for each in (ended.broken, *more) if each]
        self.short += [f"{' '.join(ended.command)}: {each}" for each in words]
        if figure is not None:
            self.worst = max(figure, self.worst or 0.0)

    def __str__(self) -> str:
        worst = "" if self.worst is None else f", worst {self.worst:.2f} {self.unit}"
        return f"| {self.promise} | {self.tried - len(self.short)} of {self.tried}{worst} |"


def start_seconds() -> float:
    """Seconds for the interpreter and the command line to start, with nothing to do."""
    return min(crewopt("--version").seconds for _ in range(3))


def killed_parents(count: int, seed: int) -> Row:
    """The command is killed while it searches: its plan file is whole, and no process is left."""
    row, random = Row("kill -9 of the command: the plan file is whole or absent, nothing is left behind"), Random(seed)
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            kill = after(random.uniform(0.2, 6.0), signal.SIGKILL)
            ended = crewopt("solve", REAL, "-o", "plan.json", do=kill, folder=Path(folder))
            row.note(ended, _torn(Path(folder)), "" if none_left(ended) else "a process is left")
    return row


def killed_children(count: int, seed: int) -> Row:
    """The process that searches is killed: the command answers, or says that it broke."""
    row, random = (
        Row("kill -9 of the searching process: an answer or exit 4, no plan that was told is lost"),
        Random(seed),
    )
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            kill = kill_child_after(random.uniform(0.2, 6.0))
            command = ("solve", REAL, "-o", "plan.json", "--time-limit", "15")
            ended = crewopt(*command, do=kill, folder=Path(folder))
            wrong = "" if ended.code in (0, 3, 4) else f"exit code {ended.code}"
            row.note(ended, wrong, _torn(Path(folder)), "" if none_left(ended) else "a process is left")
    return row


def limits(count: int, seed: int, longest: float = 10.0) -> Row:
    """Every search under a limit: it ends in time."""
    random, start = Random(seed), start_seconds()
    row = Row(f"`--time-limit` 0.1 to {longest:.0f} s: over by at most {OVERRUN:.0f} s", unit="s")
    limited = [name for name in SEARCHES if name != "scenarios"]  # its limit is for each scenario
    for number in range(count):
        limit = round(0.1 * (longest / 0.1) ** random.random(), 2)
        ended = crewopt(*SEARCHES[limited[number % len(limited)]], "--time-limit", str(limit))
        over = ended.seconds - start - limit
        row.note(ended, f"{over:.1f} s late" if over > OVERRUN else "", figure=over)
    return row


def signals(each: int, seed: int) -> Row:
    """SIGINT and SIGTERM at random moments of every command that searches."""
    row = Row(f"SIGINT, SIGTERM at random moments: an end within {OVERRUN:.0f} s, nothing left", unit="s")
    random = Random(seed)
    for command in SEARCHES.values():
        for number in (signal.SIGINT, signal.SIGTERM) * each:
            ended = crewopt(*command, do=after(random.uniform(0.05, 4.0), number))
            late = f"{ended.after:.1f} s late" if ended.after > OVERRUN else ""
            row.note(ended, late, "" if none_left(ended) else "a process is left", figure=ended.after)
    return row


def bombs() -> Row:
    """Files made to be too much."""
    row, start = Row("input bombs: an answer within 2 s and 300 MB", unit="s"), start_seconds()
    for name, make in BOMBS.items():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(make())
            ended = crewopt("validate", name, folder=Path(folder))
            seconds = ended.seconds - start
            slow = f"{seconds:.1f} s" if seconds > 2 else ""
            large = f"{ended.mebibytes:.0f} MiB" if ended.mebibytes > 300 else ""
            wrong = "" if ended.code in (0, 2) else f"exit code {ended.code}"
            row.note(ended, slow, large, wrong, figure=seconds)
    return row


def _torn(folder: Path) -> str:
    """What is wrong with the plan file, or left beside it."""
    beside = [name for name in os.listdir(folder) if name != "plan.json"]
    if beside:
        return f"left {beside}"
    plan = folder / "plan.json"
    instance = optimizer.load(REAL)
    if plan.exists() and not optimizer.check(instance, optimizer.load_plan(plan, instance)).ok:
        return "a plan file that is not a checked plan"
    return ""


def rows(part: float, seed: int) -> Iterator[tuple[str, Callable[[], Row]]]:
    """All promises by name; ``part`` 1.0 is the whole table."""

    def times(whole: int) -> int:
        return max(1, round(part * whole))

    yield "parents", lambda: killed_parents(times(100), seed)
    yield "children", lambda: killed_children(times(100), seed)
    yield "limits", lambda: limits(times(200), seed)
    yield "signals", lambda: signals(times(10), seed)
    yield "bombs", bombs
