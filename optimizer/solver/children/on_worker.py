"""What a worker of a Dask cluster does: each of its threads hands work to a child of its own, which stays for the next.

The child, not the worker, loads the engine and searches.  So a worker answers the scheduler while it searches, hears at
once that it is to stop, and outlives an engine that crashes.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import threading
import time
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import ChildFailedError, InputError, Problem
from optimizer.solver.children.isolated import Isolated
from optimizer.solver.children.messages import STEP
from optimizer.solver.children.parcels import Parcel
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.children.messages import Request

PACKAGE = Path(__file__).parents[2]
PACKAGES = ("crewopt", "ortools", "pydantic", "distributed")


@dataclass(frozen=True)
class Piece:
    """One piece of work for a worker."""

    request: Request
    """Its arguments are a parcel without the shared objects: Dask brings these, once to each worker."""
    keys: tuple[str, ...]
    """Of the shared objects, in the order in which they come."""
    number: int
    search: str
    """Which search it belongs to, ``topic/number``: all its pieces end at one time, and are stopped together.  What
    they tell is an event of Dask of this topic."""
    left: float | None
    """Seconds until that search ends, when the piece was sent; None without a limit."""
    seconds: float | None
    """Most time of this piece."""
    memory: int | None
    """Mebibytes that its child may take."""
    made_with: dict[str, str] = field(default_factory=dict)
    """What the sender has installed (``about``)."""


@dataclass(frozen=True)
class Done:
    """What became of a piece."""

    value: Any
    error: Exception | None = None
    warned: tuple[str, ...] = ()


@dataclass
class _Search:
    """A search as this worker knows it."""

    end: float | None
    """In seconds of ``time.monotonic`` here: clocks of two machines need not agree."""
    stop: Stop = field(default_factory=Stop)


_SEARCHES: dict[str, _Search] = {}
_MINE = threading.local()


def do(piece: Piece, *shared: bytes) -> bytes:
    """Do a piece of work in the child of this thread; a ``Done`` in bytes, so that only its reader imports what is in
    it."""
    now = time.monotonic()
    end = None if piece.left is None else now + piece.left
    search = _SEARCHES.setdefault(piece.search, _Search(end))  # the first piece came with the least delay
    own = None if piece.seconds is None else now + piece.seconds
    until = min((each for each in (search.end, own) if each is not None), default=None)
    warned: list[str] = []
    try:
        refuse_others(piece.made_with)
        if search.stop.requested:
            raise ChildFailedError("stopped", "it was not begun in its time")
        child = _child(piece.memory, warned.append)
        data = piece.request.arguments
        assert isinstance(data, Parcel)
        request = replace(piece.request, arguments=Parcel(data.data, dict(zip(piece.keys, shared, strict=True))))
        if until is not None and request.named.get("time_limit") is not None:  # it has waited for its turn meanwhile
            left = max(0.0, until - time.monotonic())
            request = replace(request, named={**request.named, "time_limit": min(request.named["time_limit"], left)})
        names = (*request.told, *([STEP] if request.heard else []))
        told = {name: _teller(piece.search, piece.number, name) for name in names}
        done = Done(child.answer(request, told, stop=search.stop, end=until), None, tuple(warned))
    except Exception as error:
        done = Done(None, error, tuple(warned))
    return pickle.dumps(done)


def stop(search: str) -> None:
    """End what this worker does for a search, and what it was sent and has not begun."""
    _SEARCHES.setdefault(search, _Search(None)).stop.request()


def forget(topic: str) -> None:
    """The searches of a ``Cluster`` are over."""
    for search in [each for each in _SEARCHES if each.startswith(topic)]:
        _SEARCHES[search].stop.request()
        del _SEARCHES[search]


@cache
def about() -> dict[str, str]:
    """What is installed here, as far as answers depend on it; and the number of cores."""
    from importlib.metadata import version

    found = {name: version(name) for name in PACKAGES}
    found["Python"] = ".".join(platform.python_version_tuple()[:2])
    files = sorted(PACKAGE.rglob("*.py"))
    found["crewopt"] += " " + hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:8]
    return found


def cores() -> int:
    """The cores of this machine."""
    return os.cpu_count() or 1


def refuse_others(wanted: dict[str, str], here: dict[str, str] | None = None, where: str = "this worker") -> None:
    """Refuse a worker with other versions than those of who asks.

    Raises
    ------
    InputError
        Naming what differs.
    """
    own = about() if here is None else here
    differs = [name for name in wanted if wanted[name] != own.get(name)]
    if differs:
        ours, theirs = (", ".join(f"{name} {each.get(name)}" for name in differs) for each in (wanted, own))
        raise InputError([Problem("", 1, 1, "", f"expected workers with {ours}, as here; found {theirs} at {where}")])


def _child(memory: int | None, warn: Callable[[str], object]) -> Isolated:
    child: Isolated | None = getattr(_MINE, "child", None)
    if child is None or child.memory != memory:
        if child is not None:
            child.close()
        child = _MINE.child = Isolated(memory)
    child.warn = warn
    return child


def _teller(search: str, number: int, name: str) -> Callable[..., None]:
    from distributed import get_worker

    worker, topic = get_worker(), search.partition("/")[0]

    def tell(*arguments: Any) -> None:
        worker.log_event(topic, pickle.dumps((number, name, arguments)))

    return tell
