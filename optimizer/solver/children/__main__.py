"""The child: ``python -m optimizer.solver.children``.  It answers requests from its standard input until that ends.

Engines are libraries in C++: one that aborts, hangs or takes all memory ends this process, and its parent goes on.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import InputError, InputWarning, Problem
from optimizer.problem.steps import told_to
from optimizer.solver.children.messages import STEP, UNPREPARED, Answered, Begun, Keep, Raised, Request, Told
from optimizer.solver.children.parcels import Parcel, Shelf
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import load_engine, search_instead
from optimizer.solver.engines.stop import Stop
from optimizer.solver.own_process import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.children.messages import Message


class Child:
    """One request after another, each with a stop of its own."""

    def __init__(self) -> None:
        self.requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self.shelf = Shelf()
        self.stops: dict[float, Stop] = {}
        """By the time at which a request was sent."""
        self._sending = threading.Lock()
        self._answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an engine prints is no message
        sys.stdout = sys.stderr

    def listen(self) -> None:
        """Hand on requests, and end the running one when asked to; the process ends with its parent."""
        try:
            while True:
                message = pickle.load(sys.stdin.buffer)
                if isinstance(message, Request):
                    self.stops[message.sent] = Stop()
                    self.requests.put(message)
                elif isinstance(message, Keep):
                    self.shelf.keep(message.key, message.data, message.drop)
                elif message.sent in self.stops:
                    self.stops[message.sent].request()
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(0)
        except Exception as error:  # a rule of a module that this process cannot import: what follows cannot be read
            words = f"{type(error).__name__}: {error}"
            problem = Problem("", 1, 1, "", f"a process of its own cannot read what it was sent: {words}")
            self.send(Raised(InputError([problem]), words, traceback.format_exc()))
            os._exit(0)

    def serve(self) -> None:
        """Answer requests for ever."""
        threading.Thread(target=self.listen, daemon=True).start()
        if UNPREPARED not in sys.argv:
            load_engine(DEFAULT_ENGINE)  # while the parent still reads its files
            import_module("optimizer.solver.solve")
        while True:
            request = self.requests.get()
            self.send(self._answer(request))
            self.stops.pop(request.sent)

    def send(self, message: Message) -> None:
        """Write one message; without a parent that reads it, the process ends."""
        data = pickle.dumps(message)
        try:
            with self._sending:
                self._answers.write(data)
                self._answers.flush()
        except OSError:
            os._exit(0)

    def _answer(self, request: Request) -> Message:
        try:
            module, _, name = request.function.partition(":")
            named = dict(request.named)
            if request.limited and named.get("time_limit") is not None:
                named["time_limit"] = max(0.0, named["time_limit"] - (time.time() - request.sent))
            if request.stoppable:
                named["stop"] = self.stops[request.sent]
            given = request.arguments
            arguments = self.shelf.unpack(given) if isinstance(given, Parcel) else given
            named |= {each: self._teller(each) for each in request.told}
            function = getattr(import_module(module), name)
            self.send(Begun(request.sent))
            with search_instead(request.engine_instead), told_to(self._teller(STEP) if request.heard else None):
                return Answered(function(*arguments, **named))
        except MemoryError:
            return Raised(None, "MemoryError", traceback.format_exc(), out_of_memory=True)
        except Exception as error:
            words, trace = f"{type(error).__name__}: {error}", traceback.format_exc()
            try:
                pickle.loads(pickle.dumps(error))
            except Exception:
                return Raised(None, words, trace)
            return Raised(error, words, trace)

    def _teller(self, name: str) -> Callable[..., None]:
        def tell(*arguments: Any) -> None:
            self.send(Told(name, arguments))

        return tell


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the parent, which asks the work to stop
    warnings.simplefilter("ignore", InputWarning)  # its parent has told the same
    collect_rarely()
    Child().serve()
