"""The workers of a Dask cluster, on this machine or others, as an executor."""

from __future__ import annotations

import logging
import pickle
import threading
import time
import uuid
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager
from dataclasses import replace
from math import inf, isinf
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError, InputError
from optimizer.problem.steps import listener
from optimizer.solver.children.isolated import OUT_OF_TIME
from optimizer.solver.children.messages import STEP, Request
from optimizer.solver.children.on_worker import Piece, about, do, forget, stop
from optimizer.solver.children.parcels import Packer, Parcel
from optimizer.solver.children.scheduler import connected, cores_each, ready_threads
from optimizer.solver.engines.stop import Either, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from distributed import Client

    from optimizer.solver.engines.stop import Requested

LOOK_SECONDS = 0.1
"""Between looks at the clock, and at the user's wish to stop."""
TRAVEL_SECONDS = 0.2
"""Of the time that is left, for the answer to travel."""
GRACE_SECONDS = 2.0
"""What the workers may take beyond the end, or a request to stop, to give their answers."""
WORKERLESS_SECONDS = 30.0
"""Without a worker, the work has failed: a worker that ended may start again before."""
COUNT_SECONDS = 3.0
"""Between counts of the workers."""
TRIES = 2
"""A piece of work whose workers ended is sent once more."""


class Cluster(Executor):
    """Workers of a Dask cluster; a function of a module that takes ``stop`` is called in a child of one that is free.

    Parameters
    ----------
    scheduler
        Its address, such as ``tcp://10.0.0.5:8786``; or a ``distributed.Client``, which stays open.
    requested
        Ends what runs at all workers.
    memory
        Mebibytes that each child may take.
    seconds
        Most time of one piece of work.
    end
        When all work is due, in seconds of ``time.monotonic``.
    warn
        Called with a sentence when work is tried again.

    Raises
    ------
    InputError
        If Dask is not installed, no scheduler or worker answers, or a worker has other versions than this process.
    TypeError
        If ``scheduler`` is neither.
    """

    def __init__(
        self,
        scheduler: str | Client,
        requested: Requested | None = None,
        *,
        memory: int | None = None,
        seconds: float | None = None,
        end: float | None = None,
        warn: Callable[[str], object] = lambda text: None,
    ) -> None:
        if not isinstance(scheduler, str) and not hasattr(scheduler, "scheduler"):
            raise TypeError(f"Cluster: scheduler: expected an address or a distributed.Client, found {scheduler!r}")
        self.failure: ChildFailedError | None = None
        """The last that ended a piece of work, if any did."""
        self.requested: Requested = requested or Stop()
        self.end = end or inf
        self._memory, self._seconds, self._warn = memory, seconds, warn
        self._given = not isinstance(scheduler, str)
        self.client: Client = connected(scheduler) if isinstance(scheduler, str) else scheduler
        self._where = (
            scheduler if isinstance(scheduler, str) else str(getattr(scheduler.scheduler, "address", "the scheduler"))
        )
        self._topic, self._packer = f"crewopt-{uuid.uuid4().hex}", Packer()
        self._search = f"{self._topic}/0"
        self._scattered: dict[str, Any] = {}
        self._sending = threading.RLock()
        self._open: dict[int, tuple[Future[Any], Any]] = {}
        """By number: pieces without an answer yet, and their futures of Dask."""
        self._told: dict[int, Mapping[str, Callable[..., object]]] = {}
        self._numbers, self._stopped, self._closed = iter(range(2**62)), False, threading.Event()
        try:
            self.threads = ready_threads(self.client, self._where)
        except InputError:
            self._close_client()
            raise
        self.client.subscribe_topic(self._topic, self._hear)
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def cores_each(self) -> int:
        """Cores for each thread of the workers, at the machine that has the fewest."""
        return cores_each(self.client)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Ask for ``fn(*args, **kwargs)``."""
        return self._ask(Request(f"{fn.__module__}:{fn.__qualname__}", args, kwargs, limited=False), {})

    def run(
        self,
        function: str,
        arguments: tuple[Any, ...],
        named: Mapping[str, Any],
        *,
        told: Mapping[str, Callable[..., object]] | None = None,
        limited: bool = True,
    ) -> Any:
        """The value of a function of a module (``module:name``) that takes ``stop`` and, if it is ``limited``,
        ``time_limit``, called in the child of a worker.  ``told`` holds functions that it calls; they are run here."""
        request = Request(function, arguments, dict(named), tuple(told or ()), limited=limited)
        return self._ask(request, told or {}).result()

    @contextmanager
    def heeding(self, requested: Requested, seconds: float | None) -> Iterator[None]:
        """Within, this request to stop and this end hold as well."""
        before = self.requested, self.end
        self.requested = Either(before[0], requested)
        self.end = min(self.end, inf if seconds is None else time.monotonic() + seconds)
        try:
            yield
        finally:
            if self._stopped or self._open:
                self._begin_anew()
            self.requested, self.end = before

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the workers once they have nothing to do, or end what they do with ``cancel_futures``."""
        if self._closed.is_set():
            return
        if wait and not cancel_futures:
            for future in [future for future, _ in list(self._open.values())]:
                future.exception()
        self._closed.set()
        if self.client.status == "running":
            try:
                self.client.unsubscribe_topic(self._topic)
                self.client.run(forget, self._topic, on_error="ignore")
            except Exception:  # the workers' own end tells them as well
                logging.getLogger(__name__).debug("the workers could not be told of the end", exc_info=True)
        self._fail_all("stopped", "it was ended")
        self._close_client()

    def _ask(self, request: Request, told: Mapping[str, Callable[..., object]]) -> Future[Any]:
        hear = listener()
        number = next(self._numbers)
        if hear is not None:
            at = number % max(1, self.threads) + 1
            told = {**told, STEP: lambda step: hear(replace(step, place=step.place or at))}
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        parcel = self._packer.pack(request.arguments)
        request = replace(request, arguments=Parcel(parcel.data), heard=hear is not None)
        self._told[number] = told
        self._send(number, future, request, parcel.shared, 1)
        return future

    def _send(
        self, number: int, future: Future[Any], request: Request, shared: Mapping[str, bytes], tries: int
    ) -> None:
        left = None if isinf(self.end) else max(0.0, self.end - time.monotonic() - TRAVEL_SECONDS)
        piece = Piece(
            replace(request, sent=time.time()),
            tuple(shared),
            number,
            self._search,
            left,
            self._seconds,
            self._memory,
            about(),
        )
        try:
            with self._sending:
                there = [self._everywhere(key, data) for key, data in shared.items()]
                asked = self.client.submit(do, piece, *there, key=f"{self._search}-{number}-{tries}", pure=False)
                self._open[number] = future, asked
        except Exception as error:
            self._settle(number, future, error=self._lost(error))
            return
        asked.add_done_callback(lambda done: self._answered(number, future, done, request, shared, tries))

    def _everywhere(self, key: str, data: bytes) -> Any:
        """A shared object, sent to every worker once."""
        if key not in self._scattered:
            self._scattered[key] = self.client.scatter(data, broadcast=True, hash=False)
        return self._scattered[key]

    def _answered(
        self,
        number: int,
        future: Future[Any],
        asked: Any,
        request: Request,
        shared: Mapping[str, bytes],
        tries: int,
    ) -> None:
        if future.done() or self._closed.is_set():
            return
        try:
            done = pickle.loads(asked.result())
        except Exception as error:  # Dask's own: workers that ended, data that was with them
            if tries < TRIES and not self._stopped and self.client.status == "running":
                self._warn(f"a worker of {self._where} ended; its work is sent once more")
                with self._sending:
                    self._scattered.clear()
                self._send(number, future, request, shared, tries + 1)
                return
            self._settle(number, future, error=self._lost(error))
            return
        for words in done.warned:
            self._warn(words)
        self._settle(number, future, done.value, done.error)

    def _lost(self, error: BaseException) -> ChildFailedError:
        if self.client.status != "running":
            return ChildFailedError("crashed", f"the scheduler at {self._where} is gone")
        words = " ".join(str(error).split())[:200]
        return ChildFailedError("crashed", f"the workers of {self._where} that were given it ended: {words}")

    def _settle(self, number: int, future: Future[Any], value: Any = None, error: BaseException | None = None) -> None:
        self._open.pop(number, None)
        self._told.pop(number, None)
        if isinstance(error, ChildFailedError) and error.kind not in OUT_OF_TIME:
            self.failure = error
        try:
            if error is None:
                future.set_result(value)
            else:
                future.set_exception(error)
        except InvalidStateError:  # it was given up meanwhile
            return

    def _hear(self, event: tuple[float, Any]) -> None:
        """What a piece of work tells while it is done."""
        number, name, arguments = pickle.loads(event[1])
        tell = self._told.get(number, {}).get(name)
        if tell is not None:
            tell(*arguments)

    def _watch(self) -> None:
        """Tell the workers when the time is up or the user asks to stop; see whether any are left."""
        seen = counted = time.monotonic()
        while not self._closed.wait(LOOK_SECONDS):
            now = time.monotonic()
            if not self._stopped and (self.requested.requested or now > self.end):
                self._stopped, ended = True, now
                threading.Thread(
                    target=self._stop_all, args=(self._search,), daemon=True
                ).start()  # one that is gone may take long
            if self._stopped and now > ended + GRACE_SECONDS:
                kind = "stopped" if self.requested.requested else "late"
                self._fail_all(kind, "it gave no answer in its time")
            if now > counted + COUNT_SECONDS:
                counted = now
                seen = now if self._alive() else seen
            if self._open and now > seen + WORKERLESS_SECONDS:
                words = f"{self._where} has had no worker for {WORKERLESS_SECONDS:.0f} s"
                self._fail_all("crashed", words)

    def _begin_anew(self) -> None:
        """End what is being done; what is asked for from now on is another search."""
        with self._sending:
            before, self._search = self._search, f"{self._topic}/{next(self._numbers)}"
        self._fail_all("stopped", "it was ended")
        self._stop_all(before)
        self._stopped = False

    def _stop_all(self, search: str) -> None:
        try:
            self.client.run(stop, search, on_error="ignore")
        except Exception:
            logging.getLogger(__name__).debug("the workers could not be told to stop", exc_info=True)

    def _alive(self) -> bool:
        try:
            return bool(self.client.nthreads())
        except Exception:
            return False

    def _fail_all(self, kind: str, words: str) -> None:
        for number, (future, asked) in list(self._open.items()):
            self._settle(number, future, error=ChildFailedError(kind, words))
            try:
                asked.cancel()
            except Exception:
                continue

    def _close_client(self) -> None:
        if not self._given:
            self.client.close(timeout=1)
