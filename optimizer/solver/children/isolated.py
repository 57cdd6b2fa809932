"""Work in a child process, tried once more in another way when the child fails."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError, DisagreementError, EngineError
from optimizer.problem.steps import listener
from optimizer.solver.children.messages import LOOK, STEP, Request
from optimizer.solver.children.parcels import Packer
from optimizer.solver.children.process import ChildProcess
from optimizer.solver.engines.names import CP_SAT, DEFAULT_ENGINE, HIGHS, MIP_ENGINES
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.solver.engines.stop import Requested

OUT_OF_TIME = ("late", "stopped")
"""Kinds of a child that gave no answer in its time: nothing is broken, there was no more time (exit 3)."""
LEAST_SECONDS = 1.0
"""With less time left, work is not tried again."""
AGAIN_SECONDS = 60.0
AGAIN_TIMES = 5.0
"""Without a time limit the second try ends after so many seconds, or so many times those of the first."""
MARGIN_SECONDS, MARGIN = 1.0, 0.1
"""Seconds, or share if that is less, of a time limit that are left to check the answer, tell it to the parent, and
print it: a step of the work that cannot be stopped may still be on its way."""


class Isolated:
    """A child process that does one piece of work after another, and its successor when it has failed.

    Parameters
    ----------
    memory
        Mebibytes that the child may take.
    warn
        Called with a sentence when work is tried again.
    packer
        Shared with others that do work of the same kind.
    """

    def __init__(
        self,
        memory: int | None = None,
        warn: Callable[[str], object] = lambda text: None,
        packer: Packer | None = None,
    ) -> None:
        self.warn = warn
        self._child = ChildProcess(memory)
        self._packer = packer or Packer()

    @property
    def memory(self) -> int | None:
        """Mebibytes that the child may take."""
        return self._child.memory

    @memory.setter
    def memory(self, memory: int | None) -> None:
        self._child.memory = memory

    def run(
        self,
        function: str,
        arguments: tuple[Any, ...],
        named: Mapping[str, Any],
        *,
        told: Mapping[str, Callable[..., object]] | None = None,
        stop: Requested | None = None,
        end: float | None = None,
        limited: bool = True,
    ) -> Any:
        """The value of a function of a module (``module:name``), called in the child.

        Parameters
        ----------
        named
            ``stop`` is given to it as well.
        limited
            Whether it takes ``time_limit``, which then follows from ``end``.
        told
            Functions that it calls; they are run here.  Steps of the work are told to whoever listens here.  The one
            named ``LOOK`` is called here again and again while the work goes on.
        end
            When the answer is due, in seconds of ``time.monotonic``.

        Raises
        ------
        ChildFailedError
            If the child failed, and failed again where there was time for that; or was late or did not stop.
        CrewoptError
            What the function raised, where trying it again does not help.
        """
        hear, parcel = listener(), self._packer.pack(arguments)
        names = tuple(name for name in told or () if name != LOOK)
        request = Request(function, parcel, dict(named), names, limited=limited, heard=hear is not None)
        return self.answer(request, {**(told or {}), **({} if hear is None else {STEP: hear})}, stop=stop, end=end)

    def answer(
        self,
        request: Request,
        told: Mapping[str, Callable[..., object]],
        *,
        stop: Requested | None = None,
        end: float | None = None,
    ) -> Any:
        """As ``run``, of a request made already; ``told`` holds who hears its steps, too."""
        stop, began = stop or Stop(), time.monotonic()
        if end is not None and began >= end:
            raise ChildFailedError("late", "there was no time left for it")
        try:
            return self._ask(request, told, stop, end)
        except (EngineError, DisagreementError) as error:
            first = error
        if isinstance(first, ChildFailedError):
            self._child.close()  # another is started where one is asked again: it would slow down what is said now
        late = isinstance(first, ChildFailedError) and first.kind in OUT_OF_TIME
        if late or stop.requested or (end is not None and end - time.monotonic() < LEAST_SECONDS):
            raise first
        request, words = _in_another_way(request, first)
        self.warn(f"{first}; tried once more with {words}")
        limited = end is not None
        if end is None:
            now = time.monotonic()
            end = now + max(AGAIN_SECONDS, AGAIN_TIMES * (now - began))
        try:
            return self._ask(request, told, stop, end)
        except ChildFailedError as second:
            self._child.close()
            kind = second.kind
            if kind == "late" and not limited:  # nobody gave it a limit: it is as broken as at first
                kind = first.kind if isinstance(first, ChildFailedError) else "raised"
            raise ChildFailedError(
                kind, f"{_words(first)}; then, with {words}, {second.words}", second.traceback
            ) from None

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def _ask(
        self, request: Request, told: Mapping[str, Callable[..., object]], stop: Requested, end: float | None
    ) -> Any:
        if not self._child.alive:
            self._restart()
        named = request.named
        if end is not None and request.limited:
            left = max(0.0, end - time.monotonic())
            named = named | {"time_limit": left - min(MARGIN_SECONDS, MARGIN * left)}
        return self._child.call(replace(request, named=named, sent=time.time()), told, stop=stop, end=end)

    def _restart(self) -> None:
        self._child.close()
        self._child = ChildProcess(self.memory)


def _in_another_way(request: Request, failed: Exception) -> tuple[Request, str]:
    """The request with other settings, and these in words."""
    if isinstance(failed, ChildFailedError) and failed.kind == "memory" and "workers" in request.named:
        return replace(request, named={**request.named, "workers": 1}), "1 worker"
    engine = request.named.get("engine", DEFAULT_ENGINE)
    other = CP_SAT if engine in MIP_ENGINES else HIGHS
    named = {**request.named, **({"engine": other} if "engine" in request.named else {})}
    return replace(request, named=named, engine_instead=other), other


def _words(error: Exception) -> str:
    return error.words if isinstance(error, ChildFailedError) else str(error)
