"""One run: one engine on one instance in a fresh process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from optimizer.bench.results import Run, made_with
from optimizer.bench.subprocess_run import in_fresh_process
from optimizer.solver.engines.names import TEXTBOOK
from optimizer.solver.stopwatch import Stopwatch

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.progress import Progress

GRACE = 30.0
"""Seconds that a run may take beyond twice its time limit, to load, build and check."""


def run(
    instance: Instance, engine: str, *, time_limit: float, workers: int, seed: int = 0, stop: Stop | None = None
) -> Run:
    """Solve in a fresh process; a failure, or the user's stop, is a status of the run, not an error."""
    data = instance.model_dump_json(by_alias=True, exclude_defaults=True, exclude_none=True)
    arguments = (data, engine, time_limit, workers, seed)
    told = in_fresh_process(_work, *arguments, seconds=2 * time_limit + GRACE, stop=stop)
    return {**blank(instance, engine, time_limit, workers, seed), **told, **_left_over(told)}


def blank(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    """A run of which nothing is known yet."""
    return {
        "instance": instance.name,
        "engine": engine,
        "status": None,
        "value": None,
        "bound": None,
        "seconds": None,
        "build_seconds": None,
        "search_seconds": None,
        "check_seconds": None,
        "peak_mb": None,
        "workers": workers,
        "seed": seed,
        "time_limit": time_limit,
        "flights": len(instance.flights),
        "people": len(instance.crew),
        "digest": instance.digest,
        **made_with(),
    }


def _left_over(told: Run) -> Run:
    """Wall time outside the solve (Python, imports, reading, sending), and inside it beside its three parts."""
    if told.get("search_seconds") is None:
        return {}
    parts = told["build_seconds"] + told["search_seconds"] + told["check_seconds"]
    return {
        "start_seconds": round(told["wall_seconds"] - told["seconds"], 3),
        "rest_seconds": max(0.0, round(told["seconds"] - parts, 3)),
    }


def _work(data: str, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    from optimizer.instance import Instance
    from optimizer.solver.engines.search import load_engine

    load_engine(engine)  # before the solve is timed

    instance = Instance.model_validate_json(data, strict=True)
    return (_textbook if engine == TEXTBOOK else _solve)(instance, engine, time_limit, workers, seed)


def _solve(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    from optimizer.solver.solve import solve

    seen: list[Progress] = []
    result = solve(
        instance,
        engine=engine,
        time_limit=time_limit,
        workers=workers,
        seed=seed,
        second_look=False,
        repeatable=False,
        on_progress=seen.append,
    )
    bounds = [tier.bound for tier in result.tiers]
    one = len(result.tiers) == 1
    return {
        "status": result.status,
        "value": result.values[0] if one else list(result.values) or None,
        "bound": bounds[0] if one else bounds or None,
        "seconds": round(result.seconds, 3),
        "build_seconds": round(result.build_seconds, 3),
        "search_seconds": round(result.search_seconds, 3),
        "check_seconds": round(result.check_seconds, 3),
        "options": result.options,
        "rows": result.rows,
        "integral": _integral(seen, result.seconds) if one and (seen or result.status == "unknown") else None,
        "trace": _thinned([(round(at.seconds, 3), at.value, at.bound) for at in seen]) if one else None,
    }


MOST_TRACED = 200
"""Better plans that a run tells of."""


def _thinned(trace: list[tuple[float, int | None, int | None]]) -> list[tuple[float, int | None, int | None]]:
    """The first, the last, and others evenly between."""
    step = -(-len(trace) // MOST_TRACED)
    return [*trace[::step], trace[-1]] if step > 1 else trace


def _integral(seen: list[Progress], seconds: float) -> float:
    """The primal-dual integral: seconds weighted by the gap at the time (1 without a plan or bound, at most 1)."""
    total, since, gap = 0.0, 0.0, 1.0
    for progress in seen:
        total += gap * (progress.seconds - since)
        since, value, bound = progress.seconds, progress.value, progress.bound
        if value is not None and bound is not None:
            gap = min(1.0, max(0, value - bound) / max(1, abs(value)))
    return round(total + gap * (seconds - since), 3)


def _textbook(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    from optimizer.checker.check import check
    from optimizer.problem.errors import DisagreementError
    from optimizer.solver.engines.textbook import solve

    clock = Stopwatch()
    started = time.perf_counter()
    with clock.charge("model"):
        found = solve(instance, time_limit=time_limit, workers=workers, seed=seed)
    told: Run = {"status": found.status, "bound": found.bound, "build_seconds": round(found.build_seconds, 3)}
    if found.missing:
        told["message"] = f"does not know: {', '.join(found.missing)}"
    elif found.plan is not None:
        with clock.charge("check"):
            report = check(instance, found.plan)
        if not report.ok:
            raise DisagreementError(f"the textbook model gave a plan that the checker refuses: {report}")
        told["value"] = report.values[0] if report.values else None
        if found.status == "optimal" and told["value"] != found.bound:
            raise DisagreementError(f"the textbook model proved {found.bound}, the plan measures {told['value']}")
    told["search_seconds"] = round(clock.seconds["model"] - found.build_seconds, 3)
    told["check_seconds"] = round(clock.seconds["check"], 3)
    told["seconds"] = round(time.perf_counter() - started, 3)
    return told
