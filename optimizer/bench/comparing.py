"""Runs compared: contradictions, ratios, runs that became slower."""

from __future__ import annotations

import statistics
from math import exp, log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.bench.results import Run

SHORTEST = 0.01
"""Seconds; shorter times count as this, so that ratios of tiny times do not dominate the mean."""

SOLVED = ("optimal", "infeasible")
NOISE_SECONDS = 0.5
"""Seconds; a smaller difference is noise."""


def contradictions(runs: Iterable[Run]) -> list[str]:
    """Pairs of runs of one instance that cannot both be true."""
    found = []
    for name, group in by_instance(runs).items():
        proved = {str(run["value"]): run["engine"] for run in group if run["status"] == "optimal"}
        if len(proved) > 1:
            words = ", ".join(f"{engine} proved {value}" for value, engine in proved.items())
            found.append(f"{name}: {words}")
        without = [run["engine"] for run in group if run["status"] == "infeasible"]
        with_plan = [run["engine"] for run in group if run["status"] in ("optimal", "feasible")]
        if without and with_plan:
            found.append(f"{name}: {without[0]} says infeasible, {with_plan[0]} has a plan")
        whole = [run for run in group if isinstance(run["value"], int)]
        bounds = [run for run in group if isinstance(run["bound"], int)]
        for run in whole:
            for other in bounds:
                if run["value"] < other["bound"]:
                    words = (
                        f"{run['engine']} has a plan of {run['value']}, {other['engine']} a bound of {other['bound']}"
                    )
                    found.append(f"{name}: {words}")
        found += [
            f"{name}: {run['engine']}: {run['message']}" for run in group if "Disagreement" in str(run.get("message"))
        ]
    return found


def by_instance(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Runs of each instance, in order."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run["instance"], []).append(run)
    return groups


def medians(runs: Iterable[Run]) -> dict[tuple[str, str], Run]:
    """The run of median time of each instance and engine; a run without a proof counts as its time limit."""
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run["instance"], run["engine"]), []).append(run)
    return {key: sorted(group, key=charged)[len(group) // 2] for key, group in groups.items()}


def charged(run: Run) -> float:
    """Seconds to the proof; the limit where there is none."""
    seconds = run["seconds"] if run["status"] in SOLVED and run["seconds"] is not None else run["time_limit"]
    return max(SHORTEST, float(seconds))


def geometric_mean(values: Iterable[float]) -> float:
    """The geometric mean of positive numbers; 1 without numbers."""
    logs = [log(value) for value in values]
    return exp(statistics.fmean(logs)) if logs else 1.0


def supported(run: Run) -> bool:
    """Whether the engine supports the instance."""
    return bool(run["status"] != "unsupported")


def ratios(runs: Iterable[Run], base: str) -> dict[str, tuple[float, int]]:
    """Time of each engine over that of ``base``: geometric mean, and the number of instances that both support.

    An engine without a proof counts with its time limit, so the true ratio is at least this.
    """
    table = medians(runs)
    engines = dict.fromkeys(engine for _, engine in table)
    found = {}
    for engine in engines:
        shared = [
            (run, table[name, engine])
            for (name, other), run in table.items()
            if other == base and (name, engine) in table and supported(run) and supported(table[name, engine])
        ]
        factors = [charged(other) / charged(run) for run, other in shared]
        found[engine] = (geometric_mean(factors), len(factors))
    return found


ALIKE = ("digest", "time_limit", "workers")
"""Fields in which two runs must agree before their times are compared."""


def slower(old: Iterable[Run], new: Iterable[Run], factor: float) -> dict[str, Any]:
    """``new`` compared with ``old``: runs slower by ``factor``, proofs lost, values that contradict.

    Runs that are not ``ALIKE`` are not compared by time, nor by value if their instances differ; ``unlike`` names them.
    """
    old, new = list(old), list(new)
    before, after = medians(old), medians(new)
    shared = [key for key in after if key in before]
    unlike = [
        {"instance": key[0], "engine": key[1], "what": what, "old": before[key].get(what), "new": after[key].get(what)}
        for key in shared
        for what in ALIKE
        if before[key].get(what, after[key].get(what)) != after[key].get(what, before[key].get(what))
    ]
    apart = {(words["instance"], words["engine"]) for words in unlike}
    other = {(words["instance"], words["engine"]) for words in unlike if words["what"] == "digest"}
    compared = [key for key in shared if key not in apart]
    changes = []
    for key in compared:
        one, two = charged(before[key]), charged(after[key])
        lost = before[key]["status"] in SOLVED and after[key]["status"] not in SOLVED
        if lost or (two > factor * one and two - one > NOISE_SECONDS):
            changes.append({"instance": key[0], "engine": key[1], "old": one, "new": two, "lost_proof": lost})
    both = [run for key in shared if key not in other for run in (before[key], after[key])]
    return {
        "old": made(old),
        "new": made(new),
        "shared": len(compared),
        "mean_ratio": geometric_mean(charged(after[key]) / charged(before[key]) for key in compared),
        "slower": changes,
        "unlike": unlike,
        "contradictions": contradictions(both),
    }


def made(runs: Iterable[Run]) -> dict[str, list[str]]:
    """Versions, numbers of processors and days of the runs."""
    found: dict[str, dict[str, None]] = {"versions": {}, "processors": {}, "days": {}}
    for run in runs:
        versions = ", ".join(f"{name} {number}" for name, number in run.get("versions", {}).items())
        for what, words in (
            ("versions", versions),
            ("processors", str(run.get("processors", ""))),
            ("days", str(run.get("date", ""))[:10]),
        ):
            if words:
                found[what][words] = None
    return {what: list(words) for what, words in found.items()}
