"""What a process and its child say to each other: pickles over pipes, each preceded by nothing, read one by one.

Both ends are this package in one version, and nobody else can write to the pipes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer.solver.children.parcels import Parcel


@dataclass(frozen=True)
class Request:
    """Work for the child: a function of a module, and what it is called with."""

    function: str
    """``module:name``."""
    arguments: tuple[Any, ...] | Parcel = ()
    """A parcel of them, where instances and plans are among them."""
    named: dict[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    """Arguments that are functions of the parent: what the child calls them with is sent."""
    stoppable: bool = True
    """Whether the function takes ``stop``."""
    sent: float = 0.0
    """When, in seconds of ``time.time``: the child takes what has passed since from ``time_limit``, if it
    is ``limited``."""
    limited: bool = True
    """Whether it takes ``time_limit``, the seconds left when the request was sent."""
    engine_instead: str | None = None
    """The engine that does every search, whichever is asked for."""
    heard: bool = False
    """Whether somebody listens to the steps of the work: then each is told as ``STEP``."""


UNPREPARED = "--unprepared"
"""Tells a child to load nothing before it is asked."""
STEP = "a step"
"""The name under which a step of the work is told."""
LOOK = "a look at the clock"
"""The name of what the parent calls by itself again and again while the work goes on."""


@dataclass(frozen=True)
class Keep:
    """A shared object that parcels to come name."""

    key: str
    data: bytes
    drop: str | None = None
    """The key of another, which no parcel names before it is sent again."""


@dataclass(frozen=True)
class StopRequest:
    """The work is to end with what it has."""

    sent: float
    """Of its request."""


@dataclass(frozen=True)
class Begun:
    """The child has loaded what the work needs, and calls the function now."""

    sent: float
    """Of its request."""


@dataclass(frozen=True)
class Told:
    """The child calls a function of its parent."""

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Answered:
    """The value of the function."""

    value: Any


@dataclass(frozen=True)
class Raised:
    """The function raised an exception; ``error`` is None if it cannot be pickled."""

    error: Exception | None
    words: str
    """``TypeError: ...``."""
    traceback: str
    out_of_memory: bool = False


Message = Begun | Told | Answered | Raised
