"""Long work of a command: in a child process, under its limits, and with the best answer so far when it ends early."""

from __future__ import annotations

import atexit
import logging
import signal
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli._alarm import clear_alarm, set_alarm
from optimizer.cli._clock import BEGAN
from optimizer.cli._common import instance_argument, json_option, optional_plan_argument, seed_option
from optimizer.cli._ending import BROKEN, NO_ANSWER
from optimizer.problem.errors import ChildFailedError, EndedEarlyError
from optimizer.problem.steps import listener, tell
from optimizer.solver.children.isolated import OUT_OF_TIME, Isolated
from optimizer.solver.children.messages import LOOK
from optimizer.solver.children.pool import ChildPool
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from types import FrameType

    from optimizer.solver.children.cluster import Cluster
    from optimizer.solver.progress import Progress

STARTED = BEGAN
"""When the command began, in seconds of ``time.monotonic``."""
ISOLATED = True
"""False for tests that watch the code run in one process."""

memory_option = click.option(
    "--memory", metavar="MIB", type=click.IntRange(min=64), help="Most memory of the process that searches."
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Search at the workers of this Dask scheduler, such as tcp://10.0.0.5:8786."
)

_BEGUN: list[Isolated] = []
"""The process started before the command was read."""


def begin() -> None:
    """Start the process that searches, before anything else is read."""
    if ISOLATED:
        _BEGUN.append(begun())


def begun(memory: int | None = None) -> Isolated:
    """A process that searches; it ends with this one."""
    child = Isolated(memory, _warn)
    atexit.register(child.close)
    return child


