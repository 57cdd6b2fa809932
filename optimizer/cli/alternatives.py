"""``crewopt alternatives``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import (
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    optional_plan_argument,
    seed_option,
    within_option,
    workers_option,
)
from optimizer.cli._search import Search, SoFar, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load
from optimizer.files.writing import is_stdout

if TYPE_CHECKING:
    from optimizer.studies.alternatives.answer import Alternatives


@click.command()
@instance_argument
@optional_plan_argument
@click.option("-k", type=click.IntRange(1, 1000), default=3, show_default=True, help="Number of other plans to find.")
@click.option(
    "--distance",
    type=click.IntRange(1, 100_000),
    default=2,
    show_default=True,
    help="Least number of seats, up and down, in which any two of the plans differ.",
)
@click.option("--roles", is_flag=True, help="Count the same people in other roles of one ship as another crew too.")
@within_option
@click.option(
    "-o", "--output", type=click.Path(), help="Write the plans here: a folder, or PLAN.json for PLAN-1.json ..."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds for everything.",
)
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str | None,
    k: int,
    distance: int,
    roles: bool,
    within: dict[int | str, int],
    output: str | None,
    time_limit: float,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Find other plans for INSTANCE, as good as the best plan or as PLAN, that differ from it and from each other.

    Exit 0 if any is found, 1 if it is proved that there is none, 3 if none is found in time.
    """
    if output is not None and is_stdout(output):
        message = f"expected a folder, or a name such as PLAN.json for PLAN-1.json ..., found {output!r}"
        raise click.BadParameter(f"{message}: several plans are several files", param_hint="-o")
    search = Search(time_limit, memory)
    found = load(instance)
    given = None if plan is None else given_plan(plan, found)
    if output is not None:
        if output.endswith("/") and not Path(output).is_dir():
            message = f"expected a folder that is there, or a name such as PLAN.json, found {output!r}"
            raise click.BadParameter(message, param_hint="-o")
        for number in range(k + 1):
            refuse_undumpable(_file(output, number), plan=True)
    so_far = SoFar()
    answer: Alternatives = search.run(
        "optimizer.studies.alternatives:alternatives",
        found,
        given,
        told=so_far.told,
        so_far=so_far.answer,
        k=k,
        distance=distance,
        roles=roles,
        within=within,
        workers=workers,
        seed=seed,
    )
    from optimizer.studies.alternatives.answer import alternatives_data, alternatives_text  # once there is one

    if output is not None:
        for number, each in enumerate(answer.found, start=1):
            dump(each.plan, _file(output, number))
        if given is None and answer.plan is not None:
            dump(answer.plan, _file(output, 0))
    if as_json:
        echo_json(alternatives_data(answer))
    else:
        print_answer(alternatives_text(answer))
    none = answer.no_more or (answer.result is not None and answer.result.status == "infeasible")
    search.exit(0 if answer.found else 1 if none else 3)


def _file(output: str, number: int) -> Path:
    """``plan-1.json`` in a folder; beside a name that ends in one, the name with a number."""
    stem = Path(output)
    if stem.is_dir() or output.endswith("/"):
        return stem / f"plan-{number}.json"
    return stem.with_name(f"{stem.stem}-{number}{stem.suffix or '.json'}")
