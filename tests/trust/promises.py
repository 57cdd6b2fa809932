"""Each promise, tried many times at random: what fell short, and the figures."""

from __future__ import annotations

import signal
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.trust.bombs import BOMBS
from tests.trust.commands import COMMANDS, WRITERS, write_what_is_halfway
from tests.trust.fuzzing import READERS, wrong
from tests.trust.run import after, crewopt, kill_child_after, none_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.trust.run import Ended

OVERRUN = 1.0
"""Seconds that an answer may come after a limit or a signal, without the start of the interpreter."""
MEMORY = 120
"""MiB that a search may take where memory is short."""
AGAIN = 9
"""Seconds for a command whose search is killed within its first six: time for a second try to begin, and to be cut."""
ENDLESS = ("board",)
"""Ends by a signal alone."""


@dataclass
class Row:
    """One line of the table."""

    promise: str
    tried: int = 0
    short: list[str] = field(default_factory=list)
    """What fell short, in words."""
    failed: int = 0
    """In how many tries something did."""
    worst: float | None = None
    """The worst figure, in the unit of the promise."""
    unit: str = ""

    def note(self, ended: Ended, *more: str, figure: float | None = None) -> None:
        """Count one try, and what fell short in it."""
        self.tried += 1
        words = [each for each in (ended.broken, *more) if each]
        self.short += [f"{' '.join(ended.command)}: {each}" for each in words]
        self.failed += bool(words)
        if figure is not None:
            self.worst = max(figure, self.worst or 0.0)

    @property
    def figure(self) -> str:
        """How often it held, and the worst figure."""
        worst = "" if self.worst is None else f", worst {self.worst:.2f} {self.unit}"
        return f"{self.tried - self.failed} of {self.tried}{worst}"


def start_seconds() -> float:
    """Seconds for the interpreter and the command line to start, with nothing to do."""
    return min(crewopt("--version").seconds for _ in range(3))


