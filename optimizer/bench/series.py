"""Many runs: one by one here, or side by side at the workers of a cluster, each in a fresh process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from optimizer.bench.running import blank, run
from optimizer.problem.steps import tell
from optimizer.solver.children.workers import workers as at_work
from optimizer.solver.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from optimizer.bench.entry import Entry
    from optimizer.bench.results import Run
    from optimizer.solver.children.cluster import Cluster
    from optimizer.solver.engines.stop import Stop


def one_by_one(
    every: Sequence[Entry],
    engines: Sequence[str],
    repeat: int,
    ended: Callable[[Run], object],
    *,
    time_limit: float,
    workers: int | None,
    seed: int,
) -> None:
    """Each engine on each instance ``repeat`` times, once where the first ends without a proof.

    Parameters
    ----------
    time_limit
        Seconds of each run.
    workers
        Threads of each engine; all cores if None.
    ended
        Called with each run.
    """
    most, done = len(every) * len(engines) * repeat, 0
    for entry in every:
        tell(phase="making", trying=entry.name)
        instance, late = entry.make(), set[str]()
        for number in range(repeat):
            for engine in (engine for engine in engines if engine not in late):
                tell(phase="running", trying=f"{entry.name} {engine}", done=done, of=most)
                threads, own_seed = workers or os.cpu_count() or 1, seed + number
                outcome = run(instance, engine, time_limit=time_limit, workers=threads, seed=own_seed)
                done += 1
                if number == 0 and outcome["status"] not in ("optimal", "infeasible"):
                    late.add(engine)
                ended({**outcome, "instance": entry.name})


def side_by_side(
    cluster: Cluster,
    every: Iterable[Entry],
    engines: Sequence[str],
    repeat: int,
    *,
    time_limit: float,
    workers: int | None,
    seed: int,
    stop: Stop,
    ended: Callable[[Run], object],
) -> None:
    """Each engine on each instance ``repeat`` times, once where the first ends without a proof.

    As many at a time as the cluster has threads.  Times are those of a machine that others use as well: give each
    worker of Dask one thread, and cores of its own.

    Parameters
    ----------
    time_limit
        Seconds of each run.
    workers
        Threads of each engine; if None, the cores that each thread of the cluster has.
    ended
        Called with each run, in the order of instances and engines; with none that a stop prevented.
    """
    threads = workers or cluster.cores_each
    pairs = [(entry.name, entry.make(), engine) for entry in every for engine in engines]
    with at_work(cluster, 1, Deadline(None, stop)) as working:
        for number in range(repeat):
            tell(phase=f"running, round {number + 1} of {repeat}", done=0, of=len(pairs))
            limits: dict[str, Any] = {"time_limit": time_limit, "workers": threads, "seed": seed + number}
            pieces = [(instance, engine) for _, instance, engine in pairs]
            found = working.each(run, pieces, lambda done: tell(done=done), **limits)
            runs = dict(enumerate(pairs))
            for place, (name, instance, engine) in runs.items():
                if place in found:
                    ended({**found[place], "instance": name})
                elif not stop.requested:  # its worker failed, twice
                    lost = blank(instance, engine, time_limit, threads, seed + number)
                    ended({**lost, "instance": name, "status": "crashed"})
            if stop.requested:
                return
            proved = {place for place, each in found.items() if each["status"] in ("optimal", "infeasible")}
            pairs = [pair for place, pair in runs.items() if number or place in proved]
