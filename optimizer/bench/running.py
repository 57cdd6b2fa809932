"""One run: one engine on one instance in a fresh process, so that memory, and a crash, are its own."""

from __future__ import annotations

import multiprocessing
import platform
import resource
import sys
import time
import traceback
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from optimizer.instance import Instance
    from optimizer.solving import Progress

GRACE = 30.0
"""Seconds a run may take to load, build and check beyond twice its time limit."""

Run = dict[str, Any]


def run(instance: Instance, engine: str, *, time_limit: float, workers: int, seed: int = 0) -> Run:
    """Solve in a fresh process and tell what happened; a crash is a status, not an error."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    data = instance.model_dump_json(by_alias=True, exclude_defaults=True, exclude_none=True)
    child = context.Process(target=_child, args=(its, data, engine, time_limit, workers, seed), daemon=True)
    child.start()
    its.close()
    told: Run = {}
    if mine.poll(2 * time_limit + GRACE):
        try:
            told = mine.recv()
        except EOFError:
            told = {"status": "crashed"}
    else:
        child.kill()
        told = {"status": "overran"}
    child.join(5)
    if told["status"] == "crashed":
        told["message"] = f"process ended with {child.exitcode}"
    return {**_blank(instance, engine, time_limit, workers, seed), **told}


def _blank(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    return {
        "instance": instance.name,
        "engine": engine,
        "status": None,
        "value": None,
        "bound": None,
        "seconds": None,
        "build_seconds": None,
        "peak_mb": None,
        "workers": workers,
        "seed": seed,
        "time_limit": time_limit,
        "flights": len(instance.flights),
        "people": len(instance.crew),
        "versions": {name: version(name) for name in ("crewopt", "ortools")} | {"python": platform.python_version()},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _child(pipe: Connection, data: str, engine: str, time_limit: float, workers: int, seed: int) -> None:
    import optimizer.engines.cp_sat
    import optimizer.engines.mip  # noqa: F401  both loaded before the clock runs
    from optimizer.instance import Instance

    instance = Instance.model_validate_json(data, strict=True)
    try:
        work = _naive if engine == "naive" else _solve
        told = work(instance, engine, time_limit, workers, seed)
    except MemoryError:
        told = {"status": "out of memory"}
    except Exception as error:
        told = {"status": "failed", "message": f"{type(error).__name__}: {error}"}
        traceback.print_exc(file=sys.stderr)
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    pipe.send({**told, "peak_mb": round(kilobytes / 1024)})


def _solve(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    from optimizer.solving import solve

    seen: list[Progress] = []
    result = solve(instance, engine=engine, time_limit=time_limit, workers=workers, seed=seed, on_progress=seen.append)
    bounds = [tier.bound for tier in result.tiers]
    one = len(result.tiers) == 1
    return {
        "status": result.status,
        "value": result.values[0] if one else list(result.values) or None,
        "bound": bounds[0] if one else bounds or None,
        "seconds": round(result.seconds, 3),
        "build_seconds": round(result.build_seconds, 3),
        "options": result.options,
        "rows": result.rows,
        "integral": _integral(seen, result.seconds) if one and seen else None,
    }


def _integral(seen: list[Progress], seconds: float) -> float:
    """The primal-dual integral: seconds weighted by the gap at the time (1 without a plan or bound, at most 1)."""
    total, since, gap = 0.0, 0.0, 1.0
    for progress in seen:
        total += gap * (progress.seconds - since)
        since, value, bound = progress.seconds, progress.value, progress.bound
        if value is not None and bound is not None:
            gap = min(1.0, max(0, value - bound) / max(1, abs(value)))
    return round(total + gap * (seconds - since), 3)


def _naive(instance: Instance, engine: str, time_limit: float, workers: int, seed: int) -> Run:
    from optimizer.checking import check
    from optimizer.engines.naive import solve
    from optimizer.errors import DisagreementError

    started = time.perf_counter()
    found = solve(instance, time_limit=time_limit, workers=workers, seed=seed)
    told: Run = {"status": found.status, "bound": found.bound, "build_seconds": round(found.build_seconds, 3)}
    if found.missing:
        told["message"] = f"does not know: {', '.join(found.missing)}"
    elif found.plan is not None:
        report = check(instance, found.plan)
        if not report.ok:
            raise DisagreementError(f"the textbook model gave a plan that the checker refuses: {report}")
        told["value"] = report.values[0] if report.values else None
        if found.status == "optimal" and told["value"] != found.bound:
            raise DisagreementError(f"the textbook model proved {found.bound}, the plan measures {told['value']}")
    told["seconds"] = round(time.perf_counter() - started, 3)
    return told