@contextmanager
def own_folder() -> Iterator[Path]:
    """An empty folder, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def killed_parents(count: int, seed: int, names: Sequence[str] = WRITERS) -> Row:
    """A command is killed while it works: what it wrote is whole, can be gone on with, and no process is left."""
    row = Row(f"kill -9 of {', '.join(names)}: files are whole or absent, the next run goes on, nothing is left")

    def killed(number: int, seconds: float) -> tuple[Ended, str, str]:
        command = COMMANDS[names[number % len(names)]]
        with own_folder() as folder:
            ended = crewopt(*command.asked, do=after(seconds, signal.SIGKILL), folder=folder)
            write_what_is_halfway(folder)
            return ended, "" if none_left(ended) else "a process is left", command.wrong(folder)

    _together(row, killed, count, seed)
    return row


def killed_children(count: int, seed: int, names: Sequence[str] = WRITERS) -> Row:
    """The process that searches is killed: the command answers, or says that it broke."""
    row = Row(f"kill -9 of the searching process of {', '.join(names)}: an answer or exit 4, no told plan is lost")

    def killed(number: int, seconds: float) -> tuple[Ended, str, str, str]:
        name = names[number % len(names)]
        command = COMMANDS[name]
        limit = ("--time-limit", str(AGAIN)) if command.limited else ()
        with own_folder() as folder:
            kill = kill_child_after(seconds)
            ended = crewopt(*command.asked, *limit, do=_then(kill, name in ENDLESS), folder=folder)
            known = (0, 1, 3, 4, 143) if name in ENDLESS else (0, 1, 3, 4)
            wrong = "" if ended.code in known else f"exit code {ended.code}"
            return ended, wrong, "" if none_left(ended) else "a process is left", command.wrong(folder)

    _together(row, killed, count, seed)
    return row


def _together(row: Row, killed: Callable[[int, float], tuple[Ended, *tuple[str, ...]]], count: int, seed: int) -> None:
    """Try it so often, three at a time, as nothing of it is about time; each killed at a random moment."""
    random = Random(seed)
    moments = [random.uniform(0.2, 6.0) for _ in range(count)]
    with ThreadPoolExecutor(3) as pool:
        for ended, *words in pool.map(killed, range(count), moments):
            row.note(ended, *words)


def limits(count: int, seed: int) -> Row:
    """Every search under a limit: it ends in time.  One in 25 limits is long, as whole minutes tell little more."""
    random, start = Random(seed), start_seconds()
    row = Row(f"`--time-limit` 0.1 to 60 s: over by at most {OVERRUN:.0f} s", unit="s")
    limited = [command for command in COMMANDS.values() if command.limited]
    for number in range(count):
        shortest, longest = (10.0, 60.0) if number % 25 == 24 else (0.1, 10.0)
        limit = round(shortest * (longest / shortest) ** random.random(), 2)
        command = limited[number % len(limited)]
        with own_folder() as folder:
            ended = crewopt(*command.asked, "--time-limit", str(limit), folder=folder)
            over = ended.seconds - start - limit
            row.note(ended, f"{over:.1f} s late" if over > OVERRUN else "", command.wrong(folder), figure=over)
    return row


def signals(each: int, seed: int, names: Sequence[str] = tuple(COMMANDS)) -> Row:
    """SIGINT and SIGTERM at random moments of every command that searches."""
    row = Row(f"SIGINT, SIGTERM at random moments: an end within {OVERRUN:.0f} s, nothing left", unit="s")
    random = Random(seed)
    for command in (COMMANDS[name] for name in names):
        for number in (signal.SIGINT, signal.SIGTERM) * each:
            with own_folder() as folder:
                ended = crewopt(*command.asked, do=after(random.uniform(0.05, 4.0), number), folder=folder)
                late = f"{ended.after:.1f} s late" if ended.after > OVERRUN else ""
                left = "" if none_left(ended) else "a process is left"
                row.note(ended, late, left, command.wrong(folder), figure=ended.after)
    return row


def memory(names: Sequence[str] = tuple(COMMANDS)) -> Row:
    """Every search with too little memory: an answer, or the words that it was too little."""
    row = Row(f"`--memory {MEMORY}`: an answer, or exit 3 or 4 with a reason, nothing left")

    def short(name: str) -> tuple[Ended, str, str]:
        command = COMMANDS[name]
        limit = ("--time-limit", "30") if command.limited else ()
        with own_folder() as folder:
            end = after(5.0, signal.SIGTERM) if name in ENDLESS else None
            ended = crewopt(*command.asked, "--memory", str(MEMORY), *limit, do=end, folder=folder)
            told = ended.code in (3, 4, 143) and ended.aside  # 143: a board that had not begun when it was ended
            wrong = "" if ended.code in (0, 1) or told else f"exit code {ended.code}"
            return ended, wrong, "" if none_left(ended) else "a process is left"

    with ThreadPoolExecutor(3) as pool:
        for ended, *words in pool.map(short, (name for name in names if COMMANDS[name].small)):
            row.note(ended, *words)
    return row


def bombs() -> Row:
    """Files made to be too much."""
    row, start = Row("input bombs: an answer within 2 s and 300 MB", unit="s"), start_seconds()
    for name, make in BOMBS.items():
        with own_folder() as folder:
            (folder / name).write_bytes(make())
            ended = crewopt("validate", name, folder=folder)
            seconds = ended.seconds - start
            slow = f"{seconds:.1f} s" if seconds > 2 else ""
            large = f"{ended.mebibytes:.0f} MiB" if ended.mebibytes > 300 else ""
            wrong = "" if ended.code in (0, 2) else f"exit code {ended.code}"
            row.note(ended, slow, large, wrong, figure=seconds)
    return row


def changed_files(count: int, seed: int, names: Sequence[str] = tuple(READERS)) -> Row:
    """Files with a few words, values or bytes changed, read in two processes."""
    row = Row(f"files of {', '.join(names)} with anything changed: read and judged, or refused as wrong input")
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_read_changed, range(count), repeat(seed), repeat(names), chunksize=10))
    for number, words in enumerate(found):
        name = names[number % len(names)]
        row.tried += 1
        row.failed += bool(words)
        row.short += [f"{name}, seed {seed}, try {number}: {words}"] if words else []
    return row


def _read_changed(number: int, seed: int, names: Sequence[str]) -> str:
    with own_folder() as folder:
        return wrong(names[number % len(names)], Random(f"{seed} {number}"), folder)


def _then(kill: Callable[..., None], endless: bool) -> Callable[..., None]:
    """Kill, and end what would not end by itself."""

    def do(running: object) -> None:
        kill(running)
        if endless:
            after(2.0, signal.SIGTERM)(running)  # type: ignore[arg-type]

    return do


def rows(part: float, seed: int) -> Iterator[tuple[str, Callable[[], Row]]]:
    """All promises by name; ``part`` 1.0 is the whole table."""

    def times(whole: int) -> int:
        return max(1, round(part * whole))

    others = [name for name in WRITERS if name != "solve"]
    yield "kill", lambda: killed_parents(times(50), seed, ["solve"])
    yield "kill-others", lambda: killed_parents(times(50), seed, others)
    yield "kill-child", lambda: killed_children(times(50), seed, ["solve"])
    yield "kill-child-others", lambda: killed_children(times(50), seed, others)
    yield "limits", lambda: limits(times(200), seed)
    yield "signals", lambda: signals(times(4), seed)
    yield "memory", memory
    yield "bombs", bombs
    yield "changed-files", lambda: changed_files(times(400), seed)
