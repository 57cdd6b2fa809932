"""The input and the output of a search, as plain data that can be pickled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.goals import Cost
    from optimizer.model.rows import Row

SearchStatus = Literal["optimal", "feasible", "infeasible", "unknown"]

Presolve = Literal["light", "full", "light, then full"]


@dataclass(frozen=True)
class Task:
    """One search: minimise ``cost`` over 0-1 literals under ``rows``."""

    literals: int
    rows: tuple[Row, ...]
    """``CommonRows`` if many searches share them: an engine then converts them once."""
    cost: Cost
    also: tuple[Row, ...] = ()
    """More rows, of this search alone."""
    hint: frozenset[int] | None = None
    """Literals true in a known solution; the others are false."""
    time_limit: float | None = None
    """Seconds."""
    workers: int = 1
    seed: int = 0
    lowest: int | None = None
    """A bound proved elsewhere: no solution costs less."""
    enough: int | None = None
    """A cost at which to end, proved or not: no better solution is wanted. Other engines than the default one go on."""
    work: float | None = None
    """Deterministic seconds of the default engine, after which it gives up; the same on every machine."""
    presolve: Presolve = "light, then full"
    """How to search; with a cost, light presolve is used only where it is asked for.  A search with light presolve
    gives up soon, or after ``work``."""
    linear: bool = True
    """Whether the default engine uses the linear relaxation.  Where most of a known solution stays, as under the
    cheapest waivers, propagation alone proves the same sooner."""
    probing: bool = True
    """Whether its presolve tries literals one by one.  Where prices alone are asked for, that is most of the time."""

    @property
    def ends_at(self) -> int | None:
        """The cost at which nothing better is to be found or wanted."""
        return max((each for each in (self.lowest, self.enough) if each is not None), default=None)

    def after(self, seconds: float) -> Task:
        """The same task after that many seconds."""
        left = None if self.time_limit is None else max(0.01, self.time_limit - seconds)
        return replace(self, time_limit=left)


@dataclass(frozen=True)
class Outcome:
    """What a search found."""

    status: SearchStatus
    solution: frozenset[int] | None
    """Literals that are true; None without a solution."""
    value: int | None
    bound: int | None
    """Proved: no solution costs less."""
    seconds: float


@dataclass(frozen=True)
class CountTask:
    """One search over whole numbers: minimise ``cost`` under ``rows``; number ``k`` is from 0 to ``highest[k]``."""

    highest: tuple[int, ...]
    rows: tuple[Row, ...]
    cost: Cost
    time_limit: float | None = None
    """Seconds."""
    workers: int = 1
    seed: int = 0


@dataclass(frozen=True)
class CountOutcome:
    """A solution over whole numbers."""

    bound: int
    """Proved: no solution costs less."""
    counts: tuple[int, ...]


OnIncumbent = Callable[[int, int | None, Callable[[], frozenset[int]]], None]
"""Called with the cost of each better solution, the bound then known, and a function that reads the solution."""
