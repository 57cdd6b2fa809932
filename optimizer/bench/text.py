"""Benchmark runs as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from optimizer.bench.comparing import SOLVED, charged, made, medians, ratios, supported
from optimizer.bench.targets import not_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.bench.results import Run
    from optimizer.bench.targets import Judged

FACTORS = (1, 2, 5, 10, 20, 50, 100)


def bench_text(runs: Sequence[Run], *, wide: bool = False) -> str:
    """A Markdown table of medians, then mean ratios against the first engine and a performance profile.

    ``wide`` adds peak memory and, where a run has one, the primal-dual integral.
    """
    table = medians(runs)
    engines = list(dict.fromkeys(run["engine"] for run in runs))
    names = list(dict.fromkeys(run["instance"] for run in runs))
    heads = [head for engine in engines for head in (engine, *((f"{engine} MB", "integral") if wide else ()))]
    lines = ["| instance | value | " + " | ".join(heads) + " |", "| --- | ---: |" + " ---: |" * len(heads)]
    for name in names:
        medial = [table.get((name, engine)) for engine in engines]
        cells = [cell for run in medial for cell in (_cell(run), *(_more(run) if wide else ()))]
        lines.append(f"| {name} | {_value(medial)} | {' | '.join(cells)} |")
    repeats = max(Counter((run["instance"], run["engine"]) for run in runs).values())
    medians_of = f" Medians of {repeats} runs." if repeats > 1 else ""
    lines += ["", f"Seconds to the proof, building the rows included; `>= limit`: no proof within it.{medians_of}"]
    if wide:
        lines += ["MB: peak memory. Integral: seconds weighted by the gap at the time, 1 before the first plan."]
    if len(engines) > 1:
        base = engines[0]
        lines += ["", f"Time over that of {base}, geometric mean (at least, where a proof is missing):"]
        for engine, (ratio, shared) in ratios(runs, base).items():
            if engine != base and shared:
                lines.append(f"- {engine}: {ratio:.2f} ({shared} instances)")
        lines += ["", "Share of instances proved within a factor of the fastest:", ""]
        lines += ["| engine | " + " | ".join(f"{factor}x" for factor in FACTORS) + " |"]
        lines += ["| --- |" + " ---: |" * len(FACTORS)]
        for engine, shares in profile(runs).items():
            lines.append(f"| {engine} | " + " | ".join(f"{share(shares, f):.0%}" for f in FACTORS) + " |")
    about = made_text(made(runs))
    return "\n".join([*lines, "", f"Made with {about}."] if about else lines)


PARTS = ("wall", "start", "build", "search", "check", "rest")


def shares_text(runs: Sequence[Run]) -> str:
    """A Markdown table of the parts of the wall time of the median runs."""
    lines = ["| instance | engine | " + " | ".join(PARTS) + " | not search |"]
    lines += ["| --- | --- |" + " ---: |" * (len(PARTS) + 1)]
    for (name, engine), run in medians(runs).items():
        share = not_search(run)
        if share is not None:
            seconds = " | ".join(f"{run[f'{part}_seconds']:.2f}" for part in PARTS)
            lines.append(f"| {name} | {engine} | {seconds} | {share:.0%} |")
    words = "Seconds of wall time: Python and imports; rows; engines and warm starts; checks of plans; the rest."
    return "\n".join([*lines, "", words])


def _more(run: Run | None) -> tuple[str, str]:
    memory, integral = (run or {}).get("peak_mb"), (run or {}).get("integral")
    return "" if memory is None else f"{memory:.0f}", "" if integral is None else f"{integral:.1f}"


def _value(runs: Iterable[Run | None]) -> str:
    known = [run for run in runs if run is not None]
    proved = next((run for run in known if run["status"] in SOLVED), None)
    if proved is not None:
        return "infeasible" if proved["status"] == "infeasible" else _number(proved["value"])
    plans = [run["value"] for run in known if isinstance(run["value"], int)]
    bounds = [run["bound"] for run in known if isinstance(run["bound"], int)]
    low, high = max(bounds, default="?"), min(plans, default="?")
    return f"{low}..{high}" if known else ""


def _number(value: Any) -> str:
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _cell(run: Run | None) -> str:
    if run is None:
        return ""
    if run["status"] in SOLVED:
        return f"{run['seconds']:.1f}"
    if run["status"] in ("feasible", "unknown"):
        return f">= {run['time_limit']:g}"
    return str(run["status"])


def profile(runs: Sequence[Run]) -> dict[str, list[float]]:
    """For each engine the sorted factors by which it was slower than the fastest; infinite without a proof."""
    table = medians(runs)
    fastest: dict[str, float] = {}
    for (name, _), run in table.items():
        if run["status"] in SOLVED:
            fastest[name] = min(fastest.get(name, charged(run)), charged(run))
    shares: dict[str, list[float]] = {}
    for (name, engine), run in table.items():
        if supported(run):
            factor = charged(run) / fastest[name] if run["status"] in SOLVED else float("inf")
            shares.setdefault(engine, []).append(factor)
    return {engine: sorted(factors) for engine, factors in shares.items()}


def share(factors: list[float], limit: float) -> float:
    """Of the instances, those proved within this factor of the fastest."""
    return sum(factor <= limit for factor in factors) / len(factors)


UNLIKE = {"digest": "instance", "time_limit": "time limit", "workers": "workers"}
SHOWN = 3
"""How many runs are named of those that differ in the same way."""


def compare_text(found: dict[str, Any]) -> str:
    """Runs that became slower, that cannot be compared, and that contradict each other."""
    lines = [f"{side.upper()}  {made_text(found[side])}" for side in ("old", "new") if made_text(found[side])]
    lines += [f"{found['shared']} runs in both, time new over old {found['mean_ratio']:.2f} (geometric mean)"]
    for change in found["slower"]:
        lost = ", proof lost" if change["lost_proof"] else ""
        times = f"{change['old']:.1f} s before, {change['new']:.1f} s now"
        lines.append(f"SLOWER {change['instance']} {change['engine']}: {times}{lost}")
    lines += [f"NOT COMPARED {words}" for words in unlike_lines(found)]
    lines += [f"CONTRADICTION {words}" for words in found["contradictions"]]
    return "\n".join(lines)


def unlike_lines(found: dict[str, Any]) -> list[str]:
    """Why runs are not compared."""
    groups: dict[str, list[str]] = {}
    for words in found["unlike"]:
        before, now = (f"{side:g}" if isinstance(side, float) else side for side in (words["old"], words["new"]))
        what = f"{UNLIKE[words['what']]} {before} before, {now} now"
        groups.setdefault(what, []).append(f"{words['instance']} {words['engine']}")
    return [
        f"{what}: {', '.join(names[:SHOWN])}{f' and {len(names) - SHOWN} more' if len(names) > SHOWN else ''}"
        for what, names in groups.items()
    ]


def made_text(made: dict[str, list[str]]) -> str:
    """Versions, processors and days of runs in words."""
    days = " to ".join(sorted({min(made["days"]), max(made["days"])})) if made["days"] else ""
    processors = f"{' or '.join(made['processors'])} processors" if made["processors"] else ""
    return "; ".join(part for part in (" or ".join(made["versions"]), processors, days) if part)


def targets_text(judged: Sequence[Judged]) -> str:
    """Each target, whether it is met, and the instances that miss it."""
    lines = []
    for target in judged:
        if target.value is None:
            lines.append(f"NO RUNS  {target.target}")
            continue
        figure = f"{target.value:.0%}" if target.figure == "worst share" else f"{target.value:.2f} times"
        worst = "" if target.figure == "mean" else "worst "
        sign = "" if target.sign == "=" else f"{target.sign} "
        verdict = "MET    " if target.met else "NOT MET"
        count = f"{target.instances} instance{'' if target.instances == 1 else 's'}"
        lines.append(f"{verdict}  {target.target}: {worst}{sign}{figure} ({count})")
        lines += [f"           {words}" for words in target.against]
    lines += ["", "Medians of repeats; without a proof the time limit counts. `>=`: the figure is at least this;"]
    lines += ["`<=`: at most this, our own proof is missing; `~`: proofs are missing on both sides."]
    return "\n".join(lines)
