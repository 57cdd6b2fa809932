"""The page of results: profile, table, environment and wrong claims, in one file that needs nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from importlib.resources import files
from math import isfinite, log10
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from optimizer.bench.comparing import SOLVED, charged, contradictions, medians, supported
from optimizer.bench.suite.claims import as_runs
from optimizer.bench.suite.known import CLASSES
from optimizer.bench.text import profile, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.bench.results import Run
    from optimizer.bench.suite.claims import Claim
    from optimizer.bench.suite.known import Known

LEFT, RIGHT, TOP, BOTTOM = 60.0, 560.0, 20.0, 280.0
LEAST_DECADES = 2
"""Powers of ten of the profile's axis, if no solver is further behind."""
DASHES = ("none", "8 3", "3 3", "10 3 3 3", "14 4", "2 5", "6 2 2 2")


def page(known: Mapping[str, Known], runs: Sequence[Run], claims: Sequence[Claim], day: date | None = None) -> str:
    """The page as HTML.

    Parameters
    ----------
    runs
        Of our engines, on instances of the suite; others are left out.
    claims
        Of other solvers, judged.
    day
        The date on it; today if None.
    """
    mine = [run for run in runs if run["instance"] in known]
    every = [*mine, *as_runs(claims, known)]
    solvers = list(dict.fromkeys(run["engine"] for run in every))
    table = medians(every)
    unchecked = {
        (claim.question.instance, claim.solver) for claim in claims if claim.value is not None and not claim.checked
    }
    shown = {
        "date": (day or datetime.now(UTC).date()).isoformat(),
        "solvers": solvers,
        "counts": dict(
            Counter(each.kind for each in sorted(known.values(), key=lambda each: [*CLASSES].index(each.kind)))
        ),
        "classes": CLASSES,
        "wrong": [
            {"solver": claim.solver, "question": claim.question.name, "words": "; ".join(claim.wrong)}
            for claim in claims
            if claim.wrong
        ],
        "contradictory": contradictions([run for run in every if run["status"] != "wrong"]),
        "profile": _profile(every) if every else None,
        "instances": [_row(each, solvers, table, unchecked) for each in known.values()],
        "environment": _environment(mine, claims),
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = (files("optimizer.bench.suite") / "page.html").read_text(encoding="utf-8")
    return environment.from_string(source).render(shown) + "\n"


def _row(
    known: Known, solvers: Sequence[str], table: Mapping[tuple[str, str], Run], unchecked: set[tuple[str, str]]
) -> dict[str, Any]:
    runs = [table.get((known.name, solver)) for solver in solvers]
    proved = [charged(run) for run in runs if run is not None and run["status"] in SOLVED]
    found = dict.fromkeys(tier.found.by for tier in known.tiers if tier.found is not None)
    bounded = dict.fromkeys(tier.proved.by for tier in known.tiers if tier.proved is not None)
    cells = [
        _cell(run, fastest=min(proved, default=None), claimed=(known.name, solver) in unchecked)
        for solver, run in zip(solvers, runs, strict=True)
    ]
    return {
        "name": known.name,
        "kind": known.kind,
        "flights": known.flights,
        "people": known.people,
        "goals": ", ".join(tier.goals for tier in known.tiers),
        "value": "no plan" if known.infeasible else " ".join(_number(tier.value) for tier in known.tiers),
        "bound": "" if known.infeasible else " ".join(_number(tier.bound) for tier in known.tiers),
        "found": ", ".join(found),
        "proved": known.infeasible.by if known.infeasible else ", ".join(bounded),
        "cells": cells,
    }


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)


def _cell(run: Run | None, *, fastest: float | None, claimed: bool) -> dict[str, str]:
    if run is None:
        return {"words": "", "kind": "none"}
    claim = " claim" if claimed else ""
    if run["status"] == "wrong":
        return {"words": "wrong", "kind": "wrong"}
    if run["status"] in SOLVED:
        seconds = f"{run['seconds']:.1f} s" if run["seconds"] is not None else "proved"
        return {"words": seconds + claim, "kind": "first" if charged(run) == fastest else ""}
    if run["status"] == "feasible":
        values = run["value"] if isinstance(run["value"], list) else [run["value"]]
        bounds = run["bound"] if isinstance(run["bound"], list) else [run["bound"]]
        words = " ".join(
            _number(value) if value == bound else f"{_number(bound)}..{_number(value)}"
            for value, bound in zip(values, bounds, strict=False)
        )
        return {"words": words + claim, "kind": "none"}
    return {"words": "no plan found" if run["status"] == "unknown" else str(run["status"]), "kind": "none"}


def _profile(runs: Sequence[Run]) -> dict[str, Any]:
    """Over the instances that every solver has run, so that they compare; over all if there is none."""
    names: dict[str, set[str]] = {}
    for run in runs:
        names.setdefault(run["engine"], set()).add(run["instance"])
    common = set.intersection(*names.values()) or set.union(*names.values())
    lines = profile([run for run in runs if supported(run) and run["instance"] in common])
    worst = max((factor for factors in lines.values() for factor in factors if isfinite(factor)), default=1.0)
    decades = max(LEAST_DECADES, -int(-log10(worst) // 1))

    def x(factor: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * log10(factor) / decades, 1)

    def y(part: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * part, 1)

    drawn = []
    for number, (solver, factors) in enumerate(lines.items()):
        points, before = [], share(factors, 1.0)
        points.append((x(1.0), y(before)))
        for factor in sorted({factor for factor in factors if 1.0 < factor < float("inf")}):
            points += [(x(factor), y(before)), (x(factor), y(share(factors, factor)))]
            before = share(factors, factor)
        points.append((RIGHT, y(before)))
        proved = sum(isfinite(factor) for factor in factors)
        drawn.append(
            {
                "points": " ".join(f"{across},{up}" for across, up in points),
                "dash": DASHES[number % len(DASHES)],
                "words": f"{solver}: {proved} of {len(factors)}",
                "y": 30 + 22 * number,
            }
        )
    return {
        "instances": len(common),
        "shared": bool(set.intersection(*names.values())),
        "lines": drawn,
        "across": [{"x": x(10.0**power), "words": str(10**power)} for power in range(decades + 1)],
        "up": [{"y": y(part / 4), "words": f"{25 * part} %"} for part in range(5)],
    }


def _environment(runs: Sequence[Run], claims: Sequence[Claim]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for run in runs:
        versions = ", ".join(f"{name} {number}" for name, number in (run.get("versions") or {}).items())
        words = (
            versions,
            f"{run['workers']} threads" if run.get("workers") else "",
            f"limit {run['time_limit']:g} s",
            f"{run['processors']} processors" if run.get("processors") else "",
            str(run.get("date", ""))[:10],
        )
        found.setdefault(run["engine"], []).append(", ".join(part for part in words if part))
    for claim in claims:
        found.setdefault(claim.solver, []).append(claim.environment)
    loads: dict[str, list[float]] = {}
    for run in runs:
        if run.get("load") is not None:
            loads.setdefault(run["engine"], []).append(float(run["load"]))
    told = []
    for solver, lines in found.items():
        load = loads.get(solver)
        busy = f"; load {min(load):g} to {max(load):g}" if load else ""
        told.append({"solver": solver, "runs": len(lines), "words": "; ".join(dict.fromkeys(lines)) + busy})
    return told
