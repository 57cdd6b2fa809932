"""What a terminal shows while a command works, and in which colours it shows the answer.

The screen is fed by steps (``problem/steps.py``) from wherever the work is done.  It stands on standard error alone, is
wiped away before anything is printed, and does not exist where standard error is no terminal.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from optimizer.cli._completing import completing
from optimizer.problem.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.console import Console, RenderableType
    from rich.live import Live

QUIET_SECONDS = 0.4
"""A command that ends sooner shows nothing; nor is anything drawn so soon after something was printed."""
TICK_SECONDS = 0.2
PLAIN_SECONDS = 1.0, 10.0
"""Least and most seconds from line to line where lines cannot be written over; the most if nothing new is known."""
WIDEST_BAR = 20


def is_terminal(stream: TextIO | None) -> bool:
    """Whether people look at it."""
    with suppress(ValueError, AttributeError, OSError):
        return stream is not None and stream.isatty()
    return False


def dumb() -> bool:
    """Whether the terminal cannot move its cursor, or says so on behalf of who reads it aloud."""
    return os.getenv("TERM", "") in ("dumb", "unknown")


class Screen:
    """A line for each process that works, written over several times a second.

    Parameters
    ----------
    stream
        The terminal.
    started
        When the command began, in seconds of ``time.monotonic``.
    """

    def __init__(self, stream: TextIO, started: float | None = None) -> None:
        self.plain = dumb()
        """Whether to write whole lines, one after another, without colours."""
        self._stream = stream
        self._ascii = not (getattr(stream, "encoding", None) or "").lower().startswith("utf")
        self._started = time.monotonic() if started is None else started
        self._steps = {0: Step(phase="reading")}
        self._lock = threading.RLock()
        self._live: Live | None = None
        self._console: Console | None = None
        self._after = self._started + QUIET_SECONDS
        """When it may be drawn."""
        self._told = ("", self._started)
        """The last line written where lines are not written over, and when."""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._draw_again_and_again, daemon=True)

    def open(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def close(self) -> None:
        """Wipe it away for good."""
        self._end.set()
        with self._lock:
            self._wipe()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def hear(self, step: Step) -> None:
        """Take in what is told, from whatever thread."""
        with self._lock:
            if step.place == 0 and step.phase is not None:
                self._steps = {0: self._steps[0]}
            self._steps[step.place] = self._steps.get(step.place, Step(place=step.place)).after(step)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Wiped away while something else is printed."""
        with self._lock:
            self._wipe()
            yield
            self._after = time.monotonic() + QUIET_SECONDS

    def draw(self) -> None:
        """Draw it as things stand."""
        now = time.monotonic()
        with self._lock:
            if self._end.is_set() or now < self._after:
                return
            if self.plain:
                self._add_line(now)
                return
            from rich.live import Live

            if self._live is None:
                options: dict[str, Any] = {"auto_refresh": False, "transient": True}
                options |= {"redirect_stdout": False, "redirect_stderr": False, "vertical_overflow": "crop"}
                self._live = Live(console=self._rich(), **options)
                self._live.start()
                self._rich().show_cursor(True)  # a command that is killed cannot bring it back
            self._live.update(self._lines(now), refresh=True)

    def _draw_again_and_again(self) -> None:
        while not self._end.wait(TICK_SECONDS):
            try:
                self.draw()
            except OSError:  # nobody looks any more, which changes no answer
                return

    def _wipe(self) -> None:
        if self._live is not None:
            live, self._live = self._live, None
            with suppress(OSError):
                live.stop()

    def _rich(self) -> Console:
        if self._console is None:
            from rich.console import Console

            self._console = Console(file=self._stream, markup=False, emoji=False, highlight=False)
        return self._console

    def _seconds(self, now: float) -> str:
        limit = self._steps[0].limit
        return f"{now - self._started:.1f} s{'' if limit is None else f' of {limit:g} s'}"

    def _lines(self, now: float) -> RenderableType:
        """A row for each process that works."""
        from rich.progress_bar import ProgressBar
        from rich.spinner import Spinner
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        table.add_column(ratio=1, no_wrap=True, overflow="crop" if self._ascii else "ellipsis")
        table.add_column(max_width=WIDEST_BAR)
        table.add_column(justify="right", no_wrap=True)
        spinner = Spinner("line" if self._ascii else "dots", style="cyan")
        spinner.start_time = self._started
        for place, step in sorted(self._steps.items()):
            bar = ProgressBar(step.of, step.done or 0, width=WIDEST_BAR) if step.of and step.done is not None else ""
            words = Text(self._words(step), style="" if place == 0 else "dim")
            table.add_row(spinner if place == 0 else "", words, bar, self._seconds(now) if place == 0 else "")
        return table

    def _words(self, step: Step) -> str:
        """In words, without what moves a cursor or takes another width than is reckoned with: names are the user's."""
        text = "".join(sign if sign.isprintable() else "?" for sign in words_of(step))
        return text.encode("ascii", "replace").decode() if self._ascii else text

    def _add_line(self, now: float) -> None:
        last, when = self._told
        words = " / ".join(self._words(step) for _, step in sorted(self._steps.items()))
        least, most = PLAIN_SECONDS
        if now - when >= (least if words != last else most):
            self._told = words, now
            self._stream.write(f"{words}  {self._seconds(now)}\n")
            self._stream.flush()


