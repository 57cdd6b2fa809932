"""How every command ends: the one place that decides exit codes, and what is told of a failure."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from optimizer.cli._alarm import alarm_heard, clear_alarm
from optimizer.cli._streams import give_up_stdout, standard_streams
from optimizer.cli._usage import reworded
from optimizer.files.access import Access, remembered
from optimizer.problem.errors import ChildFailedError, CrewoptError, EndedEarlyError, InputError, OutputError
from optimizer.problem.steps import told_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

YES, NO, WRONG_INPUT, NO_ANSWER, BROKEN, UNWRITTEN = range(6)
INTERRUPTED, PIPE_CLOSED, TERMINATED = 130, 141, 143

MEANINGS = {
    YES: "yes: there is a plan, it keeps the rules, the file is valid",
    NO: "a clean no, and nothing else: no plan exists, or rules are broken",
    WRONG_INPUT: "wrong input or usage",
    NO_ANSWER: "no answer within the limits",
    BROKEN: "something broke here: an engine, or crewopt itself; --debug shows where",
    UNWRITTEN: "the answer could not be written: disk full, output closed",
    INTERRUPTED: "interrupted (Ctrl-C) before there was an answer",
    PIPE_CLOSED: "the program that reads the output stopped reading",
    TERMINATED: "ended by SIGTERM before there was an answer",
}
"""Every exit code of every command; codes from 128 on are those of shells."""


@dataclass
class Settings:
    """What a user sets for the whole command."""

    debug: bool = False
    access: Access = field(default_factory=Access)


def ended(run: Callable[[Settings], object]) -> int:
    """Run a command and return its exit code; whatever goes wrong is told on standard error."""
    with _terminable() as ending, standard_streams() as screen, remembered() as access:
        settings = Settings(access=access)
        try:
            with told_to(None if screen is None else screen.hear):
                code = _code(run, settings)
            sys.stdout.flush()
        except BaseException as error:
            clear_alarm()
            code = _told(ending.asked or error, debug=settings.debug)
        if code in (UNWRITTEN, PIPE_CLOSED):
            give_up_stdout()
        return code


class _Ending:
    """A SIGTERM ends the command with words, as Ctrl-C does, until a search takes signals over; so does the alarm.

    Code in C that calls Python can swallow the exception: it prints it through one of the interpreter's hooks and
    goes on, or fails with another error.  So what was swallowed is raised again, and any later error is the end that
    was asked for.
    """

    def __init__(self) -> None:
        self.asked: EndedEarlyError | None = None
        self.number: int = signal.SIGTERM
        """Of the signal that asked."""
        self.again: threading.Timer | None = None

    def end(self, number: int, frame: FrameType | None) -> None:
        self.asked, self.number = EndedEarlyError("ended before there was an answer", TERMINATED), number
        raise self.asked

    def late(self, number: int, frame: FrameType | None) -> None:
        self.asked, self.number = EndedEarlyError("no answer within the time limit", NO_ANSWER), number
        raise self.asked

    def swallowed(self, error: BaseException | None) -> bool:
        """Whether code in C has swallowed the end; then it is raised again, soon."""
        if error is None or error is not self.asked:
            return False
        self.again = threading.Timer(_AGAIN_SECONDS, _end_again, (self.number,))
        self.again.daemon = True
        self.again.start()
        return True


_AGAIN_SECONDS = 0.02


def _end_again(number: int) -> None:
    """The signal for the main thread itself: sent to another thread it would not wake one that sleeps or reads."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, number)
    else:
        signal.raise_signal(number)


@contextmanager
def _terminable() -> Iterator[_Ending]:
    ending = _Ending()
    signals, printed, unraisable = signal.signal(signal.SIGTERM, ending.end), sys.excepthook, sys.unraisablehook

    def on_printed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not ending.swallowed(error):
            printed(kind, error, trace)

    def on_unraisable(told: sys.UnraisableHookArgs) -> None:
        if not ending.swallowed(told.exc_value):
            unraisable(told)

    sys.excepthook, sys.unraisablehook = on_printed, on_unraisable
    try:
        with alarm_heard(ending.late):
            yield ending
    finally:
        sys.excepthook, sys.unraisablehook = printed, unraisable
        if ending.again is not None:
            ending.again.cancel()
            ending.again.join()
        signal.signal(signal.SIGTERM, signals)


def _code(run: Callable[[Settings], object], settings: Settings) -> int:
    try:
        code = run(settings)
    except SystemExit as end:
        code = end.code
    return code if isinstance(code, int) else YES


def _told(error: BaseException, *, debug: bool) -> int:
    """Tell what went wrong; the exit code."""
    if isinstance(error, click.Abort) and isinstance(error.__cause__, EOFError):  # so click calls it
        error = error.__cause__
    if isinstance(error, KeyboardInterrupt | click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        reworded(error).show()
        return WRONG_INPUT
    if isinstance(error, InputError):
        click.echo(str(error), err=True)
        return WRONG_INPUT
    if isinstance(error, OutputError):
        if error.nobody_reads:
            return PIPE_CLOSED
        click.echo(str(error), err=True)
        return UNWRITTEN
    if isinstance(error, EndedEarlyError):
        click.echo(str(error), err=True)
        return error.exit_code
    if debug:
        traceback.print_exception(error, file=sys.stderr)
        if isinstance(error, ChildFailedError) and error.traceback:
            click.echo(error.traceback, err=True)
    click.echo(_broken(error, debug=debug), err=True)
    return BROKEN


def _broken(error: BaseException, *, debug: bool) -> str:
    """One line about something that broke here."""
    words = " ".join(str(error).split())
    named = f"{type(error).__name__}: {words}" if words else type(error).__name__
    whose = named if isinstance(error, CrewoptError) else f"crewopt broke: {named}"
    return whose if debug else f"{whose} (for a bug report: the same command with --debug shows where)"
