"""Growth of the build with the instance; nothing is solved."""

from __future__ import annotations

import time
from math import exp, log
from statistics import linear_regression
from typing import TYPE_CHECKING

from optimizer.bench.generator import Size, generate
from optimizer.bench.results import made_with
from optimizer.bench.subprocess_run import in_fresh_process, peak_mb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.bench.results import Run

MEASURES = {"build_seconds": "build time", "build_mb": "memory", "rows": "rows", "nonzeros": "non-zeros"}
"""Measures that may grow with the stay options, and their names."""


def built(size: Size) -> Run:
    """Generate an instance and build its rows, all tiers of it, in a fresh process.

    ``build_mb`` is the rise of the memory peak during the build; ``peak_mb`` includes Python and the instance.
    """
    instance = generate(size).instance
    data = instance.model_dump_json(by_alias=True, exclude_defaults=True, exclude_none=True)
    told = in_fresh_process(_build, data)
    if "start_mb" in told:
        told["build_mb"] = round(told["peak_mb"] - told["start_mb"], 1)
    return {
        "instance": size.name,
        "years": size.years,
        "stations": size.stations,
        "flights": len(instance.flights),
        "people": len(instance.crew),
        "digest": instance.digest,
        **made_with(),
        **told,
    }


def _build(data: str) -> Run:
    from optimizer.instance import Instance
    from optimizer.solver.build import build

    instance = Instance.model_validate_json(data, strict=True)
    before = peak_mb()
    started = time.perf_counter()
    model = build(instance)
    seconds = time.perf_counter() - started
    return {
        "status": "built",
        "options": len(model.options.stays),
        "literals": len(model.rows.names),
        "rows": len(model.rows.rows),
        "nonzeros": sum(len(row.literals) for row in model.rows.rows),
        "build_seconds": round(seconds, 4),
        "start_mb": before,
    }


def points(builds: Sequence[Run], measure: str) -> list[tuple[float, float]]:
    """Stay options and the measure of each build that has both, smallest first."""
    return sorted(
        (run["options"], run[measure])
        for run in builds
        if run["status"] == "built" and run["options"] > 0 and run[measure] > 0
    )


def power(through: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The exponent and factor of ``y = factor * x ** exponent`` by least squares of logarithms; None below two x."""
    if len({x for x, _ in through}) < 2:
        return None
    slope, intercept = linear_regression([log(x) for x, _ in through], [log(y) for _, y in through])
    return slope, exp(intercept)


def exponents(builds: Sequence[Run]) -> dict[str, dict[str, float | None]]:
    """For each measure the exponent over all builds, and over the last step, where fixed costs matter least."""
    found = {}
    for measure in MEASURES:
        through = points(builds, measure)
        over_all, last = power(through), power(through[-2:])
        found[measure] = {"all": over_all and round(over_all[0], 3), "last_step": last and round(last[0], 3)}
    return found