def words_of(step: Step) -> str:
    """Phase, pieces done, tier, best value, bound and gap, and what is being tried, as far as they are known."""
    parts = [step.phase or ""]
    if step.done is not None:
        parts.append(f"{step.done} of {step.of}" if step.of else f"{step.done} found")
    if step.tier is not None:
        parts.append(f"tier {step.tier} of {step.tiers} {' + '.join(step.goals or ())}".rstrip())
    if step.value is not None:
        parts.append(f"best {step.value}")
    if step.bound is not None:
        parts.append(f"bound {step.bound}")
    if step.value is not None and step.bound is not None:
        parts.append(f"gap {(step.value - step.bound) / max(1, abs(step.value)):.1%}")
    return "  ".join(filter(None, [*parts, step.trying or ""]))


class _Harmless:
    """A terminal that may be gone: then nothing is shown, and nothing fails."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def screen_on(stream: TextIO | None) -> Iterator[Screen | None]:
    """The screen of a command; None where nobody looks, or somebody is still to type the input."""
    typed = "-" in sys.argv and is_terminal(sys.stdin)
    if stream is None or typed or completing() or not is_terminal(stream):
        yield None
        return
    screen = Screen(cast("TextIO", _Harmless(stream)))
    screen.open()
    try:
        yield screen
    finally:
        screen.close()


VERDICTS = (
    (r"^(OPTIMAL|VALID|YES|MET)\b", "bold green"),
    (r"^(FEASIBLE|UNKNOWN|NO RUNS)\b", "bold yellow"),
    (r"^(INFEASIBLE|BROKEN|NOT MET|SLOWER|CONTRADICTION|FAILED)\b", "bold red"),
    (r"(?<=  )proved(?=  |$)", "green"),
    (r"^(  )?tier  goal .*$", "dim"),
    (r"^\S[^.:\n]*$", "bold"),
)
"""What stands out in an answer on a terminal."""


def coloured(text: str) -> str | None:
    """An answer with colours; None if standard output takes none: no terminal, ``NO_COLOR`` or a plain one."""
    if not is_terminal(sys.stdout) or dumb() or os.getenv("NO_COLOR"):
        return None
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    marked = Text(text)
    for line, style in VERDICTS:
        marked.highlight_regex(f"(?m){line}", style)
    lines = StringIO()
    console = Console(file=lines, force_terminal=True, color_system="standard", legacy_windows=False)
    console.print(marked, soft_wrap=True, end="")
    return lines.getvalue()
