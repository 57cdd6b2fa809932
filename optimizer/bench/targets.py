"""Targets of speed, and whether runs meet them.

Times are medians of repeats.  An engine without a proof counts with its time limit; the sign of the figure tells so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.bench.comparing import SOLVED, by_instance, charged, geometric_mean, medians, supported
from optimizer.solver.engines.names import CP_SAT_STOCK, DEFAULT_ENGINE, MIP_ENGINES, TEXTBOOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optimizer.bench.results import Run

OURS = DEFAULT_ENGINE
LEAST_SECONDS = 0.5
"""Instances that the best engine solves faster are left out of the means."""
LONG_SECONDS = 5.0
"""Of runs longer than this the share of search is judged."""


@dataclass(frozen=True)
class Versus:
    """A target: faster by a factor than the better of some engines."""

    engines: tuple[str, ...]
    aim: float
    solved_only: bool = False
    """Whether only instances count that those engines solve."""

    @property
    def words(self) -> str:
        """The target in words."""
        who = f"the better of {' and '.join(self.engines)}" if len(self.engines) > 1 else self.engines[0]
        return f"{self.aim:g} times faster than {who}{' where it solves' if self.solved_only else ''}"


VERSUS = (Versus(MIP_ENGINES, 5), Versus((CP_SAT_STOCK,), 10), Versus((TEXTBOOK,), 100, solved_only=True))
NEVER_FACTOR, NEVER_SECONDS = 2.0, 1.0
"""A run takes at most this factor of the best engine's time, plus these seconds."""
NOT_SEARCH = 0.1
"""Largest share of the wall time of a long run that may be other work than search."""


@dataclass(frozen=True)
class Judged:
    """One target and the verdict of the runs."""

    target: str
    value: float | None
    """None without a run to judge by."""
    sign: str
    """``=``; ``>=`` or ``<=`` where a time limit stands for a missing proof; ``~`` where on both sides."""
    met: bool | None
    """None without a run to judge by."""
    instances: int
    against: tuple[str, ...] = ()
    """Instances that miss the target, with their figures."""
    figure: Literal["mean", "worst", "worst share"] = "mean"
    """The kind of ``value``: mean or worst of factors, or worst of shares."""


def judge(runs: Iterable[Run], least_seconds: float = LEAST_SECONDS) -> list[Judged]:
    """Judge every target."""
    table = by_engine(runs)
    counted = {
        name: group for name, group in table.items() if min(charged(run) for run in group.values()) >= least_seconds
    }
    return [*(_versus(counted, target, least_seconds) for target in VERSUS), _never(table), _not_search(table)]


def by_engine(runs: Iterable[Run]) -> dict[str, dict[str, Run]]:
    """The median run of each engine that supports the instance, by instance."""
    return {
        name: {run["engine"]: run for run in group}
        for name, group in by_instance(run for run in medians(runs).values() if supported(run)).items()
    }


def _versus(table: Mapping[str, Mapping[str, Run]], target: Versus, least: float) -> Judged:
    factors, ours_open, theirs_open = [], 0, 0
    for group in table.values():
        if not {OURS, *target.engines} <= group.keys():
            continue
        other = min((group[engine] for engine in target.engines), key=lambda run: (not solved(run), charged(run)))
        if target.solved_only and not solved(other):
            continue
        factors.append(charged(other) / charged(group[OURS]))
        ours_open += not solved(group[OURS])
        theirs_open += not solved(other)
    sign = "~" if ours_open and theirs_open else "<=" if ours_open else ">=" if theirs_open else "="
    words = f"{target.words}, geometric mean where the best engine needs {least:g} s or more"
    if not factors:
        return Judged(words, None, sign, None, 0)
    mean = round(geometric_mean(factors), 6)  # a logarithm and back
    return Judged(words, mean, sign, mean >= target.aim, len(factors))


def _never(table: Mapping[str, Mapping[str, Run]]) -> Judged:
    """The instance worst against the best engine; one that only other engines solve misses the target at any limit."""
    words = f"never over {NEVER_FACTOR:g} times the best engine's time plus {NEVER_SECONDS:g} s"
    shares, against = [], []
    for name, group in table.items():
        if OURS not in group or len(group) < 2:
            continue
        ours = group[OURS]
        best = min(group.values(), key=lambda run: (not solved(run), charged(run)))
        allowed = NEVER_FACTOR * charged(best) + NEVER_SECONDS
        lost = solved(best) and not solved(ours)
        shares.append((charged(ours) / allowed, charged(ours) / charged(best), ">=" if lost else "="))
        if lost or charged(ours) > allowed:
            least = ">= " if lost else ""
            against.append(f"{name}: {least}{charged(ours):.1f} s, {best['engine']} {charged(best):.1f} s")
    if not shares:
        return Judged(words, None, "=", None, 0)
    _, worst, sign = max(shares)
    return Judged(words, worst, sign, not against, len(shares), tuple(against), "worst")


def _not_search(table: Mapping[str, Mapping[str, Run]]) -> Judged:
    words = f"at most {NOT_SEARCH:.0%} of the time of runs over {LONG_SECONDS:g} s is anything but search"
    runs = [group[OURS] for group in table.values() if OURS in group]
    shares = {run["instance"]: not_search(run) for run in runs if (run.get("wall_seconds") or 0) > LONG_SECONDS}
    told = {name: share for name, share in shares.items() if share is not None}
    against = tuple(f"{name}: {share:.0%}" for name, share in told.items() if share > NOT_SEARCH)
    worst = max(told.values(), default=None)
    return Judged(words, worst, "=", not against if told else None, len(told), against, "worst share")


def not_search(run: Run) -> float | None:
    """The share of a run's wall time that is not search; None if it was not measured."""
    if run.get("search_seconds") is None or not run.get("wall_seconds"):
        return None
    return float(1 - run["search_seconds"] / run["wall_seconds"])


def solved(run: Run) -> bool:
    """Whether the run ended with a proof."""
    return run["status"] in SOLVED