class Search:
    """Where a command searches, and under which limits.

    Parameters
    ----------
    time_limit
        Seconds for the whole command, counted from its start.
    memory
        Mebibytes for each process that searches.
    scheduler
        The address of a Dask scheduler, at whose workers the work is done.
    """

    def __init__(
        self, time_limit: float | None = None, memory: int | None = None, scheduler: str | None = None
    ) -> None:
        self.scheduler = scheduler
        self.isolated, self.memory, self.time_limit = ISOLATED, memory, time_limit
        self.end = None if time_limit is None else STARTED + time_limit
        set_alarm(self.end)
        self.stop = Stop()
        self.signal: int | None = None
        """The one that asked for the stop."""
        self.failure: ChildFailedError | None = None
        """Why the answer is not the one that was searched for."""
        self._child = _BEGUN.pop() if _BEGUN else None
        if self._child is not None:
            self._child.memory = memory

    @property
    def left(self) -> float | None:
        """Seconds left, at least 0; None without a limit."""
        return None if self.end is None else max(0.0, self.end - time.monotonic())

    def run(
        self,
        function: str,
        *arguments: Any,
        phase: str = "searching",
        told: Mapping[str, Callable[..., object]] | None = None,
        so_far: Callable[[], Any] | None = None,
        seconds: float | None = None,
        **named: Any,
    ) -> Any:
        """The value of a function of a module, ``module:name``.

        Parameters
        ----------
        phase
            What it does, in a word or two, for the screen.
        told
            Functions that it calls while it works; the one named ``LOOK`` is called again and again meanwhile.
        so_far
            Makes the answer from what was told, if the work ends early; None if there is none yet.
        seconds
            A limit for this work alone; that of the command holds as well.
        named
            What else it is called with, beside ``time_limit`` and ``stop``.

        Raises
        ------
        EndedEarlyError
            If it ended early and there is no answer so far.
        """
        clear_alarm()
        own = None if seconds is None else time.monotonic() + seconds
        ends = [each for each in (self.end, own) if each is not None]
        tell(phase=phase, limit=self.time_limit)
        with self.signals():
            try:
                return self._run(function, arguments, named, told or {}, min(ends, default=None))
            except ChildFailedError as error:
                self.close()  # it may still load: that would slow down what is said now
                return self._answer_so_far(error, so_far)

    @contextmanager
    def pool(self, children: int, seconds: float | None = None) -> Iterator[Executor | None]:
        """So many processes that search side by side, each piece of work in so many seconds; None for this process.

        What is done here before the first piece is handed out is part of the reading: the alarm ends it."""
        tell(phase="searching", limit=self.time_limit)
        with self.signals():
            pool: ChildPool | Cluster
            if self.scheduler is not None:
                clear_alarm()
                pool = self._cluster(self.scheduler, seconds, self.end)
            elif not self.isolated:
                clear_alarm()
                yield None
                return
            else:
                ends = {"seconds": seconds, "end": self.end}
                pool = ChildPool(children, self.stop, memory=self.memory, warn=_warn, on_work=clear_alarm, **ends)
            try:
                yield pool
            except ChildFailedError as error:
                self._answer_so_far(error, None)
            finally:
                clear_alarm()
                pool.shutdown(cancel_futures=True)
                self.failure = pool.failure

    @contextmanager
    def cluster(self, scheduler: str, seconds: float | None = None) -> Iterator[Cluster]:
        """The workers of a scheduler, each piece of work in so many seconds."""
        clear_alarm()
        with self.signals():
            found = self._cluster(scheduler, seconds, self.end)
            try:
                yield found
            finally:
                found.shutdown(cancel_futures=True)
                self.failure = found.failure

    def close(self) -> None:
        """End its process."""
        if self._child is not None:
            self._child.close()

    def exit(self, code: int) -> None:
        """End the command: with this code, unless something broke, or a signal is why there is no answer."""
        if code == NO_ANSWER and self.signal is not None:
            code = 128 + self.signal
        sys.exit(BROKEN if self.failure is not None else code)

    def _run(
        self,
        function: str,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        told: Mapping[str, Callable[..., object]],
        end: float | None,
    ) -> Any:
        if not self.isolated or self.scheduler is not None:
            told = {name: hear for name, hear in told.items() if name != LOOK}
        if self.scheduler is not None:
            cluster = self._cluster(self.scheduler, None, end)
            try:
                return cluster.run(function, arguments, named, told=told)
            finally:
                cluster.shutdown(cancel_futures=True)
        if self.isolated:
            self._child = self._child or begun(self.memory)
            return self._child.run(function, arguments, named, told=told, stop=self.stop, end=end)
        module, _, name = function.partition(":")
        limit = {} if end is None else {"time_limit": max(0.0, end - time.monotonic())}
        return getattr(import_module(module), name)(*arguments, **named, **told, **limit, stop=self.stop)

    def _cluster(self, scheduler: str, seconds: float | None, end: float | None) -> Cluster:
        from optimizer.solver.children.cluster import Cluster

        for name in ("distributed", "distributed.comm", "distributed.client", "distributed.core"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told in our words
        return Cluster(scheduler, self.stop, memory=self.memory, seconds=seconds, end=end, warn=_warn)

    def _answer_so_far(self, error: ChildFailedError, so_far: Callable[[], Any] | None) -> Any:
        answer = None if so_far is None else so_far()
        if error.kind not in OUT_OF_TIME:
            self.failure = error
            if answer is None:
                raise error
            _warn(f"{error}; this is the best answer before that")
        elif answer is None:
            if self.signal is not None:
                raise EndedEarlyError("ended before there was an answer", 128 + self.signal)
            raise EndedEarlyError("no answer within the time limit", NO_ANSWER)
        return answer

    @contextmanager
    def signals(self) -> Iterator[None]:
        """The first SIGINT or SIGTERM asks the work to stop, the second ends the command."""

        def ask(number: int, frame: FrameType | None) -> None:
            if self.stop.requested:
                self.close()
                sys.exit(128 + number)
            self.signal = number
            self.stop.request()

        before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class SoFar:
    """The answer so far of work that tells it: ``search.run(..., told=so_far.told, so_far=so_far.answer)``."""

    def __init__(self) -> None:
        self._heard: list[Any] = []

    @property
    def told(self) -> dict[str, Callable[..., object]]:
        """For ``told``."""
        return {"on_answer": self._hear}

    def answer(self) -> Any:
        """The last one that was told; None if there is none."""
        return self._heard[-1] if self._heard else None

    def _hear(self, answer: Any) -> None:
        self._heard[:] = [answer]


def tell_progress(at: Progress) -> None:
    """Progress of a solve as a step."""
    tell(tier=at.tier, tiers=at.tiers, goals=at.goals, value=at.value, bound=at.bound)


def heard() -> dict[str, Callable[[Progress], None]]:
    """For ``told``: progress of a solve, if anybody looks."""
    return {} if listener() is None else {"on_progress": tell_progress}


def _warn(text: str) -> None:
    click.echo(f"Warning: {text}.", err=True)


def sampled(work: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What commands read that do many pieces of ``work`` on an instance and its plan side by side."""
    words = f"Append each {work} to this file, and go on where it ends."
    shared = (
        instance_argument,
        optional_plan_argument,
        seed_option,
        click.option("--jobs", type=click.IntRange(1, 256), help="Processes; all cores if not given."),
        click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything."),
        click.option("--resume", metavar="FILE", type=click.Path(dir_okay=False), help=words),
        memory_option,
        scheduler_option,
        json_option,
    )

    def reading(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(shared):
            command = option(command)
        return command

    return reading
