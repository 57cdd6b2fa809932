"""``crewopt scenarios``."""

from __future__ import annotations

import os

import click

from optimizer.cli._common import InputPath, echo_json, instance_argument, json_option, refuse_given, seed_option
from optimizer.cli._search import Search, memory_option, scheduler_option
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.studies.scenarios.answer import comparison_data, comparison_text
from optimizer.studies.scenarios.patches import load_scenarios


@click.command()
@instance_argument
@click.argument("file", metavar="FILE", type=InputPath())
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Scenarios solved at a time.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for each scenario.")
@click.option("--workers", type=click.IntRange(1, 256), help="Threads for each; all cores, shared, if not given.")
@memory_option
@scheduler_option
@seed_option
@json_option
def command(
    instance: str,
    file: str,
    jobs: int,
    time_limit: float | None,
    memory: int | None,
    scheduler: str | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Solve INSTANCE in each scenario of FILE and compare the plans.

    Decisions that all plans share can be made now. For the others the last day on which the choice is free is shown.
    Plans stay close to that of the first scenario where that costs nothing. Exit 1 if some scenario has no plan,
    or none that leaves no clause broken whatever is decided.
    """
    if scheduler is not None:
        refuse_given(("--jobs",), "without --scheduler, whose workers say how many are solved at a time")
    search = Search(memory=memory, scheduler=scheduler)
    found = load(instance)
    asked = load_scenarios(file, found)

    from optimizer.solver.children.cluster import Cluster
    from optimizer.studies.scenarios import scenarios
    from optimizer.studies.scenarios.solving import CONFLICT_SECONDS, REPAIR_SECONDS

    beyond = CONFLICT_SECONDS + REPAIR_SECONDS
    with search.pool(jobs, None if time_limit is None else time_limit + beyond) as executor:
        threads = workers or (
            executor.cores_each if isinstance(executor, Cluster) else max(1, (os.cpu_count() or 1) // jobs)
        )
        answer = scenarios(
            found, asked, executor=executor, time_limit=time_limit, workers=threads, seed=seed, stop=search.stop
        )
    if as_json:
        echo_json(comparison_data(answer))
    else:
        print_answer(comparison_text(answer))
    statuses = {outcome.result.status for outcome in answer.outcomes}
    no = "infeasible" in statuses or any(outcome.result.unavoidable for outcome in answer.outcomes)
    search.exit(1 if no else 3 if "unknown" in statuses else 0)
